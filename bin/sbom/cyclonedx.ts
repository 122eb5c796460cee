import { folderOf, type Lockfile, nameOf } from './lockfile.ts';

type Component = {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
  readonly hashes?: readonly Hash[];
  /** Packages that lie in the archive of this one, whose hash is theirs too. */
  readonly components?: readonly Component[];
};
type Hash = { readonly alg: 'SHA-256' | 'SHA-512'; readonly content: string };

/** What the list is about: a command line or the bundle of a function. */
export type Subject = { readonly name: string; readonly description: string; readonly hashes?: readonly Hash[] };

/**
 * A CycloneDX 1.5 document that lists packages of the lockfile, by the folders they are installed in. Made of the lockfile alone and without a time or a serial number,
 * both of which the format leaves to choice: the same lockfile gives the same bytes.
 *
 * @throws Error if a package has no licence, or neither a hash nor a package around it that has one.
 */
export function cyclonedx(lock: Lockfile, folders: readonly string[], { name, description, hashes }: Subject) {
  const { version } = packageIn(lock, '');
  const own = `pkg:npm/kms-rotation-governance@${version}#${name}`;
  const inOrder = folders.toSorted();
  const outermost = inOrder.filter((folder) => packageIn(lock, folder).inBundle !== true);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': own,
        name,
        version,
        description,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        ...(hashes === undefined ? {} : { hashes }),
      },
    },
    components: outermost.map((folder) => component(lock, folder, inOrder)),
    dependencies: [
      { ref: own, dependsOn: dependencies(lock, '', inOrder) },
      ...inOrder.map((folder) => ({ ref: reference(folder), dependsOn: dependencies(lock, folder, inOrder) })),
    ],
  };
}

/** Folders are unique where a name and a version are not. */
const reference = (folder: string): string => folder;

function component(lock: Lockfile, folder: string, folders: readonly string[]): Component {
  const { version, license, integrity, inBundle } = packageIn(lock, folder);
  const name = nameOf(folder);
  if (license === undefined) throw new Error(`${name}@${version} names no licence`);
  if (integrity === undefined && inBundle !== true) throw new Error(`${name}@${version} has no hash in package-lock.json`);
  const inside = folders.filter((other) => other.startsWith(`${folder}/`) && packageIn(lock, other).inBundle === true);
  return {
    type: 'library',
    'bom-ref': reference(folder),
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [/\s/.test(license) ? { expression: license } : { license: { id: license } }],
    ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
    ...(inside.length === 0 ? {} : { components: inside.map((other) => component(lock, other, [])) }),
  };
}

function hashOf(integrity: string): Hash {
  const [, base64 = ''] = /^sha512-(.+)$/.exec(integrity) ?? [];
  return { alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') };
}

/** Those of `folders` that a package asks for. */
function dependencies(lock: Lockfile, folder: string, folders: readonly string[]): readonly string[] {
  const { dependencies: required = {}, optionalDependencies = {} } = packageIn(lock, folder);
  const asked = Object.keys({ ...required, ...optionalDependencies }).map((name) => folderOf(lock, name, folder));
  return folders.filter((other) => asked.includes(other)).map(reference);
}

function packageIn({ packages }: Lockfile, folder: string) {
  const found = packages[folder];
  if (found === undefined) throw new Error(`package-lock.json has no package in ${folder}`);
  return found;
}
