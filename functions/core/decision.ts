import type { ApproverDecision, DecisionKind } from './records/approval.ts';
import { plainText } from './report/plain-text.ts';

/** What Systems Manager knows of the approval step. */
export type ApprovalStep = {
  readonly status: string;
  readonly endedAt: string | null;
  readonly outputs: Readonly<Record<string, readonly string[]>>;
};

/**
 * The answers in the outputs of `aws:approve`. Their form is undocumented, so every reading is tolerant: what is not found is `null`
 * and the raw text is kept beside it. A list may come as one JSON text or as one text per answer.
 */
export function decisionsIn(step: ApprovalStep): readonly ApproverDecision[] {
  return (step.outputs['ApproverDecisions'] ?? []).flatMap(jsonValues).filter(isRecord).map(decisionFrom);
}

export const rawDecisionsIn = (step: ApprovalStep): readonly string[] => step.outputs['ApproverDecisions'] ?? [];

const decisionFrom = (answer: Readonly<Record<string, unknown>>): ApproverDecision => ({
  approver: textIn(answer, ['Approver', 'approver']),
  decision: textIn(answer, ['ApprovalStatus', 'Decision', 'decision', 'Status']),
  decidedAt: textIn(answer, ['ApprovalDecisionTime', 'DecisionTime', 'Time']),
  comment: textIn(answer, ['Comment', 'ApprovalComment', 'comment']),
});

const isApproval = ({ decision }: ApproverDecision): boolean => decision !== null && /^approved?$/i.test(decision);
const isRejection = ({ decision }: ApproverDecision): boolean => decision !== null && /^(reject(ed)?|den(y|ied))$/i.test(decision);

/**
 * How an approval that did not succeed ended, from the status of its step: the outputs of a failed step may be missing.
 * Whatever is neither a rejection, an expiry nor a cancellation is a failure of the process, never a decision.
 */
export function endingOf(step: ApprovalStep | undefined, executionStatus: string): DecisionKind {
  if (executionStatus.startsWith('Cancel') || step?.status.startsWith('Cancel')) return 'CANCELLED';
  if (step?.status === 'TimedOut') return 'TIMED_OUT';
  if (step?.status === 'Failed' || step?.status === 'Rejected') return 'REJECTED';
  return 'FAILED';
}

/** The answer that decided: the last approval of an approved request, the last rejection of a rejected one. */
export function decisiveAnswer(kind: DecisionKind, decisions: readonly ApproverDecision[]): ApproverDecision | undefined {
  if (kind === 'APPROVED') return decisions.findLast(isApproval) ?? decisions.at(-1);
  if (kind === 'REJECTED') return decisions.findLast(isRejection) ?? decisions.at(-1);
  return undefined;
}

/** Why an approval that Systems Manager counted does not count here, or `undefined`. Where it does not name the approver nothing can be held against it. */
export function objectionTo(decisions: readonly ApproverDecision[], approvers: readonly string[], requestedBy: string): string | undefined {
  const approvals = decisions.filter(isApproval);
  const stranger = approvals.find(({ approver }) => approver !== null && !approvers.some((allowed) => isPrincipal(approver, allowed)));
  if (stranger !== undefined)
    return `${plainText(stranger.approver ?? '')} approved, but is not one of the approvers ${plainText(approvers.join(', '), 1000)}`;
  const own = approvals.find(({ approver }) => approver !== null && approver === requestedBy);
  if (own !== undefined) return `${plainText(own.approver ?? '')} approved a request of their own; somebody else must approve it`;
  return undefined;
}

/**
 * Whether a principal is the one named in a list of approvers: the same ARN, a session of the role named, or the user of that name.
 * A role's path is in its ARN and not in the ARN of its sessions.
 */
export function isPrincipal(principal: string, allowed: string): boolean {
  if (principal === allowed) return true;
  const session = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(principal);
  const role = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(allowed);
  if (session !== null && role !== null) return session[1] === role[1] && session[2] === role[2];
  const user = /^arn:[^:]+:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(principal);
  return user !== null && user[1] === allowed;
}

function jsonValues(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function textIn(answer: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = answer[name];
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value) && typeof value[0] === 'string') return value[0];
  }
  return null;
}
