import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { NotOursError } from '../aws/authority/our-document.ts';
import { type OurExecution, ourExecution } from '../aws/authority/our-execution.ts';
import { readSubjects, readsOfAll } from '../aws/changes/read-subjects.ts';
import { deployedRule } from '../aws/config.ts';
import { recordText } from '../aws/evidence-store.ts';
import { storedRequest } from '../aws/request-evidence.ts';
import { type Execution, hasEnded } from '../aws/ssm.ts';
import type { StepDependencies } from '../aws/step-dependencies.ts';
import { type Asked, askedBy } from '../core/changes/asked.ts';
import { proposedChanges } from '../core/changes/propose.ts';
import { definitionOf } from '../core/changes/registry.ts';
import { checkedRotationPeriod } from '../core/changes/rotation-period.ts';
import { evidenceKey } from '../core/names.ts';
import { hidesPerson } from '../core/people/hidden-person.ts';
import { isRequestScheduler } from '../core/people/request-scheduler.ts';
import { type Proposal, proposalSchema } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import { approvalMessage } from '../core/report/approval-message.ts';
import { NotOfRequestError, partOfRequest } from '../core/request-part.ts';
import { policyRecordOf } from '../core/rule-parameters.ts';
import type { StepEvent } from '../core/step-inputs.ts';
import type { Environment } from './environment.ts';

/** Nobody could tell whether an approver has made this request. Nobody is asked. */
export class HiddenRequesterError extends Error {
  override readonly name = 'HiddenRequesterError' as const;
}

export type Dependencies = StepDependencies & { readonly config: ConfigServiceClient };

/**
 * Reads every requested key afresh, stores the proposal and says what Systems Manager needs to ask
 * for an approval. Tried again for the same execution it answers with what the first attempt stored,
 * so that approvers are never asked about another list than the one on record.
 */
export async function assess({ executionId }: StepEvent, environment: Environment, dependencies: Dependencies) {
  const ours = await ourExecution(dependencies.ssm, executionId, environment.documentDigests);
  if (ours.document.edition === 'LAST' || hasEnded(ours.execution))
    throw new NotOursError(`execution ${executionId} was started under the last release, or has ended; start a new one`);
  const { requestedBy } = ours.execution;
  if (hidesPerson(requestedBy, dependencies.surroundings))
    throw new HiddenRequesterError(
      `execution ${executionId} was started by ${requestedBy}, a name that software chooses: nobody could tell whether an approver has made this request. Start it under your own name (role_session_name of the profile)`,
    );
  const key = evidenceKey(executionId, 'proposal.json');
  const drafted = recordText(await proposalFor(ours, environment, dependencies));
  const { text, sha256 } = await dependencies.evidence.recordOnce(key, drafted);
  const proposal = readRecord(proposalSchema, text, key);
  return {
    Approvers: proposal.approvers,
    MinimumApprovals: proposal.minimumApprovals,
    Message: approvalMessage(proposal),
    // A rule that is not there is no reason to stop: the runbook then goes on without a re-evaluation, and says so.
    ConfigRuleName: (await deployedRule(dependencies.config, environment.configRuleName)) ?? environment.configRuleName,
    Changes: proposal.changes.length,
    RequestId: proposal.requestId,
    ProposalSha256: sha256,
  };
}

async function proposalFor({ execution, document }: OurExecution, environment: Environment, dependencies: Dependencies): Promise<Proposal> {
  const asked = askedBy(execution.documentName, execution.parameters);
  const { policy } = environment;
  if (asked.options.rotationPeriodInDays !== undefined)
    checkedRotationPeriod(asked.options.rotationPeriodInDays, policy.maximumRotationPeriodInDays);
  await refuseUnderAnotherRequest(execution, asked, dependencies);
  const requestedAt = dependencies.now();
  const { accountId, region } = dependencies.surroundings;
  return {
    kind: 'proposal',
    schemaVersion: 2,
    executionId: execution.executionId,
    requestId: asked.requestId === '' ? execution.executionId : asked.requestId,
    requestedBy: execution.requestedBy,
    requestedAt: requestedAt.toISOString(),
    expiresAt: new Date(requestedAt.getTime() + environment.approvalTimeoutInSeconds * 1000).toISOString(),
    accountId,
    region,
    documentName: execution.documentName,
    documentVersion: execution.documentVersion,
    documentSha256: document.sha256,
    approvers: [...environment.approvers],
    minimumApprovals: environment.minimumApprovals,
    approvalsWithoutAnswer: environment.approvalsWithoutAnswer,
    policy: policyRecordOf(policy),
    requestedKeyIds: [...asked.keyIds],
    ...(await assessed(asked, requestedAt, environment, dependencies)),
  };
}

/** Under the name of a scheduled request only the request scheduler asks, and only for what that request has. */
async function refuseUnderAnotherRequest(
  { documentName, requestedBy }: Pick<Execution, 'documentName' | 'requestedBy'>,
  asked: Asked,
  { evidence, surroundings }: Dependencies,
): Promise<void> {
  const request = asked.requestId === '' ? undefined : await storedRequest(evidence, asked.requestId);
  if (request === undefined) return;
  partOfRequest({ documentName, asked }, request);
  if (!isRequestScheduler(requestedBy, surroundings))
    throw new NotOfRequestError(
      `the execution says that it belongs to request ${request.requestId}, and the request scheduler has not started it; start it without RequestId`,
    );
}

async function assessed(
  { keyIds, kinds, options }: Asked,
  now: Date,
  { policy }: Environment,
  { kms, evidence, surroundings }: Dependencies,
): Promise<Pick<Proposal, 'changes' | 'excluded'>> {
  const reads = readsOfAll(kinds.map((kind) => definitionOf(kind).reads));
  const subjects = await readSubjects(keyIds, reads, { kms, evidence, policy, now, surroundings });
  return proposedChanges(subjects, kinds, { policy, now, asked: options });
}
