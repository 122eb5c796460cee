import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import { requestRate } from '../../functions/aws/request-rate.ts';
import { defaultExemptionTagKey } from '../../functions/core/names.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import { sweep } from '../../functions/evaluate-rotation/sweep.ts';
import { virtualTime } from './virtual-time.ts';

/** The keys of one account and Region. */
export type Keys = { readonly eligible: number; readonly otherCustomerManaged: number; readonly awsManaged: number };

export type SimulatedSweep = {
  /** Calls by operation. */
  readonly calls: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Evaluations that AWS Config was sent, each of which it charges. */
  readonly evaluations: number;
};

export type SweepConditions = {
  /** Of every call, there and back. */
  readonly latencyInMillis: number;
  /** Share of the request quotas of AWS KMS. */
  readonly quotaShare: number;
  /** Told whenever the sweep says how far it is. */
  readonly onProgress?: () => void;
};

/** Runs the sweep as it is deployed, on an AWS KMS and an AWS Config that answer after a given time, and counts what it asks of them. */
export async function simulateSweep(
  keys: Keys,
  { latencyInMillis, quotaShare, onProgress = () => {} }: SweepConditions,
): Promise<SimulatedSweep> {
  const time = virtualTime();
  const calls: Record<string, number> = {};
  const client = (answers: Answers) => ({
    send: async (command: Command) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      const answer = answers[operation];
      if (answer === undefined) throw new Error(`the simulation has no answer to ${operation}`);
      calls[operation] = (calls[operation] ?? 0) + 1;
      await time.sleep(latencyInMillis);
      return answer(command.input);
    },
  });
  const evaluations = await time.run(() =>
    sweep(
      {
        subject: { kind: 'sweep' },
        ruleName: 'kms-rotation',
        resultToken: 'simulated',
        orderingTimestamp: new Date(0),
        accountId: '111122223333',
        partition: 'aws',
        policy: { ...defaultPolicy, exemptionTagKey: defaultExemptionTagKey },
      },
      {
        // The sweep uses `send` alone.
        kms: client(kmsAnswers(keys)) as unknown as KMSClient,
        config: client(configAnswers(keys)) as unknown as ConfigServiceClient,
        rate: requestRate(quotaShare, time.now, time.sleep),
        now: () => new Date(time.now()),
        log: { info: onProgress },
        replacedBy: async () => ({ kind: 'answered', value: undefined }),
        record: () => {},
        signal: new AbortController().signal,
      },
    ),
  );
  return { calls, seconds: time.now() / 1000, evaluations };
}

type Command = { readonly constructor: { readonly name: string }; readonly input: Readonly<Record<string, unknown>> };
type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>>;

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Every eligible key has a result from the sweep before. */
const configAnswers = ({ eligible }: Keys): Answers => ({
  PutEvaluations: () => ({ FailedEvaluations: [] }),
  GetComplianceDetailsByConfigRule: ({ Limit, NextToken }) => {
    const start = Number(NextToken ?? 0);
    const end = Math.min(start + Number(Limit), eligible);
    const EvaluationResults = Array.from({ length: end - start }, (_, index) => ({
      EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceId: idOf(start + index) } },
      ComplianceType: 'COMPLIANT',
    }));
    return { EvaluationResults, ...(end < eligible ? { NextToken: String(end) } : {}) };
  },
});

function kmsAnswers({ eligible, otherCustomerManaged, awsManaged }: Keys): Answers {
  const total = eligible + otherCustomerManaged + awsManaged;
  const numberOf = (keyId: unknown): number => Number(String(keyId).slice(-12));
  return {
    ListKeys: ({ Limit, Marker }) => {
      const start = Number(Marker ?? 0);
      const end = Math.min(start + Number(Limit), total);
      const Keys = Array.from({ length: end - start }, (_, index) => ({ KeyId: idOf(start + index) }));
      return { Keys, Truncated: end < total, ...(end < total ? { NextMarker: String(end) } : {}) };
    },
    DescribeKey: ({ KeyId }) => {
      const number = numberOf(KeyId);
      return {
        KeyMetadata: {
          KeyId: idOf(number),
          Arn: `arn:aws:kms:eu-central-1:111122223333:key/${idOf(number)}`,
          AWSAccountId: '111122223333',
          CreationDate: new Date(0),
          KeyManager: number < eligible + otherCustomerManaged ? 'CUSTOMER' : 'AWS',
          KeyState: 'Enabled',
          KeySpec: number < eligible || number >= eligible + otherCustomerManaged ? 'SYMMETRIC_DEFAULT' : 'RSA_2048',
          KeyUsage: 'ENCRYPT_DECRYPT',
          Origin: 'AWS_KMS',
          MultiRegion: false,
        },
      };
    },
    GetKeyRotationStatus: ({ KeyId }) => ({ KeyId, KeyRotationEnabled: true, RotationPeriodInDays: 365 }),
    ListResourceTags: () => ({ Tags: [], Truncated: false }),
  };
}
