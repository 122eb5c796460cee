import { defaultPolicy } from '../../../functions/core/policy.ts';
import { MalformedEventError, parseRuleEvent } from '../../../functions/evaluate-rotation/event.ts';
import { accountId, region } from '../../aws/kms-answers.ts';
import { captureTime, change, envelope, keyId, notificationTime, oversized, scheduled } from './events.ts';

const subjectOf = (message: object, changes: object = {}) => parseRuleEvent(envelope(message, changes)).subject;
const thisKey = { kind: 'key', keyId, accountId, region };

describe('an event of AWS Config', () => {
  it('says what to evaluate, by which policy, and how to answer', () => {
    expect(parseRuleEvent(envelope(change()))).toEqual({
      resultToken: 'eyJlbmNyeXB0ZWREYXRhIjpbLTQy',
      ruleName: 'kms-rotation',
      accountId,
      partition: 'aws',
      policy: defaultPolicy,
      orderingTimestamp: new Date(notificationTime),
      subject: thisKey,
    });
  });

  it.each<[string, object, object]>([
    ['a changed key', change(), thisKey],
    ['a key discovered days ago', change({ configurationItemStatus: 'ResourceDiscovered' }), thisKey],
    ['a key in a status of the future, which KMS will be asked about', change({ configurationItemStatus: 'ResourceRestored' }), thisKey],
    ['a change too large to be sent', oversized(), thisKey],
    ['a deleted key', change({ configurationItemStatus: 'ResourceDeleted' }), { kind: 'gone', keyId, because: 'DELETED' }],
    [
      'a deleted key that is not recorded',
      change({ configurationItemStatus: 'ResourceDeletedNotRecorded' }),
      { kind: 'gone', keyId, because: 'DELETED' },
    ],
    [
      'a deletion too large to be sent',
      oversized({ configurationItemStatus: 'ResourceDeleted' }),
      { kind: 'gone', keyId, because: 'DELETED' },
    ],
    [
      'a key that is no longer recorded',
      change({ configurationItemStatus: 'ResourceNotRecorded' }),
      { kind: 'gone', keyId, because: 'OUT_OF_SCOPE' },
    ],
    ['the schedule', scheduled(), { kind: 'sweep' }],
  ])('about %s', (_what, message, subject) => {
    expect(subjectOf(message)).toEqual(subject);
  });

  it('about a key that has left the scope of the rule says so, and of a deleted one that it is deleted', () => {
    expect(subjectOf(change(), { eventLeftScope: true })).toEqual({ kind: 'gone', keyId, because: 'OUT_OF_SCOPE' });
    expect(subjectOf(change({ configurationItemStatus: 'ResourceDeleted' }), { eventLeftScope: true })).toEqual({
      kind: 'gone',
      keyId,
      because: 'DELETED',
    });
  });

  it.each<[string, object, string]>([
    ['the time of the notification, which is later than the capture', change(), notificationTime],
    ['the capture, if the notification has no time', change({}, { notificationCreationTime: undefined }), captureTime],
    ['the capture, if the time is null', oversized({}, { notificationCreationTime: null }), captureTime],
    ['the time of the notification of a schedule', scheduled(), notificationTime],
  ])('is ordered by %s', (_what, message, time) => {
    expect(parseRuleEvent(envelope(message)).orderingTimestamp).toEqual(new Date(time));
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
    ['an empty object', '{}'],
  ])('may have rule parameters that are %s', (_what, ruleParameters) => {
    expect(parseRuleEvent(envelope(scheduled(), { ruleParameters })).policy).toEqual(defaultPolicy);
  });

  it('may have fewer attributes, as events of years ago, or more, as events to come', () => {
    const { evaluationMode: _mode, ruleParameters: _parameters, configRuleArn: _arn, eventLeftScope: _scope, ...old } = envelope(change());

    expect(parseRuleEvent(old).subject).toEqual(thisKey);
    expect(subjectOf({ ...change(), somethingNew: true }, { version: '2.0', somethingNew: {} })).toEqual(thisKey);
  });

  it('names the partition in the ARN of its rule', () => {
    const configRuleArn =
      'arn:aws-cn:config:cn-north-1:111122223333:config-rule/aws-service-rule/config-conforms.amazonaws.com/config-rule-1';

    expect(parseRuleEvent(envelope(scheduled(), { configRuleArn })).partition).toBe('aws-cn');
  });
});

const without = (name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(envelope(change())).filter(([key]) => key !== name));

