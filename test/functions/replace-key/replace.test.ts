import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { NotApprovedError } from '../../../functions/aws/authority/approved-execution.ts';
import { NotFinishedError } from '../../../functions/aws/changes/apply-all.ts';
import { attemptsAt } from '../../../functions/aws/changes/change-records.ts';
import { replacementHistory } from '../../../functions/aws/changes/replacement-history.ts';
import type { ProposedChange } from '../../../functions/core/changes/proposed-change.ts';
import { region } from '../../sandbox/one-account.ts';
import { type Approved, keyNamed } from '../approved-world.ts';
import { type Replaceable, type Replacing, startReplacing } from './replacing.ts';

let one: Replacing;
beforeAll(async () => {
  one = await startReplacing();
});
beforeEach(() => one.begin());
afterAll(() => one.stop());

const only = ({ changes: [change] }: Approved): ProposedChange => {
  if (change === undefined) throw new Error('nothing was approved');
  return change;
};
const policyOf = async (KeyId: string) => (await one.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy ?? '';
const openPolicy = async (KeyId: string): Promise<void> => {
  const policy = JSON.parse(await policyOf(KeyId)) as { Statement: object[] };
  const foreign = {
    Sid: 'Foreign',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'kms:Sign',
    Resource: '*',
  };
  await one.kms.send(
    new PutKeyPolicyCommand({
      KeyId,
      PolicyName: 'default',
      Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, foreign] }),
    }),
  );
};
const grantTo = async (keyId: string): Promise<void> => one.grantTo(keyId);
const denyAliases = (times: number): void =>
  one.account.faults.inject({ service: 'kms', operation: 'UpdateAlias', error: { name: 'AccessDeniedException', message: 'no' }, times });
const historyOf = (key: Replaceable) => replacementHistory({ kms: one.kms, evidence: one.evidence }, { ...key, tags: [] });
/** Ends the first execution for good right after the successor is on record. */
const brokenOffAfterCreation = async (key: Replaceable): Promise<string> => {
  one.breakOffAt(5, 'before', { forGood: true });
  await one.apply(await one.replace(key));
  one.begin();
  return one.successorsOf(key)[0] ?? '';
};

describe('an approved replacement', () => {
  it('creates a key of the same kind, policy and tags, and moves the aliases to it', async () => {
    const key = one.newKey({ tags: [{ TagKey: 'Owner', TagValue: 'payments' }] });
    const approved = await one.replace(key);

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    const [successor = '', ...others] = one.successorsOf(key);
    expect([one.whereAre(key), others]).toEqual([[successor, successor], []]);
    expect((await one.kms.send(new DescribeKeyCommand({ KeyId: successor }))).KeyMetadata).toMatchObject({
      KeySpec: 'RSA_2048',
      KeyUsage: 'SIGN_VERIFY',
      Origin: 'AWS_KMS',
      MultiRegion: false,
      Description: key.name,
    });
    expect(await policyOf(successor)).toBe(await policyOf(key.keyId));
  });

  it('tells people by tags on both keys', async () => {
    const key = one.newKey({ tags: [{ TagKey: 'Owner', TagValue: 'payments' }] });
    const approved = await one.replace(key);
    await one.apply(approved);
    const [successor = ''] = one.successorsOf(key);

    expect(await one.tagsOf(successor)).toEqual({
      Owner: 'payments',
      'kms-rotation:replaces': key.keyArn,
      'kms-rotation:execution': approved.executionId,
    });
    expect(await one.tagsOf(key.keyId)).toEqual({
      Owner: 'payments',
      'kms-rotation:replaced-by': key.keyArn.replace(key.keyId, successor),
    });
  });

  it('leaves on record that a key was created, which, and the aliases that moved', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    await one.apply(approved);
    const [successor = ''] = one.successorsOf(key);
    const successorArn = key.keyArn.replace(key.keyId, successor);
    const [attempt] = await attemptsAt(one.evidence, { keyId: key.keyId, kind: 'REPLACE_KEY', state: 'key' });

    expect(attempt?.result?.record).toMatchObject({
      result: 'WRITTEN',
      successorArn,
      kmsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(await one.movesOf(key)).toMatchObject([
      {
        executionId: approved.executionId,
        from: key.keyArn,
        to: successorArn,
        moved: [`alias/${key.name}-a`, `alias/${key.name}-b`],
        notMoved: [],
        objection: null,
        tagErrors: [],
      },
    ]);
    expect(await historyOf(key)).toMatchObject({ state: 'CREATED', moved: [{ executionId: approved.executionId }] });
  });

  it('is made once: a later attempt of the step does nothing', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    await one.apply(approved);
    one.account.journal.clear();

    expect([await one.apply(approved), one.writes(), one.successorsOf(key).length]).toEqual([{ Changes: 1 }, [], 1]);
  });

  it('goes no further once somebody has moved an alias back', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    await one.apply(approved);
    await one.kms.send(new UpdateAliasCommand({ AliasName: `alias/${key.name}-a`, TargetKeyId: key.keyId }));
    one.account.journal.clear();

    expect([await one.apply(approved), one.writes(), one.whereAre(key)[0]]).toEqual([{ Changes: 1 }, [], key.keyId]);
  });
});

