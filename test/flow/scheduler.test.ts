import { PutObjectCommand } from '@aws-sdk/client-s3';
import { currentRequest, storedRequest } from '../../functions/aws/request-evidence.ts';
import { idOfChange } from '../../functions/core/changes/kind.ts';
import { functionNames, requestKey, rotateNowRunbookName, runbookName } from '../../functions/core/names.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { estateOf, idsOf, ordinaryKey, region, replicaKey } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';
import { changesAsked, crashing, endingAt, running, schedulerOf } from './scheduler.ts';

/** Too young for its key material to be too old. */
const young = (number: number, { metadata = {}, ...changes }: Parameters<typeof ordinaryKey>[1] & object = {}): EstateKey =>
  ordinaryKey(number, { ...changes, metadata: { CreationDate: new Date(Date.now() - 100 * 86_400_000), ...metadata } });

const many = Array.from({ length: 50 }, (_, index) => young(index + 1));
const slow = young(100, { rotation: { enabled: true, periodInDays: 730 } });
const fine = young(101, { rotation: { enabled: true, periodInDays: 180 } });
const exempt = young(102, { tags: [{ TagKey: 'kms-rotation-exempt', TagValue: '2099-01-01 too far' }] });
const disabled = young(103, { metadata: { KeyState: 'Disabled' } });
const tooOld = ordinaryKey(105, { rotation: { enabled: true, periodInDays: 365 } });
const waiting = young(106, { metadata: { Origin: 'EXTERNAL' }, pendingKeyMaterial: {} });
/** Needs two changes. */
const offAndOld = ordinaryKey(107);
const few = [slow, fine, exempt, disabled, replicaKey(104), tooOld, waiting, offAndOld];

const changesTo = (keys: readonly EstateKey[], kind: string): readonly string[] => idsOf(keys).map((keyId) => `${keyId}/${kind}`);
const askedOf = (more: readonly EstateKey[]): readonly string[] =>
  [
    ...changesTo([...more, exempt, offAndOld], 'ENABLE_ROTATION'),
    ...changesTo([slow], 'SHORTEN_PERIOD'),
    ...changesTo([tooOld, waiting, offAndOld], 'ROTATE_NOW'),
  ].toSorted();

let one: OneRegion;
async function start(keys: readonly EstateKey[]): Promise<void> {
  one = await startOneRegion({ estate: estateOf(keys), parameters: { MaximumKeyMaterialAgeInDays: '400' } }, region);
  await one.sandbox.settled();
}
const scheduler = () => schedulerOf(one, { coolDownInDays: 0 });
const messagesAbout = (requestId: string | null): number =>
  one.sandbox.snsMessages().filter(({ message }) => message.includes(String(requestId))).length;

