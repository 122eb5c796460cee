import type { ToAsk } from '../../functions/core/changes/asked.ts';
import { countsOf } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { changesText } from '../../functions/core/changes/words.ts';
import { isKeyArn, isKeyId, partsOf } from '../../functions/core/ids.ts';
import { shownValue } from '../../functions/core/problem-text.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { releaseOf } from '../answers/release.ts';
import { type Approver, callerAsApprover } from '../requests/approver.ts';
import { type Asked, ask } from '../requests/asking.ts';
import { type CallerOptions, clientOptions } from '../requests/caller.ts';
import { createOutput, type Output } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type RotateNowOptions = CallerOptions & { readonly keys: readonly string[] };
export type ReplaceOptions = CallerOptions & { readonly key: string; readonly rollback: boolean; readonly acknowledgeCallers: boolean };

/** Asks the approvers to rotate chosen keys now, once. Starts an execution; changes no key. */
export function rotateNow(options: RotateNowOptions): Promise<number> {
  const { region } = clientOptions(options);
  const keyIds = [...new Set(options.keys.map((key) => keyIdIn('--keys', key, region)))];
  return askFor({ keyIds, kinds: ['ROTATE_NOW'], options: {} }, options);
}

/** Asks the approvers to replace a key that nothing can rotate, or to roll its replacement back. Starts an execution; changes no key. */
export function replace(options: ReplaceOptions): Promise<number> {
  const keyId = keyIdIn('--key', options.key, clientOptions(options).region);
  const { rollback, acknowledgeCallers: callersAcknowledged } = options;
  return askFor(
    { keyIds: [keyId], kinds: [rollback ? 'ROLL_BACK_REPLACEMENT' : 'REPLACE_KEY'], options: { callersAcknowledged } },
    options,
  );
}

async function askFor(toAsk: ToAsk, options: CallerOptions): Promise<number> {
  const asker = await callerAsApprover(options);
  const output = createOutput(false);
  output.progress(`${asker.region}: reading ${toAsk.keyIds.length === 1 ? '1 key' : `${toAsk.keyIds.length} keys`} …`);
  return showAsked(await ask(asker, toAsk, requestIdNow()), asker, output);
}

/** By id or ARN. An ARN says which Region is meant: a multi-Region key has the same id in all of them. @throws UsageError */
function keyIdIn(option: string, text: string, region: string): string {
  if (isKeyId(text)) return text;
  if (isKeyArn(text)) {
    const parts = partsOf(text);
    if (parts.region === region) return parts.keyId;
    throw new UsageError(
      `${option}: must be of the Region that is asked in, ${region}; got ${text}. Ask in its own: --region ${parts.region}`,
    );
  }
  throw new UsageError(`${option}: must be the id or the ARN of a key, not an alias; got ${shownValue(text)}`);
}

const requestIdNow = (): string => `by-hand-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;

/** What is asked now, what is excluded and why, and how to answer. @returns exit code 1 if an execution cannot be answered */
function showAsked(asked: readonly Asked[], asker: Approver, output: Output): number {
  const answerable = asked.filter((one) => showOne(one, asker, output));
  return answerable.length === asked.length ? exitCodes.success : exitCodes.unexplained;
}

/** Whether the execution is as it should be. */
function showOne({ executionId, execution, stored }: Asked, { region, documents }: Approver, output: Output): boolean {
  for (const { keyId, annotation } of stored?.proposal.excluded ?? []) output.line(`  excluded: ${keyId}: ${plainText(annotation, 1000)}`);
  if (stored === undefined) {
    const message = plainText(execution.failureMessage ?? 'Systems Manager gives no message', 1000);
    output.line(output.styled('red', `Execution ${executionId} ended as ${execution.status} before it could ask: ${message}`));
    return false;
  }
  if (releaseOf(stored, documents) !== 'THIS') {
    const stop = `aws ssm stop-automation-execution --region ${region} --automation-execution-id ${executionId} --type Cancel`;
    output.line(
      output.styled(
        'red',
        `The stack is of another release than this command line. Stop execution ${executionId}, and ask with the command line of the release that is deployed: ${stop}`,
      ),
    );
    return false;
  }
  showProposal(stored.proposal, region, output);
  return true;
}

function showProposal({ executionId, changes, expiresAt }: Proposal, region: string, output: Output): void {
  if (changes.length === 0) {
    output.line('No change is left to ask for. The approvers were not asked.');
    return;
  }
  const answer = (command: string): string => `  kms-rotation ${command} --region ${region} --execution ${executionId}`;
  output.line(
    `The approvers are asked for ${changesText(countsOf(changes.map(refOf)))}, until ${expiresAt}. Somebody else than you answers:`,
  );
  output.line(`${answer('approve')} --dry-run   (shows the request and what would be answered)`);
  output.line(`${answer('approve')} --comment "why"`);
  output.line(`${answer('reject')} --comment "why"`);
}
