import { isKeyArn, isKeyId, partsOf } from '../../functions/core/ids.ts';
import { shownValue } from '../../functions/core/problem-text.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { type Asked, askToReplace, askToRotate } from '../requests/asking.ts';
import { type CallerOptions, clientOptions } from '../requests/caller.ts';
import { callerAsApprover } from '../requests/waiting.ts';
import { createOutput, type Output } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type RotateNowOptions = CallerOptions & { readonly keys: readonly string[] };
export type ReplaceOptions = CallerOptions & { readonly key: string; readonly rollback: boolean; readonly acknowledgeCallers: boolean };

/** Asks the approvers to rotate chosen keys now, once. Starts the runbook; changes no key. */
export async function rotateNow(options: RotateNowOptions): Promise<number> {
  const { region } = clientOptions(options);
  const keyIds = [...new Set(options.keys.map((key) => keyIdIn('--keys', key, region)))];
  const asker = await callerAsApprover(options);
  const output = createOutput(false);
  output.progress(`${asker.region}: ${keyIds.length} keys are read …`);
  return told(await askToRotate(asker, keyIds, requestIdNow()), asker.region, output);
}

/** Asks the approvers to replace a key that nothing can rotate, or to give its aliases back. Starts the runbook; changes no key. */
export async function replace(options: ReplaceOptions): Promise<number> {
  const keyId = keyIdIn('--key', options.key, clientOptions(options).region);
  const asker = await callerAsApprover(options);
  const output = createOutput(false);
  output.progress(`${asker.region}: the key is read, and a plan is made …`);
  const { rollback, acknowledgeCallers: acknowledgesCallers } = options;
  return told([await askToReplace(asker, { keyId, rollback, acknowledgesCallers }, requestIdNow())], asker.region, output);
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

/** What is asked now, what is not and why, and how to answer. Exit code 1 if an execution failed before it could ask. */
function told(asked: readonly Asked[], region: string, output: Output): number {
  for (const { executionId, execution, proposal } of asked) {
    for (const { keyId, annotation } of proposal?.dropped ?? []) output.line(`  not asked about: ${keyId}: ${plainText(annotation, 1000)}`);
    if (proposal === undefined) {
      output.line(
        output.styled('red', `${executionId} ended as ${execution.status}: ${plainText(execution.failureMessage ?? 'no message', 1000)}`),
      );
    } else if (proposal.keys.length === 0) {
      output.line('Nothing is left to ask, so nobody was asked.');
    } else {
      output.line(
        `The approvers are asked about ${proposal.keys.length} ${proposal.keys.length === 1 ? 'key' : 'keys'}, until ${proposal.expiresAt}:`,
      );
      output.line(
        `  kms-rotation approve --region ${region} --execution ${executionId} --dry-run   (shows the request and what would be answered)`,
      );
      output.line(`  kms-rotation approve --region ${region} --execution ${executionId} --comment "why"`);
      output.line(`  kms-rotation reject --region ${region} --execution ${executionId} --comment "why"`);
    }
  }
  return asked.every(({ proposal }) => proposal !== undefined) ? exitCodes.success : exitCodes.unexplained;
}
