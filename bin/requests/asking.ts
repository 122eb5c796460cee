import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Execution, hasEnded, readExecution, startExecution } from '../../functions/aws/ssm.ts';
import { findProposal, type StoredProposal } from '../../functions/aws/stored-proposal.ts';
import { executionFor, type ToAsk } from '../../functions/core/changes/asked.ts';
import { maximumKeysPerExecution, rolePrefixes } from '../../functions/core/names.ts';
import type { Approver } from './approver.ts';

/** A person who asks for changes, and where. */
export type Asker = Pick<Approver, 'arn' | 'region' | 'ssm' | 'evidence'>;

/** An execution that asks its approvers now, or has ended without asking. `stored` is missing if it ended before there was a proposal. */
export type Asked = { readonly executionId: string; readonly execution: Execution; readonly stored: StoredProposal | undefined };

/** Asks for changes of kinds that one document asks for, in executions of at most 50 keys. */
export async function ask(asker: Asker, { keyIds, ...rest }: ToAsk, requestId: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (let from = 0; from < keyIds.length; from += maximumKeysPerExecution) {
    const executionId = await startExecution(asker.ssm, {
      ...executionFor({ ...rest, keyIds: keyIds.slice(from, from + maximumKeysPerExecution) }),
      requestId,
      automationRoleArn: automationRoleOf(asker),
      clientToken: randomUUID(),
    });
    asked.push(await onceAsked(asker, executionId));
  }
  return asked;
}

/** In the account of the caller, whose ARN has its partition and id. */
function automationRoleOf({ arn, region }: Asker): string {
  const [, partition = 'aws', , , accountId = ''] = arn.split(':');
  return `arn:${partition}:iam::${accountId}:role/${rolePrefixes.automation}-${region}`;
}

/** Systems Manager takes three such reads a second in an account and Region. */
const pauseInMillis = 400;

async function onceAsked({ ssm, evidence }: Asker, executionId: string): Promise<Asked> {
  for (;;) {
    const execution = await readExecution(ssm, executionId);
    if (execution.status === 'Waiting' || hasEnded(execution))
      return { executionId, execution, stored: await findProposal(evidence, executionId) };
    await sleep(pauseInMillis);
  }
}
