import { type Answer, type AttemptOptions, beginAttempt, recordAnswer } from '../../../functions/aws/changes/attempts.ts';
import { recordNotWritten } from '../../../functions/aws/changes/not-written.ts';
import { fileDecision } from '../../../functions/aws/decision-index.ts';
import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { finalChangeFor } from '../../../functions/core/changes/approved.ts';
import { type ChangeKind, type ChangeRef, idOfChange } from '../../../functions/core/changes/kind.ts';
import { excludedChange, proposedChanges, type SubjectRead } from '../../../functions/core/changes/propose.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { documentFor } from '../../../functions/core/changes/runbooks.ts';
import type { AskedOptions, ChangeSubject } from '../../../functions/core/changes/subject.ts';
import { answersPrefix, approvalTimeoutInSeconds, changeKey, evidenceKey } from '../../../functions/core/names.ts';
import { outcomeOf, outcomeOfExcluded } from '../../../functions/core/outcome/outcome.ts';
import { validationOf } from '../../../functions/core/outcome/validation.ts';
import { type Ending, signalsIn } from '../../../functions/core/people/approval-step.ts';
import { decide, type IdentifiedSignal, problemOfAnswer, type StoredAnswer } from '../../../functions/core/people/decide.ts';
import { lastDecidingSignalAt } from '../../../functions/core/people/decided-at.ts';
import { type Principal, signallerIn } from '../../../functions/core/people/principal.ts';
import type { MovedAliases } from '../../../functions/core/records/attempt.ts';
import type { Decision, Requester } from '../../../functions/core/records/decision.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { Compliance, Outcomes } from '../../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import type { Refusal } from '../../../functions/core/refusal.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { policyRecordOf } from '../../../functions/core/rule-parameters.ts';
import { readWhatWasDone } from '../../../functions/validate-rotation/what-was-done.ts';
import type { MemoryStore } from './memory-store.ts';
import { place, policy } from './sample-keys.ts';

const approverRole = `arn:aws:iam::${place.accountId}:role/KmsRotation-Approver-${place.region}`;
export const sessionOf = (name: string): string =>
  `arn:aws:sts::${place.accountId}:assumed-role/KmsRotation-Approver-${place.region}/${name}`;

export type Requested = {
  readonly executionId: string;
  readonly requestId?: string;
  readonly requestedBy?: string;
  readonly subjects: readonly SubjectRead[];
  readonly kinds: readonly ChangeKind[];
  readonly asked?: AskedOptions;
  readonly at: string;
  readonly minimumApprovals?: number;
};

export type Deciding = {
  readonly ending: Exclude<Ending, 'OPEN'>;
  /** What Systems Manager says in the outputs of `aws:approve`. */
  readonly raw?: readonly object[];
  /** What AWS CloudTrail says, where Systems Manager does not name the people. */
  readonly recorded?: readonly { readonly name: string; readonly signal: 'APPROVE' | 'REJECT'; readonly at: string }[];
  readonly failure?: string;
  readonly requester: Requester;
  readonly at: string;
  readonly endedAt?: string;
  readonly excluded?: (change: ChangeRef) => { readonly subject: ChangeSubject; readonly refusal: Refusal } | undefined;
};

