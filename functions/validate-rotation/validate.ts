import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { type EvidenceStore, recordText } from '../aws/evidence-store.ts';
import type { Surroundings } from '../aws/lambda-context.ts';
import { storedProposal } from '../aws/proposal-evidence.ts';
import { readExecution, readSteps } from '../aws/ssm.ts';
import { failedStepFor, reevaluationStartedAt, type TracedStep, writeAttemptedFor, writeRefusedFor } from '../core/execution-trace.ts';
import { evidenceKey } from '../core/names.ts';
import { outcomeOf } from '../core/outcome.ts';
import { type Approval, approvalSchema } from '../core/records/approval.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import type { Compliance, Outcome, Outcomes } from '../core/records/validation.ts';
import { outcomesCsv } from '../core/report/outcomes-csv.ts';
import { validationOf } from '../core/validation.ts';
import type { Environment } from './environment.ts';
import type { ValidateEvent } from './event.ts';
import { readCompliance } from './read-compliance.ts';
import { readUntilStable } from './read-until-stable.ts';

export type Dependencies = {
  readonly kms: KMSClient;
  readonly config: ConfigServiceClient;
  readonly ssm: SSMClient;
  readonly evidence: EvidenceStore;
  readonly now: () => Date;
  readonly sleep: (millis: number) => Promise<void>;
  readonly surroundings: Surroundings;
};

/** Reads every requested key from AWS KMS and AWS Config, decides its outcome and stores outcomes and validation summary. Only reads keys. */
export async function validate({ executionId }: ValidateEvent, environment: Environment, dependencies: Dependencies) {
  const { proposal } = await storedProposal(dependencies.evidence, executionId);
  const approval = await storedApproval(executionId, dependencies.evidence);
  const execution = await readExecution(dependencies.ssm, executionId);
  const steps = await readSteps(dependencies.ssm, executionId);
  const outcomes = await outcomesOf(proposal, approval, steps, environment, dependencies);

  const validatedAt = dependencies.now().toISOString();
  const validation = validationOf(proposal, approval, outcomes, { validatedAt, startedAt: execution.startedAt });
  await store(executionId, { outcomes, proposal, validatedAt }, dependencies.evidence);
  await dependencies.evidence.put(evidenceKey(executionId, 'validation.json'), recordText(validation));
  return {
    Requested: validation.requested,
    Confirmed: validation.confirmed.length,
    NotConfirmed: validation.notConfirmed.length,
    Skipped: validation.skipped.length,
  };
}

async function storedApproval(executionId: string, evidence: EvidenceStore): Promise<Approval | undefined> {
  const key = evidenceKey(executionId, 'approval.json');
  const stored = await evidence.get(key);
  return stored === undefined ? undefined : readRecord(approvalSchema, stored.text, key);
}

async function outcomesOf(
  proposal: Proposal,
  approval: Approval | undefined,
  steps: readonly TracedStep[],
  environment: Environment,
  { kms, config, now, sleep, surroundings }: Dependencies,
): Promise<readonly Outcome[]> {
  const keyIds = proposal.requestedKeyIds;
  const toWrite = approval === undefined ? [] : [...approval.keyIdsToEnable, ...approval.keyIdsToShorten];
  const expected = new Set(toWrite.filter((keyId) => !writeRefusedFor(keyId, steps)));
  const profiles = await readUntilStable(kms, keyIds, {
    reading: { ...surroundings, policy: environment.policy, now: now() },
    expected,
    pause: () => sleep(environment.confirmationIntervalInMillis),
  });
  const compliance = await readCompliance(config, keyIds, {
    ruleName: environment.configRuleName,
    since: reevaluationStartedAt(steps),
    expected,
    deadline: now().getTime() + environment.configResultTimeoutInSeconds * 1000,
    now,
    pause: () => sleep(Math.max(environment.confirmationIntervalInMillis, 20)),
  });
  return keyIds.map((keyId) => outcomeOf(evidenceFor(keyId, { proposal, approval, steps, profiles, compliance })));
}

type Read = {
  readonly proposal: Proposal;
  readonly approval: Approval | undefined;
  readonly steps: readonly TracedStep[];
  readonly profiles: ReadonlyMap<string, KeyProfile>;
  readonly compliance: ReadonlyMap<string, Compliance>;
};

function evidenceFor(keyId: string, { proposal, approval, steps, profiles, compliance }: Read) {
  const now = profiles.get(keyId);
  if (now === undefined) throw new Error(`key ${keyId} was requested and not read`);
  return {
    keyId,
    now,
    proposal,
    approval,
    failedStep: failedStepFor(keyId, steps),
    writeAttempted: writeAttemptedFor(keyId, steps),
    compliance: compliance.get(keyId) ?? null,
  };
}

type ToStore = { readonly outcomes: readonly Outcome[]; readonly proposal: Proposal; readonly validatedAt: string };

async function store(executionId: string, { outcomes, proposal, validatedAt }: ToStore, evidence: EvidenceStore): Promise<void> {
  const record: Outcomes = {
    kind: 'outcomes',
    schemaVersion: 1,
    executionIds: [executionId],
    requestIds: [proposal.requestId],
    recordedAt: validatedAt,
    rotationPeriodInDays: proposal.rotationPeriodInDays,
    outcomes: [...outcomes],
  };
  await evidence.put(evidenceKey(executionId, 'outcomes.json'), recordText(record));
  await evidence.put(evidenceKey(executionId, 'outcomes.csv'), outcomesCsv(record.outcomes), 'text/csv; charset=utf-8');
}
