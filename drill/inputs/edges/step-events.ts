import fc from 'fast-check';
import { messagesIn } from '../../../functions/aws/sqs-batch.ts';
import { recordVersionIn } from '../../../functions/copy-evidence/event.ts';
import { keyChangeIn } from '../../../functions/core/key-change-event.ts';
import { parseStepEvent } from '../../../functions/core/step-inputs.ts';
import { parseEvent as parseScheduler } from '../../../functions/request-approval/event.ts';
import { mutationOf, sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { accepted, type Edge, edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { accountId, executionId, keyArnNumber, keyIdNumber, region } from '../right/ids.ts';

/** The events of one function: each right one is taken, and a change to one field either still is right or is refused by the name of a field. */
const stepEvent = (name: string, right: readonly object[], parse: (event: unknown) => unknown, weight = 2): Edge =>
  edge({
    name: `event of ${name}`,
    promise: 'is taken strictly, or refused with the field, its value and what is allowed',
    weight,
    answers: 'both',
    arbitrary: sometimesMutated(fc.constantFrom(...right)),
    check: ({ value, at }) => answerOf(() => parse(value), ['InvalidInputError'], at.length === 0 ? [] : ['event']),
  });

const objectCreated = {
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: accountId,
  region,
  detail: {
    bucket: { name: 'evidence' },
    object: { key: 'executions/x/decision.json', size: 5, 'version-id': 'v1' },
    requester: accountId,
  },
};

const keyChanges: readonly object[] = [
  {
    'detail-type': 'AWS API Call via CloudTrail',
    account: accountId,
    region,
    resources: [],
    detail: {
      eventName: 'DisableKeyRotation',
      awsRegion: region,
      recipientAccountId: accountId,
      requestParameters: { keyId: keyIdNumber(1) },
      responseElements: null,
      resources: [{ ARN: keyArnNumber(1), type: 'AWS::KMS::Key' }],
    },
  },
  { 'detail-type': 'KMS CMK Rotation', account: accountId, region, resources: [keyArnNumber(1)], detail: { 'key-id': keyIdNumber(1) } },
];

const keyChange = edge({
  name: 'event about a change to a key',
  promise: 'never keeps the keys from being evaluated: whatever is in the message, nothing is thrown',
  weight: 3,
  answers: 'accepts',
  arbitrary: fc.oneof(
    mutationOf(fc.constantFrom(...keyChanges)).map(({ value }) => JSON.stringify(value) ?? ''),
    anyText,
  ),
  check: (body) => {
    const change = keyChangeIn(body);
    promised(change === undefined || typeof change.what === 'string', 'a change without a name');
    return accepted;
  },
});

export const stepEventEdges: readonly Edge[] = [
  stepEvent('a step function', [{ executionId }, { executionId, action: 'approved', keyIds: ['of the last release'] }], parseStepEvent, 6),
  stepEvent('request-approval', [{ action: 'raise' }, { action: 'continue', dryRun: true }], parseScheduler),
  stepEvent('a queue', [{ Records: [{ messageId: 'm-1', body: '{}' }] }], messagesIn),
  stepEvent(
    'copy-evidence',
    [{ messageId: 'm-1', body: objectCreated }],
    (message) => recordVersionIn({ messageId: 'm-1', body: bodyOf(message) }),
    3,
  ),
  keyChange,
];

function bodyOf(message: unknown): string {
  const body = typeof message === 'object' && message !== null && 'body' in message ? message.body : message;
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}
