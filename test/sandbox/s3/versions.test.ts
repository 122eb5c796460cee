import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type OneAccount, ownAccount, role, roleArn, startOneAccount } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';

const Bucket = 'evidence';
const versioned = { VersioningConfiguration: { Status: 'Enabled' } };
const allowed = (...Action: readonly string[]) => [{ Effect: 'Allow', Action, Resource: '*' }];

let one: OneAccount;
let s3: S3Client;
beforeEach(async () => {
  one = await startOneAccount({
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket, ...versioned } },
    Plain: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'plain' } },
    Reader: role('Reader', ownAccount, allowed('s3:GetObject')),
    VersionReader: role('VersionReader', ownAccount, allowed('s3:GetObjectVersion')),
    Lister: role('Lister', ownAccount, allowed('s3:ListBucket')),
    VersionLister: role('VersionLister', ownAccount, allowed('s3:ListBucketVersions')),
    Hider: role('Hider', ownAccount, allowed('s3:DeleteObject')),
    Deleter: role('Deleter', ownAccount, allowed('s3:DeleteObject', 's3:DeleteObjectVersion')),
  });
  s3 = clientAs();
});
afterEach(() => one.accounts.stop());

const clientAs = (name?: string) => new S3Client({ ...one.as(name === undefined ? undefined : roleArn(name)), forcePathStyle: true });
const put = (Key: string, Body: string, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const remove = (Key: string, VersionId?: string, client = s3) => client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const read = async (Key: string, VersionId?: string, client = s3) =>
  (await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const versions = (more: Partial<ListObjectVersionsCommandInput> = {}, client = s3) =>
  client.send(new ListObjectVersionsCommand({ Bucket, ...more }));
const ends = async (call: Promise<unknown>) => (await refusalOf(call))[0];

describe('deleting an object', () => {
  // Amazon S3 user guide, "Working with delete markers".
  it('hides it behind a delete marker, and leaves its versions', async () => {
    const first = await put('a', 'one');
    const marker = await remove('a');

    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String), $metadata: { httpStatusCode: 204 } });
    expect(await ends(read('a'))).toBe('NoSuchKey');
    expect(await read('a', first.VersionId)).toBe('one');
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  it('says in its answer that there is a delete marker: 404, and 405 to who asks for it by its version', async () => {
    await put('a', 'one');
    const { VersionId } = await remove('a');
    const headersOf = async (version?: string) => {
      const error = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId: version })).then(
        () => undefined,
        (thrown: {
          readonly name: string;
          readonly $response: { readonly statusCode: number; readonly headers: Record<string, string> };
        }) => thrown,
      );
      return [
        error?.name,
        error?.$response.statusCode,
        error?.$response.headers['x-amz-delete-marker'],
        error?.$response.headers['last-modified'],
      ];
    };

    expect(await headersOf()).toEqual(['NoSuchKey', 404, 'true', undefined]);
    expect(await headersOf(VersionId)).toEqual(['MethodNotAllowed', 405, 'true', expect.stringMatching(/GMT$/)]);
    expect((await refusalOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))))[0]).toBe('NotFound');
  });

  it('adds a delete marker where there is nothing, and on another one', async () => {
    await remove('nothing');
    await remove('nothing');

    expect((await versions()).DeleteMarkers).toHaveLength(2);
  });

  it('by its version removes that version for good, and shows the one before', async () => {
    await put('a', 'one');
    const second = await put('a', 'two');
    await remove('a', second.VersionId);

    expect(await read('a')).toBe('one');
    expect(await ends(read('a', second.VersionId))).toBe('NoSuchVersion');
  });

  it('by the version of the delete marker shows it again', async () => {
    await put('a', 'one');
    const marker = await remove('a');

    expect(await remove('a', marker.VersionId)).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read('a')).toBe('one');
  });

  it('by a version that is not there changes nothing', async () => {
    await put('a', 'one');

    expect(await ends(remove('a', 'sandbox.99'))).toBe('none');
    expect(await read('a')).toBe('one');
  });
});

it('an object can be hidden, and written again, whoever may: as by somebody who first takes the policy of the bucket away', async () => {
  await put('a', 'one', { IfNoneMatch: '*' });
  one.account.hideObject(Bucket, 'a');
  expect(await ends(read('a'))).toBe('NoSuchKey');
  one.account.overwriteObject(Bucket, 'a', 'two');

  expect(await read('a')).toBe('two');
  expect((await versions()).DeleteMarkers?.map(({ IsLatest }) => IsLatest)).toEqual([false]);
});

