import { KMSClient, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { recordText } from '../../../functions/aws/evidence-store.ts';
import { changeKey } from '../../../functions/core/names.ts';
import { unmatchedWrites } from '../../../functions/request-evaluation/unmatched-writes.ts';
import { type Bucket, startBucket } from '../../aws/bucket.ts';
import { type AttemptToRecord, attemptOn, created } from '../../aws/changes/recorded-replacements.ts';
import { awsError } from '../../aws/refusing.ts';
import { successorArn, successorId } from '../../core/changes/sample.ts';

const kms = mockClient(KMSClient);
let bucket: Bucket;
let keyId = '';
let keyArn = '';
beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  keyId = crypto.randomUUID();
  keyArn = arnOf(keyId);
  kms.reset();
  kms.on(ListResourceTagsCommand).resolves({ Tags: [] });
});

const arnOf = (id: string): string => `arn:aws:kms:eu-central-1:111122223333:key/${id}`;
const startedAt = '2026-11-20T09:00:00.000Z';
const attempted = (toRecord: AttemptToRecord, at = startedAt) =>
  attemptOn({ evidence: bucket.evidence, keyId, keyArn, now: () => new Date(at) }, crypto.randomUUID(), 1, toRecord);
const enabled = (at?: string) => attempted({ kind: 'ENABLE_ROTATION', state: 'off' }, at);
const replaced = () => attempted({ answer: { ...created, successorArn }, aliases: { from: keyArn } });

