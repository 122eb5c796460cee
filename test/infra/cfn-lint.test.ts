import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { standaloneConformancePack } from '../../infra/conformance-pack/standalone.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';
import { memberTemplate, organizationPackTemplate, organizationTemplate } from '../member-template.ts';

/** A Python program, which the project does not need: .ci/run installs it where it can; elsewhere these tests are skipped, and say so. */
const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;
if (!isInstalled) process.stderr.write('NOTICE: cfn-lint is not installed, so its checks of the templates are skipped.\n');

const place = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };

/** With the runbook as an object: CloudFormation takes it as text, as it is deployed, but cfn-lint reads no text. */
function withReadableRunbook(template: MemberTemplate, change: (runbook: Record<string, unknown>) => void = () => {}): MemberTemplate {
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::SSM::Document') continue;
    const runbook = parse(String(Properties['Content']));
    change(runbook);
    Object.assign(Properties, { Content: runbook });
  }
  return template;
}

const documents = {
  'member.template.json': () => JSON.stringify(withReadableRunbook(memberTemplate())),
  'organization.template.json': () => JSON.stringify(organizationTemplate()),
  'organization-pack.template.json': () => JSON.stringify(organizationPackTemplate()),
  'conformance-pack.yaml': () => standaloneConformancePack(memberTemplate(), place),
};
const faulty = {
  'faulty-rule.json': () => JSON.stringify({ Resources: { Rule: { Type: 'AWS::Config::ConfigRule' } } }),
  'faulty-runbook.json': () =>
    JSON.stringify(
      withReadableRunbook(memberTemplate(), (runbook) => {
        runbook['schemaVersion'] = '0.9';
      }),
    ),
};

/** What cfn-lint finds, by file, as `<rule> <message>`. One run for all files, because it takes seconds to start. */
function problems(): Readonly<Record<string, readonly string[]>> {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-lint-'));
  try {
    const texts = Object.entries({ ...documents, ...faulty });
    for (const [name, text] of texts) writeFileSync(join(directory, name), text());
    const { stdout } = spawnSync('cfn-lint', ['--format', 'json', ...texts.map(([name]) => join(directory, name))], { encoding: 'utf8' });
    const found: { Filename: string; Rule: { Id: string }; Message: string }[] = JSON.parse(stdout);
    const of = (name: string) => found.filter(({ Filename }) => Filename.endsWith(`/${name}`));
    return Object.fromEntries(texts.map(([name]) => [name, of(name).map(({ Rule, Message }) => `${Rule.Id} ${Message}`)]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

(isInstalled ? describe : describe.skip)('cfn-lint', () => {
  let found: ReturnType<typeof problems> = {};
  beforeAll(() => {
    found = problems();
  });

  it.each(Object.keys(documents))('finds nothing in %s', (name) => {
    expect(found[name]).toEqual([]);
  });

  it.each([
    ['faulty-rule.json', 'E3003'],
    ['faulty-runbook.json', 'E3051'],
  ])('finds what is wrong in %s, so that its silence means something', (name, rule) => {
    expect(found[name]).toContainEqual(expect.stringMatching(`^${rule} `));
  });
});
