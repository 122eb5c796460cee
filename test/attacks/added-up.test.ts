import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from '../../functions/core/records/reading.ts';
import { type Validation, validationSchema } from '../../functions/core/records/validation.ts';
import { type SampleRun, sampleRun } from '../bin/sample-run.ts';

let run: SampleRun;
let validation: Validation;
const file = (name: string): string => readFileSync(join(run.directory, name), 'utf8');
const sum = (texts: readonly string[]): number => texts.reduce((total, text) => total + Number(text), 0);
const numbersIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, number = '']) => number);

beforeAll(async () => {
  run = await sampleRun();
  validation = readRecord(validationSchema, file('validation.json'), 'validation.json');
}, 300_000);

describe('the numbers that a whole run shows', () => {
  const history = (): string => run.stdout.slice(run.stdout.indexOf('History: since when'));

  it('has every key in the history of the terminal that somebody decided about, whatever has become of it', () => {
    const { confirmed, notConfirmed, skipped, counts } = validation;
    const keyIds = new Set([...confirmed, ...notConfirmed, ...skipped].map(({ keyId }) => keyId));

    expect([...keyIds].filter((keyId) => !history().includes(keyId))).toEqual([]);
    expect(keyIds.size).toBe(counts.requested.keys);
    expect(sum(numbersIn(history(), /Rotations of all (\d+) keys/g))).toBe(counts.requested.keys);
  });

  it('counts the same rotations on demand in the terminal, on the pages of the history and among the outcomes', () => {
    const pages = ['eu-central-1', 'us-east-1'].map((region) => file(`history-${region}.html`)).join('\n');
    const rotated = validation.confirmed.filter(({ outcome }) => outcome === 'ROTATED').length;

    expect(sum(numbersIn(pages, /Rotations in the span: (\d+) on demand/g))).toBe(rotated);
    expect(sum(numbersIn(history(), /Rotations of all \d+ keys: (\d+) on demand/g))).toBe(rotated);
  });
});
