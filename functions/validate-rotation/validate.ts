import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import { type EvidenceStore, recordText, sha256Of } from '../aws/evidence-store.ts';
import { storedProposal } from '../aws/proposal-evidence.ts';
import { readExecution, readSteps } from '../aws/ssm.ts';
import type { StepDependencies } from '../aws/step-dependencies.ts';
import {
  failedStepFor,
  resultsCountSince,
  type TracedStep,
  writeAttemptedFor,
  writeRefusedFor,
  writeRequestIdFor,
} from '../core/execution-trace.ts';
import type { Evidence } from '../core/finding.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';
import { evidenceKey } from '../core/names.ts';
import { outcomeOf } from '../core/outcome.ts';
import { type Approval, approvalSchema, keyIdsToWrite } from '../core/records/approval.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import type { PreviousRecord } from '../core/records/previous-record.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import type { Compliance, Outcome, Outcomes, Validation } from '../core/records/validation.ts';
import { outcomesCsv } from '../core/report/outcomes-csv.ts';
import { runbookOf } from '../core/runbooks.ts';
import { hoursToRemediate, validationOf } from '../core/validation.ts';
import type { Environment } from './environment.ts';
import type { ValidateEvent } from './event.ts';
import { readCompliance } from './read-compliance.ts';
import { lastRecordOf, type ReplacementRead, readReplacement } from './read-replacement.ts';
import { readUntilRotated } from './read-until-rotated.ts';
import { type Confirming, readUntilStable } from './read-until-stable.ts';

export type Dependencies = StepDependencies & {
  readonly config: ConfigServiceClient;
  readonly sleep: (millis: number) => Promise<void>;
  readonly record: RecordMetric<MetricOf<'validate-rotation'>>;
};

/** Reads every requested key from AWS KMS and AWS Config, decides its outcome and stores outcomes and validation summary. Only reads keys. */
export async function validate({ executionId }: ValidateEvent, environment: Environment, dependencies: Dependencies) {
  const { proposal, sha256 } = await storedProposal(dependencies.evidence, executionId);
  const { approval, previous } = await storedApproval(executionId, { record: 'proposal.json', sha256 }, dependencies.evidence);
  const execution = await readExecution(dependencies.ssm, executionId);
  const steps = await readSteps(dependencies.ssm, executionId);
  const outcomes = await outcomesOf(proposal, approval, steps, environment, dependencies);

  const validatedAt = dependencies.now().toISOString();
  const stored = await store(
    executionId,
    {
      outcomes,
      proposal,
      validatedAt,
      startedAt: execution.startedAt,
      previous: await lastRecordOf(proposal, previous, dependencies.evidence),
    },
    dependencies.evidence,
  );
  const validation = validationOf(proposal, approval, outcomes, { validatedAt, startedAt: execution.startedAt, previous: stored });
  await dependencies.evidence.put(evidenceKey(executionId, 'validation.json'), recordText(validation));
  recordMetrics(validation, hoursToRemediate(proposal, outcomes, validatedAt), dependencies);
  return {
    Requested: validation.requested,
    Confirmed: validation.confirmed.length,
    NotConfirmed: validation.notConfirmed.length,
    Skipped: validation.skipped.length,
  };
}

function recordMetrics(validation: Validation, hours: number | undefined, { record }: Dependencies): void {
  record('KeysConfirmed', validation.confirmed.length);
  record('KeysNotConfirmed', validation.notConfirmed.length);
  record('KeysSkipped', validation.skipped.length);
  record('Discrepancies', validation.discrepancies.length);
  if (hours !== undefined) record('TimeToRemediate', hours);
}

/** The approval, and what the next record follows: it, or the proposal where nobody was asked. */
async function storedApproval(
  executionId: string,
  proposal: PreviousRecord,
  evidence: EvidenceStore,
): Promise<{ readonly approval: Approval | undefined; readonly previous: PreviousRecord }> {
  const key = evidenceKey(executionId, 'approval.json');
  const stored = await evidence.get(key);
  if (stored === undefined) return { approval: undefined, previous: proposal };
  return { approval: readRecord(approvalSchema, stored.text, key), previous: { record: 'approval.json', sha256: stored.sha256 } };
}

