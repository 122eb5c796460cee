import { definitionOf } from '../changes/registry.ts';
import { kmsRequestIdOf, type Outcome } from '../records/outcomes.ts';
import { attemptText, errorsOf } from './attempt-words.ts';
import { type Cell, csv } from './csv.ts';

type Column = { readonly title: string; readonly value: (outcome: Outcome) => Cell };

/**
 * Columns of the first edition, in its order: a program that reads its files by name or by place
 * reads these too.
 */
const firstEditionColumns: readonly Column[] = [
  { title: 'keyId', value: ({ keyId }) => keyId },
  { title: 'keyArn', value: ({ keyArn }) => keyArn },
  { title: 'region', value: ({ region }) => region },
  { title: 'aliases', value: ({ aliases }) => aliases.join(' ') },
  { title: 'outcome', value: ({ outcome }) => outcome },
  { title: 'approved', value: ({ approved }) => approved },
  { title: 'rotationBefore', value: ({ before }) => before.rotationEnabled },
  { title: 'periodBeforeInDays', value: ({ before }) => before.rotationPeriodInDays },
  { title: 'rotationAfter', value: ({ after }) => after.rotationEnabled },
  { title: 'periodAfterInDays', value: ({ after }) => after.rotationPeriodInDays },
  { title: 'nextRotationDate', value: ({ after }) => after.nextRotationDate },
  { title: 'complianceType', value: ({ compliance }) => compliance?.complianceType ?? null },
  { title: 'kmsRequestId', value: kmsRequestIdOf },
  { title: 'detail', value: ({ detail }) => detail },
];

const columns: readonly Column[] = [
  ...firstEditionColumns,
  { title: 'changeKind', value: ({ kind }) => kind },
  { title: 'change', value: ({ kind }) => definitionOf(kind).words.title },
  { title: 'remarks', value: ({ remarks }) => remarks.join(' ') },
  { title: 'errorOperation', value: (outcome) => errorsOf(outcome).at(-1)?.operation ?? null },
  { title: 'errorName', value: (outcome) => errorsOf(outcome).at(-1)?.name ?? null },
  { title: 'errorMessage', value: (outcome) => errorsOf(outcome).at(-1)?.message ?? null },
  { title: 'attempts', value: ({ attempts }) => attempts.map((attempt) => attemptText(attempt)).join(' | ') },
  { title: 'keyMaterialBefore', value: ({ before }) => before.keyMaterialId },
  { title: 'keyMaterialAfter', value: ({ after }) => after.keyMaterialId },
  { title: 'successorArn', value: ({ aliasesOutcome }) => aliasesOutcome?.successorArn ?? null },
  { title: 'aliasesMoved', value: ({ aliasesOutcome }) => aliasesOutcome?.moved.join(' ') ?? null },
  { title: 'aliasesNotMoved', value: ({ aliasesOutcome }) => aliasesOutcome?.notMoved.map(({ alias }) => alias).join(' ') ?? null },
];

/**
 * `outcomes.csv`: one line for each requested change, for spreadsheets. A key with two changes has
 * two lines.
 */
export const outcomesCsv = (outcomes: readonly Outcome[]): string =>
  csv(
    columns.map(({ title }) => title),
    outcomes.map((outcome) => columns.map(({ value }) => value(outcome))),
  );
