import { answerSchema } from '../../../functions/core/records/answer.ts';
import { filedDecisionSchema } from '../../../functions/core/records/filed-decision.ts';
import { proposalSchema } from '../../../functions/core/records/proposal.ts';
import { readRecord, schemaVersionIn, UnreadableRecordError } from '../../../functions/core/records/reading.ts';
import { requestSchema } from '../../../functions/core/records/request.ts';
import { proposalOf } from '../changes/approved-records.ts';
import { proposed } from '../changes/sample.ts';
import { filed, requestFor } from '../changes/scheduled-request.ts';
import { everyRecord } from './every-record.ts';

type Path = readonly (string | number)[];

/** Every object within a value, by the path that leads to it. */
function objectsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([name, member]) => objectsIn(member, [...path, Array.isArray(value) ? Number(name) : name]));
  return Array.isArray(value) ? below : [path, ...below];
}

/** A copy in which one object has another member. */
function withMember(value: unknown, path: Path): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const target = path.reduce<unknown>((at, name) => Reflect.get(at as object, name), copy);
  Object.assign(target as object, { unknownMember: 1 });
  return copy;
}

/** The compliance in a summary is counted by words of AWS Config, of which any may come. */
const isOpen = (path: Path): boolean => path[0] === 'compliance' && path.length === 2;

describe('a stored record', () => {
  it.each(everyRecord)('is read again as it was written: %s', (_, schema, record) => {
    expect(readRecord(schema, JSON.stringify(record), 'it')).toStrictEqual(record);
  });

  it.each(everyRecord)('is refused if it is another, or of another version: %s', (_, schema, record) => {
    for (const wrong of [
      { ...record, kind: 'another' },
      { ...record, schemaVersion: 3 },
      { ...record, schemaVersion: '1' },
    ])
      expect(() => readRecord(schema, JSON.stringify(wrong), 'it')).toThrow(UnreadableRecordError);
  });

  it.each(everyRecord)('is refused with a member that is not known, wherever it is: %s', (_, schema, record) => {
    const paths = objectsIn(record).filter((path) => !isOpen(path));

    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      const read = () => readRecord(schema, JSON.stringify(withMember(record, path)), 'it');
      expect(read).toThrow(`it is not as expected: ${['record', ...path].join('.')}: must have no member unknownMember`);
    }
  });

  it.each(everyRecord)('is refused where a member is missing, which the error names: %s', (_, schema, record) => {
    const optional = ['comment', 'continues', 'successorArn', 'policySha256', 'keyState'];

    for (const member of Object.keys(record).filter((name) => !optional.includes(name))) {
      const { [member]: __, ...rest } = record;
      expect(() => readRecord(schema, JSON.stringify(rest), 'it')).toThrow(new RegExp(`^it is not as expected: .*${member}: `));
    }
  });

  it.each(everyRecord)('may be without a member that is optional: %s', (_, schema, record) => {
    const { comment: _1, continues: _2, successorArn: _3, policySha256: _4, keyState: _5, ...rest } = record;

    expect(readRecord(schema, JSON.stringify(rest), 'it')).toStrictEqual(rest);
  });

  it('is refused by name where it is no JSON, or no record at all', () => {
    expect(() => readRecord(answerSchema, '{', 'answers/x.json')).toThrow(/^answers\/x\.json is not JSON: .+/);
    expect(() => readRecord(answerSchema, '1', 'answers/x.json')).toThrow(/^answers\/x\.json is not as expected: record: /);
    expect(new UnreadableRecordError('x').name).toBe('UnreadableRecordError');
  });

  it('is refused with all that is wrong, each with its path', () => {
    const wrong = { ...filed([]), approved: [1], declined: [{ keyId: 'x', kind: 'ENABLE' }] };

    expect(() => readRecord(filedDecisionSchema, JSON.stringify(wrong), 'it')).toThrow(
      /: record\.approved\.0: .+; record\.declined\.0\.kind: must be "ENABLE_ROTATION" or /,
    );
  });

  it.each([
    [0, true],
    [2_592_000, true],
    [-1, false],
    [2_592_001, false],
  ])('of a request may wait %i seconds for its approval: %s', (approvalTimeoutInSeconds, isRead) => {
    const read = () =>
      readRecord(requestSchema, JSON.stringify(requestFor([proposed('ENABLE_ROTATION')], { approvalTimeoutInSeconds })), 'it');

    if (isRead) expect(read().approvalTimeoutInSeconds).toBe(approvalTimeoutInSeconds);
    else expect(read).toThrow(/approvalTimeoutInSeconds: must be 0 to 2592000 seconds/);
  });
});

describe('a time in a stored record', () => {
  it.each(['', 'yesterday', '2026-11-20', '+275760-09-13T00:00:00.000Z', '2026-11-20T25:00:00Z', '2026-11-20 09:00:00Z'])(
    'that nobody could compare, show or count from is refused: %j',
    (requestedAt) => {
      const read = () => readRecord(proposalSchema, JSON.stringify(proposalOf(undefined, { requestedAt })), 'proposal.json');

      expect(read).toThrow(UnreadableRecordError);
      expect(read).toThrow(`record.requestedAt: must be a time (ISO 8601, UTC); got ${JSON.stringify(requestedAt)}`);
    },
  );

  const ours = ['requestedAt', 'expiresAt', 'decidedAt', 'recordedAt', 'startedAt', 'validatedAt', 'raisedAt', 'sentAt'];
  // When an execution was started, Systems Manager tells.
  const isTold = (name: string, field: string): boolean => field === 'startedAt' && (name === 'outcomes' || name === 'validation');
  const timesIn = everyRecord.flatMap(([name, schema, record]) =>
    ours.flatMap((field) => (typeof record[field] === 'string' && !isTold(name, field) ? [[name, field, schema, record] as const] : [])),
  );

  it.each(timesIn)('is checked wherever it is one of ours: %s, %s', (_, field, schema, record) => {
    const read = () => readRecord(schema, JSON.stringify({ ...record, [field]: '2026-11-20' }), 'it');

    expect(read).toThrow(`record.${field}: must be a time (ISO 8601, UTC); got "2026-11-20"`);
  });
});

describe('the edition of a stored record', () => {
  it.each<[string, unknown]>([
    ['{"schemaVersion":1}', 1],
    ['{"schemaVersion":2,"kind":"x"}', 2],
    ['{"schemaVersion":"2"}', '2'],
    ['{}', undefined],
    ['null', undefined],
    ['[1]', undefined],
    ['"schemaVersion"', undefined],
    ['{', undefined],
  ])('is told by its schema version: %s', (text, version) => {
    expect(schemaVersionIn(text)).toBe(version);
  });
});
