import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { changePrefix, decisionPrefix, executionPrefix, executionsPrefix, requestPrefix } from '../../functions/core/names.ts';
import { keyAt } from './file-names.ts';
import { CannotReadError, type EvidenceSource } from './source.ts';

/**
 * Copies of evidence buckets below a folder, each where it has its executions; or the folder of one
 * execution, whose proposal says which it is.
 */
export async function folderSources(directory: string): Promise<readonly EvidenceSource[]> {
  const paths = await pathsIn(directory);
  const roots = new Set(paths.flatMap((path) => (path.includes(executionsPrefix) ? path.slice(0, path.indexOf(executionsPrefix)) : [])));
  if (roots.size > 0) return withOthers([...roots].sort(), (root) => bucketCopy(directory, root, paths), paths);
  return paths.includes('proposal.json') ? [await executionCopy(directory, paths)] : [];
}

const folders = [executionsPrefix, changePrefix, decisionPrefix, requestPrefix];

/** The first copy answers for what is in none of the copies. */
function withOthers(
  roots: readonly string[],
  copyIn: (root: string) => EvidenceSource,
  paths: readonly string[],
): readonly EvidenceSource[] {
  const isInCopy = (path: string): boolean => roots.some((root) => folders.some((folder) => path.startsWith(`${root}${folder}`)));
  const besides = paths.filter((path) => !isInCopy(path)).sort();
  return roots.map((root, index) => ({ ...copyIn(root), ...(index === 0 ? { besides } : {}) }));
}

function bucketCopy(directory: string, root: string, paths: readonly string[]): EvidenceSource {
  const own = paths.filter((path) => path.startsWith(root));
  return sourceOf(join(directory, root), new Map(own.map((path) => [keyAt(path.slice(root.length)), join(directory, path)])));
}

/** Beside the records of the execution there may be folders of the bucket. */
async function executionCopy(directory: string, paths: readonly string[]): Promise<EvidenceSource> {
  const executionId = executionIdIn(await text(join(directory, 'proposal.json')));
  const isInBucket = (key: string): boolean => [changePrefix, decisionPrefix, requestPrefix].some((folder) => key.startsWith(folder));
  const keyOf = (path: string): string => (isInBucket(path) ? keyAt(path) : `${executionPrefix(executionId)}${keyAt(path)}`);
  return sourceOf(directory, new Map(paths.map((path) => [keyOf(path), join(directory, path)])));
}

function sourceOf(name: string, files: ReadonlyMap<string, string>): EvidenceSource {
  const keysUnder = (prefix: string): readonly string[] => [...files.keys()].filter((key) => key.startsWith(prefix)).sort();
  const read: EvidenceSource['current'] = async (key) => {
    const path = files.get(key);
    if (path === undefined) return undefined;
    const found = await text(path);
    return { key, text: found, sha256: sha256Of(found), versionId: null, storedAt: null };
  };
  return {
    name,
    covers: {
      changes: keysUnder(changePrefix).length > 0,
      decisions: keysUnder(decisionPrefix).length > 0,
      requests: keysUnder(requestPrefix).length > 0,
    },
    list: async (prefix) => keysUnder(prefix),
    read,
    current: read,
  };
}

const executionIdIn = (proposal: string): string => /"executionId"\s*:\s*"([0-9a-zA-Z-]{1,64})"/.exec(proposal)?.[1] ?? 'unknown';

async function pathsIn(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (error) {
    throw cannotRead(directory, error);
  }
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw cannotRead(path, error);
  }
}

const cannotRead = (path: string, error: unknown): CannotReadError =>
  new CannotReadError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
