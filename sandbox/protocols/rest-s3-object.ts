import { ServiceError } from '../service-error.ts';
import type { HttpAnswer, HttpRequest, ParsedRequest } from './http.ts';

/** Headers of requests that ask for something, and are read. */
export const readHeaders = [
  'x-amz-acl',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-bypass-governance-retention',
];

/** What `?x-id=GetObject` says, which the SDK for JavaScript adds, the method says too. */
const readParameters: readonly string[] = ['versionId', 'x-id'];

/**
 * Requests to an object: put, get, head and delete it.
 * @throws ServiceError SandboxNotImplemented for others
 */
export function objectRequest(Bucket: string, Key: string, request: HttpRequest): ParsedRequest {
  const unread = [...request.url.searchParams.keys()].find((name) => !readParameters.includes(name));
  if (unread !== undefined)
    throw new ServiceError('SandboxNotImplemented', `s3 ${request.method} ?${unread} of an object is not simulated by this sandbox`, 501);
  const versionId = request.url.searchParams.get('versionId');
  const address = { Bucket, Key, ...(versionId === null ? {} : { VersionId: versionId }) };
  switch (request.method) {
    case 'PUT':
      return putObject({ Bucket, Key }, request);
    case 'GET':
      return { operation: 'GetObject', input: address, answer: objectAnswer };
    case 'HEAD':
      return { operation: 'HeadObject', input: address, answer: objectAnswer };
    case 'DELETE':
      return deleteObject(address, request);
    default:
      throw new ServiceError('SandboxNotImplemented', `s3 ${request.method} of an object is not simulated by this sandbox`, 501);
  }
}

function deleteObject(address: Readonly<Record<string, string>>, { headers }: HttpRequest): ParsedRequest {
  if (headers['if-match'] !== undefined)
    throw new ServiceError('SandboxNotImplemented', 's3: the sandbox does not read the header if-match of DeleteObject', 501);
  const bypass = headers['x-amz-bypass-governance-retention'];
  return {
    operation: 'DeleteObject',
    input: { ...address, ...(bypass === undefined ? {} : { BypassGovernanceRetention: bypass === 'true' }) },
    answer: (output, requestId) => ({ status: 204, headers: { ...headersOf(output), 'x-amz-request-id': requestId }, body: '' }),
  };
}

function putObject(address: { readonly Bucket: string; readonly Key: string }, { headers, body }: HttpRequest): ParsedRequest {
  const ifNoneMatch = headers['if-none-match'];
  const ifMatch = headers['if-match'];
  const contentType = headers['content-type'];
  const [acl, encryption, keyId] = readHeaders.map((name) => headers[name]);
  return {
    operation: 'PutObject',
    input: {
      ...address,
      Body: isChunked(headers) ? unchunked(body) : body,
      ...(ifNoneMatch === undefined ? {} : { IfNoneMatch: ifNoneMatch }),
      ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
      ...(contentType === undefined ? {} : { ContentType: contentType }),
      ...(acl === undefined ? {} : { ACL: String(acl) }),
      ...(encryption === undefined ? {} : { ServerSideEncryption: String(encryption) }),
      ...(keyId === undefined ? {} : { SSEKMSKeyId: String(keyId) }),
    },
    answer: (output, requestId) => ({ status: 200, headers: { ...headersOf(output), 'x-amz-request-id': requestId }, body: '' }),
  };
}

const objectAnswer = (output: Readonly<Record<string, unknown>>, requestId: string): HttpAnswer => ({
  status: 200,
  headers: { ...headersOf(output), 'x-amz-request-id': requestId },
  body: output['Body'] instanceof Uint8Array ? output['Body'] : '',
});

/** Members of an output that are headers of its answer. */
const headerNames: Readonly<Record<string, string>> = {
  ETag: 'etag',
  VersionId: 'x-amz-version-id',
  DeleteMarker: 'x-amz-delete-marker',
  ContentType: 'content-type',
  ContentLength: 'content-length',
  LastModified: 'last-modified',
  ObjectLockMode: 'x-amz-object-lock-mode',
  ObjectLockRetainUntilDate: 'x-amz-object-lock-retain-until-date',
};

const headersOf = (output: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headerNames).flatMap(([member, header]) => {
      const value = output[member];
      return value === undefined ? [] : [[header, textOf(header, value)]];
    }),
  );

function textOf(header: string, value: unknown): string {
  if (!(value instanceof Date)) return String(value);
  return header === 'last-modified' ? value.toUTCString() : value.toISOString();
}

const isChunked = (headers: HttpRequest['headers']): boolean =>
  String(headers['content-encoding'] ?? '').includes('aws-chunked') ||
  String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');

/**
 * The body of an aws-chunked upload: chunks of `<hex length>[;signature]\r\n<data>\r\n`, ended by
 * one of length 0.
 */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const endOfLine = body.indexOf('\r\n', at);
    if (endOfLine < 0) break;
    const length = Number.parseInt(body.toString('latin1', at, endOfLine), 16);
    if (!(length > 0)) break;
    parts.push(body.subarray(endOfLine + 2, endOfLine + 2 + length));
    at = endOfLine + 2 + length + 2;
  }
  return Buffer.concat(parts);
}
