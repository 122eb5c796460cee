import { writeFile } from 'node:fs/promises';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { configClient } from '../../functions/aws/clients/config.ts';
import { kmsClient } from '../../functions/aws/clients/kms.ts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { ssmClient } from '../../functions/aws/clients/ssm.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { evidenceBucketName } from '../../functions/core/names.ts';
import type { History } from '../../functions/core/records/history.ts';
import { historyCsv } from '../../functions/core/report/history-csv.ts';
import { historyHtml } from '../../functions/core/report/history-html.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { readHistory } from '../history/read-history.ts';
import { askedKey, askedSpan } from '../history/span.ts';
import { isAccessDenied } from '../requests/access-denied.ts';
import { type CallerOptions, clientOptions } from '../requests/caller.ts';
import { proposalsIn, waitingProposals } from '../requests/waiting.ts';
import { createOutput, jsonText } from '../terminal/output.ts';
import { showHistory } from '../terminal/show-history.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type HistoryOptions = CallerOptions & {
  readonly key?: string;
  readonly since?: string;
  readonly until?: string;
  readonly rule: string;
  readonly format: 'table' | 'json' | 'csv' | 'html';
  readonly out?: string;
};

/** Since when keys are as they are, and by whose decision: of one key, or of all keys in a Region. Read-only. */
export async function history(options: HistoryOptions): Promise<number> {
  const request = askedFor(options, new Date());
  const output = createOutput(options.format !== 'table' && options.out === undefined);
  const found = await read(request, options, (done, of) => output.progress(`read ${done} of ${of} keys`));
  const text = textOf(found, options.format);
  if (text === undefined) showHistory(found, request.keyId !== undefined, output);
  else if (options.out === undefined) process.stdout.write(text);
  else {
    await written(options.out, text);
    output.line(`${options.out}: ${found.keys.length} ${found.keys.length === 1 ? 'key' : 'keys'}, ${found.from} to ${found.to}`);
    for (const remark of found.remarks) output.line(output.styled('yellow', `  ${plainText(remark, 500)}`));
  }
  return exitCodes.success;
}

function askedFor(options: HistoryOptions, now: Date) {
  const { key, since, until, format, out } = options;
  if (key === undefined && since === undefined)
    throw new UsageError('history: name a key with --key, or ask about all keys of the Region with --since');
  if (format === 'table' && out !== undefined) throw new UsageError('--out: a table is for the terminal; add --format json, csv or html');
  const span = askedSpan(since, until, now);
  const asked = key === undefined ? undefined : askedKey(key);
  if (asked?.region !== undefined && options.region !== undefined && asked.region !== options.region)
    throw new UsageError(`--region: must be the Region of the key's ARN, ${asked.region}; got ${JSON.stringify(options.region)}`);
  const region = asked?.region ?? options.region ?? process.env['AWS_REGION'];
  if (region === undefined) throw new UsageError('--region: name the Region of the keys, or set AWS_REGION');
  return { ...span, region, keyId: asked?.keyId, accountOfKey: asked?.accountId, now };
}

async function read(
  { accountOfKey, ...request }: ReturnType<typeof askedFor>,
  { rule, ...options }: HistoryOptions,
  onProgress: (done: number, of: number) => void,
): Promise<History> {
  const client = clientOptions({ ...options, region: request.region });
  const { Account: accountId = 'unknown', Arn: arn = 'unknown' } = await stsClient(client).send(new GetCallerIdentityCommand({}));
  if (accountOfKey !== undefined && accountOfKey !== accountId)
    throw new UsageError(
      `--key: is of account ${accountOfKey}, and the caller (${arn}) is of ${accountId}: its records are in its own account; --account reads them there`,
    );
  const evidence = evidenceStore(s3Client(client), evidenceBucketName(accountId, request.region));
  return readHistory(
    { ...request, accountId, ruleName: rule },
    {
      config: configClient(client),
      kms: kmsClient(client),
      evidence,
      waiting: () => waiting({ ssm: ssmClient(client), evidence }),
      onProgress,
    },
  );
}

/** Whoever reads records need not be allowed to list executions; the history is then without what nobody has decided yet, and says so. */
async function waiting(approver: Parameters<typeof waitingProposals>[0]) {
  try {
    const waiting = await waitingProposals(approver);
    const proposals = proposalsIn(waiting);
    if (waiting.unreadable.length === 0) return { proposals };
    const executionIds = waiting.unreadable.map(({ executionId }) => executionId).join(', ');
    return { proposals, remark: `Executions that wait for an approval, and whose proposals cannot be read: ${executionIds}.` };
  } catch (error) {
    if (!isAccessDenied(error)) throw error;
    return { proposals: [], remark: 'Requests that wait for an approval are not readable (AccessDenied): only decided ones are listed.' };
  }
}

function textOf(found: History, format: HistoryOptions['format']): string | undefined {
  if (format === 'json') return jsonText(found);
  if (format === 'csv') return historyCsv(found);
  return format === 'html' ? historyHtml(found) : undefined;
}

async function written(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(`--out: ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
