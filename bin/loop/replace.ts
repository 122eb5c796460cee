import type { Assessment } from '../../functions/core/records/assessment.ts';
import { answerExecution } from '../answers/answer.ts';
import { readAsked } from '../answers/asked-execution.ts';
import type { Choice } from '../answers/choice.ts';
import { ask } from '../requests/asking.ts';
import type { LoopRegion } from './region.ts';
import { endedExecution, type RaisedExecution } from './request.ts';

/**
 * Asks to replace one key that nothing can rotate: of those that sign and have an alias, the first.
 * The request scheduler asks for no replacement, because only a person can know who uses a key; here
 * that person is the sample's. `undefined`: there is no such key.
 */
export async function raiseReplacement(
  regions: readonly LoopRegion[],
  operatorArn: string,
  { keys }: Assessment,
): Promise<RaisedExecution | undefined> {
  const key = keys.find(
    ({ wayToRotate, keyUsage, origin, aliases }) =>
      wayToRotate?.way === 'REPLACE' && keyUsage === 'SIGN_VERIFY' && origin === 'AWS_KMS' && aliases.length > 0,
  );
  const region = regions.find((one) => one.region === key?.region);
  if (key === undefined || region === undefined) return undefined;
  const asker = { arn: operatorArn, region: region.region, ssm: region.ssm, evidence: region.evidence };
  const toAsk = { keyIds: [key.keyId], kinds: ['REPLACE_KEY'], options: { callersAcknowledged: true } } as const;
  const [asked] = await ask(asker, toAsk, 'sample-replacement');
  return asked === undefined ? undefined : { ...asked, region, proposal: asked.stored?.proposal };
}

/** Answers it as the approver, and waits until it has ended. */
export async function replaced({ region, executionId, proposal }: RaisedExecution, choice: Choice): Promise<RaisedExecution> {
  if (proposal !== undefined && proposal.changes.length > 0) {
    const asked = await readAsked(region.approver, executionId);
    if (asked !== undefined) await answerExecution(region.approver, asked, choice);
  }
  return endedExecution(region, executionId);
}
