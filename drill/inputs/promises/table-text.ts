import { promised } from './refusal.ts';

/** Reads CSV strictly by RFC 4180: CRLF after every record, quotes doubled, nothing bare that needs quotes. @throws BrokenPromise */
export function recordsIn(csv: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  let at = 0;
  while (at < csv.length) {
    cell.lastIndex = at;
    const found = cell.exec(csv);
    promised(found !== null, `no CSV at ${JSON.stringify(csv.slice(at, at + 60))}`);
    const [whole, quoted, plain = '', end] = found;
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    at += whole.length;
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  promised(record.length === 0, 'the last record has no end');
  return records;
}

/** Whether a spreadsheet would take the cell for a formula, also after it has taken away what is invisible at its beginning. */
const isFormula = (cell: string): boolean =>
  /^[\s\p{Cc}\p{Cf}\p{Cs}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(cell) || /^[\t\r\n]/.test(cell);

/** As many records as rows, as many cells as titles, no formula, and nothing that a terminal acts on. @throws BrokenPromise */
export function checkCsv(csv: string, rows: number): readonly (readonly string[])[] {
  const [header = [], ...records] = recordsIn(csv);
  promised(records.length === rows, `${records.length} records for ${rows} rows`);
  for (const record of records) {
    promised(record.length === header.length, `${record.length} cells under ${header.length} titles`);
    const formula = record.find(isFormula);
    promised(formula === undefined, `a cell is a formula: ${JSON.stringify(formula?.slice(0, 80))}`);
    const hidden = record.find((cell) => /[^\P{Cc}\t\r\n]/u.test(cell) || !cell.isWellFormed());
    promised(hidden === undefined, `a cell has control characters: ${JSON.stringify(hidden?.slice(0, 80))}`);
  }
  return records;
}
