import { lambdaClient } from '../../functions/aws/clients/lambda.ts';
import { requestKey } from '../../functions/core/names.ts';
import { objectLink } from '../../functions/core/report/console-links.ts';
import { type CallerOptions, clientOptions } from '../requests/caller.ts';
import { type RequestAnswer, runFeeder } from '../requests/feeder.ts';
import { callerAsApprover } from '../requests/waiting.ts';
import { createOutput, jsonText, type Output } from '../terminal/output.ts';
import { exitCodes } from '../usage-error.ts';

export type RequestOptions = CallerOptions & { readonly dryRun: boolean; readonly json: boolean };

/** Asks the approvers now about whatever needs an approval, as the feeder does every day. With `dryRun` it says what would be asked, and nobody is. */
export async function request(options: RequestOptions): Promise<number> {
  const output = createOutput(options.json);
  const caller = await callerAsApprover(options);
  output.progress(`${caller.region}: the feeder is at work …`);
  const answer = await runFeeder(lambdaClient(clientOptions(options)), { action: 'raise', dryRun: options.dryRun });
  const partition = caller.arn.split(':')[1] ?? 'aws';
  const told = answer.requests.filter(({ outcome, leftOut }) => !outcome.startsWith('NOTHING_') || Object.keys(leftOut).length > 0);
  if (told.every(({ outcome }) => outcome.startsWith('NOTHING_')))
    output.line(`Nothing to ask in ${caller.region}: no key needs an approval that has not been asked for already.`);
  for (const one of told) {
    const sentence = sentenceFor(one);
    if (sentence !== undefined) output.line(sentence);
    for (const keyId of one.keyIds ?? []) output.line(`  ${keyId}`);
    showLeftOut(one, output);
    if (one.requestId !== null && !options.dryRun)
      output.line(
        `The request page: ${objectLink(partition, caller.region, caller.evidence.bucket, requestKey(one.requestId, 'request.html'))}`,
      );
  }
  if (options.json) process.stdout.write(jsonText(answer));
  return exitCodes.success;
}

const purposes: Readonly<Record<string, string>> = { approveAndEnable: 'automatic rotation', rotateNow: 'rotation now, on demand' };

/** `undefined`: there is nothing to say of this runbook. */
function sentenceFor({ runbook, outcome, requestId, keys, parts, startedParts, remainingParts }: RequestAnswer): string | undefined {
  const about = `${purposes[runbook] ?? runbook} of ${keys} ${keys === 1 ? 'key' : 'keys'} in ${parts} ${parts === 1 ? 'execution' : 'executions'}`;
  const rest = remainingParts > 0 ? ` ${remainingParts} follow as others end.` : '';
  switch (outcome) {
    case 'RAISED':
      return `Request ${requestId}: ${about}; ${startedParts} started, the approvers have been told.${rest}`;
    case 'CONTINUED':
      return `Request ${requestId} is not complete yet, so nothing new is asked beside it: ${startedParts} more executions started.${rest}`;
    case 'WOULD_RAISE':
      return `Would ask about ${about}. Nobody was asked.`;
    case 'WOULD_CONTINUE':
      return `Request ${requestId} is not complete yet; would start what is left of it (${remainingParts} executions at most). Nothing was started.`;
    case 'RAISED_BY_ANOTHER_RUN':
      return 'Another run of the feeder has raised a request at the same moment; `kms-rotation status` shows it.';
    default:
      return undefined;
  }
}

const reasons: Readonly<Record<string, string>> = {
  WAITING: 'asked already and not decided',
  COOLING_DOWN: 'turned down, or not answered, within the cool-down',
  FILTERED_BY_TAG: 'left out by tag',
  NOT_NEEDED: 'reported as non-compliant, and in order by now',
};

function showLeftOut({ leftOut }: RequestAnswer, output: Output): void {
  for (const [reason, count] of Object.entries(leftOut)) output.line(`  not asked about: ${count} ${reasons[reason] ?? reason}`);
}