async function outcomesOf(
  proposal: Proposal,
  approval: Approval | undefined,
  steps: readonly TracedStep[],
  environment: Environment,
  { kms, config, evidence, now, sleep, surroundings }: Dependencies,
): Promise<readonly Outcome[]> {
  const keyIds = proposal.requestedKeyIds;
  const toWrite = approval === undefined ? [] : keyIdsToWrite(approval);
  const expected = new Set(toWrite.filter((keyId) => !writeRefusedFor(keyId, steps)));
  const withKeyMaterial = runbookOf(proposal) === 'rotateNow';
  const confirming: Confirming = {
    reading: { ...surroundings, policy: environment.policy, now: now(), withKeyMaterial },
    expected,
    pause: () => sleep(environment.confirmationIntervalInMillis),
  };
  const replacement =
    proposal.replacement === undefined ? undefined : await readReplacement({ kms, evidence }, proposal, approval, confirming);
  const profiles = replacement?.profiles ?? (await readProfiles(kms, proposal, withKeyMaterial, confirming));
  const compliance = await readCompliance(config, keyIds, {
    ruleName: environment.configRuleName,
    since: (keyId) => resultsCountSince(keyId, steps),
    agrees: (keyId, { complianceType, reasonCode }) => {
      const profile = profiles.get(keyId);
      return profile?.complianceType === complianceType && profile.reason === reasonCode;
    },
    expected,
    deadline: now().getTime() + environment.configResultTimeoutInSeconds * 1000,
    now,
    pause: () => sleep(Math.max(environment.confirmationIntervalInMillis, 20)),
  });
  return keyIds.map((keyId) => outcomeOf(evidenceFor(keyId, { proposal, approval, steps, profiles, compliance, replacement })));
}

const readProfiles = (
  kms: KMSClient,
  proposal: Proposal,
  withKeyMaterial: boolean,
  confirming: Confirming,
): Promise<ReadonlyMap<string, KeyProfile>> =>
  withKeyMaterial ? readUntilRotated(kms, proposal, confirming) : readUntilStable(kms, proposal.requestedKeyIds, confirming);

type Read = {
  readonly proposal: Proposal;
  readonly approval: Approval | undefined;
  readonly steps: readonly TracedStep[];
  readonly profiles: ReadonlyMap<string, KeyProfile>;
  readonly compliance: ReadonlyMap<string, Compliance>;
  readonly replacement: ReplacementRead | undefined;
};

function evidenceFor(keyId: string, { proposal, approval, steps, profiles, compliance, replacement }: Read): Evidence {
  const now = profiles.get(keyId);
  if (now === undefined) throw new Error(`key ${keyId} was requested and not read`);
  return {
    keyId,
    now,
    proposal,
    approval,
    failedStep: failedStepFor(keyId, steps),
    writeAttempted: writeAttemptedFor(keyId, steps),
    writeRefused: writeRefusedFor(keyId, steps),
    compliance: compliance.get(keyId) ?? null,
    kmsRequestId: replacement?.state.record?.kmsRequestId ?? writeRequestIdFor(keyId, steps),
    replacement: replacement?.state,
  };
}

type ToStore = {
  readonly outcomes: readonly Outcome[];
  readonly proposal: Proposal;
  readonly validatedAt: string;
  readonly startedAt: string | null;
  readonly previous: PreviousRecord;
};

/** Stores the outcomes. @returns what the validation summary follows. */
async function store(
  executionId: string,
  { outcomes, proposal, validatedAt, startedAt, previous }: ToStore,
  evidence: EvidenceStore,
): Promise<PreviousRecord> {
  const record: Outcomes = {
    kind: 'outcomes',
    schemaVersion: 1,
    previous,
    executionIds: [executionId],
    requestIds: [proposal.requestId],
    recordedAt: validatedAt,
    startedAt,
    rotationPeriodInDays: proposal.rotationPeriodInDays,
    outcomes: [...outcomes],
  };
  const text = recordText(record);
  await evidence.put(evidenceKey(executionId, 'outcomes.json'), text);
  await evidence.put(evidenceKey(executionId, 'outcomes.csv'), outcomesCsv(record.outcomes), 'text/csv; charset=utf-8');
  return { record: 'outcomes.json', sha256: sha256Of(text) };
}
