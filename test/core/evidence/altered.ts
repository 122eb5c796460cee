import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import { type VerifyOptions, verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { withHashesRecomputed } from './forgery.ts';
import { evidenceIn } from './memory-store.ts';
import { type Sample, samples } from './samples.ts';

export const options: VerifyOptions = { sha256Of, now: new Date('2026-11-29T00:00:00.000Z'), hasEnded: true };

/** A sample by its name, made anew. */
export async function sampleNamed(name: string): Promise<Sample & { readonly executionId: string }> {
  const found = (await samples()).find((sample) => sample.name === name);
  if (found === undefined) throw new Error(`no sample is called ${name}`);
  return { ...found, executionId: found.executionIds.at(-1) ?? '' };
}

/** What is wrong with an execution whose records are these texts, a sentence each. */
export const sentencesOf = (
  texts: ReadonlyMap<string, string>,
  executionId: string,
  changes: Partial<VerifyOptions> = {},
): readonly string[] =>
  verifyExecution(evidenceIn(texts), executionId, { ...options, ...changes })?.contradictions.map(sentenceOf) ?? [
    'there are no such records',
  ];

/** A record changed by whoever recomputes all later hashes. */
export function altered(texts: ReadonlyMap<string, string>, key: string, change: (record: never) => object): Map<string, string> {
  const text = texts.get(key);
  if (text === undefined) throw new Error(`there is no ${key}`);
  return withHashesRecomputed(texts, key, recordText(change(JSON.parse(text) as never)));
}

/** Texts without those whose keys match, or with others in their place. */
export const without = (texts: ReadonlyMap<string, string>, pattern: RegExp): Map<string, string> =>
  new Map([...texts].filter(([key]) => !pattern.test(key)));
