import { GetObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { evidenceStore, RecordReplacedError, recordText, sha256Of } from '../../functions/aws/evidence-store.ts';
import { type Bucket, bucketName, bucketResource, startBucket } from './bucket.ts';

let bucket: Bucket;
beforeAll(async () => {
  bucket = await startBucket({
    Foreign: { Type: 'AWS::S3::Bucket', Properties: { ...bucketResource.Properties, BucketName: foreignName } },
  });
});
afterAll(() => bucket.stop());

/** Of the account 999988887777, by its name; it is 111122223333 that has created it. */
const foreignName = 'kms-rotation-evidence-999988887777-eu-central-1';

describe('a bucket that somebody else has created under the name that an account would use', () => {
  it('is neither read nor written: what is planted there proves nothing', async () => {
    const key = 'changes/11111111-2222-4333-8444-555555555555/REPLACE_KEY/key/1.json';
    await bucket.s3.send(new PutObjectCommand({ Bucket: foreignName, Key: key, Body: '{}' }));
    const evidence = evidenceStore(bucket.s3, foreignName);
    const denied = expect.objectContaining({ name: 'AccessDenied' });

    await expect(collected(evidence.list('changes/'))).rejects.toEqual(denied);
    await expect(collected(evidence.listEver('changes/'))).rejects.toEqual(denied);
    await expect(evidence.record(key)).rejects.toMatchObject({ cause: denied });
    await expect(evidence.get(key)).rejects.toMatchObject({ cause: denied });
    await expect(evidence.put(key, '{}')).rejects.toMatchObject({ cause: denied });
  });
});

const newKey = (): string => `executions/${crypto.randomUUID()}/proposal.json`;
async function collected(keys: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
}
const at = (key: string) => `s3://${bucketName}/${key}`;

describe('a record that is written once', () => {
  it('is stored, and answered with its hash and version', async () => {
    const key = newKey();
    const stored = await bucket.evidence.recordOnce(key, 'first');

    expect(stored).toEqual({
      key,
      text: 'first',
      sha256: sha256Of('first'),
      versionId: expect.any(String),
      etag: expect.any(String),
      storedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      copyOf: null,
      written: true,
    });
    expect(await bucket.evidence.record(key)).toEqual({ ...stored, written: undefined });
  });

  it('stands: whoever comes later is answered with what is on record', async () => {
    const key = newKey();
    await bucket.evidence.recordOnce(key, 'first');

    expect(await bucket.evidence.recordOnce(key, 'second')).toMatchObject({ text: 'first', written: false });
    expect((await bucket.evidence.record(key))?.text).toBe('first');
  });

  it('is not there before anybody wrote it, whatever has a name that begins like its own', async () => {
    const key = newKey();
    await bucket.evidence.recordOnce(`${key}.bak`, 'another');
    await bucket.evidence.recordOnce(`${key}.bak2`, 'another');
    expect(await bucket.evidence.record(key)).toBeUndefined();

    await bucket.evidence.recordOnce(key, 'first');
    bucket.overwrite(`${key}.bak`, 'again');
    bucket.hide(`${key}.bak`);
    expect((await bucket.evidence.record(key))?.text).toBe('first');
  });

  it.each<[string, (key: string) => void, string]>([
    ['a second version', (key) => bucket.overwrite(key, 'second'), 'a second version'],
    [
      'many versions',
      (key) => {
        for (const text of ['2', '3', '4', '5']) bucket.overwrite(key, text);
      },
      'a second version',
    ],
    ['a delete marker', (key) => bucket.hide(key), 'a delete marker'],
    [
      'a delete marker under another version',
      (key) => {
        bucket.hide(key);
        bucket.overwrite(key, 'second');
      },
      'a second version',
    ],
  ])('is relied on no more once it has %s', async (_what, tamper, words) => {
    const key = newKey();
    await bucket.evidence.recordOnce(key, 'first');
    tamper(key);

    await expect(bucket.evidence.record(key)).rejects.toThrow(`${at(key)} is written once, and has ${words}. Nothing is done`);
    await expect(bucket.evidence.record(key)).rejects.toThrow(RecordReplacedError);
    await expect(bucket.evidence.recordOnce(key, 'third')).rejects.toThrow(RecordReplacedError);
  });

  it('is not written where only a delete marker is left: the condition of Amazon S3 looks at the current version alone', async () => {
    const key = newKey();
    bucket.hide(key);

    await expect(bucket.evidence.record(key)).rejects.toThrow('a delete marker');
    await expect(bucket.evidence.recordOnce(key, 'first')).rejects.toThrow(RecordReplacedError);
  });

  it('of two writers at once is one writer’s, and both are told which', async () => {
    const key = newKey();
    const texts = ['one', 'two', 'three'];
    const answers = await Promise.all(texts.map((text) => bucket.evidence.recordOnce(key, text)));

    expect(answers.filter(({ written }) => written)).toHaveLength(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

describe('an object that may be written again', () => {
  it('has its current version', async () => {
    const key = newKey();
    expect(await bucket.evidence.get(key)).toBeUndefined();
    await bucket.evidence.put(key, 'first');
    await bucket.evidence.put(key, 'second');

    expect((await bucket.evidence.get(key))?.text).toBe('second');
  });

  it('is replaced only in the version that was read', async () => {
    const key = newKey();
    expect(await bucket.evidence.replace(key, 'first', undefined)).toEqual({ written: true });
    expect(await bucket.evidence.replace(key, 'again', undefined)).toEqual({ written: false });
    const read = await bucket.evidence.get(key);
    await bucket.evidence.put(key, 'meanwhile');

    expect(await bucket.evidence.replace(key, 'late', read?.etag)).toEqual({ written: false });
    expect(await bucket.evidence.replace(key, 'in time', (await bucket.evidence.get(key))?.etag)).toEqual({ written: true });
    expect((await bucket.evidence.get(key))?.text).toBe('in time');
  });
});

describe('the records under a prefix', () => {
  it('are listed in the order of their keys, after one if that is given', async () => {
    for (const key of ['list/b', 'list/a', 'list/c', 'other/a']) await bucket.evidence.put(key, 'x');
    const listed = (...parameters: [string, string?]) => collected(bucket.evidence.list(...parameters));

    expect(await listed('list/')).toEqual(['list/a', 'list/b', 'list/c']);
    expect(await listed('list/', 'list/a')).toEqual(['list/b', 'list/c']);
    expect(await listed('nothing/')).toEqual([]);
    expect(bucket.evidence.bucket).toBe(bucketName);
  });

  it('are listed with what a delete marker hides, and each once, where everything is wanted that ever was there', async () => {
    for (const key of ['ever/b', 'ever/a', 'ever/c', 'every']) await bucket.evidence.put(key, 'x');
    bucket.hide('ever/a');
    await bucket.evidence.put('ever/b', 'y');

    expect(await collected(bucket.evidence.list('ever/'))).toEqual(['ever/b', 'ever/c']);
    expect((await collected(bucket.evidence.listEver('ever/'))).sort()).toEqual(['ever/a', 'ever/b', 'ever/c']);
    expect(await collected(bucket.evidence.listEver('nothing/'))).toEqual([]);
  });
});

describe('the text of a record', () => {
  it('is indented, ends in a newline, and is hashed as UTF-8', () => {
    expect(recordText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    expect(sha256Of('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});

describe('Amazon S3 that does not answer as usual', () => {
  const client = new S3Client({});
  const s3 = mockClient(client);
  const evidence = evidenceStore(client, 'evidence');
  const failing = (name: string) => Object.assign(new Error('no'), { name });
  const body = (text: string) => ({ Body: { transformToString: async () => text } as never, VersionId: 'v1', ETag: '"e"' });
  const oneVersion = { Versions: [{ Key: 'k', VersionId: 'v1' }] };

  beforeEach(() => {
    s3.reset();
    s3.onAnyCommand().rejects(failing('Unexpected'));
    s3.on(ListObjectVersionsCommand).resolves(oneVersion);
    s3.on(GetObjectCommand, { VersionId: 'v1' }).resolves(body('on record'));
  });

  it.each(['PreconditionFailed', 'ConditionalRequestConflict'])('has not written where another was first: %s', async (name) => {
    s3.on(PutObjectCommand).rejects(failing(name));

    expect(await evidence.recordOnce('k', 'mine')).toMatchObject({ text: 'on record', versionId: 'v1', written: false });
    expect(await evidence.replace('k', 'mine', '"e"')).toEqual({ written: false });
    await expect(evidence.put('k', 'mine')).rejects.toThrow('could not store evidence s3://evidence/k: another write was under way');
  });

  it('is asked to write only under a condition, except for what may be written again', async () => {
    s3.on(PutObjectCommand).resolves({});
    await evidence.recordOnce('k', 'x');
    await evidence.replace('k', 'x', undefined);
    await evidence.replace('k', 'x', '"e"');
    await evidence.put('k', 'x', 'text/html');

    expect(s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => [input.IfNoneMatch, input.IfMatch, input.ContentType])).toEqual(
      [
        ['*', undefined, 'application/json'],
        ['*', undefined, 'application/json'],
        [undefined, '"e"', 'application/json'],
        [undefined, undefined, 'text/html'],
      ],
    );
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['to write', () => evidence.recordOnce('k', 'x'), 'could not store evidence s3://evidence/k'],
    ['to replace', () => evidence.replace('k', 'x', undefined), 'could not store evidence s3://evidence/k'],
    ['to read', () => evidence.get('k'), 'could not read evidence s3://evidence/k'],
  ])('says which object it refused %s, and why', async (_what, call, message) => {
    const refusal = failing('AccessDenied');
    s3.on(PutObjectCommand).rejects(refusal);
    s3.on(GetObjectCommand).rejects(refusal);

    await expect(call()).rejects.toMatchObject({ message, cause: refusal });
  });

  it('says so where versions cannot be listed, or a record was stored and is not there', async () => {
    s3.on(PutObjectCommand).resolves({});
    s3.on(ListObjectVersionsCommand).rejects(failing('AccessDenied'));
    await expect(evidence.record('k')).rejects.toThrow('could not list the versions of evidence s3://evidence/k');

    s3.on(ListObjectVersionsCommand).resolves({});
    await expect(evidence.recordOnce('k', 'x')).rejects.toThrow('s3://evidence/k was stored and is not there');
  });

  it.each([
    [
      { 'source-version-id': 'v-1', 'source-last-modified': '2026-11-20T09:00:00Z' },
      { versionId: 'v-1', storedAt: '2026-11-20T09:00:00Z' },
    ],
    [{ 'source-version-id': 'v-1' }, null],
    [{ 'source-last-modified': '2026-11-20T09:00:00Z' }, null],
    [undefined, null],
  ])('takes a record for a copy that says of which version it is, and when that was stored: %j', async (Metadata, copyOf) => {
    const LastModified = new Date('2026-11-20T09:00:00Z');
    s3.on(GetObjectCommand, { VersionId: 'v1' }).resolves({ ...body('x'), LastModified, ...(Metadata === undefined ? {} : { Metadata }) });

    expect(await evidence.record('k')).toMatchObject({ copyOf, storedAt: '2026-11-20T09:00:00.000Z' });
  });

  it('lists in pages', async () => {
    s3.on(ListObjectsV2Command)
      .resolvesOnce({ Contents: [{ Key: 'a' }, {}], IsTruncated: true, NextContinuationToken: 't' })
      .resolvesOnce({ Contents: [{ Key: 'b' }], IsTruncated: false, NextContinuationToken: 'ignored' });

    expect(await collected(evidence.list('p/', 'p/0'))).toEqual(['a', 'b']);
    expect(s3.commandCalls(ListObjectsV2Command).map(({ args: [{ input }] }) => input)).toEqual([
      { Bucket: 'evidence', Prefix: 'p/', StartAfter: 'p/0' },
      { Bucket: 'evidence', Prefix: 'p/', StartAfter: 'p/0', ContinuationToken: 't' },
    ]);
  });

  it('lists what ever was there in pages, each key once although its versions are on two of them', async () => {
    const key = (Key: string) => ({ Key });
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({
        Versions: [key('a'), key('b')],
        DeleteMarkers: [{}],
        IsTruncated: true,
        NextKeyMarker: 'b',
        NextVersionIdMarker: 'v',
      })
      .resolves({ Versions: [key('b')], DeleteMarkers: [key('c')], NextKeyMarker: 'ignored' });

    expect(await collected(evidence.listEver('p/'))).toEqual(['a', 'b', 'c']);
    expect(s3.commandCalls(ListObjectVersionsCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { Bucket: 'evidence', Prefix: 'p/' },
      { Bucket: 'evidence', Prefix: 'p/', KeyMarker: 'b', VersionIdMarker: 'v' },
    ]);
  });
});
