import { askedBy } from '../../changes/asked.ts';
import { isOurDocument } from '../../changes/runbooks.ts';
import { type ApprovalStep, endingOf, rawDecisionsIn } from '../../people/approval-step.ts';
import { lastDecidingSignalAt } from '../../people/decided-at.ts';
import type { DecisionKind } from '../../records/decision.ts';
import type { Proposal } from '../../records/proposal.ts';
import { type Contradiction, differences, ofField, ofRecord } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import { type AnchorFinding, findingOf } from './anchor.ts';

/** What Systems Manager tells of an execution, which it forgets after 30 days. */
export type ToldExecution = {
  readonly documentName: string;
  readonly documentVersion: string;
  readonly requestedBy: string;
  readonly startedAt: string | null;
  readonly status: string;
  readonly hasEnded: boolean;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly approval: ApprovalStep | undefined;
  /** Whether approvers could be told, without which nobody decides. */
  readonly notifyFailed: boolean;
  /** Hashes of records among the outputs of the steps that recorded them. */
  readonly hashes: { readonly proposal: string | undefined; readonly decision: string | undefined; readonly outcomes: string | undefined };
};

const anchor = 'Systems Manager';
const said = 'Systems Manager';

/** Days for which Systems Manager keeps an execution (AWS General Reference, Systems Manager quotas). */
const daysKept = 30;
const millisPerDay = 86_400_000;

/** @param told `undefined`: Systems Manager does not know the execution */
export function systemsManagerFinding(set: ExecutionSet, told: ToldExecution | undefined, now: Date): AnchorFinding {
  const { requestedAt } = set.proposal.record;
  if (told === undefined) {
    const isRecent = now.getTime() - Date.parse(requestedAt) < (daysKept - 1) * millisPerDay;
    const unknown = ofRecord(
      'proposal.json',
      `it is of ${requestedAt}`,
      `${said} keeps executions for ${daysKept} days, and knows none of this id.`,
    );
    return findingOf(anchor, 0, `It knows no such execution, and keeps them for ${daysKept} days.`, isRecent ? [unknown] : []);
  }
  const contradictions = [
    ...ofStart(set.proposal.record, told),
    ...ofHash('proposal.json', set.proposal.file.sha256, told.hashes.proposal),
    ...ofDecision(set, told),
    ...ofOutcomes(set, told),
  ];
  return findingOf(
    anchor,
    1,
    'Compared: the start, the answers of the approvers, and the hashes that its steps have kept.',
    contradictions,
  );
}

function ofStart(proposal: Proposal, told: ToldExecution): readonly Contradiction[] {
  const record = 'proposal.json';
  const { documentName, documentVersion, requestedBy, requestedKeyIds, requestId, executionId, changes } = proposal;
  const found = { documentName, documentVersion, requestedBy };
  const expected = { documentName: told.documentName, documentVersion: told.documentVersion, requestedBy: told.requestedBy };
  if (!isOurDocument(told.documentName)) return differences(record, '', found, expected, said);
  const asked = askedBy(told.documentName, told.parameters);
  const period = asked.options.rotationPeriodInDays;
  return [
    ...differences(record, '', found, expected, said),
    ...differences(record, 'requestedKeyIds', requestedKeyIds, asked.keyIds, `the parameters that ${said} has`),
    ...differences(
      record,
      'requestId',
      requestId,
      asked.requestId === '' ? executionId : asked.requestId,
      `the parameters that ${said} has`,
    ),
    ...changes.flatMap((change, index) =>
      'rotationPeriodInDays' in change && change.rotationPeriodInDays !== period
        ? [
            ofField(
              record,
              `changes[${index}].rotationPeriodInDays`,
              change.rotationPeriodInDays,
              `${said} has a period of ${period} days.`,
            ),
          ]
        : [],
    ),
  ];
}

const ofHash = (record: string, sha256: string, told: string | undefined): readonly Contradiction[] =>
  told === undefined || told === sha256
    ? []
    : [ofRecord(record, `its SHA-256 is ${sha256}`, `${said} has kept ${told} when it was recorded.`)];

/** Decisions that an end of the approval step can come to. */
const possible: Readonly<Record<string, readonly DecisionKind[]>> = {
  APPROVED: ['APPROVED', 'NOT_COUNTED', 'ENDED_BY_UPGRADE', 'REJECTED'],
  REJECTED: ['REJECTED'],
  TIMED_OUT: ['TIMED_OUT', 'REJECTED'],
  CANCELLED: ['CANCELLED', 'REJECTED'],
  FAILED: ['FAILED', 'REJECTED'],
};

function ofDecision(
  { decision: found }: ExecutionSet,
  { approval, status, hasEnded, notifyFailed, hashes }: ToldExecution,
): readonly Contradiction[] {
  if (found === undefined) return [];
  const record = 'decision.json';
  const { record: decision } = found;
  const ending = notifyFailed ? 'FAILED' : endingOf(approval, status, hasEnded);
  // An execution may be cancelled after it was approved.
  const endings = !notifyFailed && approval?.status === 'Success' ? [ending, endingOf(approval, approval.status, hasEnded)] : [ending];
  const isPossible =
    decision.decision === 'NOTHING_TO_APPROVE' || endings.some((one) => possible[one]?.includes(decision.decision) === true);
  const endedAt = lastDecidingSignalAt(decision) === undefined && approval?.status !== 'Pending' ? approval?.endedAt : undefined;
  return [
    ...ofHash(record, found.file.sha256, hashes.decision),
    ...(isPossible ? [] : [ofField(record, 'decision', decision.decision, `By what ${said} says the approval step is ${ending}.`)]),
    ...(approval === undefined
      ? []
      : differences(record, 'rawDecisions', decision.rawDecisions, rawDecisionsIn(approval), `the outputs that ${said} has`)),
    ...(endedAt == null
      ? []
      : differences(record, 'decidedAt', decision.decidedAt, endedAt, `the end of the approval step that ${said} has`)),
  ];
}

function ofOutcomes({ outcomes }: ExecutionSet, { startedAt, hashes }: ToldExecution): readonly Contradiction[] {
  if (outcomes === undefined) return [];
  return [
    ...ofHash('outcomes.json', outcomes.file.sha256, hashes.outcomes),
    ...differences('outcomes.json', 'startedAt', outcomes.record.startedAt, startedAt, said),
  ];
}
