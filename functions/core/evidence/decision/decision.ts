import { refOf } from '../../changes/proposed-change.ts';
import { decisionKey } from '../../names.ts';
import { type Decided, decide, type ToDecide } from '../../people/decide.ts';
import { lastDecidingSignalAt } from '../../people/decided-at.ts';
import { endedByUpgrade, notOfRequest } from '../../people/overruled.ts';
import { personIn } from '../../people/person.ts';
import type { Decision, DecisionKind } from '../../records/decision.ts';
import { type Contradiction, differences, ofField } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import { answersAt } from './answers.ts';
import { contradictionsInFinalList } from './final-list.ts';
import { contradictionsInSources, signalsAt } from './signals.ts';

const record = 'decision.json';

/** Whether the decision is what signals, answers, approvers and the number of them come to. */
export function contradictionsInDecision(set: ExecutionSet): readonly Contradiction[] {
  const { executionId, proposal, decision: found } = set;
  if (found === undefined) return [];
  const { record: decision } = found;
  const { requestId, accountId, region, documentName, approvalsWithoutAnswer } = proposal.record;
  const asProposed = { executionId, previous: proposal.ref, requestId, accountId, region, documentName, approvalsWithoutAnswer };
  const decided = decidedAgain(set, decision);
  return [
    ...differences(record, '', pick(decision, asProposed), asProposed, 'proposal.json, as it is now'),
    ...ofRequester(decision, proposal.record.requestedBy),
    ...differences(
      record,
      'requiredApprovals',
      decision.requiredApprovals,
      Math.max(proposal.record.minimumApprovals, decision.deployed.minimumApprovals),
      'the larger of proposal.json, minimumApprovals, and deployed.minimumApprovals',
    ),
    ...contradictionsInSources(decision, proposal.record.approvers, endings[decision.decision]),
    ...differences(record, '', pick(decision, decided), decided, 'signals, answers and approvers'),
    ...ofTime(decision),
    ...contradictionsInFinalList(proposal.record, decision),
  ];
}

const pick = <Value extends object>(from: Value, names: Partial<Value>): object =>
  Object.fromEntries(Object.keys(names).map((name) => [name, Reflect.get(from, name)]));

function decidedAgain(set: ExecutionSet, decision: Decision): Decided {
  const { proposal } = set;
  const proposed = proposal.record.changes.map(refOf);
  if (proposed.length === 0)
    return { decision: 'NOTHING_TO_APPROVE', because: null, signals: [], ignoredAnswers: [], approvedChanges: [], notChosen: [] };
  const decided = decide({
    ending: endings[decision.decision],
    failure: decision.because,
    signals: signalsAt(decision, proposal.record.approvers),
    answers: answersAt(set, decision),
    approvers: proposal.record.approvers.filter((approver) => decision.deployed.approvers.includes(approver)),
    requester: decision.requester,
    place: proposal.record,
    proposed,
    requiredApprovals: decision.requiredApprovals,
    withoutAnswer: decision.approvalsWithoutAnswer,
  });
  if (decided.decision !== 'APPROVED') return decided;
  if (decision.decision === 'ENDED_BY_UPGRADE') return endedByUpgrade(decided);
  return isOfAnother(set) ? notOfRequest(decided, proposal.record.requestId) : decided;
}

/** How the approval step must have ended: only Systems Manager and AWS CloudTrail can say more. */
const endings: Readonly<Record<DecisionKind, ToDecide['ending']>> = {
  APPROVED: 'APPROVED',
  NOT_COUNTED: 'APPROVED',
  ENDED_BY_UPGRADE: 'APPROVED',
  NOTHING_TO_APPROVE: 'APPROVED',
  REJECTED: 'REJECTED',
  TIMED_OUT: 'TIMED_OUT',
  CANCELLED: 'CANCELLED',
  FAILED: 'FAILED',
};

/** Whether the execution goes by the id of a scheduled request that has not started it. */
const isOfAnother = ({ executionId, request }: ExecutionSet): boolean =>
  request?.parts.every((part) => part.record.executionId !== executionId) === true;

function ofRequester({ requester }: Decision, requestedBy: string): readonly Contradiction[] {
  const named = personIn(requestedBy);
  const isKnown = requester.source === 'NOT_KNOWN' ? requester.person === null : requester.person !== null;
  const expected = {
    principal: requestedBy,
    ...(named === undefined ? {} : { person: named, source: 'EXECUTED_BY' }),
  };
  return [
    ...differences(
      record,
      'requester',
      pick(requester, expected as Partial<Decision['requester']>),
      expected,
      'proposal.json, requestedBy',
    ),
    ...(named !== undefined || (isKnown && requester.source !== 'EXECUTED_BY')
      ? []
      : [ofField(record, 'requester', requester, 'A person is named where AWS CloudTrail knows one, and nowhere else.')]),
  ];
}

function ofTime(decision: Decision): readonly Contradiction[] {
  const decidedAt = lastDecidingSignalAt(decision);
  return decidedAt === undefined ? [] : differences(record, 'decidedAt', decision.decidedAt, decidedAt, 'the last signal that decided');
}

/** The key under which the decision is filed. */
export const filedAt = ({ decidedAt, executionId }: Decision): string => decisionKey(decidedAt, executionId);
