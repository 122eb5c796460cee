import { createHash } from 'node:crypto';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

/**
 * Starts the state machine that sweeps in parts. An event that AWS Config delivers twice starts one execution: its name is made from the event, and
 * Step Functions takes a name once in 90 days (Step Functions API, StartExecution).
 * @returns the ARN of the execution, or `undefined` if it was started before
 */
export async function startLongSweep(sfn: SFNClient, stateMachineArn: string, event: unknown): Promise<string | undefined> {
  const input = JSON.stringify({ event, progress: null });
  const name = `sweep-${createHash('sha256').update(input, 'utf8').digest('hex').slice(0, 32)}`;
  try {
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    return executionArn;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return undefined;
    throw error;
  }
}
