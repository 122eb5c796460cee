import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { deployedRule } from '../aws/config.ts';
import { recordText, sha256Of } from '../aws/evidence-store.ts';
import { profileKeys } from '../aws/key-profiles.ts';
import { ProposalChangedError } from '../aws/proposal-evidence.ts';
import { readExecution } from '../aws/ssm.ts';
import type { StepDependencies } from '../aws/step-dependencies.ts';
import { evidenceKey } from '../core/names.ts';
import type { Policy } from '../core/policy.ts';
import { checkedRotationPeriod, partitionRequest } from '../core/proposal.ts';
import { type Proposal, proposalSchema } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import { policyRecordOf } from '../core/rule-parameters.ts';
import { fedRunbookOf } from '../core/runbooks.ts';
import { assessedForReplacement } from './assessed-for-replacement.ts';
import type { Environment } from './environment.ts';
import type { AssessEvent } from './event.ts';

export type Dependencies = StepDependencies & { readonly config: ConfigServiceClient };

/**
 * Reads every requested key afresh, stores the proposal and says what there is to approve. Tried again for the same execution it answers
 * with what the first attempt stored, so that approvers are never asked about another list than the one on record.
 */
export async function assess(event: AssessEvent, environment: Environment, dependencies: Dependencies) {
  const key = evidenceKey(event.executionId, 'proposal.json');
  const drafted = await proposalFor(event, environment, dependencies);
  const draftedText = recordText(drafted);
  const { written } = await dependencies.evidence.putOnce(key, draftedText);
  const text = written ? draftedText : ((await dependencies.evidence.get(key))?.text ?? draftedText);
  const proposal = readRecord(proposalSchema, text, key);
  if (!isSameRequest(proposal, drafted))
    throw new ProposalChangedError(`${key} is on record already and is of another request; start a new one`);
  return {
    KeyIds: proposal.keys.map(({ keyId }) => keyId),
    Count: proposal.keys.length,
    ProposalSha256: sha256Of(text),
    Approvers: proposal.approvers,
    MinimumApprovals: proposal.minimumApprovals,
    // A rule that is not there is no reason to stop: the runbook then goes on without a re-evaluation, and says so.
    ConfigRuleName: (await deployedRule(dependencies.config, environment.configRuleName)) ?? environment.configRuleName,
    RequestId: proposal.requestId,
  };
}

/** Whether a record that was there already is this very request, as an earlier attempt stored it. What the keys were like may differ. */
function isSameRequest(stored: Proposal, drafted: Proposal): boolean {
  const asked = ({
    executionId,
    requestId,
    requestedBy,
    rotationPeriodInDays,
    approvers,
    minimumApprovals,
    requestedKeyIds,
    replacement,
  }: Proposal): string =>
    JSON.stringify([
      executionId,
      requestId,
      requestedBy,
      rotationPeriodInDays,
      approvers,
      minimumApprovals,
      requestedKeyIds,
      replacement?.change,
      replacement?.callersAcknowledged,
    ]);
  return asked(stored) === asked(drafted) && stored.keys.every(({ keyId }) => drafted.requestedKeyIds.includes(keyId));
}

async function proposalFor(event: AssessEvent, environment: Environment, dependencies: StepDependencies): Promise<Proposal> {
  const rotationPeriodInDays =
    'rotationPeriodInDays' in event
      ? checkedRotationPeriod(event.rotationPeriodInDays, environment.policy.maximumRotationPeriodInDays)
      : null;
  const execution = await readExecution(dependencies.ssm, event.executionId);
  const requestedAt = dependencies.now();
  const { accountId, region } = dependencies.surroundings;
  return {
    kind: 'proposal',
    schemaVersion: 1,
    executionId: event.executionId,
    requestId: event.requestId === '' ? event.executionId : event.requestId,
    requestedBy: execution.requestedBy,
    requestedAt: requestedAt.toISOString(),
    expiresAt: new Date(requestedAt.getTime() + environment.approvalTimeoutInSeconds * 1000).toISOString(),
    accountId,
    region,
    documentName: execution.documentName,
    documentVersion: execution.documentVersion,
    rotationPeriodInDays,
    approvers: [...environment.approvers],
    minimumApprovals: environment.minimumApprovals,
    policy: policyRecordOf(environment.policy),
    requestedKeyIds: [...new Set(event.keyIds)],
    ...('direction' in event
      ? await assessedForReplacement(event, environment.policy, requestedAt, dependencies)
      : await assessedForRotation(event, rotationPeriodInDays, environment.policy, requestedAt, dependencies)),
  };
}

async function assessedForRotation(
  { keyIds }: AssessEvent,
  rotationPeriodInDays: number | null,
  policy: Policy,
  now: Date,
  { kms, surroundings }: StepDependencies,
): Promise<Pick<Proposal, 'keys' | 'dropped'>> {
  const runbook = fedRunbookOf({ rotationPeriodInDays });
  const assessed = await profileKeys(kms, keyIds, { ...surroundings, policy, now, withKeyMaterial: runbook === 'rotateNow' });
  return partitionRequest(assessed, runbook);
}
