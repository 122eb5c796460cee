import type { ChangeRef } from '../../../functions/core/changes/kind.ts';
import type { IdentifiedSignal, StoredAnswer, ToDecide } from '../../../functions/core/people/decide.ts';
import type { Principal } from '../../../functions/core/people/principal.ts';
import type { Answer } from '../../../functions/core/records/answer.ts';
import { executionId, keyIdNumber } from '../records.ts';

/** A request of three changes that approvers have answered, right in every field; a test changes the one thing it is about. */

export const accountId = '111122223333';
export const approverRole = `arn:aws:iam::${accountId}:role/Approver`;
export const session = (sessionName: string, roleName = 'Approver'): Principal => ({ kind: 'session', accountId, roleName, sessionName });
export const user = (userName: string): Principal => ({ kind: 'user', accountId, userName });
export const sessionArn = (name: string): string => `arn:aws:sts::${accountId}:assumed-role/Approver/${name}`;

export const changes: readonly ChangeRef[] = [1, 2, 3].map((number) => ({ keyId: keyIdNumber(number), kind: 'ENABLE_ROTATION' }));
export const only = (...numbers: readonly number[]): ChangeRef[] => changes.filter((_, index) => numbers.includes(index + 1));

export const approved = (by: Principal | undefined, others: Partial<IdentifiedSignal> = {}): IdentifiedSignal => ({
  principal: by === undefined ? null : by.kind === 'user' ? `arn:aws:iam::${accountId}:user/${by.userName}` : sessionArn(by.sessionName),
  signal: 'APPROVE',
  signalledAt: '2026-11-20T09:00:00.000Z',
  comment: null,
  by,
  source: 'SYSTEMS_MANAGER',
  ...others,
});
export const rejected = (by: Principal | undefined, others: Partial<IdentifiedSignal> = {}): IdentifiedSignal =>
  approved(by, { signal: 'REJECT', ...others });

export const answer = (chosen: readonly ChangeRef[], others: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  schemaVersion: 1,
  executionId,
  answer: 'APPROVE',
  changes: [...chosen],
  ...others,
});
export const storedBy = (author: Principal, chosen: readonly ChangeRef[], others: Partial<Answer> = {}): StoredAnswer => ({
  record: `answers/${author.kind === 'user' ? author.userName : author.sessionName}`,
  sha256: 'a'.repeat(64),
  versionId: 'v1',
  author,
  answer: answer(chosen, others),
});
export const unreadable = (problem: string): StoredAnswer => ({ record: 'answers/x', sha256: '', versionId: null, problem });

export const toDecide = (others: Partial<ToDecide> = {}): ToDecide => ({
  ending: 'APPROVED',
  failure: null,
  signals: [approved(session('grace'))],
  answers: [],
  approvers: [approverRole],
  requester: { principal: `arn:aws:iam::${accountId}:user/operator`, person: 'operator', source: 'EXECUTED_BY' },
  place: { accountId, region: 'eu-central-1' },
  proposed: changes,
  requiredApprovals: 1,
  withoutAnswer: 'ALL',
  ...others,
});
