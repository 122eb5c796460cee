import { type FieldClass, type FieldRow, rowFor } from '../functions/core/evidence/fields/classes.ts';
import { evidenceRecords } from '../functions/core/evidence/records.ts';
import { fieldsOf } from './record-fields.ts';

/** A field of a record with its class. */
export type ClassifiedField = { readonly record: string; readonly field: string; readonly row: FieldRow };

/** Every field of every record. @throws Error for a field without a class */
export const classifiedFields = (): readonly ClassifiedField[] =>
  Object.entries(evidenceRecords).flatMap(([record, { schema }]) =>
    fieldsOf(schema).map((field) => {
      const row = rowFor(record, field);
      if (row === undefined) throw new Error(`no row of the table of classes is about ${record}.${field}`);
      return { record, field, row };
    }),
  );

const meaning: Readonly<Record<FieldClass, string>> = {
  derived: 'Follows from other records. A change is noticed offline, also if all later hashes were recomputed.',
  anchored: 'Noticed while one of the named anchors remembers.',
  free: 'Nothing can show that it said something else.',
};

const counted = (fields: readonly ClassifiedField[], of: FieldClass): number => fields.filter(({ row }) => row.class === of).length;

/** `docs/evidence-fields.md`: the class of each field, made from the table that the tests check. */
export function evidenceFieldsPage(): string {
  const fields = classifiedFields();
  const records = [...Map.groupBy(fields, ({ record }) => record)];
  return [
    '# Fields of the evidence',
    '',
    'What `kms-rotation verify-evidence` notices if somebody changes one field of one record and recomputes all later hashes. Made by `npm run schemas` from [classes.ts](../functions/core/evidence/fields/classes.ts); [mutation.test.ts](../test/core/evidence/mutation.test.ts) changes every field.',
    '',
    '| class | meaning | fields |',
    '|---|---|---|',
    ...(Object.keys(meaning) as FieldClass[]).map((one) => `| ${one} | ${meaning[one]} | ${counted(fields, one)} |`),
    '',
    '| anchor | remembers |',
    '|---|---|',
    '| Systems Manager | the execution for 30 days: its start, the answers of the approvers, and the hashes of proposal, decision and outcomes among the outputs of its steps |',
    '| AWS CloudTrail | management events for 90 days: who started and who approved, and each call of AWS KMS by its request id |',
    '| the central copy | every record, in a bucket of the central account, if the organization has one |',
    '| the next request | the SHA-256 of the request before it |',
    '| Amazon S3 | the versions of each object in the evidence bucket |',
    '',
    'A complete forgery, of all records and with the functions of this product, needs an administrator who takes the locks off the bucket. The records alone cannot show it: only the anchors notice it, while they remember.',
    '',
    ...records.flatMap(([record, own]) => sectionOf(record, own)),
  ].join('\n');
}

const sectionOf = (record: string, fields: readonly ClassifiedField[]): readonly string[] => [
  `## ${record}`,
  '',
  `Schema: [${record}.schema.json](schemas/${record}.schema.json). ${counted(fields, 'derived')} derived, ${counted(fields, 'anchored')} anchored, ${counted(fields, 'free')} free.`,
  '',
  '| fields | class | anchors | because |',
  '|---|---|---|---|',
  ...[...Map.groupBy(fields, ({ row }) => row)].map(
    ([row, own]) =>
      `| ${own.map(({ field }) => `\`${field}\``).join(', ')} | ${row.class} | ${(row.anchors ?? []).join(', ')} | ${row.because} |`,
  ),
  '',
];
