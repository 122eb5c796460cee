import { definitionOf } from '../../changes/registry.ts';
import { changesText } from '../../changes/words.ts';
import { countsOfRows } from '../../merge.ts';
import type { Outcome, Outcomes, Rotation } from '../../records/outcomes.ts';
import { attemptText } from '../attempt-words.ts';
import { toneOf } from '../outcome-tone.ts';
import { detailLength, type Html, html, text } from './html.ts';
import { table } from './table.ts';

/** The Configuration: outcome and reason for each change. Those that need somebody come first. */
export function configurationSection(outcomes: Outcomes | undefined): Html {
  const all = (outcomes?.outcomes ?? []).toSorted((one, other) => rank(one) - rank(other));
  return html`<section aria-labelledby="configuration"><h2 id="configuration">Configuration</h2>
${counts(all)}
${table(
  'Outcome of each change',
  [
    { title: 'Outcome, change, before and after', cell: outcomeCell, kind: 'text' },
    {
      title: 'Key',
      cell: ({ aliases, keyId, region }) =>
        html`<strong>${aliases[0] ?? '(no alias)'}</strong><span class="key sub">${keyId}</span><span class="sub">${region}</span>`,
    },
    { title: 'Details', cell: detailsCell, kind: 'text' },
  ],
  all,
  'no change was requested, so nothing was changed.',
)}</section>`;
}

const rank = ({ code }: Outcome): number => ['bad', 'good', 'warn'].indexOf(toneOf(code));

function counts(outcomes: readonly Outcome[]): Html {
  const words = [...new Set(outcomes.map(({ outcome }) => outcome))];
  const asked = outcomes.length === 0 ? html`` : html`<p>${changesText(countsOfRows(outcomes))} were requested.</p>`;
  return html`${asked}<ul class="figures">${words.map((word) => html`<li><b>${outcomes.filter(({ outcome }) => outcome === word).length}</b>${word}</li>`)}</ul>`;
}

function outcomeCell(outcome: Outcome): Html {
  const { outcome: word, code, kind, compliance } = outcome;
  const lines = [...differences(outcome), `the rule: ${compliance?.complianceType ?? 'no result'}`];
  return html`<span class="badge ${toneOf(code)}">${word}</span> ${definitionOf(kind).words.title}${lines.map((line) => html`<span class="sub">${line}</span>`)}`;
}

function detailsCell({ detail, remarks, attempts, aliasesOutcome }: Outcome): Html {
  const todo = aliasesOutcome?.stillToDo ?? [];
  return html`${text(detail, detailLength)}${remarks.map((remark) => html`<span class="sub">${text(remark, detailLength)}</span>`)}${
    attempts.length === 0
      ? undefined
      : html`<span class="sub">Attempts: ${attempts.map((attempt) => attemptText(attempt, detail)).join('; ')}</span>`
  }${todo.length === 0 ? undefined : html`<span class="sub">What the owner still has to do:</span><ul>${todo.map((one) => html`<li>${one}</li>`)}</ul>`}`;
}

/**
 * What is different of a key since the approvers were asked: its rotation, its material, its state,
 * the place of its aliases.
 */
function differences({ before, after, aliasesOutcome }: Outcome): readonly string[] {
  const wasRead = before.keyState !== null || before.rotationEnabled !== null || before.keyMaterialId !== null;
  if (!wasRead) return [`now: ${rotationText(after)}`];
  const changed = [
    difference(rotationText(before), rotationText(after)),
    difference(materialText(before), materialText(after)),
    difference(before.keyState ?? 'not read', after.keyState ?? 'not read'),
    aliasesOutcome === undefined ? undefined : aliasesText(aliasesOutcome),
  ].filter((line) => line !== undefined);
  return changed.length === 0 ? [`as before: ${rotationText(after)}`] : changed;
}

const difference = (before: string, after: string): string | undefined => (before === after ? undefined : `${before} → ${after}`);

const rotationText = ({ rotationEnabled, rotationPeriodInDays }: Rotation): string => {
  if (rotationEnabled === null) return 'no automatic rotation known';
  return rotationEnabled ? `every ${rotationPeriodInDays ?? '?'} days` : 'off';
};

/**
 * The beginning of an id of 64 digits: enough to see that it is another one. The records have it
 * whole.
 */
const materialText = ({ keyMaterialId }: Rotation): string =>
  keyMaterialId === null ? 'material not known' : `material ${keyMaterialId.slice(0, 8)}…`;

const aliasesText = ({ successorArn, moved, notMoved }: NonNullable<Outcome['aliasesOutcome']>): string =>
  `aliases moved: ${moved.length} of ${moved.length + notMoved.length}${successorArn === null ? '' : `; successor ${successorArn}`}`;
