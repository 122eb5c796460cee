import { fieldsOf } from '../../../bin/record-fields.ts';
import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { fieldRows, rowFor } from '../../../functions/core/evidence/fields/classes.ts';
import type { EvidenceFiles } from '../../../functions/core/evidence/files.ts';
import { type EvidenceRecordKind, evidenceRecords } from '../../../functions/core/evidence/records.ts';
import { verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { verifyRequest } from '../../../functions/core/evidence/verify-request.ts';
import { withHashesRecomputed, withSummariesMadeAgain } from './forgery.ts';
import { evidenceIn } from './memory-store.ts';
import { type Mutation, mutationsOf } from './mutations.ts';
import { contradictingAnchors, type Told, toldOf } from './sample-anchors.ts';
import { type Sample, samples } from './samples.ts';

const now = new Date('2026-11-29T00:00:00.000Z');
const options = { sha256Of, now, hasEnded: true };
const kinds: readonly (readonly [string, EvidenceRecordKind])[] = Object.entries(evidenceRecords);
const allFields = kinds.flatMap(([record, { schema }]) => fieldsOf(schema).map((field) => [record, field] as const));

describe('the class of each field', () => {
  it.each(allFields)('of a record is one: %s %s', (record, field) => {
    expect(rowFor(record, field)).toBeDefined();
  });

  it.each(fieldRows.map((row) => [row.fields, row] as const))('is said of fields that there are: %s', (_fields, row) => {
    expect(allFields.filter(([record, field]) => rowFor(record, field) === row).length).toBeGreaterThan(0);
  });

  it('is free of hardly any', () => {
    const counts = Map.groupBy(allFields, ([record, field]) => rowFor(record, field)?.class);

    console.log(`Fields: ${[...counts].map(([name, fields]) => `${fields.length} ${name}`).join(', ')}, of ${allFields.length}`);
    expect(counts.get('free') ?? []).toEqual([]);
    expect(counts.get('derived')?.length).toBeGreaterThan(allFields.length / 2);
  });
});

/** What became of every mutation of a field. */
type Tally = { mutations: number; offline: number; anchored: number; readonly missed: string[] };

const tallies = new Map<string, Tally>(
  allFields.map(([record, field]) => [`${record}.${field}`, { mutations: 0, offline: 0, anchored: 0, missed: [] }]),
);

function isNoticed(evidence: EvidenceFiles, { executionIds, requestId }: Sample): boolean {
  const isWhole = (one: { readonly contradictions: readonly object[]; readonly notReadable: readonly object[] } | undefined): boolean =>
    one !== undefined && one.contradictions.length + one.notReadable.length === 0;
  return !(
    executionIds.every((executionId) => isWhole(verifyExecution(evidence, executionId, options))) &&
    (requestId === undefined || isWhole(verifyRequest(evidence, requestId, sha256Of)))
  );
}

/** The forgery of somebody who has the functions of this product, and changes one field. */
function forged(sample: Sample, key: string, { schema, isSummary = false }: EvidenceRecordKind, value: unknown): Map<string, string> {
  const texts = withHashesRecomputed(sample.texts, key, recordText(value));
  return isSummary || !schema.safeParse(value).success ? texts : withSummariesMadeAgain(texts, sample.executionIds);
}

const withVersions = ({ files, ...others }: EvidenceFiles): EvidenceFiles => ({
  ...others,
  files: new Map([...files].map(([key, file]) => [key, { ...file, versionId: `version-of-${key}` }])),
});

/** Whether an anchor that the row of the field names contradicts the forgery. */
function isNoticedByAnchor(evidence: EvidenceFiles, sample: Sample, told: ReadonlyMap<string, Told>, anchors: readonly string[]): boolean {
  if (anchors.includes('Amazon S3') && isNoticed(withVersions(evidence), sample)) return true;
  return sample.executionIds.some((executionId) => {
    const set = verifyExecution(evidence, executionId, options)?.set;
    const its = told.get(executionId);
    if (set === undefined || its === undefined) return false;
    return [...contradictingAnchors(set, its, now)].some((anchor) => anchors.includes(anchor));
  });
}

function tally(
  sample: Sample,
  told: ReadonlyMap<string, Told>,
  key: string,
  [record, kind]: (typeof kinds)[number],
  mutation: Mutation,
): void {
  const { field, what, value } = mutation;
  const own = tallies.get(`${record}.${field}`);
  const row = rowFor(record, field);
  if (own === undefined || row === undefined) throw new Error(`${record}.${field} is no field that is known`);
  own.mutations += 1;
  const evidence = evidenceIn(forged(sample, key, kind, value));
  if (isNoticed(evidence, sample)) own.offline += 1;
  else if (row.class === 'anchored' && isNoticedByAnchor(evidence, sample, told, row.anchors ?? [])) own.anchored += 1;
  else own.missed.push(`${sample.name}, ${key} ${what}`);
}

describe('a change to any field of any record, with all later hashes recomputed', () => {
  beforeAll(async () => {
    for (const sample of await samples()) {
      const evidence = evidenceIn(sample.texts);
      const told = new Map(
        sample.executionIds.flatMap((executionId) => {
          const set = verifyExecution(evidence, executionId, options)?.set;
          return set === undefined ? [] : [[executionId, toldOf(set)] as const];
        }),
      );
      for (const [key, text] of sample.texts) {
        const kind = kinds.find(([, { pattern }]) => pattern.test(key));
        if (kind === undefined) continue;
        for (const mutation of mutationsOf(kind[1].schema, JSON.parse(text))) tally(sample, told, key, kind, mutation);
      }
    }
  }, 300_000);

  it.each(allFields)('is noticed, or an anchor notices it: %s %s', (record, field) => {
    expect(tallies.get(`${record}.${field}`)?.missed).toEqual([]);
  });

  it.each(allFields.filter(([record, field]) => rowFor(record, field)?.isNeverThere !== true))('was tried: %s %s', (record, field) => {
    expect(tallies.get(`${record}.${field}`)?.mutations).toBeGreaterThan(0);
  });

  it('is counted', () => {
    const all = [...tallies.values()];
    const sum = (of: 'mutations' | 'offline' | 'anchored'): number => all.reduce((total, one) => total + one[of], 0);

    console.log(`${sum('mutations')} mutations: ${sum('offline')} noticed by the records alone, ${sum('anchored')} by anchors`);
    expect(sum('offline')).toBeGreaterThan(sum('anchored'));
  });
});
