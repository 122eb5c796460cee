import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { storedProposalOf } from '../../functions/aws/proposal-evidence.ts';
import { type Execution, hasEnded, readExecution, startExecution, startReplacement } from '../../functions/aws/ssm.ts';
import { maximumKeysPerExecution, rolePrefixes } from '../../functions/core/names.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import { runbookNames } from '../../functions/core/runbooks.ts';
import type { Approver } from './answer.ts';

/** Whoever asks for something by hand, and where. */
export type Asker = Approver & { readonly region: string };

/** An execution that asks its approvers now, or has ended without asking. `proposal` is missing if it ended before there was one. */
export type Asked = { readonly executionId: string; readonly execution: Execution; readonly proposal: Proposal | undefined };

/** Asks to rotate these keys now, in executions of at most 50. */
export async function askToRotate(asker: Asker, keyIds: readonly string[], requestId: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (let from = 0; from < keyIds.length; from += maximumKeysPerExecution) {
    const executionId = await startExecution(asker.ssm, {
      documentName: runbookNames.rotateNow,
      keyIds: keyIds.slice(from, from + maximumKeysPerExecution),
      rotationPeriodInDays: null,
      requestId,
      automationRoleArn: roleOf(asker, rolePrefixes.rotateNow),
      clientToken: randomUUID(),
    });
    asked.push(await onceAsked(asker, executionId));
  }
  return asked;
}

/** What a replacement is asked with. */
export type Replacing = { readonly keyId: string; readonly rollback: boolean; readonly acknowledgesCallers: boolean };

/** Asks to replace a key by a new one, or to give its aliases back to it. */
export async function askToReplace(asker: Asker, { keyId, rollback, acknowledgesCallers }: Replacing, requestId: string): Promise<Asked> {
  const executionId = await startReplacement(asker.ssm, {
    documentName: runbookNames.replaceKey,
    keyId,
    direction: rollback ? 'Rollback' : 'Replace',
    acknowledgesCallers,
    requestId,
    automationRoleArn: roleOf(asker, rolePrefixes.replaceKeyRunbook),
    clientToken: randomUUID(),
  });
  return onceAsked(asker, executionId);
}

/** In the account of the caller, whose ARN has its partition and id. */
function roleOf({ arn, region }: Asker, prefix: string): string {
  const [, partition = 'aws', , , accountId = ''] = arn.split(':');
  return `arn:${partition}:iam::${accountId}:role/${prefix}-${region}`;
}

/** Systems Manager takes three such reads a second in an account and Region. */
const pauseInMillis = 400;

async function onceAsked({ ssm, evidence }: Asker, executionId: string): Promise<Asked> {
  for (;;) {
    const execution = await readExecution(ssm, executionId);
    if (execution.status === 'Waiting' || hasEnded(execution))
      return { executionId, execution, proposal: await storedProposalOf(evidence, executionId) };
    await sleep(pauseInMillis);
  }
}