describe('a conditional write', () => {
  // Amazon S3 user guide, "Conditional writes": the current version only.
  it('is let in by a delete marker, so that there are two versions of what is written once', async () => {
    await put('a', 'one', { IfNoneMatch: '*' });
    expect(await ends(put('a', 'two', { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    await remove('a');
    await put('a', 'two', { IfNoneMatch: '*' });

    expect(await read('a')).toBe('two');
    expect((await versions()).Versions?.map(({ IsLatest }) => IsLatest)).toEqual([true, false]);
  });

  it('of a version that matches finds none behind a delete marker', async () => {
    const { ETag } = await put('a', 'one');
    await remove('a');

    expect(await ends(put('a', 'two', { IfMatch: ETag }))).toBe('NoSuchKey');
  });

  it('knows no other value of If-None-Match than *', async () => {
    expect(await ends(put('a', 'one', { IfNoneMatch: '"etag"' }))).toBe('NotImplemented');
  });
});

describe('ListObjectVersions', () => {
  it('lists versions and delete markers by key, the newest first, and says which is the latest', async () => {
    const [first, second] = [await put('b', 'one'), await put('b', 'three')];
    const marker = await remove('b');
    const other = await put('a', 'x');

    const { Versions, DeleteMarkers, IsTruncated, Name } = await versions();
    expect({ IsTruncated, Name }).toEqual({ IsTruncated: false, Name: Bucket });
    expect(Versions?.map(({ Key, VersionId, IsLatest, Size }) => [Key, VersionId, IsLatest, Size])).toEqual([
      ['a', other.VersionId, true, 1],
      ['b', second.VersionId, false, 5],
      ['b', first.VersionId, false, 3],
    ]);
    expect(DeleteMarkers?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([['b', marker.VersionId, true]]);
    expect(Versions?.[0]?.LastModified?.getMilliseconds()).toBe(0);
  });

  it('goes on page by page, also where the page ends between two versions of a key', async () => {
    for (const body of ['1', '2', '3']) await put('a', body);
    await remove('a');
    await put('b', '4');
    const listed: (readonly [string | undefined, boolean | undefined])[] = [];
    let markers: Partial<ListObjectVersionsCommandInput> = {};
    for (let page = 0; page < 10; page += 1) {
      const {
        Versions = [],
        DeleteMarkers = [],
        IsTruncated,
        NextKeyMarker,
        NextVersionIdMarker,
      } = await versions({ MaxKeys: 2, ...markers });
      expect(Versions.length + DeleteMarkers.length).toBeLessThanOrEqual(2);
      listed.push(...[...DeleteMarkers, ...Versions].map(({ VersionId, IsLatest }) => [VersionId, IsLatest] as const));
      if (IsTruncated !== true) break;
      markers = { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker };
    }

    expect(listed).toEqual([
      ['sandbox.4', true],
      ['sandbox.3', false],
      ['sandbox.2', false],
      ['sandbox.1', false],
      ['sandbox.5', true],
    ]);
  });

  it('goes on where the version of the marker has been deleted meanwhile', async () => {
    for (const body of ['1', '2', '3']) await put('a', body);
    const first = await versions({ MaxKeys: 1 });
    await remove('a', first.NextVersionIdMarker);

    const rest = await versions({ KeyMarker: first.NextKeyMarker, VersionIdMarker: first.NextVersionIdMarker });
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual(['sandbox.2', 'sandbox.1']);
  });

  it('with a key marker alone skips all versions of the key', async () => {
    for (const key of ['a', 'a', 'b']) await put(key, key);

    expect((await versions({ KeyMarker: 'a' })).Versions?.map(({ Key }) => Key)).toEqual(['b']);
    expect(await ends(versions({ VersionIdMarker: 'sandbox.1' }))).toBe('InvalidArgument');
  });

  it('lists by prefix, and encodes keys where that is asked for', async () => {
    await put('answers/AROAX:ada@example.com.json', '{}');
    await put('other', '{}');

    const plain = await versions({ Prefix: 'answers/' });
    const encoded = await versions({ Prefix: 'answers/', EncodingType: 'url' });
    expect(plain.Versions?.map(({ Key }) => Key)).toEqual(['answers/AROAX:ada@example.com.json']);
    expect(encoded.Versions?.map(({ Key }) => Key)).toEqual(['answers/AROAX%3Aada%40example.com.json']);
  });

  it('refuses by name what it does not know', async () => {
    expect(await refusalOf(versions({ Delimiter: '/' }))).toEqual(['SandboxNotImplemented', expect.stringContaining('delimiter')]);
    expect(await ends(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }] } })))).toBe('SandboxNotImplemented');
  });
});

describe('permissions', () => {
  it.each([
    ['Reader', ['none', 'AccessDenied']],
    ['VersionReader', ['AccessDenied', 'none']],
  ])('of %s: to read the current version is one, to read by version another', async (name, outcome) => {
    const { VersionId } = await put('a', 'one');

    expect([await ends(read('a', undefined, clientAs(name))), await ends(read('a', VersionId, clientAs(name)))]).toEqual(outcome);
  });

  it.each([
    ['Lister', ['none', 'AccessDenied']],
    ['VersionLister', ['AccessDenied', 'none']],
  ])('of %s: to list objects is one, to list versions another', async (name, outcome) => {
    const list = clientAs(name).send(new ListObjectsV2Command({ Bucket }));

    expect([await ends(list), await ends(versions({}, clientAs(name)))]).toEqual(outcome);
  });

  it.each([
    ['Hider', ['none', 'AccessDenied']],
    ['Deleter', ['none', 'none']],
  ])('of %s: to add a delete marker is one, to delete a version takes another beside it', async (name, outcome) => {
    const { VersionId } = await put('a', 'one');

    expect([await ends(remove('a', undefined, clientAs(name))), await ends(remove('a', VersionId, clientAs(name)))]).toEqual(outcome);
  });

  it('hide a delete marker from who may not list the bucket', async () => {
    await put('a', 'one');
    await remove('a');

    expect(await ends(read('a', undefined, clientAs('Reader')))).toBe('AccessDenied');
  });
});

describe('a bucket without versions', () => {
  it('keeps one object, tells no version of it, and deletes it for good', async () => {
    const input = { Bucket: 'plain', Key: 'a' };
    await s3.send(new PutObjectCommand({ ...input, Body: 'one' }));
    const second = await s3.send(new PutObjectCommand({ ...input, Body: 'two' }));
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: 'plain' }));
    await s3.send(new DeleteObjectCommand(input));

    expect(second.VersionId).toBeUndefined();
    expect(listed.Versions?.map(({ VersionId, Size }) => [VersionId, Size])).toEqual([['null', 3]]);
    expect((await s3.send(new ListObjectVersionsCommand({ Bucket: 'plain' }))).DeleteMarkers).toBeUndefined();
    expect(await ends(s3.send(new GetObjectCommand(input)))).toBe('NoSuchKey');
  });
});
