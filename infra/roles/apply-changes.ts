import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { functionNames } from '../../functions/core/names.ts';
import { rotationPeriodRange } from '../../functions/core/policy.ts';
import { everyKey } from '../arns.ts';
import { changesIn, notWrittenIn, recordsNamed } from '../evidence-objects.ts';
import { kindsWrittenBy } from '../runbook/writers.ts';
import { allow, keyReads } from './allow.ts';
import { readOwnExecution } from './authority.ts';
import { listRecords, readRecords, storeRecords } from './records.ts';

type ApplyChangesNeeds = {
  readonly evidenceBucketArn: string;
  /** Days, as text. */
  readonly maximumRotationPeriodInDays: string;
};

/**
 * AWS KMS compares the key's own attributes, so that no fault of the function can reach another kind
 * of key, or a replica.
 */
const symmetricKey = (origins: string | readonly string[]) => ({
  StringEquals: {
    'kms:CallerAccount': Aws.ACCOUNT_ID,
    'kms:KeySpec': 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': 'ENCRYPT_DECRYPT',
    'kms:KeyOrigin': origins,
  },
  StringNotEqualsIfExists: { 'kms:MultiRegionKeyType': 'REPLICA' },
});

/** Makes the approved changes of an execution. It can neither turn rotation off nor import, create, disable or delete a key. */
export const applyChangesPermissions = (needs: ApplyChangesNeeds): readonly PolicyStatement[] => {
  const { evidenceBucketArn, maximumRotationPeriodInDays } = needs;
  const kinds = kindsWrittenBy(functionNames.applyChanges);
  return [
    ...readOwnExecution(),
    // A condition on the rotation period denies a request without one: the function always names it.
    // The exemption tag is not fenced here: its value ends by date. The function reads it right before the write.
    allow('EnableRotationOfEligibleKeys', {
      actions: ['kms:EnableKeyRotation'],
      on: everyKey,
      onlyIf: {
        ...symmetricKey('AWS_KMS'),
        NumericGreaterThanEquals: { 'kms:RotationPeriodInDays': String(rotationPeriodRange.minimum) },
        NumericLessThanEquals: { 'kms:RotationPeriodInDays': maximumRotationPeriodInDays },
      },
    }),
    allow('RotateRotatableKeys', { actions: ['kms:RotateKeyOnDemand'], on: everyKey, onlyIf: symmetricKey(['AWS_KMS', 'EXTERNAL']) }),
    // Not fenced: the check right before the write must also see the keys that may not be written. The policy of a key that refuses goes on record as a hash.
    allow('CheckKeys', { actions: [...keyReads, 'kms:GetKeyPolicy'], on: everyKey }),
    readRecords(
      'ReadWhatIsApproved',
      ['proposal.json', 'decision.json'].map((record) => recordsNamed(evidenceBucketArn, record)),
    ),
    storeRecords('RecordAttempts', [...changesIn(evidenceBucketArn, kinds), ...notWrittenIn(evidenceBucketArn, kinds)]),
    listRecords(evidenceBucketArn),
  ];
};
