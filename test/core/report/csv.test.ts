import fc from 'fast-check';
import { assessmentCsv } from '../../../functions/core/report/assessment-csv.ts';
import { csv } from '../../../functions/core/report/csv.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { profile } from '../records.ts';

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

describe('assessment.csv and outcomes.csv', () => {
  it('have a line per key under their header', () => {
    const keys = [profile({ description: '=cmd|calc', tags: [{ key: 'Owner', value: 'team' }] })];
    const [header, row] = rowsIn(assessmentCsv({ keys, assessedAt: '2026-11-20T08:00:00.000Z' }));

    expect(header?.slice(0, 6)).toStrictEqual(['keyId', 'keyArn', 'region', 'aliases', 'description', 'creationDate']);
    expect(row?.[4]).toBe("'=cmd|calc");
    expect(row?.length).toBe(header?.length);
    expect(rowsIn(outcomesCsv([]))[0]?.[4]).toBe('outcome');
  });
});
