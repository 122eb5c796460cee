import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

/** What is stored, version by version, newest last. */
const objects = new Map<string, string[]>();
let puts: string[] = [];

const mock = mockClient(S3Client);

/** An evidence bucket that behaves as Amazon S3 does in what the command line uses of it: versions, and conditional writes. */
export const bucket = {
  reset(): void {
    objects.clear();
    puts = [];
    mock.reset();
    mock.onAnyCommand().callsFake(async (input: unknown) => {
      throw new Error(`a call this test did not expect: ${JSON.stringify(input)}`);
    });
    mock.on(PutObjectCommand).callsFake(put);
    mock.on(GetObjectCommand).callsFake(get);
    mock.on(ListObjectsV2Command).callsFake(list);
    mock.on(ListObjectVersionsCommand).callsFake(listVersions);
  },
  /** An object that is there already. */
  has: (key: string, value: unknown): void => add(key, typeof value === 'string' ? value : JSON.stringify(value)),
  /** The newest version; `undefined`: there is none. */
  object: (key: string): string | undefined => objects.get(key)?.at(-1),
  /** Keys that the command line has stored, in that order. */
  puts: (): readonly string[] => puts,
  /** Refuses the calls of one kind, as IAM does. */
  deny(command: typeof ListObjectVersionsCommand | typeof PutObjectCommand): void {
    mock.on(command as typeof PutObjectCommand).callsFake(async () => {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDenied' });
    });
  },
};

const add = (key: string, text: string): void => {
  objects.set(key, [...(objects.get(key) ?? []), text]);
};

async function put({ Key = '', Body, IfNoneMatch }: PutObjectCommandInput): Promise<object> {
  if (IfNoneMatch === '*' && objects.has(Key))
    throw Object.assign(new Error('At least one of the pre-conditions did not hold'), { name: 'PreconditionFailed' });
  add(Key, String(Body));
  puts.push(Key);
  return {};
}

async function get({ Key, VersionId }: { readonly Key: string; readonly VersionId?: string }): Promise<object> {
  const versions = objects.get(Key) ?? [];
  const text = VersionId === undefined ? versions.at(-1) : versions[Number(VersionId)];
  if (text === undefined) throw new NoSuchKey({ message: Key, $metadata: {} });
  return { Body: { transformToString: async () => text }, VersionId: VersionId ?? String(versions.length - 1), ETag: 'etag' };
}

const keysUnder = (prefix: string): readonly string[] => [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();

const list = async ({ Prefix, StartAfter = '' }: { readonly Prefix: string; readonly StartAfter?: string }): Promise<object> => ({
  Contents: keysUnder(Prefix)
    .filter((key) => key > StartAfter)
    .map((Key) => ({ Key })),
});

const listVersions = async ({ Prefix }: { readonly Prefix: string }): Promise<object> => ({
  Versions: keysUnder(Prefix).flatMap((Key) => (objects.get(Key) ?? []).map((_, index) => ({ Key, VersionId: String(index) }))),
});
