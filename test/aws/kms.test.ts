import { DescribeKeyCommand, ListAliasesCommand, ListKeysCommand, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { listAliases, listKeyIds, readKeyPolicySummary, readTags } from '../../functions/aws/kms.ts';
import { observeKey } from '../../functions/aws/observe-key.ts';
import { defaultPolicy, type Policy } from '../../functions/core/policy.ts';
import { type Answers, accountId, answerFor, arnOf, idNumber, kmsCalls, metadata, nothingReplaced } from './kms-answers.ts';
import { awsError, kms, kmsMock, refuseEverything } from './refusing.ts';

const id = idNumber(1);
const mrk = 'mrk-0123456789abcdef0123456789abcdef';
const policy: Policy = { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' };

beforeEach(refuseEverything);

const observe = (answers: Answers, withPolicy = policy, keyId = id) => {
  answerFor({ keys: { [keyId]: answers } });
  return observeKey(kms, arnOf(keyId), { policy: withPolicy, replacedBy: nothingReplaced });
};
const pagesOf = async <Page>(pages: AsyncIterable<Page>): Promise<readonly Page[]> => {
  const read: Page[] = [];
  for await (const page of pages) read.push(page);
  return read;
};
const denied = awsError('AccessDeniedException', 'because no resource-based policy allows it');

describe('listing keys', () => {
  it('asks for pages of a thousand and follows the marker', async () => {
    answerFor({ keys: {}, listed: [1, 2, 3, 4, 5].map(idNumber), pageSize: 2 });

    expect(await pagesOf(listKeyIds(kms))).toEqual([[idNumber(1), idNumber(2)], [idNumber(3), idNumber(4)], [idNumber(5)]]);
    expect(kmsMock.commandCalls(ListKeysCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { Limit: 1000 },
      { Limit: 1000, Marker: '2' },
      { Limit: 1000, Marker: '4' },
    ]);
  });

  it('does not ask for the next page before the last has been worked off', async () => {
    answerFor({ keys: {}, listed: [idNumber(1), idNumber(2)], pageSize: 1 });

    for await (const _page of listKeyIds(kms)) break;

    expect(kmsCalls()).toEqual(['ListKeys']);
  });
});

describe('listing aliases', () => {
  it('groups them by key, in one walk through the Region, and leaves out those of AWS that have no key yet', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`alias/a${index}`, idNumber(index % 2)]));
    answerFor({ keys: {}, aliases: { 'alias/aws/ebs': '', ...many } });

    const aliases = await listAliases(kms);

    expect([...aliases].map(([keyId, names]) => [keyId, names.length])).toEqual([
      [idNumber(0), 51],
      [idNumber(1), 50],
    ]);
    expect(kmsMock.commandCalls(ListAliasesCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { Limit: 100 },
      { Limit: 100, Marker: '100' },
    ]);
  });
});

