import type { SandboxClock } from '../../clock.ts';
import { ssmError } from './errors.ts';

/** Requests per second, account and Region (AWS General Reference, Systems Manager endpoints and quotas). */
const requestsPerSecond: Readonly<Record<string, number>> = {
  StartAutomationExecution: 1,
  StopAutomationExecution: 1,
  SendAutomationSignal: 3,
  GetAutomationExecution: 3,
  DescribeAutomationExecutions: 3,
  DescribeAutomationStepExecutions: 3,
};

/** Counts the requests of the last second and refuses those above the rate. @throws ServiceError ThrottlingException */
export function createRequestRates(clock: SandboxClock): (region: string, operation: string) => void {
  const recent = new Map<string, readonly number[]>();
  return (region, operation) => {
    const limit = requestsPerSecond[operation];
    if (limit === undefined) return;
    const now = clock.now().getTime();
    const times = (recent.get(`${region}/${operation}`) ?? []).filter((time) => now - time < 1000);
    if (times.length >= limit) throw ssmError('ThrottlingException', `Rate exceeded: ${operation} allows ${limit} per second`);
    recent.set(`${region}/${operation}`, [...times, now]);
  };
}
