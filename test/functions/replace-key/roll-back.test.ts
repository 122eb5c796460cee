import {
  DisableKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { NotFinishedError } from '../../../functions/aws/changes/apply-all.ts';
import { replacementHistory } from '../../../functions/aws/changes/replacement-history.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import type { Approved } from '../approved-world.ts';
import { keyNamed } from '../approved-world.ts';
import { type Replaceable, type Replacing, startReplacing } from './replacing.ts';

let one: Replacing;
beforeAll(async () => {
  one = await startReplacing();
});
beforeEach(() => one.begin());
afterAll(() => one.stop());

type Replaced = Replaceable & { readonly successor: string; readonly by: string };
const replacedKey = async (): Promise<Replaced> => {
  const key = one.newKey();
  const { executionId } = await one.replace(key).then(async (approved) => {
    await one.apply(approved);
    return approved;
  });
  one.account.journal.clear();
  return { ...key, successor: one.successorsOf(key)[0] ?? '', by: executionId };
};
const arnOf = ({ keyArn, keyId }: Replaceable, other: string): string => keyArn.replace(keyId, other);
const historyOf = (key: Replaceable) => replacementHistory({ kms: one.kms, evidence: one.evidence }, { ...key, tags: [] });
const attempts = ({ changes: [change] }: Approved) => (change === undefined ? [] : one.attempts(change));
const openPolicy = async (KeyId: string): Promise<void> => {
  const { Policy = '{}' } = await one.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  const document = JSON.parse(Policy) as { readonly Statement: readonly object[] };
  const Statement = [
    ...document.Statement,
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:Sign', Resource: '*' },
  ];
  await one.kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: JSON.stringify({ ...document, Statement }) }));
};
const moveTo = (key: Replaceable, which: 'a' | 'b', TargetKeyId: string) =>
  one.kms.send(new UpdateAliasCommand({ AliasName: `alias/${key.name}-${which}`, TargetKeyId }));

describe('an approved roll-back', () => {
  it('gives the old key its aliases back, and leaves both keys as they are', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([key.keyId, key.keyId]);
    expect(one.writes().filter((name) => name !== 'PutObject')).toEqual([
      'TagResource',
      'UpdateAlias',
      'UpdateAlias',
      'TagResource',
      'UntagResource',
    ]);
    expect(await attempts(approved)).toEqual(['1 WRITTEN']);
  });

  it('tells people by tags on both keys', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    await one.apply(approved);

    expect(await one.tagsOf(key.keyId)).toEqual({});
    expect((await one.tagsOf(key.successor))['kms-rotation:returned']).toMatch(new RegExp(`^\\d{4}-.*Z ${approved.executionId}$`));
  });

  it('is on record, and ends the replacement', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    await one.apply(approved);

    expect(await one.movesOf(key, approved)).toMatchObject([
      {
        executionId: approved.executionId,
        from: arnOf(key, key.successor),
        to: key.keyArn,
        moved: [`alias/${key.name}-a`, `alias/${key.name}-b`],
        notMoved: [],
      },
    ]);
    expect(await historyOf(key)).toEqual({ state: 'NONE', attempts: 1, rolledBackBy: approved.executionId });
    await expect(one.rollBack(key)).rejects.toThrow(`ALREADY_ROLLED_BACK: execution ${approved.executionId}`);
  });

  it('can be followed by another replacement, by a new key', async () => {
    const key = await replacedKey();
    await one.apply(await one.rollBack(key));

    expect(await one.apply(await one.replace(key))).toEqual({ Changes: 1 });
    const [third] = one.whereAre(key);
    expect([third === key.successor, one.successorsOf(key).length]).toEqual([false, 2]);
    expect(await historyOf(key)).toMatchObject({ state: 'CREATED', attempts: 2, successor: { successorArn: arnOf(key, third ?? '') } });
  });

  it('is made once', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    await one.apply(approved);
    one.account.journal.clear();

    expect([await one.apply(approved), one.writes()]).toEqual([{ Changes: 1 }, []]);
  });

  it('moves the aliases of a key whose tag was taken away: a role moves none of a key that does not say that it is replaced', async () => {
    const key = await replacedKey();
    await one.kms.send(new UntagResourceCommand({ KeyId: key.keyId, TagKeys: ['kms-rotation:replaced-by'] }));
    const approved = await one.rollBack(key);
    one.account.journal.clear();
    await one.apply(approved);

    const calls = one.account.journal.entries().filter(({ service }) => service === 'kms');
    const tagged = calls.findIndex(({ operation }) => operation === 'TagResource');
    const moved = calls.findIndex(({ operation }) => operation === 'UpdateAlias');
    expect(calls[tagged]?.input).toEqual({
      KeyId: key.keyArn,
      Tags: [{ TagKey: 'kms-rotation:replaced-by', TagValue: arnOf(key, key.successor) }],
    });
    expect(moved).toBeGreaterThan(tagged);
  });

  it('moves back only the aliases that the replacement moved, whatever names the successor', async () => {
    const key = await replacedKey();
    const victim = one.newKey();
    await moveTo(victim, 'a', key.successor);
    await one.apply(await one.rollBack(key));

    expect([one.whereAre(key), one.whereAre(victim)[0]]).toEqual([[key.keyId, key.keyId], key.successor]);
  });

  it('leaves an alias that was given to a third key since', async () => {
    const key = await replacedKey();
    const third = one.newKey();
    const approved = await one.rollBack(key);
    await moveTo(key, 'b', third.keyId);

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([key.keyId, third.keyId]);
    expect(await historyOf(key)).toMatchObject({ state: 'NONE' });
  });
});

