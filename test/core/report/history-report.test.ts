import fc from 'fast-check';
import { type KeySources, keyHistory } from '../../../functions/core/history.ts';
import type { History } from '../../../functions/core/records/history.ts';
import { historyCsv } from '../../../functions/core/report/history-csv.ts';
import { historyHtml } from '../../../functions/core/report/history-html.ts';
import { mostBars } from '../../../functions/core/report/page/history-charts.ts';
import { timeAxis } from '../../../functions/core/report/page/time-axis.ts';
import { decision, keyIdNumber, proposal, signal, toEnable } from '../records.ts';

const span = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };

function keyOf(number: number, comment = 'CHG-1', changes: Partial<KeySources> = {}) {
  const keyId = keyIdNumber(number);
  const execution = {
    proposal: proposal({ changes: [toEnable({ keyId })] }),
    decision: decision({ signals: [signal('grace', { comment })], approvedChanges: [{ keyId, kind: 'ENABLE_ROTATION' }] }),
  };
  return keyHistory(
    {
      keyId,
      recorded: [{ at: '2026-11-10T00:00:00.000Z', compliance: 'NON_COMPLIANT' }],
      gaps: [],
      executions: [execution],
      rotations: [{ at: '2026-11-15T00:00:00.000Z', rotationType: 'AUTOMATIC' }],
      ...changes,
    },
    span,
  );
}

const history = (keys: History['keys'], remarks: string[] = []): History => ({
  kind: 'history',
  schemaVersion: 2,
  readAt: span.to,
  accountId: '111122223333',
  region: 'eu-central-1',
  ruleName: 'kms-rotation',
  ...span,
  keys,
  remarks,
});

describe('history.html', () => {
  it('answers for one key in its own words, with a picture that is described, and the same facts in tables', () => {
    const page = historyHtml(history([keyOf(1)]));

    expect(page).toMatch(/<p class="answer">Non-compliant since 2026-11-10 00:00 UTC; the last decision was APPROVED by/);
    expect(page).toMatch(
      /role="img" aria-labelledby="bars-title bars-words"><title id="bars-title">[^<]+<\/title><desc id="bars-words">Non-compliant since/,
    );
    expect(page).not.toContain('counts-title');
    for (const caption of ['Keys', 'States, from one change to the next', 'Events']) expect(page).toContain(`<caption>${caption} `);
    expect(page).toContain('2026-11-15 00:00 UTC: Rotated by AWS KMS. Automatic rotation');
  });

  it('counts the keys of a Region, draws the first ones, and says how many more there are', () => {
    const page = historyHtml(history(Array.from({ length: mostBars + 2 }, (_, index) => keyOf(index + 1))));

    expect(page).toMatch(
      /<desc id="counts-words">At the beginning 0 compliant, 0 not applicable, 62 unknown, 0 non-compliant\. At the end .*62 non-compliant/,
    );
    expect([...page.matchAll(/class="key-label"/g)]).toHaveLength(mostBars);
    expect(page).toContain(`first ${mostBars} keys, non-compliant ones first; 2 more keys are in the tables below and in the CSV`);
  });

  it('says what was not recorded, and that a Region has no keys', () => {
    expect(historyHtml(history([], ['The recorder was off.']))).toMatch(/<li>The recorder was off\.<\/li>[\s\S]*no key is on record\./);
  });

  it('shows whatever anybody wrote as text: the markup of the page does not depend on it', () => {
    const tags = (page: string): string[] => [...page.matchAll(/<\/?[a-z]+/g)].map(([tag]) => tag);
    const ordinary = tags(historyHtml(history([keyOf(1)])));
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('</svg><script>', '"><img src=x>', "'--></style>")), (text) => {
        expect(tags(historyHtml(history([keyOf(1, `x${text}`)])))).toStrictEqual(ordinary);
      }),
      { seed: 20261120 },
    );
  });
});

describe('history.csv', () => {
  it('has a line per event and one for the state at the end, people by their ARN, and no formula', () => {
    const lines = historyCsv(history([keyOf(1, '=HYPERLINK("http://evil.example")')]))
      .trim()
      .split('\r\n');

    expect(lines.slice(1).map((line) => line.split(',')[3])).toStrictEqual(['COMPLIANCE', 'ROTATION', 'REQUESTED', 'DECIDED', 'STATE']);
    expect(lines[4]).toContain('arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace');
    expect(lines[4]).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(lines.slice(1).map((line) => line.split(',').at(-1))).toStrictEqual(['', '', 'ENABLE_ROTATION', 'ENABLE_ROTATION', '']);
  });

  it('has keys without events too', () => {
    expect(historyCsv(history([keyOf(1, '', { recorded: [], executions: [], rotations: [] })]))).toContain(
      `${keyIdNumber(1)},eu-central-1,${span.to},STATE,UNKNOWN`,
    );
  });
});

describe('a time axis', () => {
  it('has one to ten ticks for spans of an hour to decades, in order and within its ends', () => {
    const start = fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2030-01-01') });
    fc.assert(
      fc.property(start, fc.integer({ min: 3_600_000, max: 20 * 365 * 86_400_000 }), (from, length) => {
        const { ticks } = timeAxis({ from: new Date(from).toISOString(), to: new Date(from + length).toISOString() }, 100, 900);

        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.length).toBeLessThanOrEqual(10);
        expect(ticks.map(({ x }) => x)).toStrictEqual(ticks.map(({ x }) => x).sort((one, other) => one - other));
        expect(ticks.every(({ x }) => x >= 100 && x <= 900)).toBe(true);
      }),
      { seed: 20261120 },
    );
  });
});
