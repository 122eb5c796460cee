import {
  type PendingInOrganization,
  type PendingRequest,
  pendingInOrganization,
  type UnreadPlace,
} from '../../functions/aws/organization/pending-requests.ts';
import { changesText } from '../../functions/core/changes/words.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { type OrganizationOptions, organizationCaller } from '../organization/options.ts';
import { createOutput, jsonText, type Output } from '../terminal/output.ts';
import { tableText } from '../terminal/table.ts';
import { exitCodes } from '../usage-error.ts';

const hoursBetween = (from: string, to: number): number => Math.floor((to - Date.parse(from)) / 3_600_000);

/** Lists what waits for an approval in all accounts and Regions, oldest first. Read-only. @returns the exit code: 3 if somewhere nobody could look. */
export async function orgStatus(options: OrganizationOptions): Promise<number> {
  const output = createOutput(options.json);
  const { places, reading } = await organizationCaller(options);
  const pending = await pendingInOrganization(places, {
    ...reading,
    onProgress: (read) => output.progress(`Reading account-Region pairs: ${read} of ${places.length}`),
  });
  showRequests(pending, output);
  showUnread(pending.unread, output);
  if (options.json) process.stdout.write(jsonText(pending));
  return pending.unread.length === 0 ? exitCodes.success : exitCodes.incomplete;
}

function showRequests({ requests }: PendingInOrganization, output: Output): void {
  const [oldest] = requests;
  if (oldest === undefined) {
    output.line('Nothing waits for an approval.');
    return;
  }
  const now = Date.now();
  output.line(
    tableText<PendingRequest>(
      [
        { title: 'Account', value: ({ accountId }) => accountId },
        { title: 'Name', value: ({ accountName }) => accountName ?? '', width: 24 },
        { title: 'Region', value: ({ region }) => region },
        { title: 'Request', value: ({ requestId }) => requestId },
        { title: 'Execution', value: ({ executionId }) => executionId },
        { title: 'Changes', value: ({ changes }) => String(changes) },
        { title: 'Keys', value: ({ keys }) => String(keys) },
        { title: 'Waiting', value: ({ requestedAt }) => `${hoursBetween(requestedAt, now)} h` },
        { title: 'Expires in', value: ({ expiresAt }) => `${-hoursBetween(expiresAt, now)} h` },
      ],
      requests,
    ),
  );
  const sum = (count: (request: PendingRequest) => number): number => requests.reduce((total, request) => total + count(request), 0);
  const asked = changesText({ changes: sum(({ changes }) => changes), keys: sum(({ keys }) => keys) });
  output.line(
    `\n${requests.length === 1 ? '1 execution waits' : `${requests.length} executions wait`}, for ${asked}. To see what one would approve, and then answer it from here:`,
  );
  output.line(`  kms-rotation approve --account ${oldest.accountId} --region ${oldest.region} --execution ${oldest.executionId} --dry-run`);
  output.note('  An answer belongs to one account and Region: nothing approves in several at once.');
}

function showUnread(unread: readonly UnreadPlace[], output: Output): void {
  if (unread.length > 0) output.line('\nNot read:');
  const byProblem = new Map<string, UnreadPlace[]>();
  for (const place of unread)
    byProblem.set(place.problem ?? place.status, [...(byProblem.get(place.problem ?? place.status) ?? []), place]);
  for (const [problem, places] of byProblem)
    output.line(
      `  ${output.styled('yellow', places.map(({ accountId, region }) => `${accountId} ${region}`).join(', '))}: ${plainText(problem, 1000)}`,
    );
}
