import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type EvidenceStore, recordText } from '../aws/evidence-store.ts';
import type { Surroundings } from '../aws/lambda-context.ts';
import { unchangedProposal } from '../aws/proposal-evidence.ts';
import { storedRequest } from '../aws/request-evidence.ts';
import { requestKey } from '../core/names.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import { notificationSchema, type Request } from '../core/records/request.ts';
import { approvalRequestText, type RequestText, requestText } from '../core/report/approval-request.ts';
import type { Environment } from './environment.ts';
import type { NotifyEvent } from './event.ts';

export type Dependencies = {
  readonly sns: SNSClient;
  readonly evidence: EvidenceStore;
  readonly surroundings: Surroundings;
  readonly now: () => Date;
  readonly sleep: (millis: number) => Promise<void>;
};

/** How long a later part waits for the first one to tell the approvers; less than the function may run. */
const patienceInMillis = 30_000;

/**
 * Tells the approvers of the request as it is on record: of a request of the feeder once, whatever number of executions it has; of any other execution by itself.
 * Descriptions, aliases and tags reach the message from here and not through the runbook, because Systems Manager would resolve `{{ }}` inside them.
 */
export async function notify(event: NotifyEvent, environment: Environment, dependencies: Dependencies) {
  const proposal = await unchangedProposal(dependencies.evidence, event.executionId, event.proposalSha256);
  const request = await storedRequest(dependencies.evidence, proposal.requestId);
  const part = request === undefined ? undefined : partOf(proposal, request);
  if (request === undefined || part === undefined) {
    const surroundings = { partition: dependencies.surroundings.partition, evidenceBucket: environment.evidenceBucket };
    return { MessageId: await publish(approvalRequestText(proposal, surroundings), environment, dependencies) };
  }
  return notifyOnce(proposal, request, part, environment, dependencies);
}

/** The part of the request that this execution is. Any other execution under the request's id is told of by itself: its keys are not in the request's message. */
function partOf({ requestedKeyIds }: Proposal, { parts }: Request): number | undefined {
  const asked = [...requestedKeyIds].sort().join();
  return parts.find(({ keyIds }) => [...keyIds].sort().join() === asked)?.number;
}

/**
 * The first part tells of them all. A later part goes on once that is on record; should the first one have had nothing to ask or have failed, it tells of the request
 * itself. So nobody is waited for who was not told, and in the worst case somebody is told twice.
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
  await evidence.putOnce(key, recordText(record));
  return { MessageId: messageId };
}

async function publish({ subject, message }: RequestText, { topicArn }: Environment, { sns }: Dependencies): Promise<string | null> {
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
  return MessageId ?? null;
}
