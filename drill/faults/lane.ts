import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { deployedRuleName } from '../../functions/aws/config.ts';
import { type EvidenceStore, evidenceStore, recordText } from '../../functions/aws/evidence-store.ts';
import type { ChangeRef } from '../../functions/core/changes/kind.ts';
import { answersPrefix, configRuleName, evidenceBucketName, functionNames, rolePrefixes } from '../../functions/core/names.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';
import type { Account } from '../../sandbox/account.ts';
import type { Accounts } from '../../sandbox/accounts.ts';
import { region } from './keys.ts';
import type { Plan } from './plan.ts';
import { type Random, randomFrom } from './random.ts';

/** An account that runs of the drill take turns in, with what people in it use. */
export type Lane = {
  readonly account: Account;
  readonly ruleName: string;
  readonly operator: {
    readonly endpoint: string;
    readonly config: ConfigServiceClient;
    readonly lambda: LambdaClient;
    readonly ssm: SSMClient;
    readonly evidence: EvidenceStore;
  };
  /** In a session of the approver role under their own name. */
  readonly approver: {
    readonly ssm: SSMClient;
    /** Stores what they choose, under the name that IAM gives them. */
    readonly answer: (executionId: string, changes: readonly ChangeRef[]) => Promise<void>;
  };
  /** How the account behaves from now on; `undefined`: as it should. */
  readonly behaveAs: (plan: Plan | undefined) => void;
};

const isFunctionRole = (roleArn: string): boolean =>
  Object.values(functionNames).some((name) => roleArn.includes(`:role/${name}-`)) || roleArn.includes(`:role/${rolePrefixes.evaluator}-`);

/** Which calls a planned fault is about. */
export const isBy = (caller: 'functions' | 'runbook', roleArn = ''): boolean =>
  caller === 'functions' ? isFunctionRole(roleArn) : roleArn.includes(`:role/${rolePrefixes.automation}-`);

export async function openLane(accounts: Accounts, number: number, template: MemberTemplate): Promise<Lane> {
  let plan: Plan | undefined;
  let random: Random = randomFrom(0);
  const accountId = String(700_000_000_001 + number);
  const account = accounts.add({
    accountId,
    keys: [],
    regions: [region],
    settings: {
      pollIntervalMillis: 20,
      schedulesRun: false,
      // As AWS documents it, retries of throttled calls go on for minutes; here they end soon.
      automation: { longestSleepMillis: 200, throttlingRetry: { limitMillis: 3000, firstPauseMillis: 20, longestPauseMillis: 200 } },
      lambdaEnvironment: {
        CONFIRMATION_INTERVAL_MILLIS: '20',
        LOOK_INTERVAL_MILLIS: '50',
        START_INTERVAL_MILLIS: '20',
        CONFIG_RESULT_TIMEOUT_SECONDS: '2',
        CLOUDTRAIL_WAIT_SECONDS: '1',
        WRITE_SECONDS: '6',
      },
      cloudTrail: { delayMillis: () => 300 },
      deliveries: () => (plan === undefined ? [0] : deliveriesOf(plan, random)),
      functionClockSkewMillis: () => plan?.clockSkewMillis ?? 0,
      statusLagMillis: () => plan?.statusLagMillis ?? 0,
      onDemandRotationMillis: () => plan?.onDemandRotationMillis ?? 0,
      describeKeyMaterialLagMillis: () => plan?.describeKeyMaterialLagMillis ?? 0,
    },
  });
  await account.deploy(region, { template });
  await account.settled();
  const as = (principalArn: string, maxAttempts: number) => ({
    endpoint: accounts.endpoint,
    region,
    credentials: account.credentialsFor(principalArn),
    maxAttempts,
  });
  const operator = as(account.operatorArn, 1);
  const bucket = evidenceBucketName(accountId, region);
  const config = new ConfigServiceClient(operator);
  return {
    account,
    ruleName: await deployedRuleName(config, configRuleName),
    operator: {
      endpoint: accounts.endpoint,
      config,
      lambda: new LambdaClient(operator),
      ssm: new SSMClient(operator),
      evidence: evidenceStore(new S3Client(operator), bucket),
    },
    approver: await approverFrom(as(`arn:aws:iam::${accountId}:user/grace`, 1), accountId, bucket),
    behaveAs: (next) => {
      plan = next;
      random = randomFrom(next?.seed ?? 0);
    },
  };
}

type ClientSettings = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  readonly maxAttempts: number;
};

async function approverFrom(user: ClientSettings, accountId: string, bucket: string): Promise<Lane['approver']> {
  const RoleArn = `arn:aws:iam::${accountId}:role/${rolePrefixes.approver}-${region}`;
  const { Credentials: issued, AssumedRoleUser } = await new STSClient(user).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'grace' }),
  );
  const credentials = {
    accessKeyId: issued?.AccessKeyId ?? '',
    secretAccessKey: issued?.SecretAccessKey ?? '',
    sessionToken: issued?.SessionToken ?? '',
  };
  const s3 = new S3Client({ ...user, credentials });
  return {
    ssm: new SSMClient({ ...user, credentials }),
    answer: async (executionId, changes) => {
      const Key = `${answersPrefix(executionId)}${AssumedRoleUser?.AssumedRoleId ?? ''}.json`;
      const Body = recordText({ kind: 'answer', schemaVersion: 1, executionId, answer: 'APPROVE', changes });
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, IfNoneMatch: '*' }));
    },
  };
}

/** At least once, and not in order. */
const deliveriesOf = ({ repeats, delayMillis }: Plan, random: Random): readonly number[] =>
  Array.from({ length: random.chance(repeats) ? 2 : 1 }, () => random.whole(0, delayMillis));
