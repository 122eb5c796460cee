import { type Bundle, bundleOf } from './inline-code/bundle.ts';
import { inlineCode } from './inline-code/inline-code.ts';

/** The Lambda functions of the member stack, each under the name of its folder in `functions/`. */
export const memberFunctionFolders = [
  'evaluate-rotation',
  'request-approval',
  'assess-request',
  'notify-approvers',
  'record-decision',
  'apply-changes',
  'validate-rotation',
  'replace-key',
  'request-evaluation',
  'copy-evidence',
] as const;

/** All Lambda functions; those that are not the member stack's are the organization stack's. */
export const functionFolders = [...memberFunctionFolders, 'report-organization'] as const;

export type FunctionFolder = (typeof functionFolders)[number];

/**
 * Functions that are much alike run one bundle, of which each starts its own part: so the template
 * has it once. Those that write to AWS KMS have another one than those that only read, and no other
 * function has code that writes.
 */
export const sharedBundles: Readonly<Record<string, readonly FunctionFolder[]>> = {
  'reading-steps': ['assess-request', 'notify-approvers', 'record-decision', 'validate-rotation'],
  'writing-steps': ['apply-changes', 'replace-key'],
};

/** CommonJS source of the bundle that each function runs. */
export type FunctionBundles = Readonly<Record<FunctionFolder, string>>;

/** `index.js` of every function: the loader, and its compressed bundle. */
export type FunctionCode = Readonly<Record<FunctionFolder, string>>;

/** Bytes that each source file has in the bundle of a function, by its path from the repository. */
export type BundledFiles = Readonly<Record<FunctionFolder, Bundle['files']>>;

/** The name of the bundle that a function runs: its own, or the one that it shares. */
export const bundleNameOf = (folder: FunctionFolder): string =>
  Object.entries(sharedBundles).find(([, folders]) => folders.includes(folder))?.[0] ?? folder;

let bundled: Promise<Readonly<Record<FunctionFolder, Bundle>>> | undefined;
let compressed: Promise<FunctionCode> | undefined;

/** Bundles all handlers, once per process. @throws esbuild's BuildFailure if a handler is missing or does not compile. */
export async function functionBundles(): Promise<FunctionBundles> {
  bundled ??= bundleAll();
  return perFolder(await bundled, ({ text }) => text);
}

/** The code as it is deployed, compressed once per process. @throws likewise. */
export async function functionCode(): Promise<FunctionCode> {
  compressed ??= functionBundles().then(compress);
  return compressed;
}

/** Source files of every bundle, from the same pass. @throws likewise. */
export async function bundledFiles(): Promise<BundledFiles> {
  bundled ??= bundleAll();
  return perFolder(await bundled, ({ files }) => files);
}

async function bundleAll(): Promise<Readonly<Record<FunctionFolder, Bundle>>> {
  const names = [...new Set(functionFolders.map(bundleNameOf))];
  const bundles = new Map(await Promise.all(names.map(async (name) => [name, await bundleOf(name, entryOf(name))] as const)));
  return Object.fromEntries(functionFolders.map((folder) => [folder, bundles.get(bundleNameOf(folder))])) as Record<FunctionFolder, Bundle>;
}

/** A function's own handler; of several functions each one's, by its folder, and run only where it is asked for. */
function entryOf(name: string): string {
  const handlerOf = (folder: string): string => `./functions/${folder}/handler.ts`;
  const folders = sharedBundles[name];
  if (folders === undefined) return `export { handler } from '${handlerOf(name)}';`;
  return folders.map((folder) => `exports['${folder}'] = () => require('${handlerOf(folder)}');`).join('\n');
}

async function compress(bundles: FunctionBundles): Promise<FunctionCode> {
  const code = functionFolders.map(async (folder) => {
    const name = bundleNameOf(folder);
    return [folder, await inlineCode({ name, bundle: bundles[folder], ...(name === folder ? {} : { part: folder }) })] as const;
  });
  return Object.fromEntries(await Promise.all(code)) as FunctionCode;
}

const perFolder = <Value, Of>(
  all: Readonly<Record<FunctionFolder, Of>>,
  chosen: (one: Of) => Value,
): Readonly<Record<FunctionFolder, Value>> =>
  Object.fromEntries(functionFolders.map((folder) => [folder, chosen(all[folder])])) as Record<FunctionFolder, Value>;
