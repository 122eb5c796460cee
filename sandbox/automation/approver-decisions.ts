import type { Answer } from './action.ts';
import type { JsonRecord } from './json.ts';
import type { ApproverDecisionForm } from './settings.ts';

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
