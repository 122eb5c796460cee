import type { Applied } from '../aws/changes/apply-all.ts';
import { type AttemptOptions, recordAnswer } from '../aws/changes/attempts.ts';
import type { OnRecord } from '../aws/changes/change-records.ts';
import { findCalls, type RecordedCall } from '../aws/cloudtrail.ts';
import { isKeyArn } from '../core/ids.ts';
import { functionNames, replacementExecutionTagKey, replacesTagKey } from '../core/names.ts';
import type { Attempt } from '../core/records/attempt.ts';
import type { WriterEnvironment } from '../core/writer-environment.ts';
import type { Dependencies } from './dependencies.ts';

type Lost = { readonly attempts: AttemptOptions; readonly deadline: number };

/** The clocks of AWS CloudTrail and ours may differ by this. */
const clockSkewInMillis = 300_000;
/** AWS CloudTrail delivers events within 5 minutes on average, which it does not guarantee (AWS CloudTrail guide, "How CloudTrail works"). */
const patienceInMillis = 1_500_000;
/** LookupEvents takes two requests a second in an account and Region. */
const pausesBetweenLooks = 6;

/**
 * The key that an attempt has created whose answer was lost. AWS CloudTrail tells: tags would not,
 * since others can set them. No key is created in its place.
 * @returns the key; `LEFT`: the step is to look again; `DONE`: AWS CloudTrail has had its time
 */
export async function findLostSuccessor(
  attempt: OnRecord<Attempt>,
  { attempts, deadline }: Lost,
  { lookIntervalInMillis }: WriterEnvironment,
  { cloudTrail, now, pause, surroundings }: Dependencies,
): Promise<{ readonly successorArn: string } | { readonly applied: Applied }> {
  const startedAt = Date.parse(attempt.record.startedAt);
  const roleArn = `arn:${surroundings.partition}:iam::${surroundings.accountId}:role/${functionNames.replaceKey}-${surroundings.region}`;
  for (;;) {
    const calls = await findCalls(cloudTrail, { eventName: 'CreateKey', from: new Date(startedAt - clockSkewInMillis), to: now() });
    const found = calls.filter((call) => call.roleArn === roleArn && isOf(call, attempt.record));
    const successorArn = found.length === 1 ? createdBy(found[0]) : undefined;
    if (successorArn !== undefined) {
      const kmsRequestId = found[0]?.requestId ?? null;
      await recordAnswer(attempts, attempt, { result: 'FOUND', kmsRequestId, error: null, successorArn });
      return { successorArn };
    }
    if (now().getTime() > startedAt + patienceInMillis) return { applied: 'DONE' };
    const nextLook = now().getTime() + pausesBetweenLooks * lookIntervalInMillis;
    if (nextLook >= deadline) return { applied: 'LEFT' };
    for (let paused = 0; paused < pausesBetweenLooks; paused++) await pause();
  }
}

/** Whether a call was to create the successor of this very key for this very execution. */
function isOf({ isRefused, request }: RecordedCall, { keyArn, executionId }: Attempt): boolean {
  const tags = request['tags'];
  const has = (key: string, value: string): boolean =>
    Array.isArray(tags) && tags.some((tag: unknown) => isMember(tag) && tag['tagKey'] === key && tag['tagValue'] === value);
  return !isRefused && has(replacesTagKey, keyArn) && has(replacementExecutionTagKey, executionId);
}

function createdBy(call: RecordedCall | undefined): string | undefined {
  const metadata = call?.response['keyMetadata'];
  const arn = isMember(metadata) ? metadata['arn'] : undefined;
  return typeof arn === 'string' && isKeyArn(arn) ? arn : undefined;
}

const isMember = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
