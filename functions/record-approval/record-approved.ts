import { type ClosedCalendars, closedCalendars } from '../aws/change-calendar.ts';
import { fileDecision } from '../aws/decision-index.ts';
import { recordText, sha256Of } from '../aws/evidence-store.ts';
import { dateField } from '../aws/iso-time.ts';
import { profileKeys } from '../aws/key-profiles.ts';
import { unchangedProposal } from '../aws/proposal-evidence.ts';
import { type Execution, readExecution } from '../aws/ssm.ts';
import { decisionsIn, decisiveAnswer, objectionTo, rawDecisionsIn } from '../core/decision.ts';
import { evidenceKey } from '../core/names.ts';
import { type AssessedKey, changesStillNeeded, droppedKey, droppedSinceProposed } from '../core/proposal.ts';
import { type Approval, approvalSchema, keyIdsToWrite } from '../core/records/approval.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import type { DroppedKey, Proposal } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import { selectionSchema } from '../core/records/selection.ts';
import { droppedFrom } from '../core/replacement/dropped-key.ts';
import { plainText } from '../core/report/plain-text.ts';
import { fedRunbookOf, runbookOf } from '../core/runbooks.ts';
import { choiceFrom } from '../core/selection.ts';
import type { Change } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import type { ApprovedEvent } from './event.ts';
import { replacementStillAsApproved } from './replacement-still-as-approved.ts';

/** Systems Manager let the run pass the approval, but what is on record does not bear it out. Nothing is written to any key. */
export class ApprovalNotValidError extends Error {
  override readonly name = 'ApprovalNotValidError' as const;
}

/** The approver's selection is not one that can be carried out. Nothing is written to any key. */
export class SelectionRefusedError extends Error {
  override readonly name = 'SelectionRefusedError' as const;
}

/**
 * Stores the decision and the final list, and answers with that list: the only keys the runbook goes on to write. Tried again for the same
 * execution it answers with what is on record, and decides nothing anew.
 */
export async function recordApproved(event: ApprovedEvent, environment: Environment, dependencies: Dependencies) {
  const key = evidenceKey(event.executionId, 'approval.json');
  const proposal = await unchangedProposal(dependencies.evidence, event.executionId, event.proposalSha256);
  const drafted = await approvalFor(event, proposal, environment, dependencies);
  const draftedText = recordText(drafted);
  const { written } = await dependencies.evidence.putOnce(key, draftedText);
  if (written) dependencies.record('Decisions', 1, { Decision: drafted.decision });
  const text = written ? draftedText : ((await dependencies.evidence.get(key))?.text ?? draftedText);
  const approval = readRecord(approvalSchema, text, key);
  if (!isSameDecision(approval, drafted)) {
    throw new ApprovalNotValidError(
      `${key} is on record already and says something else (${approval.decision}); an execution has one decision`,
    );
  }
  await fileDecision(dependencies.evidence, proposal, approval, sha256Of(text));
  return {
    KeyIdsToEnable: approval.keyIdsToEnable,
    EnableCount: approval.keyIdsToEnable.length,
    KeyIdsToShorten: approval.keyIdsToShorten,
    ShortenCount: approval.keyIdsToShorten.length,
    PeriodsToShorten: approval.periodsToShorten.map(String),
    KeyIdsToRotate: approval.keyIdsToRotate ?? [],
    RotateCount: approval.keyIdsToRotate?.length ?? 0,
    KeyMaterialIdsToRotate: approval.keyMaterialIdsToRotate ?? [],
    ReplaceCount: approval.keyIdsToReplace?.length ?? 0,
    ApprovalSha256: sha256Of(text),
  };
}

/**
 * Whether a record that was there already is this very decision, as an earlier attempt stored it. Only whether keys still need the change may differ:
 * they are read anew each time. A record that anybody else put there is not.
 */
function isSameDecision(stored: Approval, drafted: Approval): boolean {
  const decided = ({ decision, executionId, proposalSha256, selection, approvedKeyIds, rawDecisions }: Approval): string =>
    JSON.stringify([decision, executionId, proposalSha256, selection, approvedKeyIds, rawDecisions]);
  const approved = new Set(drafted.approvedKeyIds);
  return decided(stored) === decided(drafted) && keyIdsToWrite(stored).every((keyId) => approved.has(keyId));
}

async function approvalFor(
  event: ApprovedEvent,
  proposal: Proposal,
  environment: Environment,
  dependencies: Dependencies,
): Promise<Approval> {
  const execution = await readExecution(dependencies.ssm, event.executionId);
  const decision = approvedDecision(execution, environment.approvers);
  const selection = await storedSelection(event.executionId, dependencies);
  const choice = choiceFrom(proposal, selection?.record);
  if (choice.kind === 'refused') throw new SelectionRefusedError(choice.because);

  const { accountId, region } = dependencies.surroundings;
  const now = dependencies.now();
  return {
    kind: 'approval',
    schemaVersion: 1,
    previous: { record: 'proposal.json', sha256: event.proposalSha256 },
    executionId: event.executionId,
    requestId: proposal.requestId,
    accountId,
    region,
    decision: 'APPROVED',
    failure: null,
    ...decision,
    comment: decision.comment ?? selection?.record.comment ?? null,
    decidedAt: decision.decidedAt ?? now.toISOString(),
    requestedBy: execution.requestedBy,
    proposalSha256: event.proposalSha256,
    selection:
      selection === undefined ? null : { sha256: selection.sha256, versionId: selection.versionId, keyIds: selection.record.keyIds },
    rotationPeriodInDays: proposal.rotationPeriodInDays,
    approvedKeyIds: [...choice.keyIds],
    notSelectedKeyIds: [...choice.notSelected],
    ...(await finalList(choice.keyIds, proposal, environment, dependencies, now)),
  };
}