type Call = {
  readonly eventName?: string;
  readonly eventTime?: string;
  readonly by?: string;
  readonly key?: string;
  readonly requestParameters?: object;
};
const call = ({
  eventName = 'EnableKeyRotation',
  eventTime = '2026-11-20T09:00:05Z',
  by = 'ApplyChanges',
  key = keyArn,
  ...more
}: Call = {}) =>
  JSON.stringify({
    detail: {
      eventName,
      eventID: 'event-1',
      requestID: 'request-1',
      eventTime,
      userIdentity: { sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111122223333:role/KmsRotation-${by}-eu-central-1` } } },
      resources: [{ ARN: key }],
      ...more,
    },
  });
const unmatched = (...bodies: readonly string[]) => unmatchedWrites(bodies, { kms: new KMSClient({}), evidence: bucket.evidence });
const names = async (...bodies: readonly string[]) => (await unmatched(...bodies)).map(({ eventName }) => eventName);

describe('a call by a writing function', () => {
  it('of which no attempt is on record is reported, with what AWS CloudTrail says of it', async () => {
    expect(await unmatched(call())).toEqual([
      {
        eventName: 'EnableKeyRotation',
        eventId: 'event-1',
        requestId: 'request-1',
        roleName: 'KmsRotation-ApplyChanges-eu-central-1',
        at: '2026-11-20T09:00:05Z',
        keyIds: [keyId],
        replaces: undefined,
      },
    ]);
  });

  it('of which an attempt is on record is as it should be', async () => {
    await enabled();

    expect(await unmatched(call())).toEqual([]);
  });

  it('is one of many messages that are looked at one by one', async () => {
    await enabled();

    expect(await names(call({ eventName: 'RotateKeyOnDemand' }), 'not an event', call(), call({ key: arnOf('other') }))).toEqual([
      'RotateKeyOnDemand',
      'EnableKeyRotation',
    ]);
  });

  it.each([
    ['right at the attempt', '2026-11-20T09:00:00Z', 0],
    ['five minutes before it, by another clock', '2026-11-20T08:55:00Z', 0],
    ['earlier than that', '2026-11-20T08:54:59Z', 1],
    ['an hour and five minutes after it', '2026-11-20T10:05:00Z', 0],
    ['later than that', '2026-11-20T10:05:01Z', 1],
    ['at no time', 'at noon', 1],
  ])('is matched by time: %s', async (_when, eventTime, count) => {
    await enabled();

    expect(await unmatched(call({ eventTime }))).toHaveLength(count);
  });

  it('is matched by any state of the key that an attempt was made for', async () => {
    await attempted({ kind: 'ENABLE_ROTATION', state: 'a' }, '2026-11-01T09:00:00Z');
    await attempted({ kind: 'ENABLE_ROTATION', state: 'b' });

    expect(await unmatched(call())).toEqual([]);
  });

  it.each([
    ['EnableKeyRotation', 'ENABLE_ROTATION'],
    ['EnableKeyRotation', 'SHORTEN_PERIOD'],
    ['RotateKeyOnDemand', 'ROTATE_NOW'],
    ['UpdateAlias', 'REPLACE_KEY'],
    ['TagResource', 'REPLACE_KEY'],
    ['UpdateAlias', 'ROLL_BACK_REPLACEMENT'],
    ['UntagResource', 'ROLL_BACK_REPLACEMENT'],
  ] as const)('%s is matched by an attempt at %s', async (eventName, kind) => {
    await attempted({ kind, state: 'key' });

    expect(await names(call({ eventName }))).toEqual([]);
  });

  it.each([
    ['EnableKeyRotation', 'ROTATE_NOW'],
    ['RotateKeyOnDemand', 'ENABLE_ROTATION'],
    ['UpdateAlias', 'ENABLE_ROTATION'],
    ['CreateKey', 'ROLL_BACK_REPLACEMENT'],
    ['ScheduleKeyDeletion', 'REPLACE_KEY'],
    ['PutKeyPolicy', 'REPLACE_KEY'],
  ] as const)('%s is not matched by an attempt at %s', async (eventName, kind) => {
    await attempted({ kind, state: 'key' });

    expect(await names(call({ eventName }))).toEqual([eventName]);
  });
});

describe('a call about a successor', () => {
  const tagged = (...replacing: readonly string[]): void => {
    const Tags = replacing.map((TagValue) => ({ TagKey: 'kms-rotation:replaces', TagValue }));
    kms.on(ListResourceTagsCommand, { KeyId: successorId }).resolves({ Tags: [{ TagKey: 'Owner', TagValue: keyArn }, ...Tags] });
  };
  const createKey = (of = keyArn) =>
    call({
      eventName: 'CreateKey',
      by: 'ReplaceKey',
      key: successorArn,
      requestParameters: { tags: [{ tagKey: 'kms-rotation:replaces', tagValue: of }] },
    });

  it('is its creation, which names the key that it replaces', async () => {
    await attempted({});

    expect(await unmatched(createKey())).toEqual([]);
    expect(await names(createKey(arnOf('other')))).toEqual(['CreateKey']);
  });

  it('is found by the tag that leads to the old key, and by the record that it was created for it', async () => {
    await replaced();
    tagged(arnOf('other'), keyArn);

    expect(
      await unmatched(call({ eventName: 'TagResource', key: successorArn }), call({ eventName: 'UpdateAlias', key: successorArn })),
    ).toEqual([]);
  });

  it('is not matched by its tag alone: the records of that key are about another successor', async () => {
    await attempted({ answer: { ...created, successorArn: arnOf('another') } });
    tagged(keyArn);

    expect(await names(call({ eventName: 'TagResource', key: successorArn }))).toEqual(['TagResource']);
  });

  it('is matched by the record of the aliases that a roll-back took from it', async () => {
    await attempted({ kind: 'ROLL_BACK_REPLACEMENT', state: 'e-1', aliases: { from: successorArn, to: keyArn } });
    tagged(keyArn);

    expect(await unmatched(call({ eventName: 'TagResource', key: successorArn }))).toEqual([]);
  });

  it.each(['AccessDeniedException', 'NotFoundException'])('without tags that can be read is not matched: %s', async (name) => {
    await replaced();
    kms.on(ListResourceTagsCommand).rejects(awsError(name));

    expect(await names(call({ eventName: 'TagResource', key: successorArn }), call({ eventName: 'TagResource' }))).toEqual(['TagResource']);
  });

  it('comes again where the tags cannot be read for now', async () => {
    kms.on(ListResourceTagsCommand).rejects(awsError('ThrottlingException'));

    await expect(unmatched(call())).rejects.toThrow('ListResourceTags');
  });
});

describe('a call by anybody else', () => {
  it.each(['AssessRequest', 'Admin'])('is nothing that an attempt should be on record of: %s', async (by) => {
    expect(await unmatched(call({ by }))).toEqual([]);
    expect(kms.calls()).toEqual([]);
  });
});

describe('records that cannot be relied on', () => {
  it.each([
    ['written over', (key: string) => bucket.overwrite(key, '{}')],
    ['hidden', (key: string) => bucket.hide(key)],
  ])('prove no attempt, and do not keep the messages in the queue: %s', async (_what, spoil) => {
    await enabled();
    spoil(changeKey({ keyId, kind: 'ENABLE_ROTATION', state: 'off' }, 1, ''));

    expect(await names(call())).toEqual(['EnableKeyRotation']);
  });

  it('are those that are no records, too', async () => {
    await bucket.evidence.recordOnce(changeKey({ keyId, kind: 'ENABLE_ROTATION', state: 'off' }, 1, ''), recordText({ kind: 'attempt' }));

    expect(await names(call())).toEqual(['EnableKeyRotation']);
  });
});
