import { isService, personOf } from './person.ts';
import { principalIn } from './principal.ts';
import { type AccountRegion, isRequestScheduler } from './request-scheduler.ts';

/**
 * Whether an ARN is of a session that hides the person behind it under a name that software chooses,
 * as the AWS CLI and the SDKs do where a profile has no `role_session_name`. AWS services and the
 * request scheduler hide nobody.
 */
export function hidesPerson(arn: string, pair: AccountRegion): boolean {
  const principal = principalIn(arn);
  if (principal?.kind !== 'session' || personOf(principal) !== undefined) return false;
  return !isService(principal) && !isRequestScheduler(arn, pair);
}
