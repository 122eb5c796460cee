import { CreateKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { NotFinishedError } from '../../../functions/aws/changes/apply-all.ts';
import { attemptsAt } from '../../../functions/aws/changes/change-records.ts';
import { replacementHistory } from '../../../functions/aws/changes/replacement-history.ts';
import { type Replaceable, type Replacing, startReplacing } from './replacing.ts';

let one: Replacing;
beforeAll(async () => {
  one = await startReplacing();
});
beforeEach(() => one.begin());
afterAll(() => one.stop());

/** Every effect of a replacement with two aliases, in order. */
const effects = [
  'the record of the attempt',
  'the tag on the old key',
  'CreateKey',
  'the record of the successor',
  'the first alias',
  'the second alias',
  'the tag that names the successor',
  'the first tag removed',
  'the record of the aliases',
] as const;
const number = (effect: (typeof effects)[number]): number => effects.indexOf(effect) + 1;
/** Right after one is right before the next. */
const endings = [
  [`before ${effects[0]}`, 1, 'before'] as const,
  ...effects.map((what, index) => [`after ${what}`, index + 1, 'after'] as const),
];
/** Where the attempt is on record, and AWS KMS has not been asked for anything: the key is looked for, and no other is created. */
const wasNeverAsked = (effect: number, when: string): boolean => when === 'after' && effect === number('the record of the attempt');
/** That a tag was not set at the end is a remark. */
const isRemark = (effect: number, when: string): boolean =>
  when === 'after' && [number('the tag that names the successor'), number('the first tag removed')].includes(effect);

const attemptOf = async ({ keyId }: Replaceable) => (await attemptsAt(one.evidence, { keyId, kind: 'REPLACE_KEY', state: 'key' })).at(-1);
const createdKeys = (): number => one.account.journal.entries().filter(({ operation }) => operation === 'CreateKey').length;

describe('a replacement that is broken off', () => {
  it.each(endings)('%s is completed by the next attempt of the step, with one successor', async (_where, effect, when) => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.breakOffAt(effect, when);
    expect(await one.apply(approved)).toEqual(isRemark(effect, when) ? { Changes: 1 } : expect.any(NotFinishedError));
    one.account.faults.clear();
    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    const [successor, ...others] = one.successorsOf(key);

    if (wasNeverAsked(effect, when)) {
      expect([successor, one.whereAre(key), createdKeys()]).toEqual([undefined, [key.keyId, key.keyId], 0]);
      expect((await attemptOf(key))?.result).toBeUndefined();
      return;
    }
    expect([others, one.whereAre(key)]).toEqual([[], [successor, successor]]);
    expect((await one.movesOf(key)).at(-1)).toMatchObject({ moved: [`alias/${key.name}-a`, `alias/${key.name}-b`] });
    expect((await one.tagsOf(key.keyId))['kms-rotation:replaced-by']).toContain(successor);
  });

  it('after CreateKey is completed with the key that AWS CloudTrail has, found minutes later', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.breakOffAt(number('CreateKey'), 'after');
    await one.apply(approved);
    one.account.faults.clear();
    const [successor = ''] = one.successorsOf(key);

    expect(await one.apply(approved)).toBeInstanceOf(NotFinishedError);
    expect(one.whereAre(key)).toEqual([key.keyId, key.keyId]);
    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    expect([one.whereAre(key), createdKeys()]).toEqual([[successor, successor], 1]);
    expect((await attemptOf(key))?.result?.record).toMatchObject({
      result: 'FOUND',
      successorArn: key.keyArn.replace(key.keyId, successor),
      kmsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it.each(endings.slice(4))('%s, for good, is taken up by the next execution that is approved', async (_where, effect, when) => {
    const key = one.newKey();
    one.breakOffAt(effect, when, { forGood: true });
    await one.apply(await one.replace(key));
    one.account.faults.clear();
    const [successor] = one.successorsOf(key);
    for (const target of one.whereAre(key)) expect([key.keyId, successor]).toContain(target);

    if (effect === number('the record of the aliases')) await expect(one.replace(key)).rejects.toThrow('ALREADY_REPLACED');
    else expect(await one.applyAgain(await one.replace(key))).toEqual({ Changes: 1 });
    expect([one.whereAre(key), one.successorsOf(key)]).toEqual([[successor, successor], [successor]]);
    // Everything that has moved is on record by then, whichever execution moved it.
    expect(await one.applyAgain(await one.rollBack(key))).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([key.keyId, key.keyId]);
  });
});

describe('the key of an attempt whose answer was lost', () => {
  const lost = async (): Promise<{ readonly key: Replaceable; readonly approved: Awaited<ReturnType<Replacing['replace']>> }> => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.breakOffAt(number('CreateKey'), 'before');
    await one.apply(approved);
    one.account.faults.clear();
    return { key, approved };
  };
  const tagsFor = (key: Replaceable, executionId: string) => [
    { TagKey: 'kms-rotation:replaces', TagValue: key.keyArn },
    { TagKey: 'kms-rotation:execution', TagValue: executionId },
  ];
  /** Creates a key as somebody, with the tags of a successor. */
  const plant = async (kms: KMSClient, Tags: ReturnType<typeof tagsFor>): Promise<string> =>
    (await kms.send(new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', Tags }))).KeyMetadata?.KeyId ?? '';
  const asWriter = (): KMSClient => one.invocation('replaceKey').kmsOnce;
  const standsStill = async (key: Replaceable): Promise<void> => {
    expect(one.whereAre(key)).toEqual([key.keyId, key.keyId]);
    expect((await attemptOf(key))?.result).toBeUndefined();
    expect(await replacementHistory({ kms: one.kms, evidence: one.evidence }, { ...key, tags: [] })).toMatchObject({ state: 'NOT_KNOWN' });
  };

  it('is not any that somebody else has created with its tags', async () => {
    const { key, approved } = await lost();
    await plant(one.kms, tagsFor(key, approved.executionId));

    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    await standsStill(key);
  });

  it.each<[string, (key: Replaceable, executionId: string) => ReturnType<typeof tagsFor>]>([
    ['another key', (key, executionId) => tagsFor({ ...key, keyArn: `${key.keyArn}0` }, executionId)],
    ['another execution', (key) => tagsFor(key, crypto.randomUUID())],
    ['no execution', (key, executionId) => tagsFor(key, executionId).slice(0, 1)],
    ['no key', (key, executionId) => tagsFor(key, executionId).slice(1)],
    ['nothing', () => []],
  ])('is not one that the function has created for %s', async (_what, tags) => {
    const { key, approved } = await lost();
    await plant(asWriter(), tags(key, approved.executionId));

    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    await standsStill(key);
  });

  it('is the only one that the function has created for this key and execution', async () => {
    const { key, approved } = await lost();
    const found = await plant(asWriter(), tagsFor(key, approved.executionId));

    // It is as it was created, but for its policy, which is not that of the old key.
    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    expect((await attemptOf(key))?.result?.record).toMatchObject({ result: 'FOUND', successorArn: key.keyArn.replace(key.keyId, found) });
  });

  it('is none of two', async () => {
    const { key, approved } = await lost();
    for (let count = 0; count < 2; count++) await plant(asWriter(), tagsFor(key, approved.executionId));

    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    await standsStill(key);
  });

  it('is looked for until AWS CloudTrail has had its time, and no other is created, by any execution', async () => {
    const { key, approved } = await lost();
    const begun = one.account.clock.now().getTime();
    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });

    expect(one.account.clock.now().getTime() - begun).toBeGreaterThan(1_490_000);
    expect(createdKeys()).toBeLessThanOrEqual(1);
    expect(one.successorsOf(key)).toEqual([]);
    await expect(one.replace(key)).rejects.toThrow(`REPLACEMENT_NOT_KNOWN: execution ${approved.executionId} asked AWS KMS`);
  });
});
