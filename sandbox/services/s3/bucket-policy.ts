import { type PolicyDocument, parsePolicyDocument } from '../../iam/policy-document.ts';
import { ServiceError } from '../../service-error.ts';

/** Amazon S3 user guide, "Bucket policies": 20 KB. */
export const maximumPolicyBytes = 20_480;

/**
 * Reads the policy of a bucket. Its size is that of the document as it is sent; AWS CloudFormation
 * sends it without blanks. The name of the error is unconfirmed: it is in no list of AWS's, and
 * public reimplementations use either MalformedPolicy or PolicyTooLarge with this sentence.
 *
 * @throws ServiceError MalformedPolicy, MalformedPolicyDocument, or SandboxNotImplemented for a
 * condition that is not simulated
 */
export function bucketPolicyFrom(written: unknown): PolicyDocument {
  const text = typeof written === 'string' ? written : JSON.stringify(written);
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > maximumPolicyBytes)
    throw new ServiceError(
      'MalformedPolicy',
      `Policy exceeds the maximum allowed document size. It has ${bytes} bytes; at most ${maximumPolicyBytes} are allowed.`,
    );
  return parsePolicyDocument(written, 'resource');
}
