import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
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

type FunctionFolder = (typeof functionFolders)[number];

/** CommonJS source of every function. */
export type FunctionBundles = Readonly<Record<FunctionFolder, string>>;

/** What `Code.ZipFile` of every function is in a template: the loader and the compressed bundle. */
export type FunctionCode = Readonly<Record<FunctionFolder, string>>;

/** Bytes that each source file has in the bundle of a function, by its path from the repository. */
export type BundledFiles = Readonly<Record<FunctionFolder, Readonly<Record<string, number>>>>;

const repository = fileURLToPath(new URL('..', import.meta.url));

let bundled: Promise<{ readonly bundles: FunctionBundles; readonly files: BundledFiles }> | undefined;
let compressed: Promise<FunctionCode> | undefined;

/**
 * Bundles all handlers in one pass, once per process.
 *
 * The AWS SDK is external: the Lambda runtime provides it. Without it all functions fit into one
 * template, which needs no asset bucket and can be given to a StackSet or a console. The format is
 * CommonJS, because inline code is deployed as `index.js` without a `package.json` beside it.
 *
 * @throws esbuild's BuildFailure if a handler is missing or does not compile.
 */
export async function functionBundles(): Promise<FunctionBundles> {
  bundled ??= bundle();
  return (await bundled).bundles;
}

/** The bundles as they are deployed, compressed once per process. @throws likewise. */
export async function functionCode(): Promise<FunctionCode> {
  compressed ??= functionBundles().then(compress);
  return compressed;
}

/** Source files of every bundle, from the same pass. @throws likewise. */
export async function bundledFiles(): Promise<BundledFiles> {
  bundled ??= bundle();
  return (await bundled).files;
}

async function compress(bundles: FunctionBundles): Promise<FunctionCode> {
  const code = functionFolders.map(async (folder) => [folder, await inlineCode(folder, bundles[folder])]);
  return Object.fromEntries(await Promise.all(code));
}

async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: repository,
    entryPoints: functionFolders.map((folder) => ({ in: `functions/${folder}/handler.ts`, out: folder })),
    outdir: 'bundles',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    // A stack trace names functions as the sources do, and lines that are short enough to find.
    keepNames: true,
    lineLimit: 120,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@aws-sdk/*'],
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'silent',
  });
  const bundleOf = (folder: FunctionFolder): string => {
    const file = outputFiles.find(({ path }) => path.endsWith(`${folder}.js`));
    if (file === undefined) throw new Error(`esbuild wrote no bundle for functions/${folder}/handler.ts`);
    return file.text;
  };
  return {
    bundles: Object.fromEntries(functionFolders.map((folder) => [folder, bundleOf(folder)])) as FunctionBundles,
    files: Object.fromEntries(functionFolders.map((folder) => [folder, filesOf(metafile, folder)])) as BundledFiles,
  };
}

function filesOf({ outputs }: Metafile, folder: FunctionFolder): Readonly<Record<string, number>> {
  const inputs = outputs[`bundles/${folder}.js`]?.inputs ?? {};
  return Object.fromEntries(Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}
