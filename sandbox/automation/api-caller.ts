import { partitionOf } from '../../functions/core/partition.ts';
import type { Principal, ServiceName } from '../call.ts';
import { StepFailure } from './action.ts';
import type { Execution } from './execution-state.ts';
import type { AutomationEnvironment } from './frame.ts';
import { isJsonRecord, type JsonRecord, toJson } from './json.ts';

/** Longest call of `aws:executeAwsApi` (AWS General Reference, Systems Manager quotas). */
const callLimitMillis = 25_000;

const throttlingErrors = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Whether the service says that it was called too often; Automation then repeats the call by itself. */
const isThrottling = (error: unknown): boolean => throttlingErrors.has(nameOf(error));

/** The runbook's role as it appears to the services it calls. */
export function sessionOf({ id, accountId, region, roleArn }: Execution): Principal {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const sessionName = `Automation-${id}`;
  return {
    kind: 'assumedRole',
    arn: `arn:${partitionOf(region)}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    accountId,
    roleArn,
    sessionName,
  };
}

/**
 * Calls AWS as the runbook's role, until `signal` is aborted. Errors read as boto3 words them, which is how Automation reports them.
 * @throws StepFailure
 */
export const apiCaller =
  (execution: Execution, environment: AutomationEnvironment, signal: AbortSignal) =>
  async (service: string, operation: string, input: JsonRecord): Promise<JsonRecord> => {
    const call = {
      service: service as ServiceName,
      region: execution.region,
      operation,
      input,
      principal: sessionOf(execution),
      invokedBy: 'ssm.amazonaws.com',
    };
    try {
      const answer = toJson(
        await retryWhileThrottled(() => limited(environment.dispatch(call), environment, operation), environment, signal),
      );
      return isJsonRecord(answer) ? answer : {};
    } catch (error) {
      if (error instanceof StepFailure) throw error;
      throw new StepFailure(
        `An error occurred (${nameOf(error)}) when calling the ${operation} operation: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };

/** Repeats what was throttled with doubling pauses, for as long as the service setting allows. */
export async function retryWhileThrottled<Answer>(
  attempt: () => Promise<Answer>,
  { clock, settings }: AutomationEnvironment,
  signal: AbortSignal,
): Promise<Answer> {
  const { limitMillis, firstPauseMillis, longestPauseMillis } = settings.throttlingRetry;
  let pause = firstPauseMillis;
  for (let waited = 0; ; waited += pause, pause = Math.min(2 * pause, longestPauseMillis)) {
    if (signal.aborted) throw new StepFailure('The step was stopped before the call');
    try {
      return await attempt();
    } catch (error) {
      if (!isThrottling(error) || waited + pause > limitMillis) throw error;
      await clock.sleep(pause, signal);
    }
  }
}

async function limited<Answer>(answer: Promise<Answer>, { clock }: AutomationEnvironment, operation: string): Promise<Answer> {
  const timer = new AbortController();
  const limit = clock.sleep(callLimitMillis, timer.signal).then(() => {
    if (timer.signal.aborted) return answer;
    throw new StepFailure(`The call of ${operation} took longer than ${callLimitMillis / 1000} seconds`);
  });
  limit.catch(() => {});
  try {
    return await Promise.race([answer, limit]);
  } finally {
    timer.abort();
  }
}
