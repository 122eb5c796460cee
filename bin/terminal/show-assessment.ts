import { keysNamed, type OverdueKey, overdueKeys, primariesElsewhere } from '../../functions/core/assessment.ts';
import { statementsForUnreadable } from '../../functions/core/key-policy.ts';
import type { Assessment } from '../../functions/core/records/assessment.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import type { Output } from './output.ts';
import { showExpiring, showWays } from './show-ways.ts';
import { type Column, tableText } from './table.ts';

export const keyColumns: readonly Column<KeyProfile>[] = [
  { title: 'Alias', value: ({ aliases }) => aliases[0]?.replace(/^alias\//, '') ?? '(none)', width: 20 },
  { title: 'Key id', value: ({ keyId }) => keyId },
  { title: 'Region', value: ({ region }) => region },
  { title: 'State', value: ({ keyState }) => keyState ?? '?', width: 9 },
  { title: 'Rotation', value: rotationText, width: 9 },
  { title: 'Description', value: ({ description }) => description ?? '', width: 24 },
];

function rotationText({ rotationEnabled, rotationPeriodInDays }: KeyProfile): string {
  if (rotationEnabled === null) return '?';
  return rotationEnabled ? `${rotationPeriodInDays ?? '?'} days` : 'off';
}

/** The Assessment for a person: what there is, the two views, and why all others are in neither. */
export function showAssessment(assessment: Assessment, output: Output): void {
  showInventory(assessment, output);
  const { keys, views } = assessment;
  const withoutRotation = keysNamed(keys, views.eligibleWithoutRotation);
  const withRotation = keysNamed(keys, views.eligibleWithRotation);
  view(output, `View 1: ${withoutRotation.length} eligible keys without automatic rotation (primary target list)`, withoutRotation);
  view(
    output,
    `View 2: ${withRotation.length} eligible keys with automatic rotation (for visibility only, unless the period is too long)`,
    withRotation,
  );
  showOverdue(assessment, output);
  showWays(assessment, output);
  showExpiring(assessment, output);
  showRemarks(assessment, output);
  showOthers(assessment, output);
}

function showInventory({ regions, failedRegions }: Assessment, output: Output): void {
  output.line(
    tableText(
      [
        { title: 'Region', value: ({ region }) => region },
        { title: 'Listed by KMS', value: ({ listed }) => String(listed) },
        { title: 'Customer managed', value: ({ customerManaged }) => String(customerManaged) },
        { title: 'AWS managed', value: ({ awsManaged }) => String(awsManaged) },
        { title: 'Unreadable', value: ({ unreadable }) => String(unreadable) },
        { title: 'Vanished', value: ({ vanished }) => String(vanished) },
        { title: 'Adds up', value: ({ reconciles }) => (reconciles ? 'yes' : 'NO') },
      ],
      regions,
    ),
  );
  for (const { region, errorName, message } of failedRegions)
    output.line(output.styled('red', `  ${region} could not be assessed: ${errorName}: ${plainText(message, 1000)}`));
}

function view(output: Output, title: string, keys: readonly KeyProfile[]): void {
  output.line(`\n${output.styled('bold', title)}`);
  output.line(keys.length === 0 ? '  none' : tableText(keyColumns, keys));
}

/** Only where there are any: AWS KMS was to rotate these, and has not. */
function showOverdue(assessment: Assessment, output: Output): void {
  const overdue = overdueKeys(assessment);
  if (overdue.length === 0) return;
  output.line(`\n${output.styled('bold', `Overdue: ${overdue.length} that rotate automatically, were due, and have not rotated`)}`);
  output.line(tableText(overdueColumns, overdue));
  output.line(
    '  No approval can put these right. Was the key disabled or pending deletion when it was due? Then AWS KMS rotates it by itself, soon. Otherwise ask AWS Support (docs/operations.md, Overdue keys).',
  );
}

const overdueColumns: readonly Column<OverdueKey>[] = [
  { title: 'Alias', value: ({ key }) => key.aliases[0]?.replace(/^alias\//, '') ?? '(none)', width: 20 },
  { title: 'Key id', value: ({ key }) => key.keyId },
  { title: 'Region', value: ({ key }) => key.region },
  { title: 'Due on', value: ({ dueOn }) => dueOn },
  { title: 'Days overdue', value: ({ daysOverdue }) => String(daysOverdue) },
];

/** What needs a person, and no request can put right. */
function showRemarks(assessment: Assessment, output: Output): void {
  const remarks = assessment.keys.filter(({ reason }) =>
    [
      'ROTATION_PERIOD_TOO_LONG',
      'ROTATION_DISABLED_ON_PRIMARY',
      'KEY_MATERIAL_TOO_OLD',
      'KEY_MATERIAL_TOO_OLD_ON_PRIMARY',
      'KEY_MATERIAL_PENDING_ROTATION',
      'UNREADABLE',
      'EXEMPT',
    ].includes(reason),
  );
  if (remarks.length > 0) output.line(`\n${output.styled('bold', 'To note')}`);
  for (const { keyId, aliases, region, annotation } of remarks)
    output.line(`  ${region}  ${plainText(aliases[0] ?? keyId, 80)}: ${plainText(annotation, 256)}`);
  for (const { accountId, region, statement } of statementsForUnreadable(assessment.keys)) {
    output.line(
      `  To let governance reach a key of ${accountId} in ${region}, its owner adds this statement to the key policy, and takes away whatever denies the same:`,
    );
    output.line(statement.replace(/^/gm, '    '));
  }
  for (const arn of primariesElsewhere(assessment)) {
    output.line(
      output.styled('yellow', `  Rotation of ${plainText(arn)} can only be enabled in its own Region, which is not among those assessed.`),
    );
  }
}

function showOthers({ keys }: Assessment, output: Output): void {
  const others = keys.filter(({ eligible, reason }) => !eligible && reason !== 'UNREADABLE' && reason !== 'EXEMPT');
  const reasons = [...new Set(others.map(({ reason }) => reason))].sort();
  output.line(`\n${output.styled('bold', `${others.length} keys that cannot rotate automatically as they are`)}`);
  for (const reason of reasons) {
    const keysOfReason = others.filter((key) => key.reason === reason);
    const kinds = [...new Set(keysOfReason.map(kindShown))];
    output.line(`  ${String(keysOfReason.length).padStart(3)}  ${reason.padEnd(34)}  ${plainText(kinds.join(', '), 500)}`);
  }
}

/** What tells keys of one reason apart. */
function kindShown({ reason, keySpec, origin, keyState }: KeyProfile): string | null {
  if (reason === 'UNSUPPORTED_KEY_SPEC') return keySpec;
  if (reason === 'UNSUPPORTED_ORIGIN') return origin;
  if (!['MANUAL_ROTATION_REQUIRED', 'MANUALLY_ROTATED', 'REPLACED'].includes(reason)) return keyState;
  return keySpec === 'SYMMETRIC_DEFAULT' ? origin : keySpec;
}