/** Events that nothing may be reported for; each names the field, its value and what is allowed. */
const malformed: readonly (readonly [string, unknown, string])[] = [
  ['nothing at all', undefined, 'event: must be an object; it is missing'],
  ['a text', 'hello', 'event: must be an object; got "hello"'],
  ['no invoking event', without('invokingEvent'), 'event.invokingEvent: must be the JSON text of the invoking event; it is missing'],
  ['an invoking event that is not JSON', envelope('{'), 'event.invokingEvent: must be JSON; '],
  ['an invoking event that is a list', envelope('[]'), 'event.invokingEvent: must be an object; got []'],
  ['no result token', without('resultToken'), 'event.resultToken: must be the result token of AWS Config; it is missing'],
  ['an empty result token', envelope(change(), { resultToken: '' }), 'event.resultToken: must be the result token of AWS Config; got ""'],
  [
    'a length that is none, in place of a name',
    envelope(change(), { configRuleName: { length: { toString: 'x' } } }),
    'event.configRuleName: must be the name of the rule; got {"length":{"toString":"x"}}',
  ],
  ['no rule name', without('configRuleName'), 'event.configRuleName: must be the name of the rule; it is missing'],
  [
    'an account id that is a number',
    envelope(change(), { accountId: 111122223333 }),
    'event.accountId: must be a 12-digit account id; got 111122223333',
  ],
  [
    'the proactive mode',
    envelope(change(), { evaluationMode: 'PROACTIVE' }),
    'event.evaluationMode: must be DETECTIVE: this rule evaluates keys that exist; got "PROACTIVE"',
  ],
  ['a scope that is a text', envelope(change(), { eventLeftScope: 'false' }), 'event.eventLeftScope: must be true or false; got "false"'],
  [
    'a message of another kind',
    envelope(scheduled({ messageType: 'ConfigurationSnapshotDeliveryCompleted' })),
    'event.invokingEvent.messageType: must be ConfigurationItemChangeNotification, OversizedConfigurationItemChangeNotification or ScheduledNotification; got "ConfigurationSnapshotDeliveryCompleted"',
  ],
  [
    'no message type',
    envelope({ notificationCreationTime: notificationTime }),
    'event.invokingEvent.messageType: must be ConfigurationItemChangeNotification, OversizedConfigurationItemChangeNotification or ScheduledNotification; it is missing',
  ],
  [
    'a change without its item',
    envelope(change({}, { configurationItem: undefined })),
    'event.invokingEvent.configurationItem: must be an object; it is missing',
  ],
  [
    'an oversized change without its summary',
    envelope(oversized({}, { configurationItemSummary: null })),
    'event.invokingEvent.configurationItemSummary: must be an object; got null',
  ],
  [
    'a bucket',
    envelope(change({ resourceType: 'AWS::S3::Bucket' })),
    'event.invokingEvent.configurationItem.resourceType: must be AWS::KMS::Key; got "AWS::S3::Bucket"',
  ],
  [
    'an alias',
    envelope(oversized({ resourceId: 'alias/orders' })),
    'event.invokingEvent.configurationItemSummary.resourceId: must be a KMS key id; got "alias/orders"',
  ],
  [
    'a key without a Region',
    envelope(change({ awsRegion: '' })),
    'event.invokingEvent.configurationItem.awsRegion: must be a Region; got ""',
  ],
  [
    'an item without a status',
    envelope(change({ configurationItemStatus: undefined })),
    'event.invokingEvent.configurationItem.configurationItemStatus: must be a configuration item status; it is missing',
  ],
  [
    'a capture time that is none',
    envelope(change({ configurationItemCaptureTime: 'yesterday' })),
    'event.invokingEvent.configurationItem.configurationItemCaptureTime: must be an ISO 8601 timestamp; got "yesterday"',
  ],
  [
    'a schedule without a time',
    envelope(scheduled({ notificationCreationTime: undefined })),
    'event.invokingEvent.notificationCreationTime: must be an ISO 8601 timestamp; it is missing',
  ],
];

describe('a malformed event', () => {
  it.each(malformed)('with %s names the field, its value and what is allowed', (_what, event, problem) => {
    let failure: unknown;
    try {
      parseRuleEvent(event);
    } catch (error) {
      failure = error;
    }

    expect(failure).toBeInstanceOf(MalformedEventError);
    expect((failure as Error).message.slice(0, problem.length)).toBe(problem);
  });

  it('names all that is wrong with it at once', () => {
    const message = change({ resourceType: 'AWS::S3::Bucket', awsRegion: '' });

    expect(() => parseRuleEvent(envelope(message))).toThrow(/resourceType: .*; .*awsRegion: /);
  });

  it('is not quoted in full', () => {
    expect(() => parseRuleEvent(envelope(change({ resourceId: 'x'.repeat(100_000) })))).toThrow(/^.{1,300}$/);
  });

  it('with wrong rule parameters names the parameter', () => {
    expect(() => parseRuleEvent(envelope(scheduled(), { ruleParameters: '{"maxRotationPeriod":"365"}' }))).toThrow(
      /^ruleParameters: unknown parameter maxRotationPeriod; known are maximumRotationPeriodInDays, /,
    );
  });
});
