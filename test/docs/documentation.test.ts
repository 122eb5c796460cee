import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evidenceFieldsPage } from '../../bin/evidence-fields.ts';
import { recordSchemas } from '../../bin/record-schemas.ts';
import { statementForGovernance } from '../../functions/core/key-policy.ts';
import { metricMeanings } from '../../functions/core/metric-meanings.ts';
import { type MetricName, metrics } from '../../functions/core/metric-names.ts';
import { ruleParameterNames } from '../../functions/core/rule-parameters.ts';
import { memberTemplate } from '../member-template.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const pages = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...markdownIn('docs'), ...markdownIn('docs/adr')];

function markdownIn(directory: string): string[] {
  return readdirSync(join(root, directory))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${directory}/${name}`);
}

describe('the documentation', () => {
  it.each(pages)('%s links only to what is there', (page) => {
    const targets = [...text(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target));

    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('lists every decision', () => {
    const index = text('docs/adr/README.md');

    expect(markdownIn('docs/adr').filter((file) => !file.endsWith('README.md') && !index.includes(file.slice('docs/adr/'.length)))).toEqual(
      [],
    );
  });

  it('has the JSON Schemas that the code works with (npm run schemas writes them)', () => {
    for (const [name, schema] of Object.entries(recordSchemas())) {
      expect([name, JSON.parse(text(`docs/schemas/${name}.schema.json`))]).toEqual([name, schema]);
    }
  });

  it('has no JSON Schema of a record that there is not', () => {
    const files = readdirSync(join(root, 'docs/schemas'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));

    expect(files.sort()).toEqual(
      Object.keys(recordSchemas())
        .map((name) => `${name}.schema.json`)
        .sort(),
    );
  });

  it('has the class of every field of the evidence (npm run schemas writes it)', () => {
    expect(text('docs/evidence-fields.md')).toBe(evidenceFieldsPage());
  });

  it('has every metric with its function, its unit and its meaning, and every alarm', () => {
    const page = text('docs/operations.md');
    const rows = Object.entries(metrics).map(([name, metric]) => {
      const dimension = 'dimension' in metric ? `, by \`${metric.dimension}\`` : '';
      return `| \`${name}\`${dimension} | ${metric.service} | ${metric.unit} | ${metricMeanings[name as MetricName]} |`;
    });

    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
    for (const { Type, Properties } of Object.values(memberTemplate().Resources)) {
      const name = String(Properties['AlarmName']);
      if (Type === 'AWS::CloudWatch::Alarm' && Properties['Namespace'] !== 'AWS/Lambda') expect(page).toContain(`| \`${name}\` |`);
    }
  });

  it('names every parameter of the template with its default, and every rule parameter, in the README', async () => {
    const readme = text('README.md');
    const { Parameters } = memberTemplate();

    for (const [name, { Default: value }] of Object.entries(Parameters)) {
      const row = new RegExp(`^\\| \`${name}\` \\| (.+?) \\|`, 'm').exec(readme)?.[1];
      expect([name, row]).toEqual([
        name,
        value === '' ? expect.stringMatching(/none|the account/) : expect.stringContaining(String(value)),
      ]);
    }
    for (const name of ruleParameterNames) expect(readme).toContain(`\`${name}\``);
  });

  it('shows the statement that lets governance reach a key', () => {
    const place = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };
    const statement = JSON.stringify(statementForGovernance(place))
      .replaceAll('111122223333', '<account>')
      .replaceAll('eu-central-1', '<region>');
    const [, shown = ''] = /```json\n(\{\n {2}"Sid": "KmsRotationGovernance"[\s\S]*?)```/.exec(text('docs/security.md')) ?? [];

    expect(JSON.parse(shown)).toEqual(JSON.parse(statement));
  });
});
