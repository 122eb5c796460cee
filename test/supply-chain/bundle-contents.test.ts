import { readFileSync, writeFileSync } from 'node:fs';
import { type BundlePackages, bundlePackages } from '../../bin/sbom/bundle-packages.ts';
import { lockfile, nameOf } from '../../bin/sbom/lockfile.ts';

const golden = new URL('./golden/bundle-contents.json', import.meta.url);
const lock = lockfile();

/** Kilobytes of each package in each bundle, by name and version, and of what this project adds. */
const contents = (bundles: BundlePackages) =>
  Object.fromEntries(
    Object.entries(bundles).map(([folder, packages]) => [
      folder,
      Object.fromEntries(
        Object.entries(packages)
          .map(
            ([at, bytes]) => [at === '' ? 'this project' : `${nameOf(at)}@${lock.packages[at]?.version}`, Math.ceil(bytes / 1000)] as const,
          )
          .toSorted(([one], [other]) => one.localeCompare(other)),
      ),
    ]),
  );

const namesIn = (bundles: Readonly<Record<string, object>>) =>
  Object.fromEntries(Object.entries(bundles).map(([folder, packages]) => [folder, Object.keys(packages)]));

describe('the bundles of the functions', () => {
  it('have the packages in them that were reviewed (UPDATE_GOLDEN=1 writes them anew, lint:fix lays them out)', async () => {
    const found = contents(await bundlePackages());
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, `${JSON.stringify(found, null, 2)}\n`);

    // The sizes are there to be read: they change with every line of code, and have a limit of their own.
    expect(namesIn(found)).toEqual(namesIn(JSON.parse(readFileSync(golden, 'utf8'))));
  });
});
