import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { type AttemptOptions, attemptNumbered, beginAttempt } from '../../../functions/aws/changes/attempts.ts';
import { CallFailedError, calling, errorOnRecord } from '../../../functions/aws/changes/aws-error.ts';
import type { AttemptOnRecord } from '../../../functions/aws/changes/change-records.ts';
import { recordRefusal, takenBy, wasRefusedForNow } from '../../../functions/aws/changes/refused-attempt.ts';
import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { UnexpectedAnswerError } from '../../../functions/aws/unexpected-answer.ts';
import type { WriteOperation } from '../../../functions/core/outcome/refusals.ts';
import { type Bucket, startBucket } from '../bucket.ts';
import { arnOf, metadata } from '../kms-answers.ts';
import { awsError } from '../refusing.ts';

const client = new KMSClient({});
const kms = mockClient(client);
let bucket: Bucket;
let options: AttemptOptions;
beforeAll(async () => {
  bucket = await startBucket();
});
beforeEach(() => {
  const keyId = crypto.randomUUID();
  kms.reset();
  kms.on(GetKeyPolicyCommand).resolves({ Policy: '{}' });
  kms.on(DescribeKeyCommand).resolves({ KeyMetadata: metadata(keyId, { KeyState: 'Disabled' }) });
  options = {
    evidence: bucket.evidence,
    now: () => new Date('2026-11-20T09:30:00.000Z'),
    executionId: 'execution-1',
    invocation: 'invocation-1',
    decision: { record: 'decision.json', sha256: 'd' },
    final: { keyId, kind: 'ENABLE_ROTATION', state: 'execution-1' },
    keyArn: arnOf(keyId),
  };
});
afterAll(() => bucket.stop());

const failed = (name: string, operation: WriteOperation = 'EnableKeyRotation', message = 'no') =>
  new CallFailedError(operation, { name, message }, undefined);
async function refusing(error: unknown, isKnown?: 'CERTAIN'): Promise<[unknown, AttemptOnRecord | undefined]> {
  const attempt = await beginAttempt(options, 1);
  if (attempt === undefined) throw new Error('another one was first');
  const applied = await recordRefusal(client, options, attempt, error, isKnown).catch((thrown: unknown) => thrown);
  return [applied, await attemptNumbered(options, 1)];
}

describe('a call that AWS KMS refuses', () => {
  it('is on record with the error, and with the policy and state of the key at that moment', async () => {
    const [applied, attempt] = await refusing(failed('DisabledException'));

    expect(applied).toBe('DONE');
    expect(attempt?.result?.record).toMatchObject({
      result: 'REFUSED',
      kmsRequestId: null,
      error: { operation: 'EnableKeyRotation', name: 'DisabledException', message: 'no' },
      policySha256: sha256Of('{}'),
      keyState: 'Disabled',
    });
  });

  it.each([
    ['DisabledException', 'DONE', false],
    ['AccessDeniedException', 'DONE', false],
    ['ThrottlingException', 'LEFT', true],
    ['ConflictException', 'LEFT', true],
  ])('is done, or left for the next attempt of the step, by its reason: %s', async (name, expected, isForNow) => {
    const [applied, attempt] = await refusing(failed(name));

    expect([applied, attempt !== undefined && wasRefusedForNow(attempt)]).toEqual([expected, isForNow]);
  });

  it('is on record without what could not be read of the key', async () => {
    for (const command of [GetKeyPolicyCommand, DescribeKeyCommand]) kms.on(command).rejects(awsError('AccessDeniedException', 'no'));
    const [, attempt] = await refusing(failed('DisabledException'));

    expect(attempt?.result?.record).not.toHaveProperty('policySha256');
    expect(attempt?.result?.record).not.toHaveProperty('keyState');
  });
});

describe('a call of which nobody knows whether it was carried out', () => {
  it.each<[string, unknown]>([
    ['a failure of AWS KMS', failed('KMSInternalException')],
    ['a lost answer', failed('TimeoutError')],
    ['an error of another kind', new Error('broken')],
    ['no error at all', 'thrown'],
  ])('has no answer on record: %s', async (_what, error) => {
    const [thrown, attempt] = await refusing(error);

    expect([thrown, attempt?.result]).toEqual([error, undefined]);
  });

  it('is refused where the caller knows that it was not, and is left', async () => {
    const [applied, attempt] = await refusing(failed('KMSInternalException', 'TagResource'), 'CERTAIN');

    expect([applied, attempt?.result?.record.result, attempt?.result?.record.error?.name]).toEqual([
      'LEFT',
      'REFUSED',
      'KMSInternalException',
    ]);
    expect(attempt !== undefined && wasRefusedForNow(attempt)).toBe(true);
    await expect(refusing('thrown', 'CERTAIN')).resolves.toMatchObject(['thrown', expect.anything()]);
  });

  it('is not refused for now where there is no answer', async () => {
    const [, attempt] = await refusing(failed('TimeoutError'));

    expect(attempt !== undefined && wasRefusedForNow(attempt)).toBe(false);
  });
});

describe('a change of which another execution has asked', () => {
  it('is told by that execution', async () => {
    const [, attempt] = await refusing(failed('TimeoutError'));

    expect(attempt === undefined ? undefined : takenBy(attempt)).toEqual({
      reason: 'TAKEN_BY_ANOTHER_EXECUTION',
      annotation:
        'TAKEN_BY_ANOTHER_EXECUTION: execution execution-1 asked AWS KMS for the same change at 2026-11-20T09:30:00.000Z. It was not asked a second time; look at what came of that execution.',
    });
  });
});

describe('an error of AWS KMS', () => {
  const thrownBy = (error: unknown) => calling('CreateKey', () => Promise.reject(error as Error)).catch((thrown: unknown) => thrown);

  it('keeps name and message, with the call', async () => {
    const error = (await thrownBy(awsError('TagException', 'too many'))) as CallFailedError;

    expect(error).toBeInstanceOf(CallFailedError);
    expect(error.message).toBe('CreateKey: TagException: too many');
    expect(errorOnRecord(error)).toEqual({ operation: 'CreateKey', name: 'TagException', message: 'too many' });
    expect(await calling('CreateKey', async () => 7)).toBe(7);
  });

  it('keeps its message on one line, short, and without what a terminal would act on', async () => {
    const error = (await thrownBy(awsError('X', `a\nb\u001B[2J${'x'.repeat(5000)}`))) as CallFailedError;

    expect(error.awsError.message).toMatch(/^a b[^\p{Cc}]{1,1000}$/u);
    expect([...error.awsError.message].length).toBe(1000);
  });

  it('is none where the answer was not as expected, or something else was thrown', async () => {
    const unexpected = new UnexpectedAnswerError('CreateKey', 'without the ARN of the key');

    expect([await thrownBy(unexpected), await thrownBy('x')]).toEqual([unexpected, 'x']);
  });
});
