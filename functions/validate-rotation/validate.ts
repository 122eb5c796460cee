import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { stepNamed } from '../aws/authority/approval-step-of.ts';
import { type OurExecution, ourExecution } from '../aws/authority/our-execution.ts';
import { onceSettled } from '../aws/authority/settled.ts';
import { recordText } from '../aws/evidence-store.ts';
import { type Execution, hasEnded } from '../aws/ssm.ts';
import type { StepDependencies } from '../aws/step-dependencies.ts';
import { decisionOn } from '../aws/stored-decision.ts';
import { type StoredProposal, storedProposal } from '../aws/stored-proposal.ts';
import { approvedChangesOf } from '../core/changes/approved.ts';
import { idOfChange } from '../core/changes/kind.ts';
import { refOf } from '../core/changes/proposed-change.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';
import { evidenceKey } from '../core/names.ts';
import { outcomeOf, outcomeOfExcluded } from '../core/outcome/outcome.ts';
import { hoursToRemediate, validationOf } from '../core/outcome/validation.ts';
import type { Decision } from '../core/records/decision.ts';
import { type Outcome, type Outcomes, outcomesSchema } from '../core/records/outcomes.ts';
import type { PreviousRecord } from '../core/records/previous-record.ts';
import { readRecord } from '../core/records/reading.ts';
import type { Validation } from '../core/records/validation.ts';
import { outcomesCsv } from '../core/report/outcomes-csv.ts';
import type { StepEvent } from '../core/step-inputs.ts';
import type { Environment } from './environment.ts';
import { firstEditionAttempts } from './first-edition-attempts.ts';
import { readCompliance } from './read-compliance.ts';
import { readUntilShown } from './read-until-shown.ts';
import { resultsCountSince } from './results-count-since.ts';
import { readWhatWasDone, type WhatWasDone } from './what-was-done.ts';

export type Dependencies = StepDependencies & {
  readonly config: ConfigServiceClient;
  readonly sleep: (millis: number) => Promise<void>;
  readonly record: RecordMetric<MetricOf<'validate-rotation'>>;
};

/** The request ended in a fault. Outcomes and summary are on record; the execution is to end as failed, so that it is seen. */
export class RequestFailedError extends Error {
  override readonly name = 'RequestFailedError' as const;
}

/** How often is looked whether the steps before have ended. */
const looks = 20;

/** An invocation lasts 285 seconds, and up to 60 of them pass before the first key is read. */
const maximumConfirmationInMillis = 150_000;
const maximumReadingInMillis = 200_000;

/**
 * Reads every requested key from AWS KMS and AWS Config, decides what came of each change, and stores
 * outcomes and validation summary. Read-only towards AWS KMS. Outcomes are written once: invoked
 * again, it answers with what is on record.
 */
export async function validate({ executionId }: StepEvent, environment: Environment, dependencies: Dependencies) {
  const { evidence } = dependencies;
  const ours = await onceStepsHaveEnded(executionId, environment, dependencies);
  const stored = await storedProposal(evidence, executionId);
  const decided = await decisionOn(evidence, stored, dependencies.surroundings);
  const { outcomes, ref } = await storedOutcomes(ours, stored, decided, environment, dependencies);
  const csv = outcomesCsv(outcomes.outcomes);
  await evidence.recordOnce(evidenceKey(executionId, 'outcomes.csv'), csv, 'text/csv; charset=utf-8');
  const validation = validationOf(stored.proposal, decided?.decision, outcomes, ref);
  const { written } = await evidence.recordOnce(evidenceKey(executionId, 'validation.json'), recordText(validation));
  if (written) recordMetrics(validation, hoursToRemediate(stored.proposal, outcomes), dependencies);
  if (decided?.decision.decision === 'FAILED' || decided === undefined)
    throw new RequestFailedError(
      `the request could not be decided: ${decided?.decision.because ?? 'no decision is on record'}. Outcomes and summary are on record.`,
    );
  const { requested, confirmed, notConfirmed, skipped } = validation.counts;
  return {
    Requested: requested.changes,
    Confirmed: confirmed.changes,
    NotConfirmed: notConfirmed.changes,
    Skipped: skipped.changes,
    // Systems Manager keeps it among the outputs of the step for 30 days: `verify-evidence` compares it.
    OutcomesSha256: ref.sha256,
  };
}

/** Whoever may invoke a function could have outcomes recorded while changes are being made: only once Systems Manager runs this step, or has ended the execution, is there anything to record. */
const onceStepsHaveEnded = (executionId: string, environment: Environment, { ssm, sleep }: Dependencies): Promise<OurExecution> =>
  onceSettled(
    () => ourExecution(ssm, executionId, environment.documentDigests),
    ({ execution }) => (hasBegunToValidate(execution) ? undefined : `execution ${executionId} has not come to its step Validate yet`),
    { looks, pause: () => sleep(environment.lookIntervalInMillis) },
  );

