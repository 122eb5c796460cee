import { durationText, minuteText } from '../history-summary.ts';
import type { ComplianceState, History, KeyHistory } from '../records/history.ts';
import { rotationCountsOf, rotationCountsText } from '../rotation-counts.ts';
import { executionOf, wordsOf } from './event-words.ts';
import { chartStyle, countsChart, keyBars, legend, mostBars, stateWords } from './page/history-charts.ts';
import { detailLength, type Html, html, text } from './page/html.ts';
import { style } from './page/style.ts';
import { table } from './page/table.ts';

const badges: Readonly<Record<ComplianceState, string>> = { COMPLIANT: 'good', NON_COMPLIANT: 'bad', NOT_APPLICABLE: '', UNKNOWN: 'warn' };
const badge = (state: ComplianceState): Html => html`<span class="badge ${badges[state]}">${state}</span>`;

/**
 * `history.html`: one self-contained page on how compliance went, by whose decisions. It loads
 * nothing and runs nothing; every text of a record is escaped.
 */
export function historyHtml(history: History): string {
  const { accountId, region, ruleName, from, to, readAt, keys, remarks } = history;
  const single = keys.length === 1 ? keys[0] : undefined;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>KMS key rotation over time: account ${accountId}, ${region}</title><style>${{ html: style + chartStyle }}</style></head>
<body><main><h1>KMS key rotation over time</h1>
<p class="meta">Account ${accountId} · Region ${region} · rule ${ruleName} · from ${minuteText(from)} to ${minuteText(to)} · read ${minuteText(readAt)}</p>
<p class="answer">${single === undefined ? answerOf(history) : single.summary}</p>
${remarks.length === 0 ? html`` : html`<section aria-labelledby="remarks"><h2 id="remarks">To note</h2><ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul></section>`}
${keys.length === 0 ? html`` : pictures(history)}
<section aria-labelledby="facts"><h2 id="facts">The same in words</h2>
${keysTable(keys)}
${intervalsTable(keys)}
${eventsTable(keys)}</section>
${notes()}</main></body></html>
`;
  return page.html;
}

function answerOf({ keys, to }: History): string {
  const count = (state: ComplianceState): number => keys.filter(({ compliance }) => compliance === state).length;
  const decided = keys.filter(({ decidedBy }) => decidedBy !== null).length;
  const longest = keys.find(({ compliance, since }) => compliance === 'NON_COMPLIANT' && since !== null);
  const late =
    longest === undefined
      ? ''
      : ` The one that has been so for longest has been since ${minuteText(longest.since ?? '')} (${longest.keyId}).`;
  return `At ${minuteText(to)} ${count('COMPLIANT')} of ${keys.length} keys were compliant, ${decided} of them by a decision on record; ${count('NON_COMPLIANT')} were non-compliant, ${count('NOT_APPLICABLE')} not applicable, and ${count('UNKNOWN')} unknown.${late} Rotations in the span: ${rotationCountsText(rotationCountsOf(keys))}.`;
}

function pictures(history: History): Html {
  const hidden = history.keys.length - mostBars;
  return html`<section aria-labelledby="pictures"><h2 id="pictures">Over time</h2>${legend()}
${history.keys.length > 1 ? html`<h3>All ${history.keys.length} keys</h3>${countsChart(history)}<h3>Key by key</h3>` : html``}
${keyBars(history)}
${hidden > 0 ? html`<p>The bars show the first ${mostBars} keys, non-compliant ones first; ${hidden} more ${hidden === 1 ? 'key is' : 'keys are'} in the tables below and in the CSV (--format csv).</p>` : html``}</section>`;
}

const keysTable = (keys: readonly KeyHistory[]): Html =>
  table(
    'Keys',
    [
      { title: 'Key id', cell: ({ keyId }) => keyId, kind: 'id' },
      {
        title: 'State',
        cell: ({ compliance, since }) =>
          html`${badge(compliance)}<span class="sub">${since === null ? 'never recorded' : `since ${minuteText(since)}`}</span>`,
      },
      { title: 'Non-compliant for', cell: ({ milliseconds }) => durationText(milliseconds.NON_COMPLIANT) },
      { title: 'Rotations', cell: (key) => rotationCountsText(rotationCountsOf([key])) },
      { title: 'Since when, and by whose decision', cell: ({ summary }) => summary, kind: 'text' },
    ],
    keys,
    'no key is on record.',
  );

const whyUnknown = {
  NO_RECORD: 'nothing recorded up to then',
  NO_RESULT: 'recorded: the rule has no result',
  RECORDER_OFF: 'the recorder was off',
} as const;

const intervalsTable = (keys: readonly KeyHistory[]): Html =>
  table(
    'States, from one change to the next',
    [
      { title: 'Key id', cell: ({ keyId }) => keyId, kind: 'id' },
      { title: 'State', cell: ({ interval }) => badge(interval.compliance) },
      { title: 'From', cell: ({ interval }) => minuteText(interval.from) },
      { title: 'To', cell: ({ interval }) => minuteText(interval.to) },
      { title: 'Lasted', cell: ({ interval }) => durationText(Date.parse(interval.to) - Date.parse(interval.from)) },
      { title: 'Why unknown', cell: ({ interval }) => (interval.because === null ? '' : whyUnknown[interval.because]), kind: 'text' },
    ],
    keys.flatMap(({ keyId, intervals }) => intervals.map((interval) => ({ keyId, interval }))),
  );

const eventsTable = (keys: readonly KeyHistory[]): Html =>
  table(
    'Events',
    [
      { title: 'Key id', cell: ({ keyId }) => keyId, kind: 'id' },
      { title: 'Time, as recorded', cell: ({ event }) => event.at },
      { title: 'What', cell: ({ event }) => (event.type === 'COMPLIANCE' ? badge(event.compliance) : wordsOf(event).what) },
      { title: 'By', cell: ({ event }) => wordsOf(event).by, kind: 'text' },
      {
        title: 'Details',
        cell: ({ event }) => html`${text(wordsOf(event).detail, detailLength)}<span class="key sub">${executionOf(event) ?? ''}</span>`,
        kind: 'text',
      },
    ],
    keys.flatMap(({ keyId, events }) => events.map((event) => ({ keyId, event }))),
    'nothing happened in the span.',
  );

const notes = (): Html => html`<section aria-labelledby="notes"><h2 id="notes">How to read this</h2>
<p>AWS Config records a key when its compliance changes, not each evaluation: that a state lasted is concluded from there being no later record. Its records have no reasons; reasons are in the decisions and outcomes, which come from the evidence bucket.</p>
<p>Times are shown as each service recorded them. Request, decision and outcome of one execution are listed in the order in which they depend on each other, even where clocks disagree. ${Object.values(stateWords).join(', ')} are the four states; unknown is never counted as compliant.</p></section>`;
