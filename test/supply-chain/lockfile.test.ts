import { readFileSync } from 'node:fs';
import { folderOf, lockfile, nameOf } from '../../bin/sbom/lockfile.ts';

const lock = lockfile();
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const installed = Object.entries(lock.packages).filter(([folder]) => folder !== '');
const direct: Readonly<Record<string, string>> = { ...manifest.dependencies, ...manifest.devDependencies };

describe('the lockfile', () => {
  it('is of the version that npm 7 and later read', () => {
    expect(lock.lockfileVersion).toBe(3);
  });

  it('pins every archive by its SHA-512, or by that of the archive it lies in', () => {
    const unpinned = installed.filter(([folder, { integrity, inBundle }]) => {
      const outer = folder.slice(0, folder.lastIndexOf('/node_modules/'));
      const hash = inBundle === true ? lock.packages[outer]?.integrity : integrity;
      return !/^sha512-[A-Za-z0-9+/]{86}==$/.test(hash ?? '');
    });

    expect(installed.length).toBeGreaterThan(100);
    expect(unpinned.map(([folder]) => folder)).toEqual([]);
  });

  it('names no address to download from: npm ci asks the registry that whoever runs it has chosen', () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder)).toEqual([]);
  });

  it('agrees with package.json', () => {
    const { dependencies, devDependencies } = lock.packages[''] ?? {};

    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
    expect(Object.keys(direct).filter((name) => lock.packages[folderOf(lock, name, '') ?? '']?.version !== direct[name])).toEqual([]);
  });
});

describe('package.json', () => {
  it('names one version of everything it asks for, never a range', () => {
    const asked = Object.entries({ ...direct, ...manifest.overrides });

    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it('says of every package with an install script whether it may run, and of no other', () => {
    const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([folder]) => nameOf(folder));

    expect([...new Set(withScript)].sort()).toEqual(Object.keys(manifest.allowScripts).sort());
    expect(Object.values(manifest.allowScripts).filter((answer) => typeof answer !== 'boolean')).toEqual([]);
  });
});
