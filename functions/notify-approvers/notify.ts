import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { NotOursError } from '../aws/authority/our-document.ts';
import { ourExecution } from '../aws/authority/our-execution.ts';
import { type EvidenceStore, recordText } from '../aws/evidence-store.ts';
import type { Surroundings } from '../aws/lambda-context.ts';
import { storedRequest } from '../aws/request-evidence.ts';
import { hasEnded } from '../aws/ssm.ts';
import { storedProposal } from '../aws/stored-proposal.ts';
import { askedBy } from '../core/changes/asked.ts';
import { requestKey } from '../core/names.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import { notificationSchema, type Request } from '../core/records/request.ts';
import { approvalRequestText, type RequestText, requestText } from '../core/report/approval-request.ts';
import { partOfRequest } from '../core/request-part.ts';
import type { StepEvent } from '../core/step-inputs.ts';
import type { Environment } from './environment.ts';

export type Dependencies = {
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
  readonly evidence: EvidenceStore;
  readonly surroundings: Surroundings;
  readonly now: () => Date;
  readonly sleep: (millis: number) => Promise<void>;
};

/** There is no change to approve, so that the approvers are not asked. The runbook goes on to record that. */
export class NothingToApproveError extends Error {
  override readonly name = 'NothingToApproveError' as const;
}

/** How long a later part waits for the first one to tell the approvers; less than the function may run. */
const patienceInMillis = 30_000;

/**
 * Tells the approvers of the request as it is on record: of a scheduled request once, whatever
 * number of executions it has; of any other execution by itself. Descriptions, aliases and tags
 * reach the message from here and not through the runbook, because Systems Manager would resolve
 * `{{ }}` inside them.
 */
export async function notify({ executionId }: StepEvent, environment: Environment, dependencies: Dependencies) {
  const { ssm, evidence, surroundings } = dependencies;
  const { execution, document } = await ourExecution(ssm, executionId, environment.documentDigests);
  if (document.edition === 'LAST' || hasEnded(execution))
    throw new NotOursError(
      `execution ${executionId} was started under the last release, or has ended; nothing of it can be approved any more`,
    );
  const { proposal } = await storedProposal(evidence, executionId);
  if (proposal.changes.length === 0)
    throw new NothingToApproveError('no change of this request needs an approval; outcomes.json has the reason for each key');
  const request = await storedRequest(evidence, proposal.requestId);
  if (request === undefined) {
    const about = { partition: surroundings.partition, evidenceBucket: environment.evidenceBucket };
    return { MessageId: await publish(approvalRequestText(proposal, about), environment, dependencies) };
  }
  const { number } = partOfRequest(
    { documentName: execution.documentName, asked: askedBy(execution.documentName, execution.parameters) },
    request,
  );
  return notifyOnce(proposal, request, number, environment, dependencies);
}

/**
 * The first part tells of them all. A later part goes on once that is on record; should the first
 * one have had nothing to ask or have failed, it tells of the request itself. So every approver is
 * told before an answer is waited for, and in the worst case is told twice.
 */
async function notifyOnce(proposal: Proposal, request: Request, part: number, environment: Environment, dependencies: Dependencies) {
  const key = requestKey(request.requestId, 'notification.json');
  const { evidence, sleep, now } = dependencies;
  const looks = part === 1 ? 1 : Math.ceil(patienceInMillis / environment.lookIntervalInMillis);
  for (let look = 0; look < looks; look += 1) {
    const stored = await evidence.get(key);
    if (stored !== undefined) return { MessageId: readRecord(notificationSchema, stored.text, key).messageId };
    if (part > 1) await sleep(environment.lookIntervalInMillis);
  }
  const messageId = await publish(requestText(request, proposal, environment), environment, dependencies);
  const record = {
    kind: 'notification',
    schemaVersion: 1,
    requestId: request.requestId,
    executionId: proposal.executionId,
    messageId,
    sentAt: now().toISOString(),
  };
  await evidence.recordOnce(key, recordText(record));
  return { MessageId: messageId };
}

async function publish({ subject, message }: RequestText, { topicArn }: Environment, { sns }: Dependencies): Promise<string | null> {
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
  return MessageId ?? null;
}
