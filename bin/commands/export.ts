import { readFile, writeFile } from 'node:fs/promises';
import type * as z from 'zod/mini';
import { asffOf } from '../../functions/core/export/asff.ts';
import { findingsOf, type Results } from '../../functions/core/export/finding.ts';
import { ocsfOf } from '../../functions/core/export/ocsf.ts';
import { type Assessment, assessmentSchema } from '../../functions/core/records/assessment.ts';
import { decisionsSchema } from '../../functions/core/records/decisions.ts';
import { outcomesSchema } from '../../functions/core/records/outcomes.ts';
import { readRecord, UnreadableRecordError } from '../../functions/core/records/reading.ts';
import { createOutput, jsonText } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type ExportOptions = { readonly format: 'asff' | 'ocsf'; readonly from: readonly string[]; readonly out?: string };

/** Writes the findings of an assessment, and what came of requests since, in a format that other tools take in. Reads files and calls nothing. */
export async function exportFindings({ format, from, out }: ExportOptions): Promise<number> {
  const { assessment, results } = await recordsIn(from);
  const findings = findingsOf(assessment, results).map((finding) => (format === 'asff' ? asffOf(finding) : ocsfOf(finding)));
  const text = jsonText(findings);
  const output = createOutput(out === undefined);
  if (out === undefined) process.stdout.write(text);
  else await written(out, text);
  output.line(`${findings.length} findings in ${format.toUpperCase()}${out === undefined ? '' : `, written to ${out}`}.`);
  return exitCodes.success;
}

const known = 'assessment.json, and optionally decisions.json and outcomes.json of the same run';

async function recordsIn(files: readonly string[]): Promise<{ readonly assessment: Assessment; readonly results: Results }> {
  const records = await Promise.all(files.map(async (file) => ({ file, text: await readText(file) })));
  const ofKind = <Schema extends z.ZodMiniType>(kind: string, schema: Schema): z.infer<Schema>[] =>
    records.filter(({ file, text }) => kindOf(text, file) === kind).map(({ file, text }) => parsed(schema, text, file));
  const stranger = records.find(({ file, text }) => !['assessment', 'decisions', 'outcomes'].includes(kindOf(text, file)));
  if (stranger !== undefined)
    throw new UsageError(`--from: ${stranger.file} is a record of kind "${kindOf(stranger.text, stranger.file)}"; give ${known}`);
  const assessments = ofKind('assessment', assessmentSchema);
  const [assessment] = assessments;
  if (assessment === undefined || assessments.length > 1)
    throw new UsageError(`--from: ${assessments.length} of the files are assessments; it must be exactly one: give ${known}`);
  return { assessment, results: { outcomes: ofKind('outcomes', outcomesSchema), decisions: ofKind('decisions', decisionsSchema) } };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--from: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function kindOf(text: string, file: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : 'none';
  } catch (error) {
    throw new UsageError(`--from: ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parsed<Schema extends z.ZodMiniType>(schema: Schema, text: string, file: string): z.infer<Schema> {
  try {
    return readRecord(schema, text, file);
  } catch (error) {
    throw error instanceof UnreadableRecordError ? new UsageError(`--from: ${error.message}`) : error;
  }
}

async function written(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(`--out: ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