describe('a key that can rotate', () => {
  it('is described and asked for its status and its tags', async () => {
    const observation = await observe({
      key: metadata(id, { CreationDate: new Date('2024-01-02T03:04:05Z') }),
      rotation: { KeyRotationEnabled: true, RotationPeriodInDays: 180, NextRotationDate: new Date('2027-01-02T00:00:00Z') },
      tags: { owner: 'orders' },
    });

    expect(observation).toEqual({
      kind: 'read',
      key: {
        keyArn: arnOf(id),
        keyId: id,
        accountId,
        region: 'eu-central-1',
        description: 'Orders database',
        creationDate: '2024-01-02T03:04:05.000Z',
        keyManager: 'CUSTOMER',
        keyState: 'Enabled',
        keySpec: 'SYMMETRIC_DEFAULT',
        keyUsage: 'ENCRYPT_DECRYPT',
        origin: 'AWS_KMS',
        multiRegion: { type: 'SINGLE' },
      },
      status: { enabled: true, periodInDays: 180, nextRotationDate: '2027-01-02T00:00:00.000Z' },
      tags: [{ key: 'owner', value: 'orders' }],
    });
    expect(kmsCalls()).toEqual([`DescribeKey ${id}`, `GetKeyRotationStatus ${id}`, `ListResourceTags ${id}`]);
  });

  it('is not asked for its tags where no tag can exempt it', async () => {
    const observation = await observe({ key: metadata(id), rotation: { KeyRotationEnabled: false } }, defaultPolicy);

    expect(observation).toMatchObject({ kind: 'read', status: { enabled: false }, tags: [] });
    expect(kmsCalls()).toEqual([`DescribeKey ${id}`, `GetKeyRotationStatus ${id}`]);
  });

  // With rotation off AWS KMS answers neither period nor date; with it on, both are optional in the API.
  it.each([
    [{ KeyRotationEnabled: false }, { enabled: false }],
    [{ KeyRotationEnabled: true }, { enabled: true }],
  ])('has the status %j, without what KMS left out', async (rotation, status) => {
    expect(await observe({ key: metadata(id), rotation }, defaultPolicy)).toMatchObject({ status });
  });
});

// AWS KMS guide, "Key states" and "Special-purpose keys": for these keys the status is false or refused, and says nothing.
describe('a key whose rotation status says nothing', () => {
  it.each([
    ['AWS managed', { KeyManager: 'AWS' as const }],
    ['for signing', { KeySpec: 'RSA_2048' as const, KeyUsage: 'SIGN_VERIFY' as const }],
    ['with imported material that is missing', { Origin: 'EXTERNAL' as const, KeyState: 'PendingImport' as const }],
    ['in a key store', { Origin: 'AWS_CLOUDHSM' as const, CustomKeyStoreId: 'cks-1' }],
    ['pending deletion', { KeyState: 'PendingDeletion' as const, DeletionDate: new Date('2026-12-20T00:00:00Z') }],
    ['being created', { KeyState: 'Creating' as const }],
  ])('because it is %s is described and nothing else', async (_why, changes) => {
    expect((await observe({ key: metadata(id, changes) })).kind).toBe('described');
    expect(kmsCalls()).toEqual([`DescribeKey ${id}`]);
  });
});