describe('an alias of the plan', () => {
  it('that was given to another key since stays there, and the others move', async () => {
    const key = one.newKey();
    const [third = ''] = one.add(keyNamed(crypto.randomUUID(), { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } }));
    const approved = await one.replace(key);
    await one.kms.send(new UpdateAliasCommand({ AliasName: `alias/${key.name}-b`, TargetKeyId: third }));

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([one.successorsOf(key)[0], third]);
    expect(await one.movesOf(key)).toMatchObject([
      { moved: [`alias/${key.name}-a`], notMoved: [{ alias: `alias/${key.name}-b`, names: third, error: null }] },
    ]);
  });

  it('that was deleted since is not made again', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    await one.kms.send(new DeleteAliasCommand({ AliasName: `alias/${key.name}-b` }));
    await one.apply(approved);

    expect(one.whereAre(key)).toEqual([one.successorsOf(key)[0], undefined]);
    expect(await one.movesOf(key)).toMatchObject([{ notMoved: [{ alias: `alias/${key.name}-b`, names: null }] }]);
  });

  it('that is new was shown to no approver, and does not move', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    await one.kms.send(new CreateAliasCommand({ AliasName: `alias/${key.name}-new`, TargetKeyId: key.keyId }));
    await one.apply(approved);

    expect(one.account.kms(region).aliases.get(`alias/${key.name}-new`)?.targetKeyId).toBe(key.keyId);
  });

  it('is moved again where AWS KMS denies it until tags have taken effect', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    denyAliases(7);

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect([one.whereAre(key), one.writes().filter((name) => name === 'CreateKey')]).toEqual([
      [one.successorsOf(key)[0], one.successorsOf(key)[0]],
      ['CreateKey'],
    ]);
  });

  it('is left to the next attempt of the step where AWS KMS denies it for longer', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    denyAliases(18);

    expect(await one.apply(approved)).toBeInstanceOf(NotFinishedError);
    expect(await one.movesOf(key)).toMatchObject([
      { moved: [], notMoved: [{ error: { operation: 'UpdateAlias', name: 'AccessDeniedException' } }, {}] },
    ]);
    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([one.successorsOf(key)[0], one.successorsOf(key)[0]]);
  });

  it('is given up after a quarter of an hour, with the error on record', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    denyAliases(100_000);

    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    expect([one.whereAre(key), one.successorsOf(key).length]).toEqual([[key.keyId, key.keyId], 1]);
    expect((await one.movesOf(key)).at(-1)?.notMoved.map(({ error }) => error?.name)).toEqual([
      'AccessDeniedException',
      'AccessDeniedException',
    ]);
  });

  it('that AWS KMS refuses for a reason that stays is on record at once', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.account.faults.inject({ service: 'kms', operation: 'UpdateAlias', error: { name: 'LimitExceededException' }, times: 1 });

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(await one.movesOf(key)).toMatchObject([
      {
        moved: [`alias/${key.name}-b`],
        notMoved: [{ alias: `alias/${key.name}-a`, names: key.keyId, error: { name: 'LimitExceededException' } }],
      },
    ]);
  });
});

