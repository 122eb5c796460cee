import { type ProposedChange, refOf } from '../../../functions/core/changes/proposed-change.ts';
import type { FiledDecision } from '../../../functions/core/records/filed-decision.ts';
import type { Request } from '../../../functions/core/records/request.ts';
import { partsOf } from '../../../functions/core/request.ts';
import { policyRecordOf } from '../../../functions/core/rule-parameters.ts';
import { approverRole, place, requestId } from './approved-records.ts';
import { policy } from './sample.ts';

/** A scheduled request for these changes, right in every field; a test changes the one thing it is about. */
export const requestFor = (changes: readonly ProposedChange[], others: Partial<Request> = {}): Request => ({
  kind: 'request',
  schemaVersion: 2,
  previous: null,
  requestId,
  ...place,
  partition: 'aws',
  raisedAt: '2026-11-20T07:00:00.000Z',
  configRuleName: 'kms-rotation',
  rotationPeriodInDays: 365,
  policy: policyRecordOf(policy),
  approvers: [approverRole],
  minimumApprovals: 1,
  approvalsWithoutAnswer: 'ALL',
  approvalTimeoutInSeconds: 604_800,
  coolDownInDays: 14,
  tagFilter: { include: [], exclude: [] },
  changes: [...changes],
  parts: partsOf(changes),
  excluded: [],
  rotating: [],
  exempt: [],
  ...others,
});

/** A decision that turns these changes down, as it is filed. */
export const filed = (declined: readonly ProposedChange[], others: Partial<FiledDecision> = {}): FiledDecision => ({
  kind: 'filedDecision',
  schemaVersion: 2,
  executionId: 'execution-1',
  requestId: 'request-1',
  decision: 'REJECTED',
  decidedAt: '2026-11-17T07:00:00.000Z',
  approved: [],
  declined: declined.map(refOf),
  decisionSha256: 'a'.repeat(64),
  ...others,
});
