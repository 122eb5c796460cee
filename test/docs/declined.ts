import type { Decision } from '../../functions/core/records/decision.ts';
import { filedDecisionOf } from '../../functions/core/records/filed-decision.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';

/** Which of two proposed changes a decision declines, one of which it did not choose: a cool-down begins for what is declined. */
export function declinedBy(decision: Decision['decision']): 'none' | 'all' | 'some' {
  const change = (keyId: string) => ({ kind: 'ENABLE_ROTATION', key: { keyId } }) as unknown as Proposal['changes'][number];
  const { declined } = filedDecisionOf(
    { changes: [change('chosen'), change('not chosen')] } as unknown as Proposal,
    { decision, approvedChanges: [], notChosen: [{ keyId: 'not chosen', kind: 'ENABLE_ROTATION' }] } as unknown as Decision,
    '',
  );
  if (declined.length === 0) return 'none';
  return declined.length === 2 ? 'all' : 'some';
}
