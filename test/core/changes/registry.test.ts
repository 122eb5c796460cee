import { type ChangeKind, changeKinds, countsOf, idOfChange } from '../../../functions/core/changes/kind.ts';
import { proposedChangeSchema, refOf } from '../../../functions/core/changes/proposed-change.ts';
import { definitionFor, definitionOf, scheduledKinds } from '../../../functions/core/changes/registry.ts';
import { documentFor, documentNames, isOurDocument, kindsOf } from '../../../functions/core/changes/runbooks.ts';
import { changesText, keysText } from '../../../functions/core/changes/words.ts';
import { readRecord, UnreadableRecordError } from '../../../functions/core/records/reading.ts';
import { keyIdNumber } from '../records.ts';
import { context, now, proposed, subjects } from './sample.ts';

describe('the registry of changes', () => {
  it.each(changeKinds)('has %s under its own name, and finds it by a change of that kind', (kind) => {
    expect(definitionOf(kind).kind).toBe(kind);
    expect(definitionFor(proposed(kind))).toBe(definitionOf(kind));
  });

  it('schedules changes of automatic rotation and of old material, and no replacement: only a person asks for that', () => {
    expect(scheduledKinds).toStrictEqual(['ENABLE_ROTATION', 'SHORTEN_PERIOD', 'ROTATE_NOW']);
  });

  it('has two kinds that must not happen twice', () => {
    expect(changeKinds.filter((kind) => definitionOf(kind).isOnceOnly)).toStrictEqual(['ROTATE_NOW', 'REPLACE_KEY']);
  });
});

describe('a change of each kind', () => {
  it.each(changeKinds)('names what is read, called and done: %s', (kind) => {
    const { reads, calls, done, confirmationSeconds } = definitionOf(kind);
    const isOfAliases = kind === 'REPLACE_KEY' || kind === 'ROLL_BACK_REPLACEMENT';

    expect(reads).toStrictEqual({ keyMaterial: kind === 'ROTATE_NOW', replacement: isOfAliases });
    expect(calls).toStrictEqual(expectedCalls[kind]);
    expect(done).toBe(expectedOutcome[kind]);
    expect(confirmationSeconds).toBeGreaterThanOrEqual(60);
  });

  const expectedCalls: Readonly<Record<ChangeKind, readonly string[]>> = {
    ENABLE_ROTATION: ['EnableKeyRotation'],
    SHORTEN_PERIOD: ['EnableKeyRotation'],
    ROTATE_NOW: ['RotateKeyOnDemand'],
    REPLACE_KEY: ['TagResource', 'CreateKey', 'UpdateAlias', 'UntagResource'],
    ROLL_BACK_REPLACEMENT: ['UpdateAlias', 'TagResource', 'UntagResource'],
  };
  const expectedOutcome: Readonly<Record<ChangeKind, string>> = {
    ENABLE_ROTATION: 'ENABLED',
    SHORTEN_PERIOD: 'PERIOD_SHORTENED',
    ROTATE_NOW: 'ROTATED',
    REPLACE_KEY: 'REPLACED',
    ROLL_BACK_REPLACEMENT: 'ROLLED_BACK',
  };

  it.each<[ChangeKind, string]>([
    ['ENABLE_ROTATION', 'execution-1'],
    ['SHORTEN_PERIOD', 'execution-1'],
    ['ROTATE_NOW', 'a'.repeat(64)],
    ['REPLACE_KEY', 'key'],
    ['ROLL_BACK_REPLACEMENT', 'execution-1'],
  ])('is attempted for one state of its key: %s', (kind, state) => {
    expect(definitionOf(kind).stateOf(proposed(kind), 'execution-1')).toBe(state);
  });

  it.each(changeKinds)('has words for people: %s', (kind) => {
    const { words } = definitionOf(kind);
    const change = proposed(kind);
    const { does, doesNot, costs } = words.consequences([change]);

    expect(words.title).toMatch(/^[A-Z]/);
    expect(words.count).toMatch(/^to [a-z]/);
    expect(words.question([change])).toMatch(/^[a-z]/);
    expect(words.before(change, now.toISOString())).not.toBe('');
    for (const sentences of [does, doesNot, costs]) for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect([does, doesNot, costs].every(({ length }) => length > 0)).toBe(true);
    expect(words.plan(change).length > 0).toBe('plan' in change);
  });

  it.each(changeKinds)('is read back from a record as it was proposed, and with nothing more: %s', (kind) => {
    const change = proposed(kind);
    const read = (value: unknown) => readRecord(proposedChangeSchema, JSON.stringify(value), 'it');

    expect(read(change)).toStrictEqual(change);
    expect(() => read({ ...change, more: 1 })).toThrow(UnreadableRecordError);
    expect(() => read({ ...change, kind: 'ANOTHER' })).toThrow(UnreadableRecordError);
    expect(() => read({ ...change, key: { ...change.key, more: 1 } })).toThrow(UnreadableRecordError);
  });

  it.each(changeKinds)('is refused with a reason and a sentence that begins with it where the key cannot be read: %s', (kind) => {
    const unreadable = { reason: 'UNREADABLE', annotation: 'UNREADABLE: DescribeKey was refused.', proposed: false };
    const subject = { ...subjects[kind], profile: { ...subjects[kind].profile, ...unreadable } };

    expect(definitionOf(kind).propose(subject, context()).refusal).toStrictEqual({
      reason: 'UNREADABLE',
      annotation: unreadable.annotation,
    });
  });
});

