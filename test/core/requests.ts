import type { ChangeRef } from '../../functions/core/changes/kind.ts';
import { type ProposedChange, refOf } from '../../functions/core/changes/proposed-change.ts';
import { documentFor } from '../../functions/core/changes/runbooks.ts';
import type { Request, RequestPart } from '../../functions/core/records/request.ts';
import { keyIdNumber } from './records.ts';

/** Requests that are right in every field; a test changes the one thing it is about. */

/** A request for these changes. Those that one document asks for are a part, in parts of at most `size`. */
export function requestOf(changes: readonly ProposedChange[], size = 50, differences: Partial<Request> = {}): Request {
  return {
    kind: 'request',
    schemaVersion: 2,
    previous: null,
    requestId: 'request-20261120-070000-4f1c9a',
    accountId: '111122223333',
    region: 'eu-central-1',
    partition: 'aws',
    raisedAt: '2026-11-20T07:00:00.000Z',
    configRuleName: 'kms-rotation',
    rotationPeriodInDays: 365,
    policy: {
      maximumRotationPeriodInDays: 365,
      exemptionTagKey: 'kms-rotation-exempt',
      maximumExemptionDays: 365,
      disabledKeys: 'NOT_APPLICABLE',
      unreadableKeys: 'NON_COMPLIANT',
      overdueGraceDays: 7,
    },
    approvers: ['arn:aws:iam::111122223333:role/KmsRotation-Approver-eu-central-1'],
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    approvalTimeoutInSeconds: 604_800,
    coolDownInDays: 14,
    tagFilter: { include: [], exclude: [] },
    changes: [...changes],
    parts: partsOf(changes.map(refOf), size),
    excluded: [
      {
        keyId: keyIdNumber(90),
        kind: 'ENABLE_ROTATION',
        aliases: ['alias/waiting'],
        reason: 'WAITING',
        detail: 'Asked for already in execution x, which has not ended.',
      },
    ],
    rotating: [
      {
        keyId: keyIdNumber(91),
        aliases: ['alias/fine'],
        description: 'In order',
        rotationPeriodInDays: 180,
        nextRotationDate: '2027-01-01T00:00:00.000Z',
      },
    ],
    exempt: [{ keyId: keyIdNumber(92), aliases: [], annotation: 'EXEMPT: exempt through 2027-01-01 (vendor).' }],
    ...differences,
  };
}

function partsOf(changes: readonly ChangeRef[], size: number): RequestPart[] {
  const ofDocuments = Map.groupBy(changes, ({ kind }) => documentFor(kind));
  return [...ofDocuments]
    .flatMap(([documentName, own]) =>
      Array.from({ length: Math.ceil(own.length / size) }, (_, index) => ({
        documentName,
        changes: own.slice(index * size, (index + 1) * size),
      })),
    )
    .map((part, index) => ({ number: index + 1, ...part }));
}
