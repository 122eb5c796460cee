import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cruise, type IFlattenedRuleSet } from 'dependency-cruiser';

type Configuration = { readonly forbidden: readonly { readonly name: string }[]; readonly options: object };
const configuration: Configuration & IFlattenedRuleSet = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

const root = fileURLToPath(new URL('../..', import.meta.url));
const canary = fileURLToPath(new URL('canary', import.meta.url));

async function violations(folders: readonly string[], baseDir: string) {
  const { output } = await cruise([...folders], {
    ...configuration.options,
    exclude: { path: '^test/layers/canary' },
    baseDir,
    ruleSet: configuration,
    validate: true,
  });
  if (typeof output === 'string') throw new Error('expected a result, got a report');
  return output.summary;
}

describe('the layers of the project', () => {
  it('hold in every file', async () => {
    const summary = await violations(['bench', 'bin', 'drill', 'functions', 'infra', 'sandbox', 'test'], root);

    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    // Without a parser for TypeScript the cruise finds no module and no violation, and passes.
    expect(summary.totalCruised).toBeGreaterThan(60);
  });

  it('are really checked: a tree that breaks every rule is caught at every rule', async () => {
    const summary = await violations(['bench', 'bin', 'drill', 'functions', 'infra', 'sandbox', 'test'], canary);

    expect(new Set(summary.violations.map(({ rule }) => rule.name))).toEqual(new Set(configuration.forbidden.map(({ name }) => name)));
  });
});
