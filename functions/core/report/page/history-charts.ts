import { type ComplianceCounts, countsOverTime } from '../../compliance-intervals.ts';
import { minuteText } from '../../history-summary.ts';
import { isConfirmed, outcomeCodes } from '../../outcome/codes.ts';
import type { ComplianceState, History, HistoryEvent, KeyHistory } from '../../records/history.ts';
import { wordsOf } from '../event-words.ts';
import { type Html, html } from './html.ts';
import { round, type TimeAxis, timeAxis } from './time-axis.ts';

/** More bars than this are hard to read; the others are in the CSV. */
export const mostBars = 60;

export const stateWords: Readonly<Record<ComplianceState, string>> = {
  COMPLIANT: 'compliant',
  NON_COMPLIANT: 'non-compliant',
  NOT_APPLICABLE: 'not applicable',
  UNKNOWN: 'unknown',
};
/** From the bottom of the stack to its top. */
const stack = ['COMPLIANT', 'NOT_APPLICABLE', 'UNKNOWN', 'NON_COMPLIANT'] as const;

const [width, left, right] = [1136, 290, 1118];

/**
 * States differ by pattern as well as by colour: plain, hatched, dotted, and an empty box with a
 * dashed edge.
 */
export const chartStyle = `
svg.chart{max-width:none;min-width:760px}
svg.chart text{font:12px system-ui,sans-serif}
svg.chart .key-label{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
svg.chart .axis{fill:var(--muted)}
svg.chart .grid{stroke:var(--line)}
svg.chart rect{stroke-width:1}
svg.chart .COMPLIANT{fill:var(--goodbg);stroke:var(--good)}svg.chart text.COMPLIANT{fill:var(--good);stroke:none}
svg.chart .NON_COMPLIANT{fill:url(#hatched);stroke:var(--bad)}
svg.chart text.NON_COMPLIANT{fill:var(--bad);stroke:var(--badbg);stroke-width:5px;paint-order:stroke;stroke-linejoin:round}
svg.chart .NOT_APPLICABLE{fill:url(#dotted);stroke:var(--muted)}
svg.chart text.NOT_APPLICABLE{fill:var(--none);stroke:var(--nonebg);stroke-width:5px;paint-order:stroke;stroke-linejoin:round}
svg.chart .UNKNOWN{fill:var(--bg);stroke:var(--muted);stroke-dasharray:4 3}svg.chart text.UNKNOWN{fill:var(--muted);stroke:none}
svg.chart .mark{fill:var(--accent);stroke:var(--bg);stroke-width:1.5;stroke-dasharray:none}
svg.chart .mark.no{fill:var(--bg);stroke:var(--accent);stroke-width:2}
svg.chart .hatch{stroke:var(--bad);stroke-width:1.6;opacity:.55}svg.chart .hatch-back{fill:var(--badbg)}
svg.chart .dot{fill:var(--muted);opacity:.6}svg.chart .dot-back{fill:var(--nonebg)}
.legend{display:flex;flex-wrap:wrap;gap:4px 22px;margin:8px 0;padding:0;list-style:none;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:7px}.legend svg.chart{width:26px;min-width:26px;height:18px;margin:0}
@media print{.scroll svg.chart{min-width:0}.legend{break-inside:avoid}}
`;

const patterns = html`<defs><pattern id="hatched" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-back" width="7" height="7"></rect><line class="hatch" x1="0" y1="0" x2="0" y2="7"></line></pattern>
<pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="dot-back" width="6" height="6"></rect><circle class="dot" cx="2" cy="2" r="1"></circle></pattern></defs>`;

/** What the patterns and marks mean; it also holds the patterns that the charts use. */
export const legend = (): Html => {
  const box = (state: ComplianceState): Html =>
    html`<li><svg class="chart" viewBox="0 0 26 18" aria-hidden="true">${state === 'COMPLIANT' ? patterns : html``}<rect class="${state}" x="1" y="2" width="24" height="14"></rect></svg>${stateWords[state]}</li>`;
  const mark = (shape: Html, words: string): Html =>
    html`<li><svg class="chart" viewBox="0 0 26 18" aria-hidden="true">${shape}</svg>${words}</li>`;
  return html`<ul class="legend">${stack.map(box)}${mark(triangle(13, 3), 'change approved')}${mark(cross(13, 9), 'decided otherwise')}${mark(dot(13, 9, true), 'outcome: as approved')}${mark(dot(13, 9, false), 'other outcome')}${mark(diamond(13, 9), 'rotated')}</ul>`;
};

const triangle = (x: number, y: number): Html => html`<path class="mark" d="M${x} ${y}l7 12h-14z"></path>`;
const cross = (x: number, y: number): Html => html`<path class="mark no" d="M${round(x - 5)} ${y - 5}l10 10m0 -10l-10 10"></path>`;
const dot = (x: number, y: number, good: boolean): Html =>
  html`<circle class="${good ? 'mark' : 'mark no'}" cx="${x}" cy="${y}" r="5"></circle>`;
const diamond = (x: number, y: number): Html => html`<path class="mark" d="M${x} ${y - 7}l6 7l-6 7l-6 -7z"></path>`;