describe('a key that is not as it was approved any more', () => {
  it.each<[string, (key: Replaceable) => Promise<unknown>, string]>([
    ['has another policy', ({ keyId }) => openPolicy(keyId), 'CHANGED_SINCE_PROPOSED'],
    ['has another grant', ({ keyId }) => grantTo(keyId), 'CHANGED_SINCE_PROPOSED'],
    [
      'has another tag',
      ({ keyId }) => one.kms.send(new TagResourceCommand({ KeyId: keyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] })),
      'CHANGED_SINCE_PROPOSED',
    ],
    ['is disabled', ({ keyId }) => one.kms.send(new DisableKeyCommand({ KeyId: keyId })), 'KEY_DISABLED'],
    ['is to be deleted', ({ keyId }) => one.kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyId })), 'KEY_STATE_PENDING_DELETION'],
    [
      'has no alias of the plan',
      ({ name }) => Promise.all(['a', 'b'].map((which) => one.kms.send(new DeleteAliasCommand({ AliasName: `alias/${name}-${which}` })))),
      'NO_ALIAS',
    ],
  ])('is not replaced: it %s', async (_what, change, reason) => {
    const key = one.newKey();
    const approved = await one.replace(key);
    await change(key);
    one.account.journal.clear();

    expect([await one.apply(approved), one.writes(), await one.reasonNotWritten(approved)]).toEqual([{ Changes: 1 }, [], reason]);
    expect(await one.attempts(only(approved))).toEqual([]);
  });

  it('gets a successor and keeps its aliases where its policy was opened in between', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.breakOffAt(5, 'before');
    await one.apply(approved);
    one.account.faults.clear();
    await openPolicy(key.keyId);

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([key.keyId, key.keyId]);
    expect(await one.movesOf(key)).toMatchObject([{ moved: [], objection: { reason: 'CHANGED_SINCE_PROPOSED' } }]);
  });
});

describe('a successor', () => {
  it.each<[string, (successor: string) => Promise<unknown>, RegExp]>([
    ['with a foreign grant', grantTo, /a grant lets arn:aws:iam::111122223333:role\/foreign use it/],
    ['with another policy', openPolicy, /its key policy is not the one/],
    ['that is disabled', (KeyId) => one.kms.send(new DisableKeyCommand({ KeyId })), /it is in state Disabled/],
  ])('%s gets no alias, though this execution has created it', async (_what, change, words) => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.breakOffAt(5, 'before');
    await one.apply(approved);
    one.account.faults.clear();
    await change(one.successorsOf(key)[0] ?? '');

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(one.whereAre(key)).toEqual([key.keyId, key.keyId]);
    expect(await one.movesOf(key)).toMatchObject([
      { moved: [], objection: { reason: 'SUCCESSOR_NOT_AS_CREATED', annotation: expect.stringMatching(words) } },
    ]);
  });

  it('of an execution that was broken off is taken up by the next one that is approved', async () => {
    const key = one.newKey();
    const first = await brokenOffAfterCreation(key);
    const second = await one.replace(key);

    expect(only(second)).toMatchObject({ plan: { continues: { successorArn: key.keyArn.replace(key.keyId, first) } } });
    expect(await one.apply(second)).toEqual({ Changes: 1 });
    expect([one.whereAre(key), one.successorsOf(key), await one.attempts(only(second))]).toEqual([
      [first, first],
      [first],
      ['1 WRITTEN', '2 CONTINUED'],
    ]);
  });

  it.each<[string, (successor: string) => Promise<unknown>]>([
    ['with a foreign grant', grantTo],
    ['with another policy', openPolicy],
    ['that is to be deleted', (KeyId) => one.kms.send(new ScheduleKeyDeletionCommand({ KeyId }))],
  ])('of an execution that was broken off is not even proposed %s', async (_what, change) => {
    const key = one.newKey();
    await change(await brokenOffAfterCreation(key));

    await expect(one.replace(key)).rejects.toThrow('SUCCESSOR_NOT_AS_CREATED');
  });

  it('that was planted by its tags is no successor: another key is created', async () => {
    const key = one.newKey();
    const planted = one.add(
      keyNamed(crypto.randomUUID(), {
        metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
        tags: [
          { TagKey: 'kms-rotation:replaces', TagValue: key.keyArn },
          { TagKey: 'kms-rotation:execution', TagValue: crypto.randomUUID() },
        ],
      }),
    );
    await one.kms.send(
      new TagResourceCommand({ KeyId: key.keyId, Tags: [{ TagKey: 'kms-rotation:replacing', TagValue: crypto.randomUUID() }] }),
    );
    await one.apply(await one.replace(key));

    expect(planted).not.toContain(one.whereAre(key)[0]);
    expect(one.successorsOf(key)).toHaveLength(2);
  });
});

