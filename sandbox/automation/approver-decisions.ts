import type { Answer } from './action.ts';
import type { JsonRecord } from './json.ts';

/**
 * How an entry of `ApproverDecisions` reads. AWS was seen to give `Approver`, `Decision` ("Approve"),
 * `ApprovalDecisionTime` (ISO 8601 with microseconds) and `Comment` (AWS re:Post, question
 * QU5C69u39dSR63RgqyIYtDYQ). Of a rejection, and of what `Approver` holds for each kind of caller,
 * nothing was seen.
 */
export type ApproverDecisionForm = {
  /**
   * The member that says what was decided: `ApprovalStatus` is the form of the AWS authors of
   * cdk-ssm-documents. @default Decision
   */
  readonly decidedIn?: 'Decision' | 'ApprovalStatus';
  /**
   * What `Approver` holds: the ARN of the caller, which is that of a session where a role answers; the
   * ARN of the role; the name of the user or of the session; or nothing. @default callerArn
   */
  readonly approver?: 'callerArn' | 'roleArn' | 'name' | 'absent';
  /** Whether the comment of who answered is there. @default true */
  readonly hasComment?: boolean;
};

/** One answer as an entry of `ApproverDecisions`. */
export function approverDecision(
  answer: Answer,
  { decidedIn = 'Decision', approver = 'callerArn', hasComment = true }: ApproverDecisionForm,
): JsonRecord {
  const { kind, at, comment } = answer;
  return {
    ...(approver === 'absent' ? {} : { Approver: approverIn(answer, approver) }),
    [decidedIn]: kind,
    // The sandbox's clock knows no microseconds.
    ApprovalDecisionTime: at.toISOString().replace(/Z$/, '000Z'),
    ...(hasComment && comment !== undefined ? { Comment: comment } : {}),
  };
}

function approverIn({ callerArn, roleArn }: Answer, approver: 'callerArn' | 'roleArn' | 'name'): string {
  if (approver === 'name') return callerArn.split('/').at(-1) ?? callerArn;
  return approver === 'roleArn' ? (roleArn ?? callerArn) : callerArn;
}
