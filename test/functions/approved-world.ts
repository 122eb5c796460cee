import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import type { AutomationExecution } from '@aws-sdk/client-ssm';
import { attemptsAt, statesAttempted } from '../../functions/aws/changes/change-records.ts';
import { findNotWritten } from '../../functions/aws/changes/not-written.ts';
import { readSubjects, readsOfAll } from '../../functions/aws/changes/read-subjects.ts';
import type { WriterDependencies } from '../../functions/aws/changes/write-approved.ts';
import { kmsClient } from '../../functions/aws/clients/kms.ts';
import { evidenceStore, recordText } from '../../functions/aws/evidence-store.ts';
import { type ChangeKind, idOfChange } from '../../functions/core/changes/kind.ts';
import { proposedChanges } from '../../functions/core/changes/propose.ts';
import { type ProposedChange, refOf } from '../../functions/core/changes/proposed-change.ts';
import { definitionOf } from '../../functions/core/changes/registry.ts';
import { documentFor } from '../../functions/core/changes/runbooks.ts';
import { evidenceKey, functionNames } from '../../functions/core/names.ts';
import { defaultPolicy, type Policy } from '../../functions/core/policy.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { WriterEnvironment } from '../../functions/core/writer-environment.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import type { Fault } from '../../sandbox/faults.ts';
import { type Bucket, bucketName, bucketResource } from '../aws/bucket.ts';
import { documentDigests, documentSha256, type SystemsManager, systemsManager } from '../aws/systems-manager.ts';
import { decisionOn, proposalOf } from '../core/changes/approved-records.ts';
import { keyNamed } from '../flow/estates.ts';
import { accountId, type OneAccount, ownAccount, region, role, startOneAccount } from '../sandbox/one-account.ts';

export { keyNamed };
export const surroundings = { partition: 'aws', accountId, region };
const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const writer = (name: string) => `${name}-${region}`;

/** An execution that approvers are asked about. */
export type Proposed = Approved & { readonly proposal: Proposal; readonly sha256: string };
/** What is approved in an execution that has come to its step Apply. */
export type Approved = { readonly executionId: string; readonly changes: readonly ProposedChange[] };

export type World = Pick<Bucket, 'one' | 'account' | 'evidence' | 'overwrite' | 'hide' | 'stop'> & {
  readonly ssm: SystemsManager;
  readonly cloudTrail: CloudTrailClient;
  readonly environment: WriterEnvironment;
  /** Of keys that were added. */
  readonly add: (...keys: readonly EstateKey[]) => string[];
  readonly propose: (kinds: readonly ChangeKind[], keyIds: readonly string[], options?: ApproveOptions) => Promise<Proposed>;
  readonly approve: (kinds: readonly ChangeKind[], keyIds: readonly string[], options?: ApproveOptions) => Promise<Approved>;
  /** Dependencies of one invocation of a writing function. */
  readonly invocation: (functionName: Writer) => WriterDependencies & { readonly failures: readonly string[] };
  /** Successful calls that change a key, in their order. */
  readonly writes: () => readonly string[];
  /** Ends an invocation of a writing function right before or after its nth effect on the world; `forGood`: and every one from then on. */
  readonly breakOffAt: (effect: number, when: 'before' | 'after', options?: { readonly forGood?: boolean }) => void;
  /** Attempts at a change, with their results, as `1 WRITTEN`. */
  readonly attempts: (change: ProposedChange) => Promise<readonly string[]>;
  readonly reasonNotWritten: (approved: Approved) => Promise<string | undefined>;
  readonly begin: () => void;
};

type Writer = 'applyChanges' | 'replaceKey';
export type ApproveOptions = {
  readonly period?: number;
  readonly policy?: Policy;
  readonly execution?: Partial<AutomationExecution>;
  readonly proposal?: Partial<Proposal>;
};

const isEffect = (operation: string): boolean =>
  /^(PutObject|EnableKeyRotation|RotateKeyOnDemand|CreateKey|TagResource|UntagResource|UpdateAlias)$/.test(operation);

/**
 * An account of the sandbox in which executions are approved, and the writing functions are run in
 * this very process, by their own roles. Systems Manager is made up; AWS KMS, Amazon S3 and AWS
 * CloudTrail are those of the sandbox.
 */