const hasBegunToValidate = (execution: Execution): boolean => {
  const status = stepNamed(execution, 'Validate')?.status ?? 'Pending';
  return hasEnded(execution) || status !== 'Pending';
};

type Decided = Awaited<ReturnType<typeof decisionOn>>;

async function storedOutcomes(
  { execution }: OurExecution,
  stored: StoredProposal,
  decided: Decided,
  environment: Environment,
  dependencies: Dependencies,
): Promise<{ readonly outcomes: Outcomes; readonly ref: NonNullable<PreviousRecord> }> {
  const { evidence, now } = dependencies;
  const { proposal } = stored;
  const key = evidenceKey(proposal.executionId, 'outcomes.json');
  const earlier = await evidence.record(key);
  if (earlier !== undefined)
    return { outcomes: readRecord(outcomesSchema, earlier.text, key), ref: { record: 'outcomes.json', sha256: earlier.sha256 } };
  const outcomes = await outcomesOf(execution, stored, decided?.decision, environment, dependencies);
  const record: Outcomes = {
    kind: 'outcomes',
    schemaVersion: 2,
    previous: decided?.ref ?? stored.ref,
    executionIds: [proposal.executionId],
    requestIds: [proposal.requestId],
    recordedAt: now().toISOString(),
    startedAt: execution.startedAt,
    outcomes: [...outcomes],
  };
  const { text, sha256 } = await evidence.recordOnce(key, recordText(record));
  return { outcomes: readRecord(outcomesSchema, text, key), ref: { record: 'outcomes.json', sha256 } };
}

async function outcomesOf(
  execution: Execution,
  { proposal, firstEdition }: StoredProposal,
  decision: Decision | undefined,
  environment: Environment,
  { kms, config, ssm, evidence, now, sleep, surroundings }: Dependencies,
): Promise<readonly Outcome[]> {
  const { executionId, region } = proposal;
  const done: WhatWasDone =
    firstEdition === undefined
      ? await readWhatWasDone(evidence, executionId, decision?.finalList ?? [])
      : await firstEditionAttempts(ssm, execution, decision);
  const { policy } = environment;
  const approved = decision === undefined ? [] : approvedChangesOf(proposal, decision).map(({ change }) => change);
  const begunAt = now().getTime();
  const subjects = await readUntilShown(proposal.requestedKeyIds, approved.length > 0 ? approved : proposal.changes, {
    subject: { kms, evidence, policy, now: now(), surroundings },
    attempts: done.attempts,
    pause: () => sleep(environment.confirmationIntervalInMillis),
    isOver: () => now().getTime() >= begunAt + maximumConfirmationInMillis,
  });
  const startedAt = (keyId: string): string | undefined =>
    approved
      .filter(({ key }) => key.keyId === keyId)
      .flatMap((change) => done.attempts(idOfChange(refOf(change))).at(-1)?.startedAt ?? [])
      .toSorted()
      .at(-1);
  const compliance = await readCompliance(config, proposal.requestedKeyIds, {
    ruleName: environment.configRuleName,
    since: (keyId) => resultsCountSince(execution, startedAt(keyId)),
    agrees: (keyId, { complianceType, reasonCode }) => {
      const profile = subjects.get(keyId)?.profile;
      return profile?.complianceType === complianceType && profile.reason === reasonCode;
    },
    expected: new Set(approved.map(({ key }) => key.keyId).filter((keyId) => startedAt(keyId) !== undefined)),
    deadline: Math.min(now().getTime() + environment.configResultTimeoutInSeconds * 1000, begunAt + maximumReadingInMillis),
    now,
    pause: () => sleep(Math.max(environment.confirmationIntervalInMillis, 20)),
  });
  const subjectOf = (keyId: string) => {
    const subject = subjects.get(keyId);
    if (subject === undefined) throw new Error(`key ${keyId} was requested and not read`);
    return subject;
  };
  return [
    ...proposal.changes.map((change) => {
      const ref = idOfChange(refOf(change));
      const after = subjectOf(change.key.keyId);
      const ofKey = compliance.get(change.key.keyId) ?? null;
      return outcomeOf({
        change,
        region,
        decision,
        attempts: done.attempts(ref),
        notWritten: done.notWritten(ref),
        after,
        compliance: ofKey,
      });
    }),
    ...proposal.excluded.map((excluded) =>
      outcomeOfExcluded(excluded, { region, after: subjectOf(excluded.keyId), compliance: compliance.get(excluded.keyId) ?? null }),
    ),
  ];
}

function recordMetrics({ counts, discrepancies }: Validation, hours: number | undefined, { record }: Dependencies): void {
  record('KeysConfirmed', counts.confirmed.changes);
  record('KeysNotConfirmed', counts.notConfirmed.changes);
  record('KeysSkipped', counts.skipped.changes);
  record('Discrepancies', discrepancies.length);
  if (hours !== undefined) record('TimeToRemediate', hours);
}