/** The decision in the execution's own approval step. @throws ApprovalNotValidError unless it is an approval by an approver who did not ask for it. */
function approvedDecision(execution: Execution, approvers: readonly string[]) {
  const step = execution.steps.find(({ action }) => action === 'aws:approve');
  const status = step?.outputs['ApprovalStatus']?.[0];
  if (step === undefined || step.status !== 'Success' || (status !== undefined && status !== 'Approved')) {
    throw new ApprovalNotValidError(
      `the approval step of ${execution.executionId} is ${plainText(status ?? step?.status ?? 'missing', 64)}, not Approved`,
    );
  }
  const decisions = decisionsIn(step);
  const objection = objectionTo(decisions, approvers, execution.requestedBy);
  if (objection !== undefined) throw new ApprovalNotValidError(objection);

  const answer = decisiveAnswer('APPROVED', decisions);
  // The form of the time is not documented: what cannot be read, or would be thousands of years from now, is not it.
  const { decidedAt = step.endedAt } = dateField('decidedAt', new Date(answer?.decidedAt ?? ''));
  return {
    approver: answer?.approver ?? null,
    comment: answer?.comment ?? null,
    decidedAt,
    decisions: [...decisions],
    rawDecisions: rawDecisionsIn(step),
  };
}

async function storedSelection(executionId: string, { evidence }: Dependencies) {
  const key = evidenceKey(executionId, 'selection.json');
  const stored = await evidence.get(key);
  if (stored === undefined) return undefined;
  return { record: readRecord(selectionSchema, stored.text, key), sha256: stored.sha256, versionId: stored.versionId };
}

/** Reads the chosen keys once more: days may have passed since they were proposed. While a change calendar is closed no key is written. */
async function finalList(keyIds: readonly string[], proposal: Proposal, environment: Environment, dependencies: Dependencies, now: Date) {
  const { policy, changeCalendars } = environment;
  const { kms, ssm, surroundings } = dependencies;
  if (proposal.replacement !== undefined) return replacementList(keyIds, proposal, environment, dependencies, now);
  const withKeyMaterial = runbookOf(proposal) === 'rotateNow';
  const assessed = keyIds.length === 0 ? [] : await profileKeys(kms, keyIds, { ...surroundings, policy, now, withKeyMaterial });
  const stillNeeded = changesStillNeeded(assessed, proposal);
  const closed = stillNeeded.size === 0 ? undefined : await closedCalendars(ssm, changeCalendars);
  return {
    ...listsFor(closed === undefined ? stillNeeded : new Map(), assessed, proposal),
    dropped: assessed.flatMap(({ keyId, profile }) => {
      if (!stillNeeded.has(keyId)) return [droppedSinceProposed(keyId, profile, proposal)];
      return closed === undefined ? [] : [{ ...droppedKey(keyId, profile, fedRunbookOf(proposal)), ...calendarClosed(closed) }];
    }),
  };
}

/** The one key of a replacement, if its place may change now. */
async function replacementList(
  keyIds: readonly string[],
  proposal: Proposal,
  { policy, changeCalendars }: Environment,
  { kms, ssm, evidence, surroundings }: Dependencies,
  now: Date,
) {
  const none = { keyIdsToEnable: [], keyIdsToShorten: [], periodsToShorten: [], keyIdsToReplace: [] };
  const [keyId] = keyIds;
  if (keyId === undefined) return { ...none, dropped: [] };
  const dropped = await replacementStillAsApproved(keyId, proposal, { kms, evidence, surroundings, policy, now });
  if (dropped !== undefined) return { ...none, dropped: [dropped] };
  const closed = await closedCalendars(ssm, changeCalendars);
  const key = proposal.keys.find((one) => one.keyId === keyId);
  if (closed !== undefined && key !== undefined) return { ...none, dropped: [droppedFrom(key, calendarClosed(closed))] };
  return { ...none, keyIdsToReplace: [keyId], dropped: [] };
}

/** What the runbook is to write: key ids by change, and what each key has to be like at that moment. */
function listsFor(changes: ReadonlyMap<string, Change>, assessed: readonly AssessedKey[], proposal: Proposal) {
  const keyIdsTo = (change: Change): string[] => [...changes].flatMap(([keyId, of]) => (of === change ? [keyId] : []));
  const keyIdsToShorten = keyIdsTo('SHORTEN_PERIOD');
  const keyIdsToRotate = keyIdsTo('ROTATE_NOW');
  const valuesOf = <Value>(keyIds: readonly string[], read: (profile: KeyProfile) => Value | null | undefined): Value[] => [
    ...new Set(assessed.flatMap(({ keyId, profile }) => (keyIds.includes(keyId) ? (read(profile) ?? []) : []))),
  ];
  return {
    keyIdsToEnable: keyIdsTo('ENABLE'),
    keyIdsToShorten,
    periodsToShorten: valuesOf(keyIdsToShorten, ({ rotationPeriodInDays }) => rotationPeriodInDays),
    ...(runbookOf(proposal) === 'rotateNow'
      ? {
          keyIdsToRotate,
          keyMaterialIdsToRotate: valuesOf(keyIdsToRotate, ({ keyMaterial }) => keyMaterial?.currentKeyMaterialId),
        }
      : {}),
  };
}

const calendarClosed = ({ names, until }: ClosedCalendars): Pick<DroppedKey, 'reason' | 'annotation'> => ({
  reason: 'CALENDAR_CLOSED',
  annotation: `CALENDAR_CLOSED: the change calendar ${names.join(', ')} forbade changes when the approval was recorded${until === null ? '' : `, until ${until}`}. Nothing was changed; the key is asked about again in the next request.`,
});