describe('a scheduled request', () => {
  afterAll(() => one.sandbox.stop());

  it('is one for all changes that are needed: in executions of one document and at most 50 keys, with one message, a record and a page', async () => {
    await start([...many, ...few]);
    const result = await one.schedule();
    const request = await storedRequest(one.evidence, String(result.requestId));
    const page = (await one.evidence.get(requestKey(String(result.requestId), 'request.html')))?.text ?? '';

    expect(result).toMatchObject({ outcome: 'RAISED', changes: 56, keys: 55, parts: 3, startedParts: 3, remainingParts: 0, excluded: {} });
    expect(request?.parts.map(({ documentName, changes }) => [documentName, changes.length])).toEqual([
      [runbookName, 50],
      [runbookName, 3],
      [rotateNowRunbookName, 3],
    ]);
    expect(request?.changes.map(({ key, kind }) => idOfChange({ keyId: key.keyId, kind })).toSorted()).toEqual(askedOf(many));
    expect(request?.rotating.map(({ keyId }) => keyId)).toEqual(idsOf([fine, tooOld]));
    expect(await changesAsked(one)).toEqual(askedOf(many));
    expect(one.sandbox.snsMessages()).toMatchObject([
      {
        subject: 'Approve or reject in 111122223333 eu-central-1: 56 changes to 55 keys',
        message: expect.stringMatching(/Rotating already: 2[\s\S]*This request has 3 parts/),
      },
    ]);
    for (const executionId of result.executionIds) expect(page).toContain(executionId);
    expect((await one.execution(String(result.executionIds[0]))).requestedBy).toContain(functionNames.requestApproval);
  });

  it('is the current one by the scheduler alone: nobody else may write which one is', async () => {
    const forged = new PutObjectCommand({ Bucket: one.bucket, Key: 'requests/current.json', Body: '{}' });

    await expect(one.s3.send(forged)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('the request scheduler', () => {
  const asked = askedOf([]);
  beforeAll(() => start(few));
  afterAll(() => one.sandbox.stop());
  afterEach(async () => {
    one.sandbox.faults.clear();
    await Promise.all((await running(one)).map((executionId) => one.grace.reject(executionId)));
    await one.sandbox.settled();
  });

  it('asks for no change twice while it waits, whoever asked first, and for the other change of the same key', async () => {
    const [byHand = ''] = idsOf([offAndOld]);
    const executionId = await one.request([byHand]);
    const result = await scheduler().run();
    const again = await scheduler().run();

    expect(result).toMatchObject({ outcome: 'RAISED', changes: 5, keys: 5, excluded: { WAITING: 1 } });
    expect((await storedRequest(one.evidence, String(result.requestId)))?.excluded).toEqual([
      expect.objectContaining({ keyId: byHand, kind: 'ENABLE_ROTATION', detail: expect.stringContaining(executionId) }),
    ]);
    expect(again).toMatchObject({ outcome: 'NOTHING_TO_ASK', excluded: { WAITING: 6 } });
    expect(await changesAsked(one)).toEqual(asked);
  });

  it('neither writes nor starts anything in a dry run, and says what it would ask for', async () => {
    one.sandbox.journal.clear();
    const result = await scheduler().run({ dryRun: true });

    expect(result).toMatchObject({ outcome: 'WOULD_RAISE', changes: 6, keys: 5, parts: 2 });
    expect(result.changeIds?.toSorted()).toEqual(asked);
    expect(one.sandbox.journal.entries().filter(({ operation }) => /^(Put|Start|Publish|Send|Enable)/.test(operation))).toEqual([]);
  });

  it('asks for each change once when several runs overlap', async () => {
    const { run } = scheduler();
    const results = await Promise.all([run(), run(), run(), run({ action: 'continue' })]);

    expect(results.filter(({ outcome }) => outcome === 'RAISED')).toHaveLength(1);
    expect(await changesAsked(one)).toEqual(asked);
    expect(messagesAbout((await one.scheduled()).request?.requestId ?? '')).toBe(1);
  });

  /** The current request, its record, its page; the execution and the record of each part; the page again. */
  const effects = 8;
  it.each([[1, 'before'] as const, ...Array.from({ length: effects }, (_, index) => [index + 1, 'after'] as const)])(
    'completes in a second run what a first one left when it ended at effect %i, %s it',
    async (number, when) => {
      const { dependencies, run } = scheduler();
      await expect(run({}, crashing(dependencies, endingAt(number, when)))).rejects.toThrow('ended on purpose');
      await one.sandbox.settled();
      await run();
      const { request, executionIds } = await one.scheduled();
      const requestId = request?.requestId ?? '';
      const page = (await one.evidence.get(requestKey(requestId, 'request.html')))?.text ?? '';

      expect(await changesAsked(one)).toEqual(asked);
      expect([executionIds.length, executionIds.filter((executionId) => !page.includes(executionId))]).toEqual([2, []]);
      expect((await one.evidence.get(requestKey(requestId, 'request.json')))?.sha256).toBe((await currentRequest(one.evidence))?.sha256);
      expect(messagesAbout(requestId)).toBe(1);
      expect((await run()).outcome).toBe('NOTHING_TO_ASK');
    },
  );

  it('starts no part twice where Systems Manager refuses a token that it knows, instead of answering with the execution', async () => {
    const { dependencies, run } = scheduler();
    await expect(run({}, crashing(dependencies, endingAt(5, 'before')))).rejects.toThrow('ended on purpose');
    const error = { name: 'IdempotentParameterMismatch' };
    one.sandbox.faults.inject({ service: 'ssm', operation: 'StartAutomationExecution', error, times: 1 });
    await one.sandbox.settled();
    await run().catch(() => undefined);
    one.sandbox.faults.clear();
    await run();

    expect(await changesAsked(one)).toEqual(asked);
  });
});