export async function startWorld(): Promise<World> {
  const one: OneAccount = await startOneAccount(
    {
      Evidence: bucketResource,
      ApplyChanges: role(writer(functionNames.applyChanges), ownAccount, everything),
      ReplaceKey: role(writer(functionNames.replaceKey), ownAccount, everything),
    },
    { cloudTrail: { delayMillis: () => 300_000, lookupsPerSecond: 1000 } },
  );
  const { account } = one;
  const ssm = systemsManager();
  const settings = {
    applyChanges: await one.inSession(writer(functionNames.applyChanges), functionNames.applyChanges),
    replaceKey: await one.inSession(writer(functionNames.replaceKey), functionNames.replaceKey),
  };
  const evidence = evidenceStore(new S3Client({ ...one.as(), forcePathStyle: true }), bucketName);
  const kms = new KMSClient(one.as());
  const environment: WriterEnvironment = {
    evidenceBucket: bucketName,
    documentDigests,
    policy: defaultPolicy,
    writeSeconds: 240,
    lookIntervalInMillis: 5000,
  };
  const now = account.clock.now;
  const propose: World['propose'] = async (
    kinds,
    keyIds,
    { period = 365, policy = defaultPolicy, execution = {}, proposal: more } = {},
  ) => {
    const executionId = crypto.randomUUID();
    const documentName = documentFor(kinds[0] ?? 'ENABLE_ROTATION');
    ssm.execution(executionId, documentName, execution);
    const reads = readsOfAll(kinds.map((kind) => definitionOf(kind).reads));
    const subjects = await readSubjects(keyIds, reads, { kms, evidence, policy, now: now(), surroundings });
    const asked = { rotationPeriodInDays: period, callersAcknowledged: true };
    const { changes, excluded } = proposedChanges(subjects, kinds, { policy, now: now(), asked });
    if (excluded.length > 0) throw new Error(`not proposed: ${excluded.map(({ annotation }) => annotation).join('; ')}`);
    const proposal = proposalOf(changes, {
      executionId,
      documentName,
      documentSha256: documentSha256(documentName),
      requestedAt: now().toISOString(),
      ...more,
    });
    const { sha256 } = await evidence.recordOnce(evidenceKey(executionId, 'proposal.json'), recordText(proposal));
    return { executionId, changes, proposal, sha256 };
  };
  return {
    one,
    account,
    evidence,
    ssm,
    environment,
    cloudTrail: new CloudTrailClient(settings.replaceKey),
    overwrite: (key, text) => account.overwriteObject(bucketName, key, text),
    hide: (key) => account.hideObject(bucketName, key),
    stop: () => one.accounts.stop(),
    add: (...keys) => {
      for (const key of keys) account.kms(region).add(key);
      return keys.map(({ metadata }) => metadata.KeyId);
    },
    propose,
    approve: async (kinds, keyIds, options) => {
      const { executionId, changes, proposal, sha256 } = await propose(kinds, keyIds, options);
      const decision = decisionOn(proposal, { previous: { record: 'proposal.json', sha256 } });
      await evidence.recordOnce(evidenceKey(executionId, 'decision.json'), recordText(decision));
      return { executionId, changes };
    },
    invocation: (functionName) => {
      const failures: string[] = [];
      return {
        kms: new KMSClient(settings[functionName]),
        kmsOnce: new KMSClient(settings[functionName]),
        kmsWrites: kmsClient({ ...settings[functionName], endsWhereLost: true }),
        ssm: ssm.client,
        evidence: evidenceStore(new S3Client({ ...settings[functionName], forcePathStyle: true }), bucketName),
        now,
        surroundings,
        invocation: crypto.randomUUID(),
        failures,
        onFailure: ({ final }, error) => {
          failures.push(`${idOfChange(final)}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
        },
      };
    },
    writes: () =>
      account.journal
        .entries()
        .filter(({ service, operation, error }) => service === 'kms' && isEffect(operation) && error === undefined)
        .map(({ operation }) => operation),
    breakOffAt: (effect, when, { forGood = false } = {}) => {
      const mishap = { kind: 'error', name: 'BrokenOff' } as const;
      const seen = new Set<unknown>();
      /** The number of an effect of a writing function; 0 for every other call. */
      const numberOf = (call: Parameters<NonNullable<Fault['match']>>[0]): number => {
        if (!/\/KmsRotation-(ApplyChanges|ReplaceKey)-/.test(call.principal.arn) || !isEffect(call.operation)) return 0;
        seen.add(call);
        return seen.size;
      };
      for (const service of ['kms', 's3'] as const) {
        account.faults.inject({ service, match: (call) => numberOf(call) === effect, mishap, takesEffect: when === 'after', times: 1 });
        if (forGood) account.faults.inject({ service, match: (call) => numberOf(call) > effect, mishap });
      }
    },
    attempts: async (change) => {
      const found: string[] = [];
      const ref = refOf(change);
      for (const state of await statesAttempted(evidence, ref))
        for (const { attempt, result } of await attemptsAt(evidence, { ...ref, state }))
          found.push(`${attempt.record.number} ${result?.record.result ?? 'no answer'}`);
      return found;
    },
    reasonNotWritten: async ({ executionId, changes: [change] }) => {
      if (change === undefined) return undefined;
      return (await findNotWritten(evidence, executionId, refOf(change)))?.record.reason;
    },
    begin: () => {
      account.faults.clear();
      account.journal.clear();
    },
  };
}
