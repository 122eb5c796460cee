import type { ProposedKey } from '../../functions/core/records/proposal.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { keyIdNumber, proposedKey as proposed } from './records.ts';

/** Requests that are right in every field; a test changes the one thing it is about. */

export const proposedKey = (number: number, changes: Partial<ProposedKey> = {}): ProposedKey =>
  proposed({ keyId: keyIdNumber(number), keyArn: `arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(number)}`, ...changes });

/** A request for these keys, in parts of these sizes. */
export function requestOf(keys: readonly ProposedKey[], sizes: readonly number[] = [keys.length], changes: Partial<Request> = {}): Request {
  const keyIds = keys.map(({ keyId }) => keyId);
  let start = 0;
  const parts = sizes.map((size, index) => {
    const part = { number: index + 1, keyIds: keyIds.slice(start, start + size) };
    start += size;
    return part;
  });
  return {
    kind: 'request',
    schemaVersion: 1,
    previous: null,
    requestId: 'request-20261120-070000-4f1c9a',
    accountId: '111122223333',
    region: 'eu-central-1',
    partition: 'aws',
    raisedAt: '2026-11-20T07:00:00.000Z',
    configRuleName: 'kms-rotation',
    documentName: 'KmsRotation-ApproveAndEnable',
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
    approvalTimeoutInSeconds: 604_800,
    coolDownInDays: 14,
    tagFilter: { include: [], exclude: [] },
    keys: [...keys],
    parts,
    leftOut: [{ keyId: keyIdNumber(90), aliases: ['alias/waiting'], reason: 'WAITING', detail: 'Asked already in execution x.' }],
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
    ...changes,
  };
}
