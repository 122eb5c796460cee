import fc from 'fast-check';
import { assessmentCsv } from '../../../functions/core/report/assessment-csv.ts';
import { csv } from '../../../functions/core/report/csv.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { keyIdNumber, materialAfter, materialBefore, profile, successorArn } from '../records.ts';
import { merged, scenario } from './scenario.ts';

/** A reader of RFC 4180, to read back what was written. */
function rowsIn(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end !== '\r\n') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('a CSV table', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\uFF1D1', '=HYPERLINK("http://evil.example")', '|cmd', '%0A'])(
    'takes the formula out of %j',
    (formula) => {
      expect(rowsIn(csv(['a'], [[formula]]))).toStrictEqual([['a'], [`'${formula}`]]);
    },
  );

  it('is read back as it was written, but for the apostrophe before formulas', () => {
    const cell = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const back = rowsIn(csv(['one', 'two'], rows)).slice(1);
        expect(back.map((row) => row.map((text) => text.replace(/^'/, '')))).toStrictEqual(
          rows.map((row) => row.map((text) => text.replace(/^'/, ''))),
        );
      }),
      { seed: 20261120 },
    );
  });

  it('shows that something is hidden, and has no control characters, which RFC 4180 does not know', () => {
    expect(rowsIn(csv(['a'], [['x\u001B[2J\u009B\uD800\u202Ey'], ['one\ntwo']]))).toEqual([
      ['a'],
      ['x\uFFFD[2J\uFFFD\uFFFD\uFFFDy'],
      ['one\ntwo'],
    ]);
  });

  it('writes numbers, booleans and nothing plainly', () => {
    expect(csv(['n', 'b', 'null'], [[365, true, null]])).toBe('n,b,null\r\n365,true,\r\n');
  });
});

describe('assessment.csv', () => {
  it('has a line for each key under its header', () => {
    const keys = [profile({ description: '=cmd|calc', tags: [{ key: 'Owner', value: 'team' }] })];
    const [header, row] = rowsIn(assessmentCsv({ keys, assessedAt: '2026-11-20T08:00:00.000Z' }));

    expect(header?.slice(0, 6)).toStrictEqual(['keyId', 'keyArn', 'region', 'aliases', 'description', 'creationDate']);
    expect(row?.[4]).toBe("'=cmd|calc");
    expect(row?.length).toBe(header?.length);
  });
});

describe('outcomes.csv', () => {
  const { outcomes } = merged(scenario()).outcomes;
  const [header = [], ...rows] = rowsIn(outcomesCsv(outcomes));
  const valueIn = (row: readonly string[] | undefined, column: string): string | undefined => row?.[header.indexOf(column)];
  const rowOf = (keyId: string, kind: string) => rows.find((row) => valueIn(row, 'keyId') === keyId && valueIn(row, 'changeKind') === kind);

  it('begins with the columns of the first edition, in their order', () => {
    expect(header.slice(0, 14)).toStrictEqual([
      'keyId',
      'keyArn',
      'region',
      'aliases',
      'outcome',
      'approved',
      'rotationBefore',
      'periodBeforeInDays',
      'rotationAfter',
      'periodAfterInDays',
      'nextRotationDate',
      'complianceType',
      'kmsRequestId',
      'detail',
    ]);
  });

  it('has a line for each change, whose kind is named in words', () => {
    expect(rows.length).toBe(outcomes.length);
    expect(rows.every((row) => row.length === header.length)).toBe(true);
    expect(rows.filter((row) => valueIn(row, 'keyId') === keyIdNumber(101)).map((row) => valueIn(row, 'change'))).toStrictEqual([
      'Enable automatic rotation',
      'Rotate now, once, on demand',
      'Rotate now, once, on demand',
    ]);
  });

  it('has every attempt, with AWS’s request id, or the name and message of its error', () => {
    const refused = rowOf(keyIdNumber(101), 'ENABLE_ROTATION');
    expect([valueIn(refused, 'errorOperation'), valueIn(refused, 'errorName')]).toStrictEqual([
      'EnableKeyRotation',
      'AccessDeniedException',
    ]);
    expect(valueIn(refused, 'errorMessage')).toContain('no resource-based policy allows the action');
    expect(valueIn(rowOf(keyIdNumber(103), 'ENABLE_ROTATION'), 'attempts')).toBe(
      '2026-11-20T09:05:00.000Z: REFUSED, EnableKeyRotation: ThrottlingException, Rate exceeded | 2026-11-20T09:05:00.000Z: WRITTEN, AWS request id later',
    );
    expect(valueIn(rowOf(keyIdNumber(105), 'ENABLE_ROTATION'), 'attempts')).toContain('no answer of AWS KMS is on record');
  });

  it('has the remarks on a key, key material and aliases', () => {
    expect(valueIn(rowOf(keyIdNumber(109), 'ENABLE_ROTATION'), 'remarks')).toContain('The key has been exempted since');
    const rotated = rowOf(keyIdNumber(101), 'ROTATE_NOW');
    expect([valueIn(rotated, 'keyMaterialBefore'), valueIn(rotated, 'keyMaterialAfter')]).toStrictEqual([materialBefore, materialAfter]);
    const stopped = rowOf(keyIdNumber(302), 'REPLACE_KEY');
    expect([valueIn(stopped, 'successorArn'), valueIn(stopped, 'aliasesMoved'), valueIn(stopped, 'aliasesNotMoved')]).toStrictEqual([
      successorArn,
      '',
      'alias/orders',
    ]);
  });

  it('can be made of outcomes of the first edition, which recorded no attempts', () => {
    const [first] = outcomes;
    if (first === undefined) throw new Error('the scenario has outcomes');
    const [, row] = rowsIn(outcomesCsv([{ ...first, attempts: [], remarks: [], detail: '=cmd' }]));

    expect([valueIn(row, 'kmsRequestId'), valueIn(row, 'attempts'), valueIn(row, 'detail')]).toStrictEqual(['', '', "'=cmd"]);
  });
});
