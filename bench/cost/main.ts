/** `npm run cost`: what a deployment of a given size costs; with `--write`, docs/cost.md. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { synthesiseMemberTemplate } from '../../infra/synthesise.ts';
import { costPage, usageOf } from './cost-page.ts';
import { costText } from './cost-table.ts';

const help = `npm run cost -- --keys 500 --accounts 40 --regions 4

  --keys <number>         customer managed keys in each account and Region
  --accounts <number>     accounts (default 1)
  --regions <number>      Regions (default 1)
  --eligible <share>      of the keys can rotate (default 0.6)
  --changes <number>      to a key a month (default 0.5)
  --differences <number>  changes a month, in each account and Region, after which all keys are evaluated (default 2)
  --write                 write docs/cost.md instead
`;
const { values } = parseArgs({
  options: {
    keys: { type: 'string' },
    accounts: { type: 'string', default: '1' },
    regions: { type: 'string', default: '1' },
    eligible: { type: 'string', default: '0.6' },
    changes: { type: 'string', default: '0.5' },
    differences: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function numberFrom(name: string, text: string, { whole, most }: { readonly whole: boolean; readonly most: number }): number {
  const value = Number(text);
  const isAllowed = /^\d+(\.\d+)?$/.test(text) && (!whole || Number.isInteger(value)) && value <= most;
  if (isAllowed) return value;
  console.error(
    `--${name}: must be a ${whole ? 'whole number' : 'number'} from 0 to ${most.toLocaleString('en')}; got ${JSON.stringify(text)}`,
  );
  process.exit(2);
}

if (values.help || (values.keys === undefined && !values.write)) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
}
const template = await synthesiseMemberTemplate();
if (values.write) writeFileSync(new URL('../../docs/cost.md', import.meta.url), costPage(template));
else
  console.log(
    costText(
      usageOf({
        keys: numberFrom('keys', values.keys ?? '', { whole: true, most: 10_000_000 }),
        accounts: numberFrom('accounts', values.accounts, { whole: true, most: 100_000 }),
        regions: numberFrom('regions', values.regions, { whole: true, most: 50 }),
        eligibleShare: numberFrom('eligible', values.eligible, { whole: false, most: 1 }),
        changesPerKey: numberFrom('changes', values.changes, { whole: false, most: 100_000 }),
        differences: numberFrom('differences', values.differences, { whole: false, most: 100_000 }),
      }),
      template,
    ),
  );