describe('a roll-back of what never took place', () => {
  it('is not proposed on the strength of tags: no alias of anybody moves', async () => {
    const [attacker, victim] = [one.newKey(), one.newKey()];
    const tag = (KeyId: string, TagKey: string, TagValue: string) =>
      one.kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey, TagValue }] }));
    await tag(attacker.keyId, 'kms-rotation:replaced-by', victim.keyArn);
    await tag(victim.keyId, 'kms-rotation:replaces', attacker.keyArn);
    await tag(victim.keyId, 'kms-rotation:execution', crypto.randomUUID());

    await expect(one.rollBack(attacker)).rejects.toThrow('NOT_REPLACED');
  });

  it('is not proposed of a replacement that has moved no alias', async () => {
    const key = one.newKey();
    one.breakOffAt(5, 'before', { forGood: true });
    await one.apply(await one.replace(key));
    one.account.faults.clear();

    await expect(one.rollBack(key)).rejects.toThrow('NOT_REPLACED');
  });
});

describe('a key that is not as it was approved any more', () => {
  it.each<[string, (key: Replaced) => unknown, string]>([
    ['has a policy that was opened', ({ keyId }) => openPolicy(keyId), 'CHANGED_SINCE_PROPOSED'],
    ['has a successor with a policy that was opened', ({ successor }) => openPolicy(successor), 'CHANGED_SINCE_PROPOSED'],
    ['has a grant', ({ keyId }) => one.grantTo(keyId), 'CHANGED_SINCE_PROPOSED'],
    ['has a successor with a grant', ({ successor }) => one.grantTo(successor), 'CHANGED_SINCE_PROPOSED'],
    ['is disabled', ({ keyId }) => one.kms.send(new DisableKeyCommand({ KeyId: keyId })), 'KEY_DISABLED'],
    [
      'has its aliases at a third key',
      (key) => Promise.all((['a', 'b'] as const).map((which) => moveTo(key, which, thirdKey()))),
      'NO_ALIAS',
    ],
  ])('gets no alias back: it %s', async (_what, change, reason) => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    await change(key);
    const before = one.whereAre(key);
    one.account.journal.clear();

    expect([await one.apply(approved), one.writes(), await one.reasonNotWritten(approved)]).toEqual([{ Changes: 1 }, [], reason]);
    expect([one.whereAre(key), await attempts(approved)]).toEqual([before, []]);
  });

  const thirdKey = (): string =>
    one.add(keyNamed(crypto.randomUUID(), { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } }))[0] ?? '';
});

