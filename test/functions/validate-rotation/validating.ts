import { ConfigServiceClient, type EvaluationResult, GetComplianceDetailsByResourceCommand } from '@aws-sdk/client-config-service';
import { KMSClient } from '@aws-sdk/client-kms';
import type { StepExecution } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { applyChanges } from '../../../functions/apply-changes/apply.ts';
import { recordText } from '../../../functions/aws/evidence-store.ts';
import { evidenceKey } from '../../../functions/core/names.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import { type Outcomes, outcomesSchema } from '../../../functions/core/records/outcomes.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { type Validation, validationSchema } from '../../../functions/core/records/validation.ts';
import type { Environment } from '../../../functions/validate-rotation/environment.ts';
import { validate } from '../../../functions/validate-rotation/validate.ts';
import { approvedSteps, step } from '../../aws/systems-manager.ts';
import { decisionOn } from '../../core/changes/approved-records.ts';
import { type Approved, keyNamed, type Proposed, startWorld, surroundings, type World } from '../approved-world.ts';

/** The steps of an execution that has come to its step Validate. */
export const validating: readonly StepExecution[] = [
  ...approvedSteps.slice(0, 4),
  step('Apply', 'Success'),
  step('Validate', 'InProgress'),
];

/** What the rule says of a key. */
export type Result = { readonly type: 'COMPLIANT' | 'NON_COMPLIANT'; readonly annotation: string; readonly at: Date };

export type Validating = World & {
  readonly kms: KMSClient;
  readonly newKeys: (count: number) => readonly string[];
  /** Makes the approved changes, as the step Apply does. */
  readonly apply: (approved: Approved) => Promise<void>;
  readonly decide: (asked: Proposed, others: Partial<Decision>) => Promise<void>;
  /** What AWS Config says of a key; `undefined`: nothing. */
  readonly ruleSays: (keyId: string, result: Result | undefined) => void;
  /** @returns what the step answers, or the error that it ends with */
  readonly validate: (execution: { readonly executionId: string }, environment?: Partial<Environment>) => Promise<unknown>;
  readonly outcomes: (execution: { readonly executionId: string }) => Promise<Outcomes>;
  readonly validation: (execution: { readonly executionId: string }) => Promise<Validation>;
  readonly metrics: () => ReadonlyMap<string, number>;
  readonly recorded: () => number;
  readonly pauses: () => readonly number[];
};

/** The function that validates, run in this process in an account of the sandbox, whose clock its pauses move. */
export async function startValidating(): Promise<Validating> {
  const world = await startWorld();
  const kms = new KMSClient(world.one.as());
  const config = new ConfigServiceClient({});
  const results = new Map<string, Result>();
  mockClient(config)
    .on(GetComplianceDetailsByResourceCommand)
    .callsFake(({ ResourceId }: { readonly ResourceId: string }) => ({
      EvaluationResults: resultsOf(ResourceId, results.get(ResourceId)),
    }));
  let metrics: (readonly [string, number])[] = [];
  let pauses: number[] = [];
  const read = async ({ executionId }: { readonly executionId: string }, name: 'outcomes.json' | 'validation.json'): Promise<string> =>
    (await world.evidence.record(evidenceKey(executionId, name)))?.text ?? 'nothing';
  return {
    ...world,
    kms,
    newKeys: (count) => Array.from({ length: count }, () => world.add(keyNamed(crypto.randomUUID()))).flat(),
    apply: async ({ executionId }) => {
      await applyChanges({ executionId }, world.environment, { ...world.invocation('applyChanges'), pace: async () => {} });
    },
    decide: async ({ executionId, proposal, sha256 }, others) => {
      const decision = decisionOn(proposal, { previous: { record: 'proposal.json', sha256 }, ...others });
      await world.evidence.recordOnce(evidenceKey(executionId, 'decision.json'), recordText(decision));
    },
    ruleSays: (keyId, result) => {
      if (result === undefined) results.delete(keyId);
      else results.set(keyId, result);
    },
    validate: ({ executionId }, changes = {}) =>
      validate(
        { executionId },
        {
          ...world.environment,
          configRuleName: 'kms-rotation',
          confirmationIntervalInMillis: 1000,
          configResultTimeoutInSeconds: 90,
          lookIntervalInMillis: 3000,
          ...changes,
        },
        {
          kms,
          config,
          ssm: world.ssm.client,
          evidence: world.evidence,
          now: world.account.clock.now,
          surroundings,
          record: (name, value, ..._dimensions) => {
            metrics.push([name, value]);
          },
          sleep: async (millis) => {
            pauses.push(millis);
            await world.account.clock.advance(millis);
          },
        },
      ).catch((error: unknown) => error),
    outcomes: async (execution) => readRecord(outcomesSchema, await read(execution, 'outcomes.json'), 'outcomes.json'),
    validation: async (execution) => readRecord(validationSchema, await read(execution, 'validation.json'), 'validation.json'),
    metrics: () => new Map(metrics),
    recorded: () => metrics.length,
    pauses: () => pauses,
    begin: () => {
      world.begin();
      results.clear();
      metrics = [];
      pauses = [];
    },
  };
}

const resultsOf = (ResourceId: string, result: Result | undefined): EvaluationResult[] =>
  result === undefined
    ? []
    : [
        {
          ComplianceType: result.type,
          Annotation: result.annotation,
          ResultRecordedTime: result.at,
          ConfigRuleInvokedTime: result.at,
          EvaluationResultIdentifier: { EvaluationResultQualifier: { ConfigRuleName: 'kms-rotation', ResourceId } },
        },
      ];
