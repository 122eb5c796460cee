import { ServiceError } from '../service-error.ts';
import { escapeXml, type HttpRequest, type Protocol } from './http.ts';
import { bucketRequest } from './rest-s3-bucket.ts';
import { objectRequest, readHeaders } from './rest-s3-object.ts';

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
    (name) =>
      /^x-amz-(object-lock|tagging|grant|website|storage-class|copy|acl|server-side|mfa|bypass|if-match)/.test(name) &&
      !readHeaders.includes(name),
  );
  if (unread !== undefined) throw new ServiceError('SandboxNotImplemented', `s3: the sandbox does not read the header ${unread}`, 501);
}
