import type { ChangeKind } from '../../../functions/core/changes/kind.ts';
import type { ProposedChange } from '../../../functions/core/changes/proposed-change.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { documentFor } from '../../../functions/core/changes/runbooks.ts';
import type { Answer } from '../../../functions/core/records/answer.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import type { Request } from '../../../functions/core/records/request.ts';
import { startOfPart } from '../../../functions/core/request-part.ts';
import { documentDigests } from '../../../infra/runbook/document-digests.ts';
import { keyIdNumber, profile } from '../../core/records.ts';
import { bucket } from './bucket.ts';
import { executionNumber, type FakeExecution, systemsManager } from './systems-manager.ts';

export const region = 'eu-central-1';
export const approverRole = `arn:aws:iam::111122223333:role/KmsRotation-Approver-${region}`;
export const heidi = 'arn:aws:iam::111122223333:user/heidi';
export const answerKey = (execution: number, name: string): string => `executions/${executionNumber(execution)}/answers/${name}.json`;

/** As `sts:GetCallerIdentity` says: sessions of the approver role by name, users by their ARN. */
export const asGrace = (session = 'grace'): void =>
  systemsManager.calledBy(`arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-${region}/${session}`, `AROAAPPROVER:${session}`);
export const asHeidi = (): void => systemsManager.calledBy(heidi, 'AIDAHEIDI');

export const change = (number: number, kind: ChangeKind = 'ENABLE_ROTATION'): ProposedChange => {
  const key = profile({ keyId: keyIdNumber(number), aliases: [`alias/key-${number}`] });
  return (
    kind === 'ROTATE_NOW' ? { kind, key, keyMaterialId: 'a'.repeat(64) } : { kind, key, rotationPeriodInDays: 365 }
  ) as ProposedChange;
};

export const proposalOf = (execution: number, changes: readonly ProposedChange[], more: Partial<Proposal> = {}): Proposal => {
  const documentName = documentFor(changes[0]?.kind ?? 'ENABLE_ROTATION');
  return {
    kind: 'proposal',
    schemaVersion: 2,
    executionId: executionNumber(execution),
    requestId: 'by-hand-1',
    requestedBy: 'arn:aws:iam::111122223333:user/operator',
    requestedAt: new Date(Date.now() - 3_600_000).toISOString(),
    expiresAt: new Date(Date.now() + 167 * 3_600_000).toISOString(),
    accountId: '111122223333',
    region,
    documentName,
    documentVersion: '1',
    documentSha256: documentDigests()[documentName]?.current[0] ?? '',
    approvers: [approverRole],
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    policy: {
      maximumRotationPeriodInDays: 365,
      exemptionTagKey: 'kms-rotation-exempt',
      maximumExemptionDays: 365,
      disabledKeys: 'NOT_APPLICABLE',
      unreadableKeys: 'NON_COMPLIANT',
      overdueGraceDays: 7,
    },
    requestedKeyIds: changes.map(({ key }) => key.keyId),
    changes: [...changes],
    excluded: [],
    ...more,
  };
};

/** An execution that waits for its approvers, with its proposal on record. */
export function asks(
  execution: number,
  changes: readonly ProposedChange[],
  more: Partial<Proposal> = {},
  runs: Partial<FakeExecution> = {},
): Proposal {
  const proposal = proposalOf(execution, changes, more);
  bucket.has(`executions/${proposal.executionId}/proposal.json`, proposal);
  systemsManager.runs(proposal.executionId, {
    documentName: proposal.documentName,
    parameters: parametersOf(changes, proposal.requestId),
    requestedBy: proposal.requestedBy,
    ...runs,
  });
  return proposal;
}

/** What the request scheduler starts an execution with. */
export const parametersOf = (changes: readonly ProposedChange[], requestId: string): Readonly<Record<string, readonly string[]>> => ({
  ...startOfPart(
    { number: 1, documentName: documentFor(changes[0]?.kind ?? 'ENABLE_ROTATION'), changes: changes.map(refOf) },
    { rotationPeriodInDays: 365 },
  ).parameters,
  RequestId: [requestId],
});

export const requestId = 'request-20261120-070000-4f1c9a';

/** A scheduled request on record, in these parts; those with a number in `started` have been started as the execution of that number. */
export function scheduled(parts: readonly (readonly ProposedChange[])[], started: readonly number[], more: Partial<Request> = {}): Request {
  const { policy, approvers } = proposalOf(1, []);
  const request: Request = {
    kind: 'request',
    schemaVersion: 2,
    previous: null,
    requestId,
    accountId: '111122223333',
    region,
    partition: 'aws',
    raisedAt: new Date().toISOString(),
    configRuleName: 'kms-rotation',
    rotationPeriodInDays: 365,
    policy,
    approvers,
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    approvalTimeoutInSeconds: 604_800,
    coolDownInDays: 14,
    tagFilter: { include: [], exclude: [] },
    changes: parts.flat(),
    parts: parts.map((changes, index) => ({
      number: index + 1,
      documentName: documentFor(changes[0]?.kind ?? 'ENABLE_ROTATION'),
      changes: changes.map(refOf),
    })),
    excluded: [],
    rotating: [],
    exempt: [],
    ...more,
  };
  bucket.has(`requests/${requestId}/request.json`, request);
  bucket.has('requests/current.json', request);
  for (const number of started) startPart(number, parts[number - 1] ?? [], more);
  return request;
}

/** Starts a part, as the request scheduler does: the execution has the number of the part. */
export function startPart(
  number: number,
  changes: readonly ProposedChange[],
  { minimumApprovals = 1, approvers = [approverRole] }: Partial<Request> = {},
): void {
  const startedAt = new Date().toISOString();
  asks(number, changes, {
    requestId,
    minimumApprovals,
    approvers,
    requestedBy: `arn:aws:sts::111122223333:assumed-role/KmsRotation-RequestApproval-${region}/KmsRotation-RequestApproval`,
  });
  bucket.has(`requests/${requestId}/parts/${number}.json`, {
    kind: 'startedPart',
    schemaVersion: 1,
    requestId,
    number,
    executionId: executionNumber(number),
    startedAt,
  });
}

/** An answer as its author stores it. */
export const answerOf = (execution: number, answer: Answer['answer'], changes: readonly ProposedChange[], comment?: string): Answer => ({
  kind: 'answer',
  schemaVersion: 1,
  executionId: executionNumber(execution),
  answer,
  changes: changes.map(refOf),
  ...(comment === undefined ? {} : { comment }),
});
