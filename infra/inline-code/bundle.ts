import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

export type Bundle = {
  /** CommonJS source. */
  readonly text: string;
  /** Bytes that each source file has in it, by its path from the repository. */
  readonly files: Readonly<Record<string, number>>;
};

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles what an entry imports, by paths from the repository.
 *
 * The AWS SDK is external: the Lambda runtime provides it. Without it all functions fit into one
 * template, which needs no asset bucket and can be given to a StackSet or a console. The format is
 * CommonJS, because inline code is deployed as `index.js` without a `package.json` beside it.
 *
 * @throws esbuild's BuildFailure if a file is missing or does not compile.
 */
export async function bundleOf(name: string, entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: repository,
    stdin: { contents: entry, resolveDir: repository, sourcefile: `${name}.js` },
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
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote no bundle ${name}`);
  return { text: file.text, files: filesIn(metafile) };
}

/** Without the entry, which is no file. */
function filesIn({ outputs }: Metafile): Readonly<Record<string, number>> {
  const inputs = Object.values(outputs)[0]?.inputs ?? {};
  const files = Object.entries(inputs).filter(([path]) => /^(functions|node_modules)\//.test(path));
  return Object.fromEntries(files.map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}
