import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

/** The Lambda functions of the member stack, each under the name of its folder in `functions/`. */
export const memberFunctionFolders = [
  'evaluate-rotation',
  'request-approval',
  'assess-request',
  'notify-approvers',
  'record-approval',
  'validate-rotation',
  'replace-key',
  'request-evaluation',
  'copy-evidence',
] as const;

/** All Lambda functions; those that are not the member stack's are the organization stack's. */
export const functionFolders = [...memberFunctionFolders, 'report-organization'] as const;

type FunctionFolder = (typeof functionFolders)[number];

/** CommonJS source of every function, as it is deployed inline. */
export type FunctionCode = Readonly<Record<FunctionFolder, string>>;

/** Bytes that each source file has in the bundle of a function, by its path from the repository. */
export type BundledFiles = Readonly<Record<FunctionFolder, Readonly<Record<string, number>>>>;

const repository = fileURLToPath(new URL('..', import.meta.url));

let bundled: Promise<{ readonly code: FunctionCode; readonly files: BundledFiles }> | undefined;

/**
 * Bundles all handlers in one pass, once per process.
 *
 * The AWS SDK stays outside: the Lambda runtime ships it, and without it all functions fit into one template, which then needs no
 * asset bucket and can be handed to a StackSet or pasted into a console. CommonJS, because inline code is deployed as `index.js`
 * without a `package.json` beside it.
 *
 * @throws esbuild's BuildFailure if a handler is missing or does not compile.
 */
export async function bundleFunctions(): Promise<FunctionCode> {
  bundled ??= bundle();
  return (await bundled).code;
}

/** What every bundle is made of, from the same pass. @throws likewise. */
export async function bundledFiles(): Promise<BundledFiles> {
  bundled ??= bundle();
  return (await bundled).files;
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
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@aws-sdk/*'],
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'silent',
  });
  const codeOf = (folder: FunctionFolder): string => {
    const file = outputFiles.find(({ path }) => path.endsWith(`${folder}.js`));
    if (file === undefined) throw new Error(`esbuild wrote no bundle for functions/${folder}/handler.ts`);
    return file.text;
  };
  return {
    code: Object.fromEntries(functionFolders.map((folder) => [folder, codeOf(folder)])) as FunctionCode,
    files: Object.fromEntries(functionFolders.map((folder) => [folder, filesOf(metafile, folder)])) as BundledFiles,
  };
}

function filesOf({ outputs }: Metafile, folder: FunctionFolder): Readonly<Record<string, number>> {
  const inputs = outputs[`bundles/${folder}.js`]?.inputs ?? {};
  return Object.fromEntries(Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}
