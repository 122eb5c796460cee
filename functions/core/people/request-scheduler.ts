import { functionNames } from '../names.ts';
import { principalIn } from './principal.ts';

/**
 * Whether an ARN is of the request scheduler of an account and Region: of a session of its role,
 * which its code alone can use. Anybody who may create roles can give one a name that begins alike.
 */
export function isRequestScheduler(arn: string, { accountId, region }: { readonly accountId: string; readonly region: string }): boolean {
  const principal = principalIn(arn);
  return (
    principal?.kind === 'session' &&
    principal.accountId === accountId &&
    principal.roleName === `${functionNames.requestApproval}-${region}`
  );
}
