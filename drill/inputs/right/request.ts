import type { Request } from '../../../functions/core/records/request.ts';
import { policy } from './execution-records.ts';
import { accountId, keyIdNumber, region, requestId } from './ids.ts';
import { exemptKey, keyProfile, rotatingKey, type Words } from './key-profiles.ts';

/** A request of the feeder over two parts, with texts of others wherever there are any. */
export function rightRequest(words: Words): Request {
  const keys = [1, 2, 3].map((number) => ({ ...keyProfile(number, words), change: 'ENABLE' as const }));
  const [rotating, exempt] = [rotatingKey(6, words), exemptKey(7, words)];
  return {
    kind: 'request',
    schemaVersion: 1,
    previous: null,
    requestId,
    accountId,
    region,
    partition: 'aws',
    raisedAt: '2026-11-20T07:00:00.000Z',
    configRuleName: 'kms-rotation',
    documentName: 'KmsRotation-ApproveAndEnable',
    rotationPeriodInDays: 365,
    policy: { ...policy },
    approvers: [`arn:aws:iam::${accountId}:role/KmsRotation-Approver-${region}`],
    minimumApprovals: 1,
    approvalTimeoutInSeconds: 604_800,
    coolDownInDays: 14,
    tagFilter: { include: [words()], exclude: [words()] },
    keys,
    parts: [
      { number: 1, keyIds: [keyIdNumber(1), keyIdNumber(2)] },
      { number: 2, keyIds: [keyIdNumber(3)] },
    ],
    leftOut: [{ keyId: keyIdNumber(5), aliases: [words()], reason: 'COOLING_DOWN', detail: `turned down: ${words()}` }],
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
