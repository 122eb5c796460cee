import { randomUUID } from 'node:crypto';
import type { ApiCall, ServiceOperations } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import { type PolicyDocument, parsePolicyDocument } from '../iam/policy-document.ts';
import { ServiceError } from '../service-error.ts';

export type PublishedMessage = {
  readonly at: Date;
  readonly region: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
};

export type SnsService = {
  readonly operations: ServiceOperations;
  readonly registerTopic: (topicArn: string) => void;
  readonly removeTopic: (topicArn: string) => void;
  /** @throws ServiceError MalformedPolicyDocument, or SandboxNotImplemented for a condition that is not simulated */
  readonly setTopicPolicy: (topicArn: string, policy: unknown) => void;
  readonly removeTopicPolicy: (topicArn: string) => void;
  readonly messages: () => readonly PublishedMessage[];
};

/** Amazon SNS of all accounts, as far as publishing goes: topics come from templates, and messages are kept for whoever asks. */
export function createSnsService(clock: SandboxClock, authorizer: Authorizer): SnsService {
  const topics = new Map<string, PolicyDocument | undefined>();
  const published: PublishedMessage[] = [];
  return {
    registerTopic: (topicArn) => {
      topics.set(topicArn, undefined);
    },
    removeTopic: (topicArn) => {
      topics.delete(topicArn);
    },
    setTopicPolicy: (topicArn, policy) => {
      topics.set(topicArn, parsePolicyDocument(policy, 'resource'));
    },
    removeTopicPolicy: (topicArn) => {
      if (topics.has(topicArn)) topics.set(topicArn, undefined);
    },
    messages: () => [...published],
    operations: {
      Publish: async (call) => {
        const { region, input } = call;
        const topicArn = String(input['TopicArn'] ?? '');
        const subject = input['Subject'] === undefined ? undefined : String(input['Subject']);
        const message = String(input['Message']);
        if (topicArn.split(':')[3] !== region) throw new ServiceError('InvalidParameter', 'Invalid parameter: TopicArn');
        authorize(call, topicArn, topics.get(topicArn), authorizer);
        if (!topics.has(topicArn)) throw new ServiceError('NotFound', 'Topic does not exist', 404);
        checkSubject(subject);
        if (message === '') throw new ServiceError('InvalidParameter', 'Invalid parameter: Empty message');
        // At most 256 KB, in UTF-8 (Amazon SNS API, Publish).
        if (Buffer.byteLength(message, 'utf8') > 262_144) throw new ServiceError('InvalidParameter', 'Invalid parameter: Message too long');
        published.push({ at: clock.now(), region, topicArn, subject, message });
        return { MessageId: randomUUID() };
      },
    },
  };
}

/** @throws ServiceError AuthorizationError, in another account also for a topic that is not there */
function authorize(call: ApiCall, topicArn: string, resourcePolicy: PolicyDocument | undefined, authorizer: Authorizer): void {
  const { principal: caller, region } = call;
  const refusal = authorizer.refusalOf({
    caller,
    region,
    action: 'sns:Publish',
    resource: topicArn,
    owner: topicArn.split(':')[4] ?? '',
    context: { 'aws:SourceOwner': undefined, 'sns:Endpoint': undefined, 'sns:Protocol': undefined },
    resourcePolicy,
  });
  if (refusal === undefined) return;
  throw new ServiceError(
    'AuthorizationError',
    `User: ${caller.arn} is not authorized to perform: SNS:Publish on resource: ${topicArn} ${refusal.replace('sns:', 'SNS:')}`,
    403,
  );
}

/** ASCII, begins with a letter, number or punctuation, no line breaks or control characters, less than 100 characters (Amazon SNS API, Publish). */
function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (subject.length === 0 || subject.length > 100 || !/^[\x21-\x7e][\x20-\x7e]*$/.test(subject)) {
    throw new ServiceError('InvalidParameter', 'Invalid parameter: Subject');
  }
}