describe('a call that AWS KMS refuses', () => {
  it.each([
    ['TagResource', 'AccessDeniedException', []],
    ['CreateKey', 'MalformedPolicyDocumentException', ['TagResource']],
  ] as const)('ends the replacement, with the error on record: %s', async (operation, name, writes) => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.account.faults.inject({ service: 'kms', operation, error: { name, message: 'no' }, times: 1 });

    expect([await one.apply(approved), await one.apply(approved), one.writes()]).toEqual([{ Changes: 1 }, { Changes: 1 }, [...writes]]);
    expect([one.successorsOf(key), await one.attempts(only(approved))]).toEqual([[], ['1 REFUSED']]);
    const [attempt] = await attemptsAt(one.evidence, { keyId: key.keyId, kind: 'REPLACE_KEY', state: 'key' });
    expect(attempt?.result?.record.error).toMatchObject({ operation, name });
  });

  it('because AWS KMS is busy is repeated by the next attempt of the step', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.account.faults.inject({ service: 'kms', operation: 'CreateKey', error: { name: 'ThrottlingException' }, times: 1 });

    expect(await one.applyAgain(approved)).toEqual({ Changes: 1 });
    expect([one.successorsOf(key).length, await one.attempts(only(approved))]).toEqual([1, ['1 REFUSED', '2 WRITTEN']]);
  });

  it('to set a tag at the end is a remark: the aliases have moved', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.account.faults.inject({
      service: 'kms',
      operation: 'TagResource',
      match: ({ input }) => JSON.stringify(input).includes('kms-rotation:replaced-by'),
      error: { name: 'KMSInternalException', message: 'no', status: 500 },
    });

    expect(await one.apply(approved)).toEqual({ Changes: 1 });
    expect(await one.movesOf(key)).toMatchObject([
      { moved: [`alias/${key.name}-a`, `alias/${key.name}-b`], tagErrors: [{ operation: 'TagResource', name: 'KMSInternalException' }] },
    ]);
    expect((await one.tagsOf(key.keyId))['kms-rotation:replacing']).toBeUndefined();
  });
});

describe('two executions that were approved to replace one key', () => {
  it('create one key between them, one after the other', async () => {
    const key = one.newKey();
    const [first, second] = [await one.replace(key), await one.replace(key)];
    await one.apply(first);

    expect(await one.apply(second)).toEqual({ Changes: 1 });
    expect([one.successorsOf(key).length, await one.reasonNotWritten(second)]).toEqual([1, 'TAKEN_BY_ANOTHER_EXECUTION']);
  });

  it('create one key between them, both at once', async () => {
    const key = one.newKey();
    const [first, second] = [await one.replace(key), await one.replace(key)];
    await Promise.all([one.apply(first), one.apply(second)]);
    await one.applyAgain(first);
    await one.applyAgain(second);

    expect(one.successorsOf(key)).toHaveLength(1);
    const [successor] = one.successorsOf(key);
    expect(one.whereAre(key)).toEqual([successor, successor]);
    expect([await one.reasonNotWritten(first), await one.reasonNotWritten(second)].filter(Boolean)).toEqual(['TAKEN_BY_ANOTHER_EXECUTION']);
  });
});

describe('nothing is written', () => {
  it('for an execution that was not approved, or has ended', async () => {
    const key = one.newKey();
    const approved = await one.replace(key);
    one.ssm.execution(approved.executionId, 'KmsRotation-ReplaceKey', { AutomationExecutionStatus: 'Cancelled' });
    one.account.journal.clear();

    expect([await one.apply(approved), one.writes()]).toEqual([expect.any(NotApprovedError), []]);
  });

  it('that is another function’s to write', async () => {
    const [keyId = ''] = one.add(keyNamed(crypto.randomUUID()));
    const approved = await one.approve(['ENABLE_ROTATION'], [keyId]);
    one.account.journal.clear();

    expect([await one.apply(approved), one.writes()]).toEqual([expect.any(NotFinishedError), []]);
    expect(one.failures()).toEqual([expect.stringContaining('ENABLE_ROTATION is no change of this function')]);
  });
});
