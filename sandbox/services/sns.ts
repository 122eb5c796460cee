import { randomUUID } from 'node:crypto';
import type { ServiceOperations } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
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
  readonly messages: () => readonly PublishedMessage[];
};

/** Amazon SNS, as far as publishing goes: topics come from the template, and messages are kept for whoever asks. */
export function createSnsService(clock: SandboxClock): SnsService {
  const topics = new Set<string>();
  const published: PublishedMessage[] = [];
  return {
    registerTopic: (topicArn) => {
      topics.add(topicArn);
    },
    messages: () => [...published],
    operations: {
      Publish: async ({ region, input }) => {
        const topicArn = String(input['TopicArn'] ?? '');
        const subject = input['Subject'] === undefined ? undefined : String(input['Subject']);
        const message = String(input['Message']);
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

/** ASCII, begins with a letter, number or punctuation, no line breaks or control characters, less than 100 characters (Amazon SNS API, Publish). */
function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (subject.length === 0 || subject.length > 100 || !/^[\x21-\x7e][\x20-\x7e]*$/.test(subject)) {
    throw new ServiceError('InvalidParameter', 'Invalid parameter: Subject');
  }
}
