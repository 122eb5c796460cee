import { countsOf } from '../../changes/kind.ts';
import { refOf } from '../../changes/proposed-change.ts';
import { changesText } from '../../changes/words.ts';
import { commentOf, type Decision, type DecisionKind, decidedBy, type Requester, type Signal } from '../../records/decision.ts';
import type { Proposal } from '../../records/proposal.ts';
import { questionsText } from '../question-words.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

const styles: Readonly<Record<DecisionKind, 'good' | 'warn' | 'bad'>> = {
  APPROVED: 'good',
  REJECTED: 'warn',
  TIMED_OUT: 'warn',
  CANCELLED: 'warn',
  NOT_COUNTED: 'bad',
  FAILED: 'bad',
  NOTHING_TO_APPROVE: 'warn',
  ENDED_BY_UPGRADE: 'warn',
};

/**
 * What was decided on each execution: by whom, on which changes, and which approvals did not count.
 */
export function decisionsOn(proposals: readonly Proposal[], decisions: readonly Decision[]): Html {
  if (proposals.length === 0) return html`<p class="empty">Nothing was proposed, so nobody was asked.</p>`;
  return html`${proposals.map((proposal) =>
    decisionOn(
      proposal,
      decisions.find(({ executionId }) => executionId === proposal.executionId),
    ),
  )}`;
}

function decisionOn(proposal: Proposal, decision: Decision | undefined): Html {
  const { changes, region, executionId, requestId, requestedAt } = proposal;
  const asked = html`<dt>Asked for</dt><dd>${changesText(countsOf(changes.map(refOf)))} in ${region}: ${questionsText(changes)}</dd>
<dt>Requested by</dt><dd>${requesterText(proposal, decision?.requester)} at ${requestedAt}</dd>`;
  const ends = html`<dt>Execution</dt><dd>${executionId}, ${proposal.documentName}, request ${requestId}</dd>`;
  if (decision === undefined)
    return html`<dl><dt>Decision</dt><dd><span class="badge">no decision on record</span></dd>${asked}${ends}</dl>`;
  const people = decidedBy(decision);
  return html`<dl><dt>Decision</dt><dd><span class="badge ${styles[decision.decision]}">${decision.decision}</span> ${decision.because ?? ''}</dd>
${asked}
<dt>Decided by</dt><dd>${people.length === 0 ? 'nobody' : people.join(', ')} at ${decision.decidedAt}</dd>
<dt>Comment</dt><dd>${commentOf(decision) ?? '(none on record)'}</dd>
<dt>Final list</dt><dd>${finalListText(decision)}</dd>
${ends}</dl>
${signals(decision)}`;
}

const requesterText = ({ requestedBy }: Proposal, requester: Requester | undefined): string =>
  requester?.source === 'NOT_KNOWN' ? `${requester.principal} (no person is on record behind it)` : (requester?.principal ?? requestedBy);

const finalListText = ({ approvedChanges, notChosen, excluded, finalList }: Decision): string =>
  [
    `Approved: ${changesText(countsOf(approvedChanges))}.`,
    `Not chosen: ${notChosen.length}.`,
    `Excluded when the keys were read again: ${excluded.length}.`,
    `To be made: ${changesText(countsOf(finalList))}.`,
  ].join(' ');

/**
 * Each approval and rejection, since what an approval comes to depends on who gave it and what they
 * chose.
 */
const signals = ({ executionId, signals: all, approvalsWithoutAnswer }: Decision): Html =>
  all.length === 0
    ? html``
    : table(
        `Approvals and rejections of execution ${executionId}`,
        [
          { title: 'Answer', cell: ({ signal }) => signal },
          { title: 'By', cell: ({ principal }) => principal ?? 'not known', kind: 'text' },
          { title: 'At', cell: ({ signalledAt }) => signalledAt ?? 'not known' },
          {
            title: 'Counts',
            cell: ({ signal, counts, because }) => (signal === 'REJECT' || counts ? 'yes' : `no: ${because ?? ''}`),
            kind: 'text',
          },
          { title: 'Chosen changes', cell: (signal) => chosenText(signal, approvalsWithoutAnswer), kind: 'text' },
          { title: 'Comment', cell: ({ comment }) => comment ?? '', kind: 'text' },
        ],
        all,
      );

function chosenText({ signal, answers }: Signal, approvalsWithoutAnswer: Decision['approvalsWithoutAnswer']): string {
  if (signal === 'REJECT') return 'none';
  if (answers.length === 0) return approvalsWithoutAnswer === 'ALL' ? 'all that were listed (no stored answer)' : 'none (no stored answer)';
  return answers.map(({ changes }) => changesText(countsOf(changes))).join('; ');
}
