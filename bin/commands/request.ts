import { lambdaClient } from '../../functions/aws/clients/lambda.ts';
import { changesText } from '../../functions/core/changes/words.ts';
import { requestKey } from '../../functions/core/names.ts';
import type { RequestExclusion } from '../../functions/core/records/request.ts';
import { objectLink } from '../../functions/core/report/console-links.ts';
import { callerAsApprover } from '../requests/approver.ts';
import { type CallerOptions, clientOptions } from '../requests/caller.ts';
import { runScheduler, type SchedulerResult } from '../requests/scheduler.ts';
import { createOutput, jsonText, type Output } from '../terminal/output.ts';
import { exitCodes } from '../usage-error.ts';

export type RequestOptions = CallerOptions & { readonly dryRun: boolean; readonly json: boolean };

/** Asks the approvers now for every change that needs an approval, as the request scheduler does every day. With `dryRun` it says what would be asked, and asks nobody. */
export async function request(options: RequestOptions): Promise<number> {
  const output = createOutput(options.json);
  const caller = await callerAsApprover(options);
  output.progress(`${caller.region}: the request scheduler is at work …`);
  const result = await runScheduler(lambdaClient(clientOptions(options)), { action: 'raise', dryRun: options.dryRun });
  output.line(sentenceFor(result, caller.region));
  for (const change of result.changeIds ?? []) output.line(`  ${change}`);
  showExcluded(result, output);
  if (result.requestId !== null && !options.dryRun) {
    const partition = caller.arn.split(':')[1] ?? 'aws';
    const page = objectLink(partition, caller.region, caller.evidence.bucket, requestKey(result.requestId, 'request.html'));
    output.line(`The request page: ${page}`);
  }
  if (options.json) process.stdout.write(jsonText(result));
  return exitCodes.success;
}

function sentenceFor(result: SchedulerResult, region: string): string {
  const { outcome, requestId, parts, startedParts, remainingParts } = result;
  const about = `${changesText(result)} in ${parts} ${parts === 1 ? 'execution' : 'executions'}`;
  const rest = remainingParts > 0 ? ` ${remainingParts} follow as others end.` : '';
  switch (outcome) {
    case 'RAISED':
      return `Request ${requestId}: ${about}; ${startedParts} started, the approvers have been told.${rest}`;
    case 'CONTINUED':
      return `Request ${requestId} is not complete yet, so nothing new is asked beside it: ${startedParts} more executions started.${rest}`;
    case 'WOULD_RAISE':
      return `Would ask for ${about}. Nobody was asked.`;
    case 'WOULD_CONTINUE':
      return `Request ${requestId} is not complete yet; would start what is left of it (${remainingParts} executions at most). Nothing was started.`;
    case 'RAISED_BY_ANOTHER_RUN':
      return `Another run of the request scheduler has raised a request at the same moment; kms-rotation status --region ${region} shows it.`;
    case 'NOTHING_TO_ASK':
    case 'NOTHING_TO_CONTINUE':
      return `Nothing to ask in ${region}: no key needs a change that has not been asked for already.`;
    default:
      return outcome satisfies never;
  }
}

const reasons: Readonly<Record<RequestExclusion, string>> = {
  WAITING: 'asked for already and not decided',
  COOLING_DOWN: 'rejected, or not answered, within the cool-down',
  FILTERED_BY_TAG: 'excluded by tag',
  NOT_NEEDED: 'reported as non-compliant, and in order by now',
  CANNOT_SUCCEED: 'refused by AWS KMS before, and nothing has changed since',
  ANSWER_NOT_KNOWN: 'asked of AWS KMS before, and its answer is not known yet',
};

function showExcluded({ excluded }: SchedulerResult, output: Output): void {
  for (const [reason, count] of Object.entries(excluded)) {
    const why = Object.hasOwn(reasons, reason) ? reasons[reason as RequestExclusion] : reason;
    output.line(`  excluded: ${count} ${count === 1 ? 'change' : 'changes'} ${why}`);
  }
}
