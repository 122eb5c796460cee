import { createHash } from 'node:crypto';
import { cyclonedx } from '../../bin/sbom/cyclonedx.ts';
import { type Lockfile, lockfile, nameOf, productionFolders } from '../../bin/sbom/lockfile.ts';
import { shipped } from '../../bin/sbom/shipped.ts';
import { functionCode, functionFolders } from '../../infra/function-code.ts';

const lock = lockfile();
const sboms = await shipped();
const subject = { name: 'example', description: 'An example.' };

type Listed = (typeof sboms)[string]['components'][number];
const everyComponent = (components: readonly Listed[]): readonly Listed[] =>
  components.flatMap((component) => [component, ...everyComponent(component.components ?? [])]);

describe('the bill of materials', () => {
  it('is there for the command line and for every function', () => {
    expect(Object.keys(sboms)).toEqual(['kms-rotation', ...functionFolders]);
  });

  it('of the command line lists every package that is installed for it, and no tool', () => {
    const listed = everyComponent(sboms['kms-rotation']?.components ?? []).map(({ name, version }) => `${name}@${version}`);

    expect(listed.toSorted()).toEqual(
      productionFolders(lock)
        .map((folder) => `${nameOf(folder)}@${lock.packages[folder]?.version}`)
        .toSorted(),
    );
    expect(listed).toEqual(expect.arrayContaining([expect.stringMatching(/^zod@/), expect.stringMatching(/^aws-cdk-lib@/)]));
    expect(listed.filter((name) => /^(jest|@biomejs\/biome|typescript|axe-core)@/.test(name))).toEqual([]);
  });

  it.each(functionFolders)('of a function has the hash of its code: %s', async (folder) => {
    const code = (await functionCode())[folder];

    expect(sboms[folder]?.metadata.component.hashes).toEqual([
      { alg: 'SHA-256', content: createHash('sha256').update(code).digest('hex') },
    ]);
  });

  it.each(Object.keys(sboms))('has an address, a licence and a hash for every package: %s', (name) => {
    const { components } = sboms[name] ?? { components: [] };

    expect(components.length).toBeGreaterThan(0);
    for (const each of everyComponent(components)) {
      expect(each.purl).toMatch(/^pkg:npm\/(%40[a-z0-9-]+\/)?[a-z0-9._-]+@\d+\.\d+\.\d+$/);
      expect(each.licenses).toHaveLength(1);
    }
    for (const { hashes } of components) expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
  });

  it.each(Object.keys(sboms))('refers to nothing that it does not list: %s', (name) => {
    const { components, dependencies, metadata } = sboms[name] ?? { components: [], dependencies: [], metadata: undefined };
    const listed = [metadata?.component['bom-ref'], ...everyComponent(components).map((each) => each['bom-ref'])];

    expect(new Set(listed).size).toBe(listed.length);
    expect(dependencies.map(({ ref }) => ref).toSorted()).toEqual(listed.toSorted());
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !listed.includes(ref))).toEqual([]);
  });

  it('is the same whenever it is written', async () => {
    expect(JSON.stringify(await shipped())).toBe(JSON.stringify(sboms));
    expect(JSON.stringify(sboms)).not.toMatch(/timestamp|serialNumber/);
  });
});

describe('the list of packages', () => {
  const packages = {
    '': { version: '1.0.0', dependencies: { outer: '2.0.0' } },
    'node_modules/inner': { version: '9.0.0', license: 'MIT', integrity: 'sha512-aW5uZXI=' },
    'node_modules/outer': {
      version: '2.0.0',
      license: '(MIT OR Apache-2.0)',
      integrity: 'sha512-b3V0ZXI=',
      dependencies: { inner: '^3.0.0' },
    },
    'node_modules/outer/node_modules/inner': { version: '3.0.0', license: 'ISC', inBundle: true },
  };
  const listOf = (changed: Lockfile['packages']) =>
    cyclonedx({ lockfileVersion: 3, packages: changed }, Object.keys(changed).slice(1), subject);

  it('has a package that lies in the archive of another within that one', () => {
    const { components, dependencies } = listOf(packages);

    expect(components.map(({ name, version }) => `${name}@${version}`)).toEqual(['inner@9.0.0', 'outer@2.0.0']);
    expect(components[1]).toMatchObject({
      licenses: [{ expression: '(MIT OR Apache-2.0)' }],
      hashes: [{ content: Buffer.from('outer').toString('hex') }],
      components: [{ name: 'inner', version: '3.0.0', licenses: [{ license: { id: 'ISC' } }] }],
    });
    expect(dependencies).toContainEqual({ ref: 'node_modules/outer', dependsOn: ['node_modules/outer/node_modules/inner'] });
  });

  it('refuses a package without a licence, and one without a hash', () => {
    expect(() => listOf({ ...packages, 'node_modules/inner': { version: '9.0.0', integrity: 'sha512-aW5uZXI=' } })).toThrow(
      'inner@9.0.0 names no licence',
    );
    expect(() => listOf({ ...packages, 'node_modules/inner': { version: '9.0.0', license: 'MIT' } })).toThrow('inner@9.0.0 has no hash');
  });
});
