import { isKeyId } from '../../ids.ts';
import { changePrefix } from '../../names.ts';
import {
  type Attempt,
  type AttemptResult,
  attemptResultSchema,
  attemptSchema,
  type MovedAliases,
  movedAliasesSchema,
} from '../../records/attempt.ts';
import { ofRecord } from '../contradiction.ts';
import { type EvidenceFile, type EvidenceFiles, filesUnder } from '../files.ts';
import { type Found, foundIn, type Problems } from '../read-record.ts';

/** What the name of an attempt says of it. */
export type AttemptName = { readonly keyId: string; readonly kind: string; readonly state: string; readonly number: number };

export type AttemptFound = {
  readonly name: AttemptName;
  readonly attempt: Found<Attempt>;
  readonly result: Found<AttemptResult> | undefined;
  readonly aliases: readonly Found<MovedAliases>[];
};

const namePattern = /^changes\/([^/]+)\/([A-Z_]+)\/([^/]+)\/(\d+)(\.result|\.aliases\.[^/]+)?\.json$/;

type Named = { readonly name: AttemptName; readonly file: EvidenceFile; readonly record: string };

/**
 * Attempts at changes of these keys, whoever made them, and attempts of the execution at changes of
 * other keys, by state and number.
 */
export function attemptsIn(
  evidence: EvidenceFiles,
  executionId: string,
  keyIds: ReadonlySet<string>,
  problems: Problems,
): readonly AttemptFound[] {
  const named = filesUnder(evidence, changePrefix).flatMap((file) => namedFrom(file) ?? unknownName(file, keyIds, problems));
  const isOfExecution = ({ file: { text } }: Named): boolean => text.includes(`"executionId": "${executionId}"`);
  const groups = Map.groupBy(named, ({ name: { keyId, kind, state, number } }) =>
    [keyId, kind, state, String(number).padStart(9, '0')].join('/'),
  );
  return [...groups]
    .filter(([, group]) => group.some((one) => keyIds.has(one.name.keyId) || isOfExecution(one)))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, group]) => attemptFrom(group, problems) ?? []);
}

function namedFrom(file: EvidenceFile): Named | undefined {
  const [, keyId = '', kind = '', state = '', number = '', record = ''] = namePattern.exec(file.key) ?? [];
  return isKeyId(keyId) ? { name: { keyId, kind, state, number: Number(number) }, file, record } : undefined;
}

function unknownName({ key }: EvidenceFile, keyIds: ReadonlySet<string>, { contradictions }: Problems): readonly Named[] {
  if (keyIds.has(key.split('/')[1] ?? ''))
    contradictions.push(ofRecord(key, 'it is in the folder of a key', 'No record of a change has such a name.'));
  return [];
}

function attemptFrom(group: readonly Named[], problems: Problems): AttemptFound | undefined {
  const found = <Schema extends Parameters<typeof foundIn>[2]['schema']>(named: Named | undefined, schema: Schema) =>
    named === undefined ? undefined : foundIn(named.file, named.file.key, { schema, newest: 1 }, problems);
  const own = group.find(({ record }) => record === '');
  if (own === undefined) {
    problems.contradictions.push(
      ...group.map(({ file }) => ofRecord(file.key, 'it tells of an attempt', 'There is no record that the attempt was begun.')),
    );
    return undefined;
  }
  const attempt = found(own, attemptSchema);
  if (attempt === undefined) return undefined;
  const aliases = group.filter(({ record }) => record.startsWith('.aliases.')).flatMap((named) => found(named, movedAliasesSchema) ?? []);
  return {
    name: own.name,
    attempt,
    result: found(
      group.find(({ record }) => record === '.result'),
      attemptResultSchema,
    ),
    aliases,
  };
}
