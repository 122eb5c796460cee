import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { recordText } from '../../functions/aws/evidence-store.ts';
import { approve, reject } from '../../functions/aws/ssm.ts';
import type { ChangeRef } from '../../functions/core/changes/kind.ts';
import { answersPrefix } from '../../functions/core/names.ts';
import type { Answer } from '../../functions/core/records/answer.ts';
import type { Account } from '../../sandbox/account.ts';

type Place = { readonly sandbox: Account & { readonly endpoint: string }; readonly region: string; readonly bucket: string };

/** Someone in a session of the approver role, or of another role, as their IAM user assumes it. */
export type Person = Awaited<ReturnType<typeof personIn>>;

/** @param roleArn `undefined`: they answer as the user that they are */
export async function personIn({ sandbox, region, bucket }: Place, name: string, roleArn?: string) {
  const settings = { endpoint: sandbox.endpoint, region, maxAttempts: 1 };
  const user = sandbox.credentialsFor(`arn:aws:iam::${sandbox.accountId}:user/${name}`);
  const session = roleArn === undefined ? undefined : await sessionOf(new STSClient({ ...settings, credentials: user }), name, roleArn);
  const credentials = session?.credentials ?? user;
  const ssm = new SSMClient({ ...settings, credentials });
  const s3 = new S3Client({ ...settings, credentials });
  const ownAnswer = (executionId: string): string => `${answersPrefix(executionId)}${session?.identity.userId ?? `user/${name}`}.json`;

  return {
    name,
    /** As `sts:GetCallerIdentity` says. */
    identity: session?.identity ?? { arn: `arn:aws:iam::${sandbox.accountId}:user/${name}`, userId: name, accountId: sandbox.accountId },
    credentials,
    ssm,
    s3,
    ownAnswer,
    /** Stores any text under any name, as far as the bucket lets them. */
    store: async (key: string, text: string): Promise<void> => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, IfNoneMatch: '*' }));
    },
    /** Stores an answer under their own name. */
    answer: async (executionId: string, changes: readonly ChangeRef[], more: Partial<Answer> = {}): Promise<void> => {
      const text = recordText({ kind: 'answer', schemaVersion: 1, executionId, answer: 'APPROVE', changes, ...more });
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: ownAnswer(executionId), Body: text, IfNoneMatch: '*' }));
    },
    approve: (executionId: string, comment = 'CHG-1'): Promise<void> => approve(ssm, executionId, comment),
    reject: (executionId: string, comment = 'not now'): Promise<void> => reject(ssm, executionId, comment),
  };
}

async function sessionOf(sts: STSClient, name: string, roleArn: string) {
  const { Credentials: issued, AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: name }));
  const { AssumedRoleId: userId = '', Arn: arn = '' } = AssumedRoleUser ?? {};
  if (issued?.AccessKeyId === undefined || issued.SecretAccessKey === undefined || issued.SessionToken === undefined)
    throw new Error('no credentials');
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = issued;
  return { credentials: { accessKeyId, secretAccessKey, sessionToken }, identity: { arn, userId, accountId: arn.split(':')[4] ?? '' } };
}