describe('a roll-back that is broken off', () => {
  const effects = [
    'the record of the attempt',
    'the tag on the old key',
    'the first alias',
    'the second alias',
    'the tag on the successor',
    'the tags removed',
    'the record of the aliases',
    'the record of the answer',
  ];
  const endings = [
    ['before the record of the attempt', 1, 'before'] as const,
    ...effects.map((what, index) => [`after ${what}`, index + 1, 'after'] as const),
  ];

  it.each(endings)('%s is completed by the next attempt of the step', async (_where, effect, when) => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    one.breakOffAt(effect, when);
    // That a tag was not set is a remark.
    expect(await one.apply(approved)).toEqual(effects[effect - 1]?.startsWith('the tag') ? { Changes: 1 } : expect.any(NotFinishedError));
    one.account.faults.clear();

    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    expect([one.whereAre(key), await attempts(approved)]).toEqual([[key.keyId, key.keyId], ['1 WRITTEN']]);
    expect((await historyOf(key)).state).toBe('NONE');
  });

  it.each(endings)('%s, for good, is completed by the next execution, or nothing is left of it', async (_where, effect, when) => {
    const key = await replacedKey();
    one.breakOffAt(effect, when, { forGood: true });
    await one.apply(await one.rollBack(key));
    one.account.faults.clear();

    if ((await historyOf(key)).state === 'CREATED') expect(await one.applyAgain(await one.rollBack(key))).toEqual({ Changes: 1 });
    expect([one.whereAre(key), (await historyOf(key)).state]).toEqual([[key.keyId, key.keyId], 'NONE']);
  });
});

describe('a call that AWS KMS refuses', () => {
  const refuse = (name: string, times: number, operation = 'UpdateAlias'): void =>
    one.account.faults.inject({ service: 'kms', operation, error: { name, message: 'no' }, times });

  it('until tags take effect is repeated', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    refuse('AccessDeniedException', 5);

    expect([await one.apply(approved), one.whereAre(key)]).toEqual([{ Changes: 1 }, [key.keyId, key.keyId]]);
  });

  it('for a quarter of an hour is given up, with the error on record', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    refuse('AccessDeniedException', 100_000);

    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    expect([one.whereAre(key), (await attempts(approved)).at(-1)]).toEqual([
      [key.successor, key.successor],
      expect.stringMatching(/ REFUSED$/),
    ]);
    expect((await historyOf(key)).state).toBe('CREATED');
  });

  it('for one alias of two leaves the other one moved, and the replacement stands', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    refuse('LimitExceededException', 1);

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect([one.whereAre(key), await attempts(approved)]).toEqual([[key.successor, key.keyId], ['1 WRITTEN']]);
    expect((await historyOf(key)).state).toBe('CREATED');
    expect(await one.apply(await one.rollBack(key))).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([key.keyId, key.keyId]);
  });

  it('to set a tag is a remark', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);
    refuse('AccessDeniedException', 1, 'TagResource');

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(await one.movesOf(key, approved)).toMatchObject([{ tagErrors: [{ operation: 'TagResource', name: 'AccessDeniedException' }] }]);
    expect(await one.tagsOf(key.keyId)).toEqual({});
  });
});

describe('what was approved', () => {
  it('is told by the change on the final list', async () => {
    const key = await replacedKey();
    const approved = await one.rollBack(key);

    expect(approved.changes.map(refOf)).toEqual([{ keyId: key.keyId, kind: 'ROLL_BACK_REPLACEMENT' }]);
    expect(approved.changes).toMatchObject([
      { plan: { replacement: { executionId: key.by }, successor: { keyArn: arnOf(key, key.successor) } } },
    ]);
  });
});
