import type { Principal } from '../call.ts';

/** Who asks: a user or a session of a role, or a service of AWS in its own name. */
export type Caller =
  | {
      readonly kind: 'principal';
      readonly arn: string;
      /** `undefined`: a policy that names the account is not taken to name the caller. */
      readonly accountId: string | undefined;
      readonly roleArn?: string;
    }
  | { readonly kind: 'service'; readonly name: string };

/** A principal of a call, as policies see it. */
export const callerFrom = ({ kind, arn, accountId, roleArn }: Principal): Caller =>
  kind === 'service' ? { kind, name: arn } : { kind: 'principal', arn, accountId, ...(roleArn === undefined ? {} : { roleArn }) };
