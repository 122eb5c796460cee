import fc from 'fast-check';
import { writerCallIn } from '../../../functions/core/changes/writer-call.ts';
import { hostileText, seed } from '../arbitraries.ts';
import { keyIdNumber } from '../records.ts';

const arn = (number: number): string => `arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(number)}`;
const role = (name: string) => ({
  sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111122223333:role/${name}` } },
});
const writer = role('KmsRotation-ApplyChanges-eu-central-1');
type Members = Readonly<Record<string, unknown>>;
const event = (changes: Members = {}): Members => ({
  eventName: 'EnableKeyRotation',
  eventID: 'event-1',
  requestID: 'request-1',
  eventTime: '2026-11-20T09:00:00Z',
  userIdentity: writer,
  resources: [{ ARN: arn(1), accountId: '111122223333' }],
  requestParameters: { keyId: arn(1), rotationPeriodInDays: 365 },
  ...changes,
});
const read = (changes: Members = {}) => writerCallIn(JSON.stringify({ detail: event(changes) }));

describe('a call by a writing function', () => {
  it('is read from the event that AWS CloudTrail tells of it', () => {
    expect(read()).toStrictEqual({
      eventName: 'EnableKeyRotation',
      eventId: 'event-1',
      requestId: 'request-1',
      roleName: 'KmsRotation-ApplyChanges-eu-central-1',
      at: '2026-11-20T09:00:00Z',
      keyIds: [keyIdNumber(1)],
      replaces: undefined,
    });
  });

  it('may be by the function that replaces keys, of which a creation names the key that it replaces', () => {
    const tags = [
      { tagKey: 'Owner', tagValue: 'payments' },
      { tagKey: 'kms-rotation:replaces', tagValue: arn(1) },
    ];
    const call = read({
      eventName: 'CreateKey',
      userIdentity: role('KmsRotation-ReplaceKey-eu-central-1'),
      resources: [{ ARN: arn(2) }],
      requestParameters: { tags },
    });

    expect(call).toMatchObject({ eventName: 'CreateKey', keyIds: [keyIdNumber(2)], replaces: keyIdNumber(1) });
  });

  it('names each key once: by ARN, by id, as the target of an alias; and no alias', () => {
    const resources = [{ ARN: arn(1) }, { ARN: 'arn:aws:kms:eu-central-1:111122223333:alias/orders' }, { ARN: 7 }, {}, null];

    expect(read({ resources, requestParameters: { keyId: keyIdNumber(1), targetKeyId: arn(2) } })?.keyIds).toStrictEqual(
      [1, 2].map(keyIdNumber),
    );
    expect(read({ resources: undefined, requestParameters: null })?.keyIds).toStrictEqual([]);
  });

  it('is told though its ids are missing', () => {
    expect(read({ eventID: undefined, requestID: null })).toMatchObject({ eventId: '', requestId: '' });
  });

  it.each<[string, Members]>([
    ['failed', { errorCode: 'AccessDenied' }],
    ['was by the approver', { userIdentity: role('KmsRotation-Approver-eu-central-1') }],
    ['was by a role with a name that only contains the function’s', { userIdentity: role('Not-KmsRotation-ApplyChanges-eu-central-1') }],
    ['was by a role with a name that only begins like it', { userIdentity: role('KmsRotation-ApplyChangesToo-eu-central-1') }],
    ['was by the runbook of replacements', { userIdentity: role('KmsRotation-ReplaceKeyRunbook-eu-central-1') }],
    ['was by a user', { userIdentity: { arn: 'arn:aws:iam::111122223333:user/KmsRotation-ApplyChanges-x' } }],
    ['was by nobody', { userIdentity: undefined }],
    ['has no name', { eventName: undefined }],
    ['has no time', { eventTime: 7 }],
  ])('is none if it %s', (_what, changes) => {
    expect(read(changes)).toBeUndefined();
  });

  it.each(['', 'null', '[]', '{', '7', '{"detail":null}', '{"detail":[]}', '{"source":"aws.config"}'])('is none in %j', (body) => {
    expect(writerCallIn(body)).toBeUndefined();
  });
});

describe('an event that somebody has made up', () => {
  const anything = fc.oneof(fc.jsonValue(), hostileText);
  const member = fc.constantFrom(
    'eventName',
    'eventID',
    'requestID',
    'eventTime',
    'errorCode',
    'userIdentity',
    'resources',
    'requestParameters',
  );

  it('is read as a call, or as none, and never is an error', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(member, anything), { maxLength: 4 }), (changes) => {
        const call = read(Object.fromEntries(changes));

        if (call !== undefined) {
          expect(call.roleName).toMatch(/^KmsRotation-(ApplyChanges|ReplaceKey)-/);
          for (const keyId of call.keyIds) expect(typeof keyId).toBe('string');
        }
      }),
      { seed },
    );
  });

  it('is read whatever its members of members are', () => {
    fc.assert(
      fc.property(anything, anything, anything, (keyId, tag, resource) => {
        const call = read({
          requestParameters: { keyId, targetKeyId: keyId, tags: [tag, { tagKey: tag }] },
          resources: [resource, { ARN: resource }],
        });

        expect(call?.eventName).toBe('EnableKeyRotation');
      }),
      { seed },
    );
  });

  it('is read, whatever text it is', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.json()), (body) => {
        expect(writerCallIn(body)).toBeUndefined();
      }),
      { seed },
    );
  });
});
