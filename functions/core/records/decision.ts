import * as z from 'zod/mini';
import { changeKindSchema, changeRefSchema } from '../changes/kind.ts';
import { previousRecordSchema } from './previous-record.ts';
import { approvalsWithoutAnswerSchema, excludedChangeSchema } from './proposal.ts';
import { time } from './time.ts';

/**
 * `NOT_COUNTED`: Systems Manager let the approval pass, and it does not count here, for `because`.
 * `FAILED`: the request ended before a decision, through a fault. `NOTHING_TO_APPROVE`: no change
 * was proposed. `ENDED_BY_UPGRADE`: approved under a document of the last release, which may not
 * write any more; its changes are asked for again.
 */
export const decisionKinds = [
  'APPROVED',
  'REJECTED',
  'TIMED_OUT',
  'CANCELLED',
  'NOT_COUNTED',
  'FAILED',
  'NOTHING_TO_APPROVE',
  'ENDED_BY_UPGRADE',
] as const;
export const decisionKindSchema = z.enum(decisionKinds);
export type DecisionKind = z.infer<typeof decisionKindSchema>;

const answerRefSchema = z.strictObject({
  record: z.string(),
  sha256: z.string(),
  versionId: z.nullable(z.string()),
  answer: z.enum(['APPROVE', 'REJECT']),
  changes: z.array(changeRefSchema),
});

/** `answer` and `changes` are `null` for an answer that cannot be read. */
const ignoredAnswerSchema = z.strictObject({
  record: z.string(),
  sha256: z.string(),
  versionId: z.nullable(z.string()),
  answer: z.nullable(z.enum(['APPROVE', 'REJECT'])),
  changes: z.nullable(z.array(changeRefSchema)),
  because: z.string(),
});

/** One approver's signal, and what it comes to. */
export const signalSchema = z.strictObject({
  /** The principal as its source names it; `null`: neither Systems Manager nor CloudTrail names one. */
  principal: z.nullable(z.string()),
  /** The person behind it; `null`: no person is known. */
  person: z.nullable(z.string()),
  signal: z.enum(['APPROVE', 'REJECT']),
  source: z.enum(['SYSTEMS_MANAGER', 'CLOUDTRAIL']),
  signalledAt: z.nullable(z.string()),
  comment: z.nullable(z.string()),
  /** The author's own answers: none, one, or several under two names of one person. */
  answers: z.array(answerRefSchema),
  counts: z.boolean(),
  /** Why it does not count. */
  because: z.nullable(z.string()),
});
export type Signal = z.infer<typeof signalSchema>;

/** Who asked. `NOT_KNOWN`: a service or a function started the execution, and no person is on record behind it; an approval counts then only of what the request scheduler has asked for. */
export const requesterSchema = z.strictObject({
  principal: z.string(),
  person: z.nullable(z.string()),
  source: z.enum(['EXECUTED_BY', 'CLOUDTRAIL', 'NOT_KNOWN']),
});
export type Requester = z.infer<typeof requesterSchema>;

/** A change that may be written, with the state of the key that was approved. */
export const finalChangeSchema = z.strictObject({ keyId: z.string(), kind: changeKindSchema, state: z.string() });
export type FinalChange = z.infer<typeof finalChangeSchema>;

/** `decision.json`: who decided what, and the final list, stored before anything is written to AWS KMS. Nothing that is not on this list is written. */
export const decisionSchema = z.strictObject({
  kind: z.literal('decision'),
  schemaVersion: z.literal(2),
  previous: previousRecordSchema,
  executionId: z.string(),
  requestId: z.string(),
  accountId: z.string(),
  region: z.string(),
  documentName: z.string(),
  decision: decisionKindSchema,
  /** Why the decision is not an approval; `null` for an approval and for what needs no reason. */
  because: z.nullable(z.string()),
  decidedAt: time,
  recordedAt: time,
  requester: requesterSchema,
  /** Who may approve, and how many persons must, as it is deployed when the decision is recorded. */
  deployed: z.strictObject({ approvers: z.array(z.string()), minimumApprovals: z.number() }),
  /** Persons who had to approve: the larger of what was asked and what is deployed. */
  requiredApprovals: z.number(),
  approvalsWithoutAnswer: approvalsWithoutAnswerSchema,
  signals: z.array(signalSchema),
  /** Answers that narrow nothing, because their authors sent no approval that counts. */
  ignoredAnswers: z.array(ignoredAnswerSchema),
  /** The answers exactly as Systems Manager gave them; their form is not documented. */
  rawDecisions: z.array(z.string()),
  /** What all approvals that count have in common. */
  approvedChanges: z.array(changeRefSchema),
  /** Proposed, and not chosen by every approver. */
  notChosen: z.array(changeRefSchema),
  /** Approved, and not as approved any more when the keys were read again. */
  excluded: z.array(excludedChangeSchema),
  finalList: z.array(finalChangeSchema),
});
export type Decision = z.infer<typeof decisionSchema>;

/** The comment of the people who decided; several are joined. `null`: there is none. */
export function commentOf({ decision, signals }: Pick<Decision, 'decision' | 'signals'>): string | null {
  const deciding = signals.filter(({ signal, counts }) => (decision === 'APPROVED' ? signal === 'APPROVE' && counts : signal === 'REJECT'));
  return [...new Set(deciding.flatMap(({ comment }) => comment ?? []))].join('; ') || null;
}

/** The people who decided, as their sources name them, each once. Empty: nobody did. */
export const decidedBy = ({ decision, signals }: Pick<Decision, 'decision' | 'signals'>): readonly string[] => [
  ...new Set(
    signals.flatMap(({ signal, counts, principal }) =>
      principal !== null && (decision === 'APPROVED' ? signal === 'APPROVE' && counts : decision === 'REJECTED' && signal === 'REJECT')
        ? [principal]
        : [],
    ),
  ),
];
