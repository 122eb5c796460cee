import type { Operation, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import { createRequestRates } from '../../request-rates.ts';
import { ssmError } from './errors.ts';

/**
 * Which request rates of Automation are enforced, with `ThrottlingException`: none; 3 requests a
 * second of each operation that reads, as the quotas are listed; or 3 of all of them together, the
 * stricter reading.
 */
export type SsmRequestRates = 'unlimited' | 'eachOperation' | 'readsTogether';

/**
 * Requests per second, account and Region (AWS General Reference, Systems Manager endpoints and
 * quotas).
 */
const requestsPerSecond: Readonly<Record<string, number>> = {
  StartAutomationExecution: 1,
  StopAutomationExecution: 1,
  SendAutomationSignal: 3,
  GetAutomationExecution: 3,
  DescribeAutomationExecutions: 3,
  DescribeAutomationStepExecutions: 3,
  'Get and DescribeAutomation*': 3,
};

const isRead = (operation: string): boolean => /^(Get|Describe)Automation/.test(operation);

/** The operations, throttled beyond the rates. */
export function withRequestRates(operations: ServiceOperations, rates: SsmRequestRates, clock: SandboxClock): ServiceOperations {
  if (rates === 'unlimited') return operations;
  const isWithinRate = createRequestRates(requestsPerSecond, clock);
  return Object.fromEntries(
    Object.entries(operations).map(([name, answer]): [string, Operation] => [
      name,
      async (call) => {
        const counted = rates === 'readsTogether' && isRead(name) ? 'Get and DescribeAutomation*' : name;
        if (isWithinRate(call.region, counted)) return answer(call);
        throw ssmError('ThrottlingException', `Rate exceeded: ${counted} allows ${requestsPerSecond[counted]} per second`);
      },
    ]),
  );
}
