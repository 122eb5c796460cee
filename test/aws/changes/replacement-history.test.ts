import { KMSClient, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { replacedOnRecord } from '../../../functions/aws/changes/replaced-on-record.ts';
import { replacementHistory } from '../../../functions/aws/changes/replacement-history.ts';
import { evidenceStore, RecordReplacedError, recordText } from '../../../functions/aws/evidence-store.ts';
import { keyArn } from '../../../functions/core/ids.ts';
import type { Tag } from '../../../functions/core/key.ts';
import { changeKey, evidenceKey } from '../../../functions/core/names.ts';
import { proposalOf } from '../../core/changes/approved-records.ts';
import { proposed, successorArn, successorId, toReplace } from '../../core/changes/sample.ts';
import { arnOf } from '../../core/keys.ts';
import { oldOutcome, oldOutcomes, oldSuccessor } from '../../core/records/first-edition.ts';
import { type Bucket, bucketName, startBucket } from '../bucket.ts';
import {
  type AttemptToRecord,
  aliasesOf,
  attemptOn,
  continued,
  created,
  type Replacing,
  refused,
  ticking,
} from './recorded-replacements.ts';

const client = new KMSClient({});
const kms = mockClient(client);
let bucket: Bucket;
let replacing: Replacing;
beforeAll(async () => {
  bucket = await startBucket();
});
beforeEach(() => {
  const keyId = crypto.randomUUID();
  replacing = { evidence: bucket.evidence, keyId, keyArn: arnOf(keyId), now: ticking('2026-11-20T09:00:00Z') };
  kms.reset();
  kms.onAnyCommand().rejects(Object.assign(new Error('a call this test did not expect'), { name: 'UnexpectedCall' }));
});
afterAll(() => bucket.stop());

const attempt = (executionId: string, number: number, toRecord: AttemptToRecord) => attemptOn(replacing, executionId, number, toRecord);
const history = (tags: readonly Tag[] = []) =>
  replacementHistory({ kms: client, evidence: bucket.evidence }, { keyId: replacing.keyId, keyArn: replacing.keyArn, tags: [...tags] });
const replacedBy = (tags: readonly Tag[] = []) =>
  replacedOnRecord(client, bucket.evidence)({ keyId: replacing.keyId as never, keyArn: keyArn(replacing.keyArn) }, tags);
const moved = { aliases: { moved: ['alias/a'] } };
const rollBack = (executionId: string, toRecord: AttemptToRecord = {}) =>
  attempt(executionId, 1, { kind: 'ROLL_BACK_REPLACEMENT', state: executionId, ...toRecord });
const back = (others: AttemptToRecord['aliases'] = {}) => ({
  aliases: { from: successorArn, to: replacing.keyArn, moved: ['alias/a'], ...others },
});

describe('the replacement of a key', () => {
  it('is none without records', async () => {
    expect(await history()).toEqual({ state: 'NONE', attempts: 0 });
    expect(await replacedBy()).toEqual({ kind: 'answered', value: undefined });
  });

  it('is one whose successor was created, by the record of AWS KMS’ answer', async () => {
    await attempt('execution-1', 1, { answer: created });

    expect(await history()).toEqual({
      state: 'CREATED',
      attempts: 1,
      successor: {
        executionId: 'execution-1',
        successorArn,
        createdAt: '2026-11-20T09:00:01.000Z',
        answer: {
          record: changeKey({ keyId: replacing.keyId, kind: 'REPLACE_KEY', state: 'key' }, 1, '.result'),
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
      moved: [],
    });
    expect(await replacedBy()).toEqual({ kind: 'answered', value: undefined });
  });

  it('is one with the aliases that moved, oldest first, each by its record', async () => {
    const first = await attempt('execution-1', 1, { answer: created, ...moved });
    await aliasesOf(replacing, first, { moved: [] }, 'invocation-2');
    await aliasesOf(replacing, first, { moved: ['alias/a', 'alias/b'] }, 'a-later-invocation');
    const found = await history();

    expect(found.state === 'CREATED' && found.moved.map(({ executionId, aliases }) => [executionId, aliases])).toEqual([
      ['execution-1', ['alias/a']],
      ['execution-1', ['alias/a', 'alias/b']],
    ]);
    expect(await replacedBy()).toEqual({ kind: 'answered', value: successorArn });
  });

  it('is not known after a creation whose answer was lost', async () => {
    await attempt('execution-1', 1, {});

    expect(await history()).toEqual({ state: 'NOT_KNOWN', executionId: 'execution-1', startedAt: '2026-11-20T09:00:01.000Z', attempts: 1 });
    expect(await replacedBy()).toEqual({ kind: 'answered', value: undefined });
  });

  it('is none after a creation that was refused, and knows how many there were', async () => {
    await attempt('execution-1', 1, { answer: refused });
    expect(await history()).toEqual({ state: 'NONE', attempts: 1 });

    await attempt('execution-2', 2, { answer: created });
    expect(await history()).toMatchObject({ state: 'CREATED', attempts: 2, successor: { executionId: 'execution-2' } });
  });

  it('is taken up by another execution, with the successor of the first', async () => {
    await attempt('execution-1', 1, { answer: created, ...moved });
    await attempt('execution-2', 2, { continues: successorArn, answer: continued, aliases: { moved: ['alias/b'] } });

    expect(await history()).toMatchObject({
      state: 'CREATED',
      attempts: 2,
      successor: { executionId: 'execution-1' },
      moved: [
        { executionId: 'execution-1', aliases: ['alias/a'] },
        { executionId: 'execution-2', aliases: ['alias/b'] },
      ],
    });
  });

  it('is taken up, too, by one that was broken off before it wrote anything, or was refused', async () => {
    await attempt('execution-1', 1, { answer: created, ...moved });
    await attempt('execution-2', 2, { continues: successorArn });
    await attempt('execution-3', 3, { continues: successorArn, answer: refused });

    expect(await history()).toMatchObject({ state: 'CREATED', attempts: 3, moved: [{ executionId: 'execution-1' }] });
  });

  it('is not taken up with another successor than the one on record', async () => {
    await attempt('execution-1', 1, { answer: created });
    await attempt('execution-2', 2, { continues: arnOf(crypto.randomUUID()), answer: continued, ...moved });

    expect(await history()).toMatchObject({ state: 'CREATED', successor: { executionId: 'execution-1' }, moved: [] });
  });

  it('is not known after a second creation whose answer was lost, whatever came before', async () => {
    await attempt('execution-1', 1, { answer: created, ...moved });
    await attempt('execution-2', 2, {});

    expect(await history()).toMatchObject({ state: 'NOT_KNOWN', executionId: 'execution-2', attempts: 2 });
  });

  it('is none of a key that records name as its own successor', async () => {
    await attempt('execution-1', 1, { answer: { ...created, successorArn: replacing.keyArn }, ...moved });

    expect(await replacedBy()).toEqual({ kind: 'answered', value: undefined });
  });
});

describe('aliases that an execution may have moved without a record', () => {
  const asked = async (executionId: string, aliases: readonly string[], keyId = replacing.keyId): Promise<void> => {
    const change = proposed('REPLACE_KEY', toReplace({ keyId, keyArn: arnOf(keyId), aliases: [...aliases] }));
    await bucket.evidence.recordOnce(evidenceKey(executionId, 'proposal.json'), recordText(proposalOf([change], { executionId })));
  };
  const openOf = async () => {
    const found = await history();
    return found.state === 'CREATED' ? found.open : found.state;
  };

  it('are those of its approved plan, while no record says that it has brought that to an end', async () => {
    const executionId = crypto.randomUUID();
    await asked(executionId, ['alias/b', 'alias/a']);
    const begun = await attempt(executionId, 1, { answer: created });
    expect(await openOf()).toEqual(['alias/a', 'alias/b']);

    await aliasesOf(replacing, begun, { moved: ['alias/a'], notMoved: [{ alias: 'alias/b', names: replacing.keyId, error: null }] }, 'one');
    expect(await openOf()).toEqual(['alias/a', 'alias/b']);
    await aliasesOf(replacing, begun, { moved: ['alias/a', 'alias/b'] }, 'two');
    expect(await openOf()).toBeUndefined();
  });

  it('are none of a plan for another key, of an execution without a proposal, or of one that was refused', async () => {
    const [other, refusedOne] = [crypto.randomUUID(), crypto.randomUUID()];
    await asked(other, ['alias/a'], crypto.randomUUID());
    await asked(refusedOne, ['alias/a']);
    await attempt(refusedOne, 1, { answer: refused });
    await attempt(other, 2, { answer: created });
    await attempt(crypto.randomUUID(), 3, { continues: successorArn, answer: continued });

    expect(await openOf()).toBeUndefined();
  });
});

describe('a replacement that was rolled back', () => {
  beforeEach(() => attempt('execution-1', 1, { answer: created, ...moved }));

  it('is none any more, and the next one follows its attempts', async () => {
    await rollBack('execution-2', back());

    expect(await history()).toEqual({ state: 'NONE', attempts: 1, rolledBackBy: 'execution-2' });
    expect(await replacedBy()).toEqual({ kind: 'answered', value: undefined });
  });

  it.each<[string, AttemptToRecord['aliases']]>([
    ['has left an alias at the successor', { notMoved: [{ alias: 'alias/b', names: successorId, error: null }] }],
    ['was of another successor', { from: arnOf(crypto.randomUUID()) }],
  ])('is one still where the roll-back %s', async (_what, others) => {
    await rollBack('execution-2', back(others));

    expect((await history()).state).toBe('CREATED');
  });

  it('is none, too, where somebody has given an alias away that did not come back', async () => {
    await rollBack('execution-2', back({ notMoved: [{ alias: 'alias/b', names: null, error: null }] }));

    expect((await history()).state).toBe('NONE');
  });

  it('is one still while the roll-back has moved nothing', async () => {
    await rollBack('execution-2');

    expect((await history()).state).toBe('CREATED');
  });

  it('is one again once the key has been replaced by another key', async () => {
    await rollBack('execution-2', back());
    const third = arnOf(crypto.randomUUID());
    await attempt('execution-3', 2, { answer: { ...created, successorArn: third }, ...moved });

    expect(await history()).toMatchObject({ state: 'CREATED', attempts: 2, successor: { successorArn: third } });
  });
});

describe('records of a replacement that cannot be relied on', () => {
  const result = () => changeKey({ keyId: replacing.keyId, kind: 'REPLACE_KEY', state: 'key' }, 1, '.result');

  it('are an answer that is no answer: the key is not judged', async () => {
    await attempt('execution-1', 1, { answer: created, ...moved });
    bucket.overwrite(result(), recordText({ planted: true }));

    await expect(history()).rejects.toThrow(RecordReplacedError);
    expect(await replacedBy()).toEqual({ kind: 'refused', errorName: 'RecordReplacedError' });
  });

  it('are likewise where they cannot be read, or nobody lets us', async () => {
    await bucket.evidence.recordOnce(changeKey({ keyId: replacing.keyId, kind: 'REPLACE_KEY', state: 'key' }, 1, ''), '{}');
    expect(await replacedBy()).toEqual({ kind: 'refused', errorName: 'UnreadableRecordError' });

    bucket.account.faults.inject({ service: 's3', error: { name: 'AccessDenied', status: 403 } });
    expect(await replacedBy()).toEqual({ kind: 'refused', errorName: 'AccessDenied' });
    bucket.account.faults.clear();
  });

  it('are none where there is no evidence bucket', async () => {
    const without = replacedOnRecord(client, evidenceStore(bucket.s3, `${bucketName}-not-there`));

    expect(await without({ keyId: replacing.keyId as never, keyArn: keyArn(replacing.keyArn) }, [])).toEqual({
      kind: 'answered',
      value: undefined,
    });
  });

  it('are not decided on where Amazon S3 fails otherwise', async () => {
    bucket.account.faults.inject({ service: 's3', error: { name: 'SlowDown', status: 503 } });

    await expect(replacedBy()).rejects.toThrow();
    bucket.account.faults.clear();
  });
});

describe('a replacement by a release before 0.2.0', () => {
  const executionId = '33333333-2222-4333-8444-555555555555';
  const replacingTag = { key: 'kms-rotation:replacing', value: executionId };
  const replacedByTag = { key: 'kms-rotation:replaced-by', value: successorArn };
  let id: string;
  beforeEach(() => {
    id = crypto.randomUUID();
  });
  const successor = (changes: Parameters<typeof oldSuccessor>[0] = {}) =>
    bucket.evidence.recordOnce(
      evidenceKey(id, 'successor.json'),
      recordText(oldSuccessor({ executionId: id, createdBy: id, keyArn: replacing.keyArn, ...changes })),
    );
  const outcomes = (aliasesMoved: readonly string[], keyOf = replacing.keyArn) =>
    bucket.evidence.put(
      evidenceKey(id, 'outcomes.json'),
      recordText(
        oldOutcomes([
          oldOutcome({ keyArn: keyOf, replacement: { successorArn, aliasesMoved: [...aliasesMoved], aliasesLeft: [], stillToDo: [] } }),
        ]),
      ),
    );
  const tagged = () => [{ ...replacingTag, value: id }];

  it('is proved by the records of the execution that its tags lead to', async () => {
    await successor();
    await outcomes(['alias/a']);

    expect(await history(tagged())).toEqual({
      state: 'CREATED',
      attempts: 0,
      successor: {
        executionId: id,
        successorArn,
        createdAt: '1970-01-01T00:00:00.000Z',
        answer: { record: evidenceKey(id, 'successor.json'), sha256: expect.any(String) },
      },
      moved: [
        {
          executionId: id,
          aliases: ['alias/a'],
          movedAt: '2026-11-20T10:00:00.000Z',
          at: { record: evidenceKey(id, 'outcomes.json'), sha256: expect.any(String) },
        },
      ],
    });
    expect(await replacedBy(tagged())).toEqual({ kind: 'answered', value: successorArn });
  });

  it('is found by the tags of the successor that the key names', async () => {
    await successor();
    kms
      .on(ListResourceTagsCommand, { KeyId: successorArn })
      .resolves({ Tags: [{ TagKey: 'kms-rotation:execution', TagValue: id }], Truncated: false });

    expect(await history([replacedByTag])).toMatchObject({ state: 'CREATED', successor: { executionId: id }, moved: [] });
  });

  it('has the newest outcomes, which that release wrote again', async () => {
    await successor();
    await outcomes([]);
    await outcomes(['alias/a', 'alias/b']);

    expect(await history(tagged())).toMatchObject({ moved: [{ aliases: ['alias/a', 'alias/b'] }] });
  });

  it('can be rolled back by this one', async () => {
    await successor();
    await outcomes(['alias/a']);
    await rollBack('execution-2', back());

    expect(await history(tagged())).toEqual({ state: 'NONE', attempts: 0, rolledBackBy: 'execution-2' });
  });

  it.each<[string, () => Promise<unknown>, () => readonly Tag[]]>([
    ['tags that lead to no record', async () => {}, tagged],
    ['a tag that is no id of an execution', successor, () => [{ ...replacingTag, value: `../${id}` }]],
    ['the record of the replacement of another key', () => successor({ keyArn: arnOf(crypto.randomUUID()) }), tagged],
    [
      'a tag that names a key of another account',
      successor,
      () => [{ ...replacedByTag, value: successorArn.replace('111122223333', '444455556666') }],
    ],
    [
      'a tag that names a key of another Region',
      successor,
      () => [{ ...replacedByTag, value: successorArn.replace('eu-central-1', 'us-east-1') }],
    ],
    ['a tag that names no key', successor, () => [{ ...replacedByTag, value: 'alias/x' }]],
  ])('is none by %s', async (_what, given, tags) => {
    await given();

    expect(await history(tags())).toEqual({ state: 'NONE', attempts: 0 });
  });

  it('is none where the tags of the successor cannot be read, or name no execution', async () => {
    await successor();
    kms.on(ListResourceTagsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect(await history([replacedByTag])).toEqual({ state: 'NONE', attempts: 0 });

    kms.on(ListResourceTagsCommand).resolves({ Tags: [], Truncated: false });
    expect(await history([replacedByTag])).toEqual({ state: 'NONE', attempts: 0 });
  });

  it('has moved nothing where its outcomes are of another key, or name no alias', async () => {
    await successor();
    await outcomes(['alias/a'], arnOf(crypto.randomUUID()));
    expect(await history(tagged())).toMatchObject({ state: 'CREATED', moved: [] });

    await outcomes([]);
    expect(await history(tagged())).toMatchObject({ state: 'CREATED', moved: [] });
  });

  it('is taken up by this one, and can be rolled back with the aliases that either has moved', async () => {
    await successor();
    await outcomes(['alias/a']);
    await attempt('execution-1', 1, { continues: successorArn, answer: continued, aliases: { moved: ['alias/b'] } });

    expect(await history(tagged())).toMatchObject({
      state: 'CREATED',
      attempts: 1,
      successor: { executionId: id, successorArn },
      moved: [
        { executionId: id, aliases: ['alias/a'] },
        { executionId: 'execution-1', aliases: ['alias/b'] },
      ],
    });
  });

  it('is taken up though this one has set the tag that led to its records to its own execution', async () => {
    await successor();
    const own = [{ ...replacingTag, value: crypto.randomUUID() }];
    await attempt('execution-1', 1, { continues: successorArn });
    expect(await history(own)).toEqual({ state: 'NONE', attempts: 1 });

    await attempt('execution-2', 2, { continues: successorArn, answer: continued, ...moved });
    expect(await history(own)).toMatchObject({
      state: 'CREATED',
      attempts: 2,
      successor: { executionId: 'execution-2', successorArn, createdAt: '1970-01-01T00:00:00.000Z' },
      moved: [{ aliases: ['alias/a'] }],
    });
  });

  it('is found by the tags of the successor where this release has set the other tag', async () => {
    await successor();
    await outcomes(['alias/a']);
    kms.on(ListResourceTagsCommand).resolves({ Tags: [{ TagKey: 'kms-rotation:execution', TagValue: id }], Truncated: false });

    expect(await history([{ ...replacingTag, value: crypto.randomUUID() }, replacedByTag])).toMatchObject({
      moved: [{ aliases: ['alias/a'] }],
    });
  });

  it('stands after an attempt of this release that was refused', async () => {
    await successor();
    await outcomes(['alias/a']);
    await attempt('execution-1', 1, { answer: refused });

    expect(await history(tagged())).toMatchObject({ state: 'CREATED', attempts: 1, moved: [{ aliases: ['alias/a'] }] });
  });

  it('is followed by one of this release that has created a key of its own', async () => {
    await successor();
    const third = arnOf(crypto.randomUUID());
    await attempt('execution-1', 1, { answer: { ...created, successorArn: third } });

    expect(await history(tagged())).toMatchObject({ state: 'CREATED', successor: { successorArn: third }, moved: [] });
  });
});
