import type { TrendPoint } from '../../organization/trend.ts';
import { type Html, html } from '../page/html.ts';
import { round } from '../page/time-axis.ts';

const [width, height, left, right, top, bottom] = [640, 210, 56, 500, 18, 168];

/** Compliant and non-compliant keys over the reports, told apart by dashes and marks as well as by colour. The table below has the same numbers. */
export function trendChart(points: readonly TrendPoint[]): Html {
  const times = points.map(({ at }) => Date.parse(at));
  const [first = 0, last = 1] = [Math.min(...times), Math.max(...times)];
  const most = Math.max(1, ...points.flatMap(({ keys }) => [keys.compliant, keys.nonCompliant]));
  const xOf = (at: string): number => round(left + ((Date.parse(at) - first) / Math.max(1, last - first)) * (right - left));
  const yOf = (count: number): number => round(bottom - (count / most) * (bottom - top));
  const line = (count: (point: TrendPoint) => number): string =>
    `M${points.map((point) => `${xOf(point.at)} ${yOf(count(point))}`).join('L')}`;
  const end = points.at(-1);
  const begin = points[0];
  const words = `Non-compliant from ${begin?.keys.nonCompliant ?? 0} to ${end?.keys.nonCompliant ?? 0} keys, compliant from ${begin?.keys.compliant ?? 0} to ${end?.keys.compliant ?? 0}.`;
  const [openY, compliantY] = apart(yOf(end?.keys.nonCompliant ?? 0), yOf(end?.keys.compliant ?? 0));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Keys over time"><svg class="trend" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="trend-title trend-words"><title id="trend-title">Compliant and non-compliant keys over time</title><desc id="trend-words">${words}</desc>
<line class="grid" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"></line><line class="grid" x1="${left}" y1="${top}" x2="${right}" y2="${top}"></line>
<text x="${left - 8}" y="${bottom + 4}" text-anchor="end">0</text><text x="${left - 8}" y="${top + 4}" text-anchor="end">${most}</text>
<path class="line compliant" d="${{ html: line(({ keys }) => keys.compliant) }}"></path><path class="line open" d="${{ html: line(({ keys }) => keys.nonCompliant) }}"></path>
${points.map(({ at, keys }) => html`<circle class="compliant" cx="${xOf(at)}" cy="${yOf(keys.compliant)}" r="4"></circle><rect class="open" x="${xOf(at) - 4}" y="${yOf(keys.nonCompliant) - 4}" width="8" height="8"></rect>`)}
<text x="${right + 10}" y="${compliantY + 4}">${end?.keys.compliant ?? 0} compliant</text><text x="${right + 10}" y="${openY + 4}">${end?.keys.nonCompliant ?? 0} non-compliant</text>
<text x="${left}" y="${bottom + 22}">${begin?.at.slice(0, 10) ?? ''}</text><text x="${right}" y="${bottom + 22}" text-anchor="end">${end?.at.slice(0, 10) ?? ''}</text></svg></div>`;
}

/** Two labels that would lie on one another are moved apart. */
function apart(one: number, other: number): readonly [number, number] {
  if (Math.abs(one - other) >= 16) return [one, other];
  return one <= other ? [one - 8, other + 8] : [one + 8, other - 8];
}
