import { isService, personOf } from './person.ts';
import { principalIn } from './principal.ts';
import { isRequestScheduler } from './request-scheduler.ts';

/**
 * Whether an ARN is of a session that hides the person behind it under a name that software chooses,
 * as the AWS CLI and the SDKs do where a profile has no `role_session_name`. AWS services and the
 * request scheduler hide nobody.
 */
export function hidesPerson(arn: string, place: Parameters<typeof isRequestScheduler>[1]): boolean {
  const principal = principalIn(arn);
  if (principal?.kind !== 'session' || personOf(principal) !== undefined) return false;
  return !isService(principal) && !isRequestScheduler(arn, place);
}
