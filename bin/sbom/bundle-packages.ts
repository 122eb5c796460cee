import { type BundledFiles, bundledFiles, type functionFolders } from '../../infra/function-code.ts';

type FunctionFolder = (typeof functionFolders)[number];

/** Bytes of each package in a bundle, by the folder that it is installed in; the code of this project is `''`. */
export type BundlePackages = Readonly<Record<FunctionFolder, Readonly<Record<string, number>>>>;

/** Which packages are really in the bundle of each function, as esbuild counts them: what is left out of it by tree shaking is not. */
export async function bundlePackages(): Promise<BundlePackages> {
  const files = await bundledFiles();
  return Object.fromEntries(Object.entries(files).map(([folder, inputs]) => [folder, bytesByPackage(inputs)])) as BundlePackages;
}

function bytesByPackage(files: BundledFiles[FunctionFolder]): Readonly<Record<string, number>> {
  const bytes: Record<string, number> = {};
  for (const [path, count] of Object.entries(files)) {
    const folder = packageFolder.exec(path)?.[0] ?? '';
    if (count > 0) bytes[folder] = (bytes[folder] ?? 0) + count;
  }
  return bytes;
}

/** From the start to the innermost package, whose name may have a scope. */
const packageFolder = /^.*node_modules\/(@[^/]+\/)?[^/]+/;