describe('an answer of the old generation', () => {
  it('without KeySpec and MultiRegion is read by CustomerMasterKeySpec', async () => {
    const { KeySpec: _spec, MultiRegion: _multiRegion, ...old } = metadata(id);
    const observation = await observe(
      { key: { ...old, CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' }, rotation: { KeyRotationEnabled: false } },
      defaultPolicy,
    );

    expect(observation).toMatchObject({ kind: 'read', key: { keySpec: 'SYMMETRIC_DEFAULT', multiRegion: { type: 'SINGLE' } } });
  });

  it('never overrules KeySpec', async () => {
    const observation = await observe({ key: metadata(id, { KeySpec: 'HMAC_512', CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' }) });

    expect(observation).toMatchObject({ kind: 'described', key: { keySpec: 'HMAC_512' } });
  });

  it('without key spec, usage, origin, manager or state leaves them unknown, which is never eligible', async () => {
    const observation = await observe({ key: { KeyId: id, Arn: arnOf(id) } });

    expect(observation).toMatchObject({
      kind: 'described',
      key: { keySpec: 'unknown', keyUsage: 'unknown', origin: 'unknown', keyManager: 'unknown', keyState: 'unknown' },
    });
  });
});

describe('a multi-Region key', () => {
  const configuration = (type: 'PRIMARY' | 'REPLICA', primaryRegion: string) => ({
    MultiRegionKeyType: type,
    PrimaryKey: { Arn: arnOf(mrk, primaryRegion), Region: primaryRegion },
    ReplicaKeys: [{ Arn: arnOf(mrk, 'us-east-1'), Region: 'us-east-1' }],
  });
  const multiRegion = (type: 'PRIMARY' | 'REPLICA', primaryRegion: string) =>
    metadata(mrk, { MultiRegion: true, MultiRegionConfiguration: configuration(type, primaryRegion) });
  const off = { KeyRotationEnabled: false };

  it('knows its replicas if it is the primary', async () => {
    expect(await observe({ key: multiRegion('PRIMARY', 'eu-central-1'), rotation: off }, defaultPolicy, mrk)).toMatchObject({
      key: { multiRegion: { type: 'PRIMARY', replicas: [arnOf(mrk, 'us-east-1')] } },
    });
  });

  it('knows its primary if it is a replica', async () => {
    expect(await observe({ key: multiRegion('REPLICA', 'us-east-1'), rotation: off }, defaultPolicy, mrk)).toMatchObject({
      key: { multiRegion: { type: 'REPLICA', primary: arnOf(mrk, 'us-east-1') } },
    });
  });

  // AWS KMS guide, "Change the primary key": for seconds both keys may be shown as replicas.
  it('whose primary is moving is read again until it has settled', async () => {
    const moving = { ...multiRegion('REPLICA', 'eu-central-1'), KeyState: 'Updating' as const };
    answerFor({ keys: { [mrk]: { rotation: off } } });
    kmsMock
      .on(DescribeKeyCommand)
      .resolvesOnce({ KeyMetadata: moving })
      .resolves({ KeyMetadata: multiRegion('PRIMARY', 'eu-central-1') });

    const observation = await observeKey(kms, arnOf(mrk), { policy: defaultPolicy, replacedBy: nothingReplaced });

    expect(observation).toMatchObject({ kind: 'read', key: { multiRegion: { type: 'PRIMARY' } } });
    expect(kmsCalls()).toEqual([`DescribeKey ${mrk}`, `DescribeKey ${mrk}`, `GetKeyRotationStatus ${mrk}`]);
  });

  it('whose primary goes on moving is not judged', async () => {
    const observation = await observe({ key: multiRegion('REPLICA', 'eu-central-1') }, policy, mrk);

    expect(observation).toMatchObject({ kind: 'described', key: { multiRegion: { type: 'UNSETTLED' } } });
  });
});

describe('a key that may not be read', () => {
  it.each<[string, Answers, object]>([
    ['DescribeKey', { key: denied }, { kind: 'unreadable', keyId: id, operation: 'DescribeKey', errorName: 'AccessDeniedException' }],
    [
      'GetKeyRotationStatus',
      { key: metadata(id), rotation: denied, tags: {} },
      { kind: 'unreadable', keyId: id, keyArn: arnOf(id), operation: 'GetKeyRotationStatus', errorName: 'AccessDeniedException' },
    ],
    [
      'ListResourceTags',
      { key: metadata(id), rotation: { KeyRotationEnabled: false }, tags: denied },
      { kind: 'unreadable', keyId: id, keyArn: arnOf(id), operation: 'ListResourceTags', errorName: 'AccessDeniedException' },
    ],
  ])('is a value that names %s', async (_operation, answers, expected) => {
    expect(await observe(answers)).toMatchObject(expected);
  });
});

describe('a key that does not exist', () => {
  it('is gone', async () => {
    expect(await observe({ key: awsError('NotFoundException') })).toEqual({ kind: 'gone', because: 'DELETED' });
  });

  it('is gone also if it went between two calls', async () => {
    expect(await observe({ key: metadata(id), rotation: awsError('NotFoundException') })).toEqual({ kind: 'gone', because: 'DELETED' });
  });
});

describe.each(['UnsupportedOperationException', 'KMSInvalidStateException'])('a rotation status refused with %s', (name) => {
  it('is judged by what the metadata says now', async () => {
    answerFor({ keys: { [id]: { rotation: awsError(name) } } });
    kmsMock
      .on(DescribeKeyCommand)
      .resolvesOnce({ KeyMetadata: metadata(id) })
      .resolves({ KeyMetadata: metadata(id, { KeyState: 'PendingDeletion' }) });

    expect(await observeKey(kms, arnOf(id), { policy, replacedBy: nothingReplaced })).toMatchObject({
      kind: 'described',
      key: { keyState: 'PendingDeletion' },
    });
  });

  it('is unreadable if by its metadata the key can still rotate', async () => {
    expect(await observe({ key: metadata(id), rotation: awsError(name), tags: {} })).toMatchObject({
      kind: 'unreadable',
      operation: 'GetKeyRotationStatus',
      errorName: name,
    });
  });
});

describe('a failure that says nothing of the key', () => {
  it.each(['ThrottlingException', 'KMSInternalException', 'DependencyTimeoutException', 'ExpiredTokenException'])(
    '(%s) is thrown with the call and the key, under its own name',
    async (name) => {
      const failure = await observe({ key: metadata(id), rotation: awsError(name, 'try later') }).catch((error: unknown) => error);

      expect(failure).toMatchObject({
        name,
        message: `GetKeyRotationStatus of ${arnOf(id)}: try later`,
        cause: expect.objectContaining({ message: 'try later' }),
      });
    },
  );

  it('is not told apart by its message', async () => {
    const failure = await observe({ key: new Error('User is not authorized to perform kms:DescribeKey') }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: `DescribeKey of ${arnOf(id)}: User is not authorized to perform kms:DescribeKey` });
  });
});

describe('tags', () => {
  it('are read page by page', async () => {
    kmsMock
      .on(ListResourceTagsCommand, { KeyId: arnOf(id), Limit: 50 }, true)
      .resolves({ Tags: [{ TagKey: 'a', TagValue: '1' }], Truncated: true, NextMarker: 'more' })
      .on(ListResourceTagsCommand, { KeyId: arnOf(id), Limit: 50, Marker: 'more' }, true)
      .resolves({ Tags: [{ TagKey: 'b', TagValue: '2' }], Truncated: false });

    expect(await readTags(kms, arnOf(id))).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
  });
});

describe('the summary of a key policy', () => {
  it.each(['AccessDeniedException', 'NotFoundException'])('is absent where reading is answered with %s', async (name) => {
    answerFor({ keys: { [id]: { policy: awsError(name) } } });

    expect(await readKeyPolicySummary(kms, arnOf(id), accountId)).toBeUndefined();
  });
});

describe('every call', () => {
  it('waits for its turn first, with the signal it is given', async () => {
    const turns: string[] = [];
    const { signal } = new AbortController();
    answerFor({ keys: { [id]: { key: metadata(id), rotation: { KeyRotationEnabled: false }, tags: {}, policy: '{}' } } });
    const rate = async (operation: string, given?: AbortSignal): Promise<void> => {
      turns.push(`${operation}${given === signal ? '' : ' without the signal'}`);
    };

    await pagesOf(listKeyIds(kms, { rate, signal }));
    await listAliases(kms, { rate, signal });
    await observeKey(kms, arnOf(id), { policy, rate, signal, replacedBy: nothingReplaced });
    await readKeyPolicySummary(kms, arnOf(id), accountId, { rate, signal });

    expect(turns).toEqual(['ListKeys', 'ListAliases', 'DescribeKey', 'GetKeyRotationStatus', 'ListResourceTags', 'GetKeyPolicy']);
  });

  it('is not begun once the signal is aborted', async () => {
    answerFor({ keys: { [id]: { key: metadata(id), rotation: { KeyRotationEnabled: false }, tags: {}, policy: '{}' } } });
    const reading = { signal: AbortSignal.abort() };

    await expect(pagesOf(listKeyIds(kms, reading))).rejects.toMatchObject({ name: 'AbortError' });
    await expect(observeKey(kms, arnOf(id), { policy, ...reading, replacedBy: nothingReplaced })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(kmsMock.calls()).toHaveLength(0);
  });
});
