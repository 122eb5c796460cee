import type { Principal } from '../call.ts';
import type { Caller } from './evaluate.ts';

/** A principal of a call, as policies see it. */
export const callerFrom = ({ kind, arn, accountId, roleArn }: Principal): Caller =>
  kind === 'service' ? { kind, name: arn } : { kind: 'principal', arn, accountId, ...(roleArn === undefined ? {} : { roleArn }) };
