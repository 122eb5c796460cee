import { ServiceError } from '../service-error.ts';
import { escapeXml, type HttpRequest, type ParsedRequest } from './http.ts';

type Members = Readonly<Record<string, unknown>>;

/** Query parameters of each list, and the members of the input that they are. */
const ofBoth = { prefix: 'Prefix', 'max-keys': 'MaxKeys', 'encoding-type': 'EncodingType' };
const listParameters = {
  ListObjectsV2: { ...ofBoth, 'continuation-token': 'ContinuationToken', 'start-after': 'StartAfter' },
  ListObjectVersions: { ...ofBoth, 'key-marker': 'KeyMarker', 'version-id-marker': 'VersionIdMarker' },
} as const;

/**
 * `?list-type=2` lists objects, `?versions` their versions; `x-id` is what the SDK for JavaScript
 * adds.
 */
const selectors: readonly string[] = ['list-type', 'versions', 'x-id'];

/**
 * ListObjectsV2 and ListObjectVersions.
 * @throws ServiceError SandboxNotImplemented for all others, and for parameters that are not read
 */
export function bucketRequest(Bucket: string, { method, url }: HttpRequest): ParsedRequest {
  const operation = listOf(method, url.searchParams);
  const parameters: Readonly<Record<string, string>> = listParameters[operation];
  const input: Record<string, unknown> = { Bucket };
  for (const [name, value] of url.searchParams) {
    const member = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (member !== undefined) input[member] = member === 'MaxKeys' ? Number(value) : value;
    else if (!selectors.includes(name))
      throw new ServiceError('SandboxNotImplemented', `s3 ${operation}: the sandbox does not read the parameter ${name}`, 501);
  }
  return {
    operation,
    input,
    answer: (output, requestId) => ({
      status: 200,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: listXml(operation, output, input['EncodingType'] === 'url'),
    }),
  };
}

function listOf(method: string, parameters: URLSearchParams): keyof typeof listParameters {
  if (method === 'GET' && parameters.get('list-type') === '2') return 'ListObjectsV2';
  if (method === 'GET' && parameters.has('versions')) return 'ListObjectVersions';
  throw new ServiceError(
    'SandboxNotImplemented',
    `s3 ${method} of a bucket is not simulated by this sandbox, except ListObjectsV2 and ListObjectVersions`,
    501,
  );
}

/** Element of an entry, by the list of the output that it is in. */
const entryNames: Readonly<Record<string, string>> = { Contents: 'Contents', Versions: 'Version', DeleteMarkers: 'DeleteMarker' };
const rootNames = { ListObjectsV2: 'ListBucketResult', ListObjectVersions: 'ListVersionsResult' } as const;

/** What `encoding-type` encodes (Amazon S3 API, ListObjectVersions). */
const encodable: readonly string[] = ['Key', 'KeyMarker', 'NextKeyMarker', 'Prefix', 'StartAfter'];

function listXml(operation: keyof typeof rootNames, output: Members, isEncoded: boolean): string {
  const textOf = (name: string, value: unknown): string => {
    const text = value instanceof Date ? value.toISOString() : String(value);
    return escapeXml(isEncoded && encodable.includes(name) ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  };
  const elements = (members: Members): string =>
    Object.entries(members)
      .map(([name, value]) => (Array.isArray(value) ? entries(name, value) : `<${name}>${textOf(name, value)}</${name}>`))
      .join('');
  const entries = (name: string, list: readonly Members[]): string => {
    const element = entryNames[name] ?? name;
    return list.map((entry) => `<${element}>${elements(entry)}</${element}>`).join('');
  };
  const root = rootNames[operation];
  const encoding = isEncoded ? '<EncodingType>url</EncodingType>' : '';
  return `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${encoding}${elements(output)}</${root}>`;
}
