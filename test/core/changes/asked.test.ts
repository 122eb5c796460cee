import fc from 'fast-check';
import { askedBy, executionFor, type ToAsk } from '../../../functions/core/changes/asked.ts';
import type { ChangeKind } from '../../../functions/core/changes/kind.ts';
import { checkedRotationPeriod, RotationPeriodNotAllowedError } from '../../../functions/core/changes/rotation-period.ts';
import { documentFor, documentNames, kindsOf } from '../../../functions/core/changes/runbooks.ts';
import { InvalidInputError } from '../../../functions/core/parsing.ts';
import { seed } from '../arbitraries.ts';
import { keyIdNumber } from '../records.ts';

const [toEnable = '', toRotate = '', toReplace = ''] = documentNames;
const KeyIds = [keyIdNumber(1), keyIdNumber(2)];
type Parameters = Readonly<Record<string, readonly string[]>>;
const problemOf = (documentName: string, parameters: Parameters): string => {
  try {
    askedBy(documentName, parameters);
    return 'none';
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
};

const keyId = fc.oneof(fc.integer({ min: 1, max: 999_999 }).map(keyIdNumber), fc.stringMatching(/^mrk-[0-9a-f]{32}$/));
const keyIds = fc.uniqueArray(keyId, { minLength: 1, maxLength: 50 });
const requestId = fc.stringMatching(/^[A-Za-z0-9-]{0,64}$/);
const toAsk: fc.Arbitrary<ToAsk> = fc.oneof(
  fc
    .tuple(keyIds, fc.integer({ min: 1, max: 99_999 }))
    .map(([ids, rotationPeriodInDays]) => ({ keyIds: ids, kinds: kindsOf(toEnable), options: { rotationPeriodInDays } })),
  keyIds.map((ids) => ({ keyIds: ids, kinds: kindsOf(toRotate), options: {} })),
  fc
    .tuple(keyId, fc.constantFrom<ChangeKind>('REPLACE_KEY', 'ROLL_BACK_REPLACEMENT'), fc.boolean())
    .map(([id, kind, callersAcknowledged]) => ({ keyIds: [id], kinds: [kind], options: { callersAcknowledged } })),
);

describe('what an execution is started with', () => {
  it('is read back as it was asked for, whatever it is', () => {
    fc.assert(
      fc.property(toAsk, requestId, (asked, id) => {
        const { documentName, parameters } = executionFor(asked);

        expect(documentName).toBe(documentFor(asked.kinds[0] ?? 'ENABLE_ROTATION'));
        expect(askedBy(documentName, { ...parameters, RequestId: [id] })).toStrictEqual({ ...asked, requestId: id });
      }),
      { seed },
    );
  });

  it('is a list of texts for each parameter, and names no period where the document has none', () => {
    expect(executionFor({ keyIds: KeyIds, kinds: ['SHORTEN_PERIOD'], options: { rotationPeriodInDays: 180 } })).toStrictEqual({
      documentName: toEnable,
      parameters: { KeyIds, RotationPeriodInDays: ['180'] },
    });
    expect(executionFor({ keyIds: KeyIds, kinds: ['ROTATE_NOW'], options: { rotationPeriodInDays: 180 } })).toStrictEqual({
      documentName: toRotate,
      parameters: { KeyIds },
    });
    expect(executionFor({ keyIds: KeyIds, kinds: ['ENABLE_ROTATION'], options: {} }).parameters).toStrictEqual({ KeyIds });
  });

  it.each<[ChangeKind, boolean | undefined, string, string]>([
    ['REPLACE_KEY', true, 'Replace', 'Yes'],
    ['REPLACE_KEY', undefined, 'Replace', 'No'],
    ['ROLL_BACK_REPLACEMENT', false, 'Rollback', 'No'],
  ])('says of %s, callers acknowledged %s: %s, %s', (kind, callersAcknowledged, direction, acknowledged) => {
    expect(executionFor({ keyIds: [keyIdNumber(1)], kinds: [kind], options: { callersAcknowledged } })).toStrictEqual({
      documentName: toReplace,
      parameters: { KeyId: [keyIdNumber(1)], Direction: [direction], AcknowledgeCallers: [acknowledged] },
    });
  });
});

describe('what an execution asks for', () => {
  it('is changes of the kinds of its document, to each key once', () => {
    expect(askedBy(toEnable, { KeyIds: [...KeyIds, keyIdNumber(1)], RotationPeriodInDays: ['365'] })).toStrictEqual({
      requestId: '',
      keyIds: KeyIds,
      kinds: ['ENABLE_ROTATION', 'SHORTEN_PERIOD'],
      options: { rotationPeriodInDays: 365 },
    });
    expect(askedBy(toRotate, { KeyIds }).kinds).toStrictEqual(['ROTATE_NOW']);
  });

  it('belongs to no request where it says none, and other parameters are not looked at', () => {
    expect(askedBy(toRotate, { KeyIds, RequestId: [''], AutomationAssumeRole: ['arn'] }).requestId).toBe('');
    expect(askedBy(toRotate, { KeyIds, RequestId: ['request-1'] }).requestId).toBe('request-1');
  });

  it('is one of two directions for one key', () => {
    const asked = (Direction: string, AcknowledgeCallers: string) =>
      askedBy(toReplace, { KeyId: [keyIdNumber(1)], Direction: [Direction], AcknowledgeCallers: [AcknowledgeCallers] });

    expect(asked('Replace', 'Yes')).toMatchObject({ kinds: ['REPLACE_KEY'], options: { callersAcknowledged: true } });
    expect(asked('Rollback', 'No')).toMatchObject({ kinds: ['ROLL_BACK_REPLACEMENT'], options: { callersAcknowledged: false } });
  });

  it.each<[string, string, Parameters, string]>([
    ['no key', toRotate, { KeyIds: [] }, 'KeyIds: must name at least one key; got []'],
    ['no list of keys', toRotate, {}, 'KeyIds: must be a list of key ids; it is missing'],
    [
      '51 keys',
      toRotate,
      { KeyIds: Array.from({ length: 51 }, (_, index) => keyIdNumber(index)) },
      'KeyIds: must name at most 50 keys; got ["',
    ],
    ['an alias', toRotate, { KeyIds: ['alias/orders'] }, 'KeyIds.0: must be a KMS key id (not an ARN, not an alias); got "alias/orders"'],
    [
      'an ARN',
      toRotate,
      { KeyIds: [keyIdNumber(1), `arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(1)}`] },
      'KeyIds.1: must be a KMS key id (not an ARN, not an alias); got "arn:',
    ],
    ['no period', toEnable, { KeyIds }, 'RotationPeriodInDays: must be given; it is missing'],
    ['two periods', toEnable, { KeyIds, RotationPeriodInDays: ['90', '365'] }, 'RotationPeriodInDays: must be one value; got ["90","365"]'],
    ['no value of a period', toEnable, { KeyIds, RotationPeriodInDays: [] }, 'RotationPeriodInDays: must be one value; got []'],
    [
      'a period of nothing',
      toEnable,
      { KeyIds, RotationPeriodInDays: [''] },
      'RotationPeriodInDays: must be a whole number from 1 to 99999; got [""]',
    ],
    [
      'a period of 0',
      toEnable,
      { KeyIds, RotationPeriodInDays: ['0'] },
      'RotationPeriodInDays: must be a whole number from 1 to 99999; got ["0"]',
    ],
    [
      'a request of other characters',
      toRotate,
      { KeyIds, RequestId: ['a b'] },
      'RequestId: must be at most 64 letters, digits and hyphens; got ["a b"]',
    ],
    [
      'a request of 65 characters',
      toRotate,
      { KeyIds, RequestId: ['x'.repeat(65)] },
      'RequestId: must be at most 64 letters, digits and hyphens; got ["x',
    ],
    [
      'a reference in the request',
      toRotate,
      { KeyIds, RequestId: ['{{x}}'] },
      'RequestId: must be at most 64 letters, digits and hyphens; got ["{',
    ],
    [
      'another direction',
      toReplace,
      { KeyId: [keyIdNumber(1)], Direction: ['Back'], AcknowledgeCallers: ['Yes'] },
      'Direction: must be Replace or Rollback; got ["Back"]',
    ],
    [
      'another acknowledgement',
      toReplace,
      { KeyId: [keyIdNumber(1)], Direction: ['Replace'], AcknowledgeCallers: ['yes'] },
      'AcknowledgeCallers: must be Yes or No; got ["yes"]',
    ],
    [
      'two keys to replace',
      toReplace,
      { KeyId: KeyIds, Direction: ['Replace'], AcknowledgeCallers: ['Yes'] },
      'KeyId: must be one value; got ["',
    ],
    ['the parameters of another document', toReplace, { KeyIds }, 'KeyId: must be given; it is missing; '],
  ])('is refused with %s, naming parameter, value and what is allowed', (_what, documentName, parameters, problem) => {
    expect(problemOf(documentName, parameters)).toContain(`parameters of ${documentName}.${problem}`);
  });

  it.each(['', 'KmsRotation-Other', 'AWS-EnableKeyRotation', '__proto__'])('is refused of a document that is not ours: %j', (name) => {
    expect(problemOf(name, { KeyIds })).toBe(`document: must be ${toEnable}, ${toRotate} or ${toReplace}; got ${JSON.stringify(name)}`);
  });
});

describe('a rotation period', () => {
  it.each([90, 365])('may be %p days where the rule allows 365', (days) => {
    expect(checkedRotationPeriod(days, 365)).toBe(days);
  });

  it.each([89, 366, 2561, 90.5, Number.NaN])('may not be %p days where the rule allows 365', (days) => {
    expect(() => checkedRotationPeriod(days, 365)).toThrow(RotationPeriodNotAllowedError);
    expect(() => checkedRotationPeriod(days, 365)).toThrow(`RotationPeriodInDays: must be 90 to 365 whole days`);
    expect(() => checkedRotationPeriod(days, 365)).toThrow(`got ${days}`);
  });

  it('may be as long as AWS KMS takes where the rule allows that', () => {
    expect(checkedRotationPeriod(2560, 2560)).toBe(2560);
  });
});
