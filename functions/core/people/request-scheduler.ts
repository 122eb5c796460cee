import { functionNames } from '../names.ts';
import { principalIn } from './principal.ts';

/** Whether an ARN is of the request scheduler: of a session of its role, which its code alone can use. */
export function isRequestScheduler(arn: string): boolean {
  const principal = principalIn(arn);
  return principal?.kind === 'session' && principal.roleName.startsWith(`${functionNames.requestApproval}-`);
}
