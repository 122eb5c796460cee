import type { Acknowledgements } from '../acknowledge.ts';

type Findings = Acknowledgements[string];

const inNist = (rule: string, reason: string): Findings => ({ [`NIST.800.53.R5-${rule}`]: reason });
const inNistAndPci = (rule: string, reason: string): Findings => ({ ...inNist(rule, reason), [`PCI.DSS.321-${rule}`]: reason });

const awsApisOnly =
  'It calls AWS services through their public APIs, over TLS and by its role, and nothing else; it listens to nothing and there is nothing of a network for it to reach. In a VPC it would need interface endpoints of AWS KMS, AWS Config, Systems Manager, Amazon S3 and others in every account and Region, or a way out to the internet that it has no use for.';
const logIsEncryptedByTheService =
  'CloudWatch Logs encrypts every log at rest. A key of AWS KMS would be one more key to govern, and whoever disables it would silence the log. A log names keys and errors; key material never leaves AWS KMS, and the evidence lies in the bucket.';
const policyStandsInItsRole =
  'The policy is for this one role and stands in it, where a reviewer reads it at once and nobody can attach it to another principal. Every statement of every role is in a file under review, test/infra/golden/security-surface.json, so a wider one is a line of a diff.';

export type FunctionProse = {
  /** What keeps the function from running many times at once. */
  readonly runs: string;
  /** What becomes of an event that the function fails over. */
  readonly fails: string;
};

/** What the packs find in a function, its role and its log, below the path of its construct. */
export const ofFunction = (path: string, { runs, fails }: FunctionProse): Acknowledgements => ({
  [`${path}/Function`]: {
    ...inNistAndPci('LambdaInsideVPC', awsApisOnly),
    ...inNist(
      'LambdaConcurrency',
      `${runs} Reserved concurrency would be taken from what all functions of the account share, and an account with a small quota could not deploy it.`,
    ),
    ...inNist('LambdaDLQ', fails),
  },
  [`${path}/Log`]: inNistAndPci('CloudWatchLogGroupEncrypted', logIsEncryptedByTheService),
  ...ofRole(`${path}/Role`),
});

/** What they find in a role, or in a policy that is added to one. */
export const ofRole = (path: string, reason: string = policyStandsInItsRole): Acknowledgements => ({
  [path]: inNistAndPci('IAMNoInlinePolicy', reason),
});

/** What they find in a bucket of records. */
export const ofBucket = (path: string, { replication }: { readonly replication: string }): Acknowledgements => ({
  [path]: {
    ...inNistAndPci(
      'S3BucketLoggingEnabled',
      'Server access logs would need a second bucket that needs logs in turn. Who may write which record is fixed by the bucket policy, versions are kept under object lock, and CloudTrail data events record every access where the account collects them.',
    ),
    ...inNistAndPci('S3BucketReplicationEnabled', replication),
    ...inNistAndPci(
      'S3DefaultEncryptionKMS',
      'Amazon S3 encrypts every record with AES-256. A key of AWS KMS would be one more key to govern, and whoever can disable it could take the evidence away. Records name keys, their descriptions and owners, and who approved; they hold no key material.',
    ),
  },
});

/** What they find in a topic that is not encrypted at rest. */
export const ofTopic = (path: string, reason: string): Acknowledgements => ({ [path]: inNistAndPci('SNSEncryptedKMS', reason) });

/** What they find in an alarm that nobody is sent. */
export const ofAlarm = (path: string, reason: string): Acknowledgements => ({ [path]: inNist('CloudWatchAlarmAction', reason) });
