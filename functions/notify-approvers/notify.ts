import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import type { Surroundings } from '../aws/lambda-context.ts';
import { unchangedProposal } from '../aws/proposal-evidence.ts';
import { approvalRequestText } from '../core/report/approval-request.ts';
import type { Environment } from './environment.ts';
import type { NotifyEvent } from './event.ts';

export type Dependencies = { readonly sns: SNSClient; readonly evidence: EvidenceStore; readonly surroundings: Surroundings };

/**
 * Sends the approvers the request as it is on record. Descriptions, aliases and tags reach the message from here and not through the
 * runbook, because Systems Manager would resolve `{{ }}` inside them.
 */
export async function notify(event: NotifyEvent, environment: Environment, { sns, evidence, surroundings }: Dependencies) {
  const proposal = await unchangedProposal(evidence, event.executionId, event.proposalSha256);
  const { subject, message } = approvalRequestText(proposal, {
    partition: surroundings.partition,
    evidenceBucket: environment.evidenceBucket,
  });
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn: environment.topicArn, Subject: subject, Message: message }));
  return { MessageId: MessageId ?? null };
}