/** How many keys were in each state, stacked, over the span. */
export function countsChart({ keys, from, to }: History): Html {
  const axis = timeAxis({ from, to }, left, right);
  const [top, bottom] = [16, 176];
  const counts = countsOverTime(keys.map(({ intervals }) => intervals));
  const yOf = (count: number): number => round(bottom - (count / Math.max(1, keys.length)) * (bottom - top));
  const areas = stack.map((state, level) => {
    const edge = (levels: readonly ComplianceState[], part: ComplianceCounts): number =>
      yOf(levels.reduce((sum, below) => sum + part.counts[below], 0));
    const steps = (levels: readonly ComplianceState[], parts: readonly ComplianceCounts[], backwards: boolean): string =>
      parts
        .map((part) => {
          const [start, end] = backwards ? [part.to, part.from] : [part.from, part.to];
          const y = edge(levels, part);
          return `${axis.xOf(start)} ${y}L${axis.xOf(end)} ${y}`;
        })
        .join('L');
    if (counts.every((part) => part.counts[state] === 0)) return html``;
    const outline = `M${steps(stack.slice(0, level + 1), counts, false)}L${steps(stack.slice(0, level), counts.toReversed(), true)}Z`;
    return html`<path class="${state}" d="${{ html: outline }}"><title>${stateWords[state]}</title></path>`;
  });
  const [first, last] = [counts[0]?.counts, counts.at(-1)?.counts];
  const words = (of: Readonly<Record<ComplianceState, number>> | undefined): string =>
    stack.map((state) => `${of?.[state] ?? 0} ${stateWords[state]}`).join(', ');
  const labels = stack.map(
    (state, index) =>
      html`<text class="axis" x="14" y="${bottom - 8 - index * 22}">${last?.[state] ?? 0} ${stateWords[state]} at the end</text>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Keys by state over time"><svg class="chart" viewBox="0 0 ${width} ${bottom + 30}" role="img" aria-labelledby="counts-title counts-words"><title id="counts-title">Number of keys in each state over time</title><desc id="counts-words">At the beginning ${words(first)}. At the end ${words(last)}. The tables below have the same facts.</desc>
${axisOf(axis, top, bottom)}<text class="axis" x="${left - 8}" y="${top + 4}" text-anchor="end">${keys.length} keys</text><text class="axis" x="${left - 8}" y="${bottom}" text-anchor="end">0</text>${areas}${labels}</svg></div>`;
}

/** A bar of states per key, with a mark for each decision, outcome and rotation. */
export function keyBars({ keys, from, to }: History): Html {
  const shown = keys.slice(0, mostBars);
  const axis = timeAxis({ from, to }, left, right);
  const [top, row] = [14, 34];
  const bottom = top + shown.length * row;
  const described = shown.length === 1 ? (shown[0]?.summary ?? '') : `${shown.length} keys. The tables below have the same facts.`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Compliance of each key over time"><svg class="chart" viewBox="0 0 ${width} ${bottom + 30}" role="img" aria-labelledby="bars-title bars-words"><title id="bars-title">Compliance of each key over time</title><desc id="bars-words">${described}</desc>
${axisOf(axis, top - 6, bottom)}${shown.map((key, index) => bar(key, axis, top + index * row))}</svg></div>`;
}

function axisOf({ ticks }: TimeAxis, top: number, bottom: number): Html {
  return html`${ticks.map(({ x, label }) => html`<line class="grid" x1="${x}" y1="${top}" x2="${x}" y2="${bottom + 6}"></line><text class="axis" x="${x}" y="${bottom + 20}" text-anchor="${x > right - 40 ? 'end' : 'middle'}">${label}</text>`)}`;
}

function bar({ keyId, intervals, events }: KeyHistory, axis: TimeAxis, y: number): Html {
  const parts = intervals.map(({ from, to, compliance }) => {
    const [start, end] = [axis.xOf(from), axis.xOf(to)];
    const length = round(end - start);
    const words = stateWords[compliance];
    const room = words.length * 7 + 12;
    const shown = length > room ? words : '';
    return html`<rect class="${compliance}" x="${start}" y="${y}" width="${length}" height="22"><title>${words} from ${minuteText(from)} to ${minuteText(to)}</title></rect><text class="${compliance}" x="${start + 6}" y="${y + 15}">${shown}</text>`;
  });
  return html`<text class="key-label" x="14" y="${y + 15}">${keyId}</text>${parts}${events.map((event) => markOf(event, axis, y))}`;
}

const asApproved: readonly string[] = outcomeCodes.filter((code) => isConfirmed({ code }));

function markOf(event: HistoryEvent, axis: TimeAxis, y: number): Html {
  const shape = shapeOf(event, axis.xOf(event.at), y);
  if (shape === undefined) return html``;
  const { what, by, detail } = wordsOf(event);
  return html`<g>${shape}<title>${minuteText(event.at)}: ${what} by ${by}. ${detail}</title></g>`;
}

function shapeOf(event: HistoryEvent, x: number, y: number): Html | undefined {
  if (event.type === 'DECIDED') return event.approved ? triangle(x, y - 8) : cross(x, y - 2);
  if (event.type === 'OUTCOME') return dot(x, y + 24, asApproved.includes(event.outcome));
  return event.type === 'ROTATION' ? diamond(x, y + 11) : undefined;
}
