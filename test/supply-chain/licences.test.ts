import { readFileSync } from 'node:fs';
import { bundlePackages } from '../../bin/sbom/bundle-packages.ts';
import { lockfile, nameOf, productionFolders } from '../../bin/sbom/lockfile.ts';
import { forTools, isAllowed, permissive } from './licences.ts';

const lock = lockfile();
const licenceOf = (folder: string): string | undefined => lock.packages[folder]?.license;

/** Packages whose licence is not allowed, each in a sentence that says what is. */
const refused = (folders: readonly string[], allowed: readonly string[]): readonly string[] =>
  folders
    .filter((folder) => !isAllowed(licenceOf(folder), allowed))
    .map((folder) => {
      const { version, license = 'none' } = lock.packages[folder] ?? {};
      return `${nameOf(folder)}@${version} has the licence ${license}; allowed here are ${allowed.join(', ')}`;
    });

describe('licences', () => {
  it('of what the command line and the deployment run with are permissive', () => {
    const folders = productionFolders(lock);

    expect(folders.length).toBeGreaterThan(50);
    expect(refused(folders, permissive)).toEqual([]);
  });

  it('of what is really in the bundles of the functions are permissive', async () => {
    const folders = Object.values(await bundlePackages()).flatMap((packages) => Object.keys(packages).filter((folder) => folder !== ''));

    expect(new Set(folders)).toContain('node_modules/zod');
    expect(refused(folders, permissive)).toEqual([]);
  });

  it('of tools are among those that bind nobody who only runs them', () => {
    expect(
      refused(
        Object.keys(lock.packages).filter((folder) => folder !== ''),
        forTools,
      ),
    ).toEqual([]);
  });

  it('are in the lockfile what the installed packages of the command line say of themselves', () => {
    const others = productionFolders(lock).filter((folder) => {
      const { license } = JSON.parse(readFileSync(new URL(`../../${folder}/package.json`, import.meta.url), 'utf8'));
      return license !== licenceOf(folder);
    });

    expect(others).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'AGPL-3.0-or-later', 'LGPL-2.1', 'MPL-2.0', 'EPL-2.0', 'SEE LICENSE IN LICENSE', 'MIT AND GPL-2.0', undefined])(
    'are refused for what ships: %s',
    (licence) => {
      expect(isAllowed(licence, permissive)).toBe(false);
    },
  );

  it.each(['MIT', '(MIT OR GPL-3.0-or-later)', 'Apache-2.0 AND MIT'])('are allowed for what ships: %s', (licence) => {
    expect(isAllowed(licence, permissive)).toBe(true);
  });
});
