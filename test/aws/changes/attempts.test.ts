import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  type Answer,
  type AttemptOptions,
  attemptNumbered,
  beginAttempt,
  recordAnswer,
  type Standing,
  standingOf,
} from '../../../functions/aws/changes/attempts.ts';
import { attemptsAt, statesAttempted } from '../../../functions/aws/changes/change-records.ts';
import { findNotWritten, recordNotWritten } from '../../../functions/aws/changes/not-written.ts';
import { RecordReplacedError, recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { changeKey, evidenceKey } from '../../../functions/core/names.ts';
import { UnreadableRecordError } from '../../../functions/core/records/reading.ts';
import { type Bucket, bucketName, startBucket } from '../bucket.ts';

let bucket: Bucket;
let keyId: string;
beforeAll(async () => {
  bucket = await startBucket();
});
beforeEach(() => {
  keyId = crypto.randomUUID();
});
afterEach(() => bucket.account.faults.clear());
afterAll(() => bucket.stop());

const decision = { record: 'decision.json', sha256: 'd'.repeat(64) };
const now = () => new Date('2026-11-20T09:30:00.000Z');
const options = (executionId = 'execution-1', others: Partial<AttemptOptions> = {}): AttemptOptions => ({
  evidence: bucket.evidence,
  now,
  executionId,
  invocation: 'invocation-1',
  decision,
  final: { keyId, kind: 'ROTATE_NOW', state: 'material-1' },
  keyArn: `arn:aws:kms:eu-central-1:111122223333:key/${keyId}`,
  ...others,
});
const written: Answer = { result: 'WRITTEN', kmsRequestId: 'kms-1', error: null };
const refused: Answer = { result: 'REFUSED', kmsRequestId: null, error: { operation: 'RotateKeyOnDemand', name: 'X', message: '' } };

/** Begins an attempt, and records the answer if there is one. */
async function attempted(number: number, answer: Answer | undefined, of = options()) {
  const attempt = await beginAttempt(of, number);
  if (attempt === undefined) throw new Error('another one was first');
  if (answer !== undefined) await recordAnswer(of, attempt, answer);
  return attempt;
}
const never = () => false;
const standing = async (executionId = 'execution-1', mayAskAgain: Parameters<typeof standingOf>[1] = never): Promise<unknown> => {
  const found: Standing = await standingOf(options(executionId), mayAskAgain);
  return found.kind === 'FREE' ? [found.kind, found.number] : [found.kind, found.attempt.attempt.record.number];
};

describe('an attempt', () => {
  it('is on record before AWS KMS is asked, with the decision that allows it', async () => {
    const attempt = await attempted(1, undefined, options('execution-1', { continues: 'arn:successor' }));
    const key = changeKey(options().final, 1, '');
    const stored = await bucket.evidence.record(key);

    expect(attempt.record).toEqual({
      kind: 'attempt',
      schemaVersion: 1,
      decision,
      executionId: 'execution-1',
      invocation: 'invocation-1',
      keyId,
      keyArn: options().keyArn,
      change: 'ROTATE_NOW',
      state: 'material-1',
      number: 1,
      continues: 'arn:successor',
      startedAt: '2026-11-20T09:30:00.000Z',
    });
    expect([attempt.ref, stored?.text]).toEqual([{ record: key, sha256: stored?.sha256 }, recordText(attempt.record)]);
  });

  it('names no successor that it goes on with where it goes on with none', async () => {
    expect((await attempted(1, undefined)).record).not.toHaveProperty('continues');
  });

  it('is one execution’s, or one invocation’s: whoever comes second does not go on', async () => {
    await attempted(1, undefined);

    expect(await beginAttempt(options('execution-2'), 1)).toBeUndefined();
    expect(await beginAttempt(options('execution-1', { invocation: 'invocation-2' }), 1)).toBeUndefined();
    expect(await beginAttempt(options('execution-2'), 2)).toBeDefined();
  });

  it('is one’s own though the answer to its record was lost, and the client has written it again', async () => {
    bucket.account.faults.inject({ service: 's3', operation: 'PutObject', takesEffect: true, error: { name: 'Lost' }, times: 1 });
    await expect(beginAttempt(options(), 1)).rejects.toThrow('could not store evidence');

    expect((await beginAttempt(options(), 1))?.record.number).toBe(1);
  });

  it('has the answer of AWS KMS beside it, which names it by its hash', async () => {
    const attempt = await attempted(1, undefined);
    const answer = await recordAnswer(options(), attempt, { ...refused, policySha256: 'p', keyState: 'Enabled' });

    expect(answer.record).toEqual({
      kind: 'attemptResult',
      schemaVersion: 1,
      attempt: attempt.ref,
      executionId: 'execution-1',
      keyId,
      change: 'ROTATE_NOW',
      ...refused,
      policySha256: 'p',
      keyState: 'Enabled',
      recordedAt: '2026-11-20T09:30:00.000Z',
    });
    expect(answer.ref).toEqual({ record: changeKey(options().final, 1, '.result'), sha256: sha256Of(recordText(answer.record)) });
    expect((await attemptNumbered(options(), 1))?.result).toEqual(answer);
    expect(await attemptNumbered(options(), 2)).toBeUndefined();
  });

  it('keeps its first answer', async () => {
    const attempt = await attempted(1, written);
    await recordAnswer(options(), attempt, refused);

    expect((await attemptNumbered(options(), 1))?.result?.record.result).toBe('WRITTEN');
  });
});

describe('where the attempts at a change stand', () => {
  it('is free where there is none, for this very state of the key', async () => {
    expect(await standing()).toEqual(['FREE', 1]);
    await attempted(1, written, options('execution-2', { final: { ...options().final, state: 'material-2' } }));
    await attempted(1, written, options('execution-2', { final: { ...options().final, state: 'material-10' } }));

    expect(await standing()).toEqual(['FREE', 1]);
  });

  it.each<[string, Answer | undefined, unknown, unknown]>([
    ['was written', written, ['ANSWERED', 1], ['TAKEN', 1]],
    ['was found later', { ...written, result: 'FOUND' }, ['ANSWERED', 1], ['TAKEN', 1]],
    ['was continued', { ...written, result: 'CONTINUED' }, ['ANSWERED', 1], ['TAKEN', 1]],
    ['was refused', refused, ['ANSWERED', 1], ['FREE', 2]],
    ['has no answer', undefined, ['OPEN', 1], ['TAKEN', 1]],
  ])('after one that %s, for its own execution and for another', async (_what, answer, own, others) => {
    await attempted(1, answer);

    expect([await standing('execution-1'), await standing('execution-2')]).toEqual([own, others]);
  });

  it.each<[string, Answer | undefined, unknown]>([
    ['was refused', refused, ['FREE', 2]],
    ['has no answer', undefined, ['FREE', 2]],
    ['was written', written, ['ANSWERED', 1]],
  ])('lets its own execution ask again, where it may, after one that %s', async (_what, answer, expected) => {
    await attempted(1, answer);
    const asked: unknown[] = [];

    expect(
      await standing('execution-1', (attempt) => {
        asked.push(attempt.result?.record.result);
        return true;
      }),
    ).toEqual(expected);
    expect(asked).toEqual(answer === written ? [] : [answer?.result]);
  });

  it('never lets another execution ask again after a lost answer, whatever it may', async () => {
    await attempted(1, undefined);

    expect(await standing('execution-2', () => true)).toEqual(['TAKEN', 1]);
  });

  it('is that of the last attempt, by number and not by name', async () => {
    for (let number = 1; number <= 11; number++) await attempted(number, number === 11 ? written : refused);

    expect(await standing()).toEqual(['ANSWERED', 11]);
    expect((await attemptsAt(bucket.evidence, options().final)).map(({ attempt }) => attempt.record.number)).toEqual(
      Array.from({ length: 11 }, (_, index) => index + 1),
    );
  });

  it('is free again after a refusal, also of the execution that took over', async () => {
    await attempted(1, refused);
    await attempted(2, undefined, options('execution-2'));
    expect(await standing('execution-1')).toEqual(['TAKEN', 2]);

    const second = await attemptNumbered(options(), 2);
    if (second !== undefined) await recordAnswer(options('execution-2'), second.attempt, refused);
    expect(await standing('execution-1')).toEqual(['FREE', 3]);
  });

  it('rests on records that were written once', async () => {
    await attempted(1, refused);
    bucket.overwrite(changeKey(options().final, 1, '.result'), recordText({ kind: 'attemptResult' }));
    await expect(standing()).rejects.toThrow(RecordReplacedError);

    keyId = crypto.randomUUID();
    await attempted(1, written);
    bucket.hide(changeKey(options().final, 1, ''));
    // Hidden from the list, its result is still there, so that nothing is taken for free.
    await expect(standing()).rejects.toThrow(RecordReplacedError);
  });

  it('is taken for free by nobody who has hidden the attempts behind delete markers', async () => {
    await attempted(1, written);
    for (const record of ['', '.result'] as const) bucket.hide(changeKey(options().final, 1, record));

    await expect(standing('execution-2')).rejects.toThrow(RecordReplacedError);
    await expect(beginAttempt(options('execution-2'), 1)).rejects.toThrow(RecordReplacedError);
  });

  it('is not said where the answer alone is hidden: it is not one that was lost', async () => {
    await attempted(1, refused);
    bucket.hide(changeKey(options().final, 1, '.result'));

    for (const executionId of ['execution-1', 'execution-2']) await expect(standing(executionId)).rejects.toThrow(RecordReplacedError);
  });

  it('rests on records that can be read', async () => {
    await bucket.evidence.recordOnce(changeKey(options().final, 1, ''), '{}');

    await expect(standing()).rejects.toThrow(UnreadableRecordError);
  });
});

describe('the states of a key that attempts are on record for', () => {
  it('are told from those of other kinds and keys', async () => {
    const final = options().final;
    for (const state of ['material-2', 'material-1']) await attempted(1, written, options('e', { final: { ...final, state } }));
    await attempted(1, undefined, options('e', { final: { ...final, kind: 'REPLACE_KEY', state: 'key' } }));
    await bucket.s3.send(new PutObjectCommand({ Bucket: bucketName, Key: `changes/${keyId}/ROTATE_NOW/`, Body: '' }));

    expect(await statesAttempted(bucket.evidence, { keyId, kind: 'ROTATE_NOW' })).toEqual(['material-1', 'material-2']);
    expect(await statesAttempted(bucket.evidence, { keyId, kind: 'ENABLE_ROTATION' })).toEqual([]);
  });

  it('are told though something lies there that is no attempt', async () => {
    await attempted(1, written);
    for (const name of ['note.txt', 'x.json', '1/2.json']) await bucket.evidence.put(`changes/${keyId}/ROTATE_NOW/material-1/${name}`, 'x');

    expect((await attemptsAt(bucket.evidence, options().final)).map(({ attempt }) => attempt.record.number)).toEqual([1]);
  });
});

describe('a change that was approved and not made', () => {
  const refusal = { reason: 'KEY_DISABLED', annotation: 'KEY_DISABLED: it is disabled.' };
  const executionId = () => `execution-${keyId}`;

  it('has its reason on record, the first of them', async () => {
    const about = options(executionId());
    expect(await findNotWritten(bucket.evidence, executionId(), about.final)).toBeUndefined();
    await recordNotWritten({ evidence: bucket.evidence, now }, about, refusal);
    await recordNotWritten({ evidence: bucket.evidence, now }, about, { reason: 'X', annotation: 'X: y' });

    expect(await findNotWritten(bucket.evidence, executionId(), about.final)).toEqual({
      record: {
        kind: 'notWritten',
        schemaVersion: 1,
        decision,
        executionId: executionId(),
        keyId,
        change: 'ROTATE_NOW',
        ...refusal,
        recordedAt: '2026-11-20T09:30:00.000Z',
      },
      ref: { record: evidenceKey(executionId(), `not-written/${keyId}.ROTATE_NOW.json`), sha256: expect.any(String) },
    });
    expect(await findNotWritten(bucket.evidence, executionId(), { keyId, kind: 'ENABLE_ROTATION' })).toBeUndefined();
  });
});