/** The records of an execution, made by the functions of the product in the order of the steps of a runbook. */
export function sampleExecution(evidence: MemoryStore, requested: Requested) {
  const { executionId, at, kinds } = requested;
  const approvers = [approverRole, 'heidi'];
  const proposal: Proposal = {
    kind: 'proposal',
    schemaVersion: 2,
    executionId,
    requestId: requested.requestId ?? executionId,
    requestedBy: requested.requestedBy ?? `arn:aws:iam::${place.accountId}:user/rupert`,
    requestedAt: at,
    expiresAt: new Date(Date.parse(at) + approvalTimeoutInSeconds * 1000).toISOString(),
    ...place,
    documentName: documentFor(kinds[0] ?? 'ENABLE_ROTATION'),
    documentVersion: '3',
    documentSha256: 'd'.repeat(64),
    approvers,
    minimumApprovals: requested.minimumApprovals ?? 1,
    approvalsWithoutAnswer: 'ALL',
    policy: policyRecordOf(policy),
    requestedKeyIds: requested.subjects.map(({ keyId }) => keyId),
    ...proposedChanges(requested.subjects, kinds, { policy, now: new Date(at), asked: requested.asked ?? {} }),
  };
  const write = (key: string, text: string): string => {
    evidence.texts.set(key, text);
    return sha256Of(text);
  };
  const proposalRef = { record: 'proposal.json', sha256: write(evidenceKey(executionId, 'proposal.json'), recordText(proposal)) };
  let decision: Decision | undefined;
  let decisionRef = proposalRef;
  const invocations: string[] = [];

  function storedAnswers(): StoredAnswer[] {
    const prefix = answersPrefix(executionId);
    return [...evidence.texts]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([record, text]) => {
        const answer = JSON.parse(text);
        const about = { record, sha256: sha256Of(text), versionId: `version-of-${record}` };
        const problem = problemOfAnswer(answer, executionId, proposal.changes.map(refOf));
        return problem === undefined ? { ...about, author: authorOf(record.slice(prefix.length)), answer } : { ...about, problem };
      });
  }

  const finalFor = (ref: ChangeRef) => {
    const final = decision?.finalList.find((one) => idOfChange(one) === idOfChange(ref));
    if (final === undefined) throw new Error(`${idOfChange(ref)} is not on the final list`);
    return final;
  };
  const optionsFor = (ref: ChangeRef, time: string, continues?: string): AttemptOptions => ({
    evidence,
    now: () => new Date(time),
    executionId,
    invocation: `invocation-${invocations.push(idOfChange(ref))}`,
    decision: decisionRef,
    final: finalFor(ref),
    keyArn: proposal.changes.find((change) => idOfChange(refOf(change)) === idOfChange(ref))?.key.keyArn ?? '',
    continues,
  });

  return {
    proposal,
    answer(name: string, answer: 'APPROVE' | 'REJECT', changes: readonly ChangeRef[], comment?: string): void {
      const record = { kind: 'answer', schemaVersion: 1, executionId, answer, changes, ...(comment === undefined ? {} : { comment }) };
      write(`${answersPrefix(executionId)}${name}.json`, recordText(record));
    },
    async decide({ ending, raw = [], recorded, failure, requester, at: time, endedAt, excluded }: Deciding): Promise<Decision> {
      const rawDecisions = raw.length === 0 ? [] : [JSON.stringify(raw)];
      const told = signalsIn({ status: 'Success', endedAt: null, outputs: { ApproverDecisions: rawDecisions } }).signals;
      const signals: IdentifiedSignal[] = (
        recorded?.map((one) => ({ principal: sessionOf(one.name), signal: one.signal, signalledAt: one.at, comment: null })) ?? told
      ).map((one) => ({
        ...one,
        source: recorded === undefined ? 'SYSTEMS_MANAGER' : 'CLOUDTRAIL',
        by: one.principal === null ? undefined : signallerIn(one.principal, approvers),
      }));
      const deployed = { approvers, minimumApprovals: 1 };
      const requiredApprovals = Math.max(proposal.minimumApprovals, deployed.minimumApprovals);
      const proposed = proposal.changes.map(refOf);
      const decided =
        proposed.length === 0
          ? { decision: 'NOTHING_TO_APPROVE' as const, because: null, signals: [], ignoredAnswers: [], approvedChanges: [], notChosen: [] }
          : decide({
              ending,
              failure: failure ?? null,
              signals,
              answers: storedAnswers(),
              approvers,
              requester,
              place,
              proposed,
              requiredApprovals,
              withoutAnswer: proposal.approvalsWithoutAnswer,
            });
      const approved = proposal.changes.filter((change) =>
        decided.approvedChanges.some((one) => idOfChange(one) === idOfChange(refOf(change))),
      );
      const without = approved.flatMap((change) => {
        const found = excluded?.(refOf(change));
        return found === undefined ? [] : [excludedChange(refOf(change), found.subject, found.refusal)];
      });
      decision = {
        kind: 'decision',
        schemaVersion: 2,
        previous: proposalRef,
        executionId,
        requestId: proposal.requestId,
        ...place,
        documentName: proposal.documentName,
        ...decided,
        decidedAt: lastDecidingSignalAt(decided) ?? endedAt ?? time,
        recordedAt: time,
        requester,
        deployed,
        requiredApprovals,
        approvalsWithoutAnswer: proposal.approvalsWithoutAnswer,
        rawDecisions,
        excluded: without,
        finalList: approved
          .filter((change) => !without.some((one) => idOfChange(one) === idOfChange(refOf(change))))
          .map((change) => finalChangeFor(change, executionId)),
      };
      const sha256 = write(evidenceKey(executionId, 'decision.json'), recordText(decision));
      decisionRef = { record: 'decision.json', sha256 };
      await fileDecision(evidence, proposal, decision, sha256);
      return decision;
    },
    /** An attempt, and what AWS KMS answered; `undefined`: the answer was lost. @returns the reference to the answer */
    async attempt(ref: ChangeRef, number: number, time: string, answer: Answer | undefined, continues?: string) {
      const options = optionsFor(ref, time, continues);
      const begun = await beginAttempt(options, number);
      if (begun === undefined) throw new Error('the attempt was begun already');
      const answered = answer === undefined ? undefined : await recordAnswer({ ...options, now: () => later(time, 400) }, begun, answer);
      return { begun, answered, options };
    },
    /** Aliases that an invocation has moved. */
    moved(
      {
        begun,
        options,
      }: { readonly begun: { readonly ref: { readonly record: string; readonly sha256: string } }; readonly options: AttemptOptions },
      number: number,
      moves: Pick<MovedAliases, 'from' | 'to' | 'moved' | 'notMoved' | 'objection' | 'tagErrors'>,
      time: string,
    ): { readonly record: string; readonly sha256: string } {
      const { final, invocation } = options;
      const record: MovedAliases = {
        kind: 'movedAliases',
        schemaVersion: 1,
        attempt: begun.ref,
        executionId,
        keyId: final.keyId,
        change: final.kind,
        ...moves,
        recordedAt: time,
      };
      const key = changeKey(final, number, `.aliases.${invocation}`);
      return { record: key, sha256: write(key, recordText(record)) };
    },
    notWritten: (ref: ChangeRef, refusal: Refusal, time: string): Promise<void> =>
      recordNotWritten({ evidence, now: () => new Date(time) }, { executionId, decision: decisionRef, final: finalFor(ref) }, refusal),
    /** What Validate records. */
    async finish(
      after: (keyId: string) => ChangeSubject,
      time: string,
      startedAt: string,
      /** Keys of which AWS Config goes on saying what it said before. */
      contradictedByConfig: readonly string[] = [],
    ): Promise<Outcomes> {
      const done = await readWhatWasDone(evidence, executionId, decision?.finalList ?? []);
      const before = (keyId: string) => proposal.changes.find(({ key }) => key.keyId === keyId)?.key ?? after(keyId).profile;
      const compliance = (keyId: string): Compliance => ({
        ...resultOf(contradictedByConfig.includes(keyId) ? before(keyId) : after(keyId).profile),
        recordedAt: new Date(Date.parse(time) - 2000).toISOString(),
        sinceTheChange: true,
      });
      const { region } = proposal;
      const outcomes: Outcomes = {
        kind: 'outcomes',
        schemaVersion: 2,
        previous: decision === undefined ? proposalRef : decisionRef,
        executionIds: [executionId],
        requestIds: [proposal.requestId],
        recordedAt: time,
        startedAt,
        outcomes: [
          ...proposal.changes.map((change) => {
            const ref = idOfChange(refOf(change));
            const { keyId } = change.key;
            const found = { attempts: done.attempts(ref), notWritten: done.notWritten(ref) };
            return outcomeOf({ change, region, decision, ...found, after: after(keyId), compliance: compliance(keyId) });
          }),
          ...proposal.excluded.map((one) => outcomeOfExcluded(one, { region, after: after(one.keyId), compliance: compliance(one.keyId) })),
        ],
      };
      const ref = { record: 'outcomes.json', sha256: write(evidenceKey(executionId, 'outcomes.json'), recordText(outcomes)) };
      write(evidenceKey(executionId, 'outcomes.csv'), outcomesCsv(outcomes.outcomes));
      write(evidenceKey(executionId, 'validation.json'), recordText(validationOf(proposal, decision, outcomes, ref)));
      return outcomes;
    },
  };
}

const resultOf = ({ complianceType, annotation }: KeyProfile): Pick<Compliance, 'complianceType' | 'annotation'> => ({
  complianceType,
  annotation,
});

const later = (time: string, millis: number): Date => new Date(Date.parse(time) + millis);

function authorOf(name: string): Principal {
  const userName = /^user\/(.+)\.json$/.exec(name)?.[1];
  if (userName !== undefined) return { kind: 'user', accountId: place.accountId, userName };
  const sessionName = /^[A-Z0-9]+:(.+)\.json$/.exec(name)?.[1] ?? '';
  return { kind: 'session', accountId: place.accountId, roleName: `KmsRotation-Approver-${place.region}`, sessionName };
}
