import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** An entry of package-lock.json, as far as it is read here. */
export type LockedPackage = {
  readonly version: string;
  /** SPDX expression. */
  readonly license?: string;
  /** Of the archive that npm installs. Left out: the package lies in the archive of the one that it is installed in. */
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

export type Lockfile = {
  readonly lockfileVersion: number;
  /** By the folder they are installed in; the project itself is `''`. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

export const lockfile = (): Lockfile => JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));

/** The name of the package in a folder such as `node_modules/a/node_modules/@scope/b`. */
export const nameOf = (folder: string): string => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Folders of what `npm ci --omit=dev` installs: what the command line and the deployment run with. */
export const productionFolders = ({ packages }: Lockfile): readonly string[] =>
  Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder]) => folder);

/** Where Node finds a package that one in `folder` asks for: beside it, or in a folder above. */
export function folderOf({ packages }: Lockfile, name: string, folder: string): string | undefined {
  for (let from = folder; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const candidate = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (from === '') return undefined;
  }
}