describe('the documents of the product', () => {
  it('are three, in the order of the kinds that they ask for', () => {
    expect(documentNames).toStrictEqual(['KmsRotation-ApproveAndEnable', 'KmsRotation-RotateNow', 'KmsRotation-ReplaceKey']);
    expect(documentNames.map(kindsOf)).toStrictEqual([
      ['ENABLE_ROTATION', 'SHORTEN_PERIOD'],
      ['ROTATE_NOW'],
      ['REPLACE_KEY', 'ROLL_BACK_REPLACEMENT'],
    ]);
    for (const kind of changeKinds) expect(kindsOf(documentFor(kind))).toContain(kind);
  });

  it.each(['KmsRotation-ApproveAndEnable', 'KmsRotation-RotateNow', 'KmsRotation-ReplaceKey'])('have the name %s', (name) => {
    expect(isOurDocument(name)).toBe(true);
  });

  it.each(['', 'KmsRotation', 'kmsrotation-rotatenow', 'KmsRotation-RotateNow2', 'AWSConfigRemediation-EnableKeyRotation'])(
    'do not have the name %j',
    (name) => {
      expect([isOurDocument(name), kindsOf(name)]).toStrictEqual([false, []]);
    },
  );
});

describe('changes in numbers', () => {
  const changes = [proposed('ENABLE_ROTATION'), proposed('ROTATE_NOW')].map(refOf);

  it('count a key with two changes once', () => {
    expect(countsOf(changes)).toStrictEqual({ changes: 2, keys: 1 });
    expect(countsOf([...changes, { keyId: keyIdNumber(2), kind: 'ROTATE_NOW' }])).toStrictEqual({ changes: 3, keys: 2 });
    expect(changes.map(idOfChange)).toStrictEqual([`${keyIdNumber(1)}/ENABLE_ROTATION`, `${keyIdNumber(1)}/ROTATE_NOW`]);
  });

  it.each([
    [{ changes: 1, keys: 1 }, '1 change to 1 key'],
    [{ changes: 26, keys: 24 }, '26 changes to 24 keys'],
    [{ changes: 2, keys: 1 }, '2 changes to 1 key'],
    [{ changes: 0, keys: 0 }, '0 changes to 0 keys'],
  ])('are told as $1', (counts, text) => {
    expect(changesText(counts)).toBe(text);
  });

  it('name keys by their number', () => {
    expect([keysText(1), keysText(3), keysText(0)]).toStrictEqual(['1 KMS key', '3 KMS keys', '0 KMS keys']);
  });
});
