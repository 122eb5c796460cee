import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { deployedRuleName } from '../../functions/aws/config.ts';
import { type EvidenceStore, evidenceStore } from '../../functions/aws/evidence-store.ts';
import { configRuleName, evidenceBucketPrefix, functionNames, rolePrefixes } from '../../functions/core/names.ts';
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
  readonly approver: { readonly ssm: SSMClient; readonly evidence: EvidenceStore };
  /** How the account behaves from now on; `undefined`: as it should. */
  readonly behaveAs: (plan: Plan | undefined) => void;
};

const isFunctionRole = (roleArn: string): boolean =>
  Object.values(functionNames).some((name) => roleArn.includes(`:role/${name}-`)) || roleArn.includes(`:role/${rolePrefixes.evaluator}-`);

/** Which calls a planned fault is about. */
export const isBy = (caller: 'functions' | 'runbook', roleArn = ''): boolean =>
  caller === 'functions'
    ? isFunctionRole(roleArn)
    : [rolePrefixes.automation, rolePrefixes.rotateNow].some((prefix) => roleArn.includes(`:role/${prefix}-`));

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
      },
      deliveries: () => (plan === undefined ? [0] : deliveriesOf(plan, random)),
      functionClockSkewMillis: () => plan?.clockSkewMillis ?? 0,
      statusLagMillis: () => plan?.statusLagMillis ?? 0,
      onDemandRotationMillis: () => plan?.onDemandRotationMillis ?? 0,
      // The runbooks of this edition assume that AWS KMS names the new material as soon as a
      // rotation is over.
      describeKeyMaterialLagMillis: () => 0,
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
  const approver = as(`arn:aws:iam::${accountId}:role/${rolePrefixes.approver}-${region}`, 1);
  const bucket = `${evidenceBucketPrefix}-${accountId}-${region}`;
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
    approver: { ssm: new SSMClient(approver), evidence: evidenceStore(new S3Client(approver), bucket) },
    behaveAs: (next) => {
      plan = next;
      random = randomFrom(next?.seed ?? 0);
    },
  };
}

/** At least once, and not in order. */
const deliveriesOf = ({ repeats, delayMillis }: Plan, random: Random): readonly number[] =>
  Array.from({ length: random.chance(repeats) ? 2 : 1 }, () => random.whole(0, delayMillis));
