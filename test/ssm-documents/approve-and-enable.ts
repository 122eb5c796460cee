import { readFileSync } from 'node:fs';
import { functionNames, runbookName } from '../../functions/core/names.ts';
import { ServiceError } from '../../sandbox/service-error.ts';
import { type Answers, type AutomationOptions, accountId, automation, roleArn } from '../sandbox/automation/automation.ts';

export const runbookText = readFileSync(new URL(`../../ssm-documents/${runbookName}.yaml`, import.meta.url), 'utf8');

const approverRoleArn = `arn:aws:iam::${accountId}:role/KmsRotation-Approver`;
export const approverArn = `arn:aws:sts::${accountId}:assumed-role/KmsRotation-Approver/alice`;

export const offKey = '11111111-1111-4111-8111-111111111111';
export const otherOffKey = '22222222-2222-4222-8222-222222222222';
export const slowKey = 'mrk-33333333333333333333333333333333';
const narrowedOutKey = '44444444-4444-4444-8444-444444444444';
export const everyKey = [offKey, otherOffKey, slowKey, narrowedOutKey];

type Rotation = { enabled: boolean; periodInDays: number };

const answering = <Result extends object>(result: Result): Result & { Payload: Result } => ({ ...result, Payload: result });

/** Four keys: two without rotation, one that rotates every 730 days, and one that the approver leaves out. */
export function approvalRun(overrides: { readonly apis?: Answers; readonly lambdas?: Answers } & Pick<AutomationOptions, 'settings'> = {}) {
  const rotations = new Map<unknown, Rotation>(everyKey.map((keyId) => [keyId, { enabled: keyId === slowKey, periodInDays: 730 }]));
  const rotationOf = (keyId: unknown): Rotation => {
    const rotation = rotations.get(keyId);
    if (rotation === undefined) throw new ServiceError('NotFoundException', `Key ${String(keyId)} does not exist`, 400);
    return rotation;
  };
  const run = automation({
    settings: overrides.settings ?? {},
    lambdas: {
      [functionNames.assessRequest]: ({ keyIds, requestId }) =>
        answering({
          KeyIds: keyIds,
          Count: (keyIds as unknown[]).length,
          ProposalSha256: 'a'.repeat(64),
          Approvers: [approverRoleArn],
          MinimumApprovals: 1,
          ConfigRuleName: 'kms-rotation',
          RequestId: requestId,
        }),
      [functionNames.notifyApprovers]: () => answering({ MessageId: 'm-1' }),
      [functionNames.recordApproval]: ({ action }) =>
        action === 'approved'
          ? answering({
              KeyIdsToEnable: [offKey, otherOffKey],
              EnableCount: 2,
              KeyIdsToShorten: [slowKey],
              ShortenCount: 1,
              PeriodsToShorten: ['730'],
              ApprovalSha256: 'b'.repeat(64),
            })
          : answering({ Decision: 'REJECTED' }),
      [functionNames.validateRotation]: () => answering({ Requested: 4, Confirmed: 3, NotConfirmed: 0, Skipped: 1 }),
      ...overrides.lambdas,
    },
    apis: {
      'kms.DescribeKey': ({ KeyId }) => {
        rotationOf(KeyId);
        return {
          KeyMetadata: {
            KeyId,
            KeyManager: 'CUSTOMER',
            KeyState: 'Enabled',
            KeySpec: 'SYMMETRIC_DEFAULT',
            Origin: 'AWS_KMS',
            CreationDate: new Date(0),
          },
        };
      },
      'kms.GetKeyRotationStatus': ({ KeyId }) => {
        const { enabled, periodInDays } = rotationOf(KeyId);
        return { KeyId, KeyRotationEnabled: enabled, ...(enabled ? { RotationPeriodInDays: periodInDays } : {}) };
      },
      'kms.EnableKeyRotation': ({ KeyId, RotationPeriodInDays }) => {
        rotationOf(KeyId);
        rotations.set(KeyId, { enabled: true, periodInDays: Number(RotationPeriodInDays) });
        return {};
      },
      'config.StartConfigRulesEvaluation': () => ({}),
      ...overrides.apis,
    },
  });
  run.register(runbookText, runbookName);
  return {
    ...run,
    start: (keyIds: readonly string[] = everyKey) =>
      run.start({ AutomationAssumeRole: [roleArn], KeyIds: keyIds, RotationPeriodInDays: ['365'], RequestId: ['r-1'] }, runbookName),
    /** The keys that EnableKeyRotation was called for, in order. */
    writes: () => run.calls.filter(({ operation }) => operation === 'EnableKeyRotation').map(({ input }) => input),
    /** Every call that is neither a read nor the re-evaluation. */
    writesOfAnyKind: () =>
      run.calls.filter(({ operation }) => !/^(Get|Describe|List|StartConfigRules)/.test(operation)).map(({ operation }) => operation),
  };
}
