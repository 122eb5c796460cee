import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { proposedChanges } from '../../../functions/core/changes/propose.ts';
import type { Request } from '../../../functions/core/records/request.ts';
import { partsOf } from '../../../functions/core/request.ts';
import { requestIdFor } from '../../../functions/core/request-id.ts';
import { policyRecordOf } from '../../../functions/core/rule-parameters.ts';
import { policy } from './execution-records.ts';
import { accountId, keyIdNumber, region } from './ids.ts';
import type { Words } from './key-profiles.ts';
import { exemptKeySeen, keySeen, rotatingKeySeen } from './keys-seen.ts';

/** A scheduled request, with texts of others wherever there are any. */
export function rightRequest(words: Words, previous: Request['previous'] = null): Request {
  const raisedAt = new Date('2026-11-20T07:00:00.000Z');
  const by = { policy, now: raisedAt };
  const subjects = [1, 2, 3].map((number) => keySeen(number, words, by)).map((profile) => ({ keyId: profile.keyId, subject: { profile } }));
  const { changes } = proposedChanges(subjects, ['ENABLE_ROTATION'], { ...by, asked: { rotationPeriodInDays: 365 } });
  const [rotating, exempt] = [rotatingKeySeen(6, words, by), exemptKeySeen(7, words, by)];
  return {
    kind: 'request',
    schemaVersion: 2,
    previous,
    requestId: requestIdFor({ raisedAt, changes, previous: previous?.sha256 ?? '' }, sha256Of),
    accountId,
    region,
    partition: 'aws',
    raisedAt: raisedAt.toISOString(),
    configRuleName: 'kms-rotation',
    rotationPeriodInDays: 365,
    policy: policyRecordOf(policy),
    approvers: [`arn:aws:iam::${accountId}:role/KmsRotation-Approver-${region}`],
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    approvalTimeoutInSeconds: 604_800,
    coolDownInDays: 14,
    tagFilter: { include: [words()], exclude: [words()] },
    changes,
    parts: partsOf(changes),
    excluded: [
      { keyId: keyIdNumber(5), kind: 'ENABLE_ROTATION', aliases: [words()], reason: 'COOLING_DOWN', detail: `turned down: ${words()}` },
    ],
    rotating: [
      {
        keyId: rotating.keyId,
        aliases: rotating.aliases,
        description: rotating.description,
        rotationPeriodInDays: 365,
        nextRotationDate: rotating.nextRotationDate,
      },
    ],
    exempt: [{ keyId: exempt.keyId, aliases: exempt.aliases, annotation: exempt.annotation }],
  };
}
