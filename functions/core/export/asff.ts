import { requirementsFor } from '../frameworks.ts';
import { configRuleName } from '../names.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import { plainText } from '../report/plain-text.ts';
import { type Finding, headlineOf } from './finding.ts';

/**
 * Limits of the AWS Security Finding Format that a long text could break (AWS Security Hub API,
 * AwsSecurityFinding).
 */
const limits = { title: 256, description: 1024, recommendation: 512, tags: 50, requirements: 32, productField: 1024 } as const;

/**
 * A finding in the AWS Security Finding Format (schema 2018-10-08), for `BatchImportFindings` under
 * the account's default product. Its id is the same every time, so that a later import updates the
 * finding and does not add one.
 */
export function asffOf({ key, isPassed, reason, sentence, observedAt, outcome }: Finding): Readonly<Record<string, unknown>> {
  const { keyArn, keyId, accountId, region, creationDate } = key;
  const partition = keyArn.split(':')[1] ?? 'aws';
  return {
    SchemaVersion: '2018-10-08',
    Id: `${configRuleName}/${keyArn}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${accountId}:product/${accountId}/default`,
    ProductName: 'KMS key rotation governance',
    GeneratorId: configRuleName,
    AwsAccountId: accountId,
    Region: region,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    FirstObservedAt: observedAt,
    LastObservedAt: observedAt,
    CreatedAt: creationDate === null || Date.parse(creationDate) > Date.parse(observedAt) ? observedAt : creationDate,
    UpdatedAt: observedAt,
    Severity: { Label: isPassed ? 'INFORMATIONAL' : 'MEDIUM', Original: reason },
    Title: plainText(`KMS key ${key.aliases[0] ?? keyId} ${headlineOf({ isPassed, reason })}`, limits.title),
    Description: plainText(sentence, limits.description),
    Remediation: {
      Recommendation: {
        Text: plainText(isPassed ? 'Nothing to do.' : sentence, limits.recommendation),
        Url: 'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
      },
    },
    Resources: [resourceOf(key, partition)],
    Compliance: {
      Status: isPassed ? 'PASSED' : 'FAILED',
      RelatedRequirements: requirementsFor(reason).slice(0, limits.requirements),
      StatusReasons: [{ ReasonCode: reason, Description: plainText(sentence, limits.description) }],
    },
    Workflow: { Status: isPassed ? 'RESOLVED' : 'NEW' },
    RecordState: 'ACTIVE',
    ProductFields: withoutEmpty({
      'kmsRotation/ReasonCode': reason,
      'kmsRotation/ChangeKind': outcome?.changeKind,
      'kmsRotation/Change': outcome?.change,
      'kmsRotation/Outcome': outcome?.outcome,
      'kmsRotation/ExecutionId': outcome?.executionId,
      'kmsRotation/RequestId': outcome?.requestId,
      'kmsRotation/Approver': outcome?.approver,
      'kmsRotation/DecidedAt': outcome?.decidedAt,
    }),
  };
}

function resourceOf(
  { keyArn, keyId, accountId, region, description, keyManager, keyState, origin, rotationEnabled, tags }: KeyProfile,
  Partition: string,
) {
  return {
    Type: 'AwsKmsKey',
    Id: keyArn,
    Partition,
    Region: region,
    ...(tags.length === 0
      ? {}
      : { Tags: Object.fromEntries(tags.slice(0, limits.tags).map(({ key, value }) => [plainText(key, 128), plainText(value, 256)])) }),
    Details: {
      AwsKmsKey: {
        AWSAccountId: accountId,
        KeyId: keyId,
        ...(description === null || description === '' ? {} : { Description: plainText(description, limits.description) }),
        ...(keyManager === null ? {} : { KeyManager: plainText(keyManager) }),
        ...(keyState === null ? {} : { KeyState: plainText(keyState) }),
        ...(origin === null ? {} : { Origin: plainText(origin) }),
        ...(rotationEnabled === null ? {} : { KeyRotationStatus: rotationEnabled }),
      },
    },
  };
}

const withoutEmpty = (fields: Readonly<Record<string, string | null | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value == null || value === '' ? [] : [[name, plainText(value, limits.productField)]],
    ),
  );
