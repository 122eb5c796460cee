import { ServiceError } from '../service-error.ts';
import { escapeXml, type HttpAnswer, type HttpRequest, type ParsedRequest, type Protocol } from './http.ts';

/** The part of the Amazon S3 REST protocol that the product and its users need, with the bucket in the path. */
export const restS3: Protocol = {
  parse: (_service, request) => {
    const [bucket = '', ...rest] = request.url.pathname.slice(1).split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (bucket === '') throw new ServiceError('SandboxNotImplemented', 's3 ListBuckets is not simulated by this sandbox', 501);
    refuseHeaders(request);
    const owner = request.headers['x-amz-expected-bucket-owner'];
    const parsed = key === '' ? bucketRequest(bucket, request) : objectRequest(bucket, key, request);
    return owner === undefined ? parsed : { ...parsed, input: { ...parsed.input, ExpectedBucketOwner: String(owner) } };
  },
  error: ({ name, message, status, headers }, requestId) => ({
    status,
    headers: { ...headers, 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${escapeXml(name)}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`,
  }),
};

/** Headers that ask for something: those that are not read must not be passed over. */
function refuseHeaders({ headers }: HttpRequest): void {
  const unread = Object.keys(headers).find(
    (name) => /^x-amz-(object-lock|tagging|grant|website|storage-class|copy|acl|server-side)/.test(name) && !readHeaders.includes(name),
  );
  if (unread !== undefined) throw new ServiceError('SandboxNotImplemented', `s3: the sandbox does not read the header ${unread}`, 501);
}

const readHeaders = ['x-amz-acl', 'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'];

function bucketRequest(bucket: string, { method, url }: HttpRequest): ParsedRequest {
  if (method !== 'GET' || url.searchParams.get('list-type') !== '2') {
    throw new ServiceError('SandboxNotImplemented', `s3 ${method} of a bucket is not simulated by this sandbox, except ListObjectsV2`, 501);
  }
  const prefix = url.searchParams.get('prefix');
  const token = url.searchParams.get('continuation-token');
  const startAfter = url.searchParams.get('start-after');
  const maxKeys = url.searchParams.get('max-keys');
  return {
    operation: 'ListObjectsV2',
    input: {
      Bucket: bucket,
      ...(prefix === null ? {} : { Prefix: prefix }),
      ...(token === null ? {} : { ContinuationToken: token }),
      ...(startAfter === null ? {} : { StartAfter: startAfter }),
      ...(maxKeys === null ? {} : { MaxKeys: Number(maxKeys) }),
    },
    answer: (output, requestId) => ({
      status: 200,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: listXml(output),
    }),
  };
}

function listXml(output: Readonly<Record<string, unknown>>): string {
  const { Contents, ...rest } = output;
  const contents = (Array.isArray(Contents) ? Contents : [])
    .map(({ Key, LastModified, ETag, Size }: Record<string, unknown>) => {
      const modified = LastModified instanceof Date ? LastModified.toISOString() : '';
      return `<Contents><Key>${escapeXml(String(Key))}</Key><LastModified>${modified}</LastModified><ETag>${escapeXml(String(ETag))}</ETag><Size>${Size}</Size></Contents>`;
    })
    .join('');
  const members = Object.entries(rest).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${members.join('')}${contents}</ListBucketResult>`;
}

function objectRequest(bucket: string, key: string, request: HttpRequest): ParsedRequest {
  const versionId = request.url.searchParams.get('versionId');
  const address = { Bucket: bucket, Key: key, ...(versionId === null ? {} : { VersionId: versionId }) };
  switch (request.method) {
    case 'PUT':
      return putObject({ Bucket: bucket, Key: key }, request);
    case 'GET':
      return { operation: 'GetObject', input: address, answer: objectAnswer };
    case 'HEAD':
      return { operation: 'HeadObject', input: address, answer: objectAnswer };
    default:
      throw new ServiceError('SandboxNotImplemented', `s3 ${request.method} of an object is not simulated by this sandbox`, 501);
  }
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

function headersOf({
  ETag,
  VersionId,
  ContentType,
  ContentLength,
  LastModified,
}: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, unknown> = {
    etag: ETag,
    'x-amz-version-id': VersionId,
    'content-type': ContentType,
    'content-length': ContentLength,
    'last-modified': LastModified instanceof Date ? LastModified.toUTCString() : undefined,
  };
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

const isChunked = (headers: HttpRequest['headers']): boolean =>
  String(headers['content-encoding'] ?? '').includes('aws-chunked') ||
  String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');

/** The body of an aws-chunked upload: chunks of `<hex length>[;signature]\r\n<data>\r\n`, ended by one of length 0. */
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
