import { inParallel } from '../../functions/aws/in-parallel.ts';
import type { ProposedChange } from '../../functions/core/changes/proposed-change.ts';
import { definitionFor } from '../../functions/core/changes/registry.ts';
import type { EvidenceFile, EvidenceFiles } from '../../functions/core/evidence/files.ts';
import { changePrefix, decisionPrefix, evidenceKey, executionPrefix, requestKey, requestPrefix } from '../../functions/core/names.ts';
import { type Proposal, proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord, schemaVersionIn } from '../../functions/core/records/reading.ts';
import type { EvidenceSource } from './source.ts';

/** Records that have been read, each once. */
type Reading = {
  readonly source: EvidenceSource;
  readonly files: Map<string, EvidenceFile>;
  readonly replaced: Map<string, string>;
};

/** Everything on record of an execution, with what its records refer to. @throws CannotReadError */
export async function evidenceOfExecution(source: EvidenceSource, executionId: string): Promise<EvidenceFiles> {
  const reading = readingFrom(source);
  await readExecution(reading, executionId);
  return evidenceIn(reading);
}

/** A scheduled request, the one before it, and everything on record of its executions. @throws CannotReadError */
export async function evidenceOfRequest(source: EvidenceSource, requestId: string): Promise<EvidenceFiles> {
  const reading = readingFrom(source);
  const own = requestKey(requestId, 'request.json');
  await readEach(reading, [own, requestKey(requestId, 'notification.json')]);
  const previous = /"previous": \{\s*"requestId": "([A-Za-z0-9-]+)"/.exec(textIn(reading, own))?.[1];
  if (previous !== undefined) await readEach(reading, [requestKey(previous, 'request.json')]);
  for (const key of await readUnder(reading, `${requestPrefix}${requestId}/parts/`)) {
    const executionId = /"executionId": "([A-Za-z0-9-]+)"/.exec(textIn(reading, key))?.[1];
    if (executionId !== undefined) await readExecution(reading, executionId);
  }
  return evidenceIn(reading);
}

/** Everything in a copy of a bucket. @throws CannotReadError */
export async function evidenceOfAll(source: EvidenceSource): Promise<EvidenceFiles> {
  const reading = readingFrom(source);
  await readUnder(reading, '');
  return evidenceIn(reading);
}

const readingFrom = (source: EvidenceSource): Reading => ({ source, files: new Map(), replaced: new Map() });

const evidenceIn = ({ source: { covers }, files, replaced }: Reading): EvidenceFiles => ({ files, replaced, covers });

const textIn = ({ files }: Reading, key: string): string => files.get(key)?.text ?? '';

async function readExecution(reading: Reading, executionId: string): Promise<void> {
  await readUnder(reading, executionPrefix(executionId));
  const text = (name: 'proposal.json' | 'decision.json' | 'approval.json'): string => textIn(reading, evidenceKey(executionId, name));
  const day = /"decidedAt": "(\d{4}-\d{2}-\d{2})T/.exec(text('decision.json') || text('approval.json'))?.[1];
  if (day !== undefined) await readEach(reading, [`${decisionPrefix}${day}/${executionId}.json`]);
  if (schemaVersionIn(text('proposal.json')) === 1) return readRewritten(reading, executionId);
  const proposal = proposalIn(text('proposal.json'));
  if (proposal === undefined) return;
  await readChanges(reading, executionId, proposal);
  await readEach(
    reading,
    proposal.changes.flatMap((change) => earlierPlans(reading, change)),
  );
  await readEach(reading, [
    ...proposal.changes.flatMap((change) => definitionFor(change).lineage?.restsOn(change)?.record ?? []),
    requestKey(proposal.requestId, 'request.json'),
  ]);
  await readUnder(reading, `${requestPrefix}${proposal.requestId}/parts/`);
}

/** Attempts at changes of the keys of the execution; and of other keys, where the name of the record has its id. */
async function readChanges(reading: Reading, executionId: string, { requestedKeyIds }: Proposal): Promise<void> {
  const keyIds = new Set(requestedKeyIds);
  const all = await reading.source.list(changePrefix);
  await readEach(
    reading,
    all.filter((key) => keyIds.has(key.split('/')[1] ?? '') || key.includes(`/${executionId}/`)),
  );
}

/** Proposals of the executions that moved aliases of a plan without a record of it. */
function earlierPlans({ files }: Reading, change: ProposedChange): readonly string[] {
  if ((definitionFor(change).lineage?.movedWithoutRecord(change) ?? []).length === 0) return [];
  const attempts = [...files.values()].filter(({ key }) => key.startsWith(`${changePrefix}${change.key.keyId}/${change.kind}/`));
  return attempts.flatMap(({ text }) => {
    const executionId = /"executionId": "([A-Za-z0-9-]+)"/.exec(text)?.[1];
    return executionId === undefined ? [] : [evidenceKey(executionId, 'proposal.json')];
  });
}

/** The first edition wrote these again when its step was tried again. */
async function readRewritten({ source, files, replaced }: Reading, executionId: string): Promise<void> {
  for (const name of ['outcomes.json', 'outcomes.csv', 'validation.json'] as const) {
    const key = evidenceKey(executionId, name);
    const found = replaced.delete(key) ? await source.current(key) : undefined;
    if (found !== undefined) files.set(key, found);
  }
}

async function readUnder(reading: Reading, prefix: string): Promise<readonly string[]> {
  const keys = await reading.source.list(prefix);
  await readEach(reading, keys);
  return keys;
}

const readAtOnce = 10;

async function readEach({ source, files, replaced }: Reading, keys: readonly string[]): Promise<void> {
  const unread = [...new Set(keys)].filter((key) => !files.has(key) && !replaced.has(key));
  await inParallel(each(unread), readAtOnce, async (key) => {
    const found = await source.read(key);
    if (found === undefined) return;
    if ('replaced' in found) replaced.set(key, found.replaced);
    else files.set(key, found);
  });
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** `undefined`: there is none that can be read; whoever checks the records says so. */
function proposalIn(text: string): Proposal | undefined {
  try {
    return readRecord(proposalSchema, text, 'proposal.json');
  } catch {
    return undefined;
  }
}
