import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MemberTemplate } from './member-template.ts';

/** The templates that a sandbox deploys. */
export type Templates = {
  readonly member: MemberTemplate;
  readonly organization: MemberTemplate;
  readonly organizationPack: MemberTemplate;
};

const repository = fileURLToPath(new URL('..', import.meta.url));
const directory = join(repository, 'node_modules/.cache/kms-rotation');

/** Everything that templates are made from: sources, the runbook, and which packages are installed. */
const sources = ['functions', 'infra', 'ssm-documents'];
const lockfile = 'package-lock.json';

let kept: Promise<string> | undefined;

/**
 * All templates as they are synthesised from the sources that are here now. The CDK takes seconds to load, so what it made is kept under the
 * hash of everything it was made from: only the first start after a change waits. Every call gets its own copy.
 *
 * What is deployed for real is always synthesised anew (`bin/app.ts`, `bin/package.ts`).
 *
 * @throws what CDK or esbuild throw if a stack or a handler is broken.
 */
export async function keptTemplates(): Promise<Templates> {
  kept ??= hashOfSources().then(async (hash) => (await stored(hash)) ?? store(hash, JSON.stringify(await synthesised())));
  return JSON.parse(await kept);
}

/** Loaded only when it is needed: it brings the CDK with it. */
async function synthesised(): Promise<Templates> {
  const synthesise = await import('./synthesise.ts');
  return {
    member: await synthesise.synthesiseMemberTemplate(),
    organization: await synthesise.synthesiseOrganizationTemplate(),
    organizationPack: await synthesise.synthesiseOrganizationPackTemplate(),
  };
}

async function hashOfSources(): Promise<string> {
  const listed = await Promise.all(
    sources.map(async (source) => {
      const entries = await readdir(join(repository, source), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    }),
  );
  const files = [...listed.flat(), join(repository, lockfile)].sort();
  const hash = createHash('sha256').update(process.version);
  for (const [at, content] of (await Promise.all(files.map((file) => readFile(file)))).entries())
    hash.update(`\n${files[at]?.slice(repository.length)} ${content.length}\n`).update(content);
  return hash.digest('hex');
}

const fileFor = (hash: string): string => join(directory, `templates-${hash.slice(0, 32)}.json`);

async function stored(hash: string): Promise<string | undefined> {
  try {
    return await readFile(fileFor(hash), 'utf8');
  } catch {
    return undefined;
  }
}

/** In one piece, since others may read at the same moment. Where nothing can be written, it is made again the next time. */
async function store(hash: string, text: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true });
    const written = `${fileFor(hash)}.${process.pid}`;
    await writeFile(written, text);
    await rename(written, fileFor(hash));
    const others = (await readdir(directory)).map((name) => join(directory, name)).filter((file) => /templates-\w+\.json$/.test(file));
    await Promise.all(others.filter((file) => file !== fileFor(hash)).map((file) => rm(file, { force: true })));
  } catch {
    return text;
  }
  return text;
}
