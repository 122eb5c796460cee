import { afterCode } from '../../annotation.ts';
import { keysNamed, overdueKeys, primariesElsewhere } from '../../assessment.ts';
import { statementsForUnreadable } from '../../key-policy.ts';
import type { Assessment } from '../../records/assessment.ts';
import type { Decision } from '../../records/decision.ts';
import type { KeyProfile } from '../../records/key-profile.ts';
import type { Proposal } from '../../records/proposal.ts';
import { decisionsOn } from './decisions-on.ts';
import { expiringSection } from './expiring-section.ts';
import { type Html, html } from './html.ts';
import { keyColumns } from './key-columns.ts';
import { table } from './table.ts';
import { waysSection } from './ways-section.ts';

const sentenceOf = ({ annotation }: KeyProfile): string => afterCode(annotation);

/**
 * The Assessment: what there is, the two views, what is in neither and why, and what was decided.
 */
export function assessmentSection(assessment: Assessment, proposals: readonly Proposal[], decisions: readonly Decision[]): Html {
  const { keys, views } = assessment;
  const inView = (arns: readonly string[]) => keysNamed(keys, arns);
  const withReason = (reason: string) => keys.filter((key) => key.reason === reason);
  return html`<section aria-labelledby="assessment"><h2 id="assessment">Assessment</h2>
${inventory(assessment)}
${table('View 1: eligible keys without automatic rotation', keyColumns, inView(views.eligibleWithoutRotation), 'every eligible key rotates.')}
${table('View 2: eligible keys with automatic rotation', keyColumns, inView(views.eligibleWithRotation))}
${overdue(assessment)}
${table('Exempt keys', [...keyColumns.slice(0, 2), { title: 'Until and why', cell: sentenceOf, kind: 'text' }], withReason('EXEMPT'))}
${table('Keys that could not be read', [...keyColumns.slice(0, 2), { title: 'What to do', cell: sentenceOf, kind: 'text' }], withReason('UNREADABLE'))}
${statementsToAdd(keys)}
${primariesOutside(assessment)}
${ineligible(keys)}
${waysSection(assessment)}
${expiringSection(assessment)}
<h3>Decision</h3>
${decisionsOn(proposals, decisions)}</section>`;
}

function inventory({ regions, failedRegions }: Assessment): Html {
  const listing = table(
    'Inventory: every key that KMS lists is in exactly one of the other columns',
    [
      { title: 'Region', cell: ({ region }) => region },
      { title: 'Listed by KMS', cell: ({ listed }) => listed },
      { title: 'Customer managed', cell: ({ customerManaged }) => customerManaged },
      { title: 'AWS managed', cell: ({ awsManaged }) => awsManaged },
      { title: 'Unreadable', cell: ({ unreadable }) => unreadable },
      { title: 'Vanished meanwhile', cell: ({ vanished }) => vanished },
      {
        title: 'Adds up',
        cell: ({ reconciles }) => (reconciles ? html`<span class="badge good">yes</span>` : html`<span class="badge bad">no</span>`),
      },
    ],
    regions,
  );
  const failed = failedRegions.map(
    ({ region, errorName, message }) => html`<p><span class="badge bad">not assessed</span> ${region}: ${errorName}, ${message}</p>`,
  );
  return html`${listing}${failed}`;
}

/** What no approval can put right: AWS KMS was to rotate these, and has not. */
const overdue = (assessment: Assessment): Html =>
  table(
    'Overdue: keys that rotate automatically, were due, and have not rotated',
    [
      { title: 'Key', cell: ({ key }) => key.aliases[0] ?? key.keyId, kind: 'text' },
      { title: 'Key id', cell: ({ key }) => key.keyId, kind: 'id' },
      { title: 'Region', cell: ({ key }) => key.region },
      { title: 'Due on', cell: ({ dueOn }) => dueOn },
      { title: 'Days overdue', cell: ({ daysOverdue }) => daysOverdue },
      { title: 'What to do', cell: ({ key }) => sentenceOf(key), kind: 'text' },
    ],
    overdueKeys(assessment),
    'every key that was due has rotated.',
  );

/** What the owner of a key that cannot be read pastes into its policy. */
const statementsToAdd = (keys: readonly KeyProfile[]): Html =>
  html`${statementsForUnreadable(keys).map(
    ({ accountId, region, statement }) =>
      html`<p>To let governance reach a key of account ${accountId} in ${region} whose policy keeps it out, its owner adds this statement to the key policy, and takes away whatever denies the same. Nothing here changes a key policy.</p><pre><code>${statement
        .split('\n')
        .map(
          (line) => html`${line}
`,
        )}</code></pre>`,
  )}`;

function primariesOutside(assessment: Assessment): Html {
  const arns = primariesElsewhere(assessment);
  return arns.length === 0
    ? html``
    : html`<p>Rotation of these multi-Region keys can only be enabled at their primary, in a Region that was not assessed:</p><ul>${arns.map((arn) => html`<li>${arn}</li>`)}</ul>`;
}

function ineligible(keys: readonly KeyProfile[]): Html {
  const others = keys.filter(({ eligible, reason }) => !eligible && reason !== 'EXEMPT' && reason !== 'UNREADABLE');
  const reasons = [...new Set(others.map(({ reason }) => reason))].sort();
  const groups = reasons.map((reason) => others.filter((key) => key.reason === reason));
  return table(
    'Keys that cannot rotate automatically as they are, by reason',
    [
      { title: 'Reason', cell: (group) => html`<span class="badge">${group[0]?.reason ?? ''}</span>` },
      { title: 'Keys', cell: (group) => group.length },
      {
        title: 'Which, and what can be done',
        kind: 'text',
        cell: (group) =>
          html`<ul>${bySentence(group).map(([sentence, names]) => html`<li><strong>${names.join(', ')}</strong>: ${sentence}</li>`)}</ul>`,
      },
    ],
    groups,
  );
}

/** Keys with the same advice share a line. */
function bySentence(keys: readonly KeyProfile[]): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const sentence = sentenceOf(key);
    groups.set(sentence, [...(groups.get(sentence) ?? []), `${key.aliases[0] ?? key.keyId} (${key.region})`]);
  }
  return [...groups];
}
