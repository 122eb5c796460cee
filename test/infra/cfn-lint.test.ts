import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standaloneConformancePack } from '../../infra/conformance-pack/standalone.ts';
import { memberTemplate, organizationPackTemplate, organizationTemplate } from '../member-template.ts';

/** A Python program, which the project does not need: where it is not installed, these tests are reported as skipped. */
const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;
const place = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };

/** E3051 is a false alarm: cfn-lint cannot read a document whose content is text, which CloudFormation takes. */
function problemsOf(name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-lint-'));
  try {
    writeFileSync(join(directory, name), text);
    const { stdout, stderr } = spawnSync('cfn-lint', [join(directory, name), '--ignore-checks', 'E3051'], { encoding: 'utf8' });
    return stdout + stderr;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

(isInstalled ? describe : describe.skip)('cfn-lint', () => {
  it.each([
    ['member.template.json', () => JSON.stringify(memberTemplate())],
    ['organization.template.json', () => JSON.stringify(organizationTemplate())],
    ['organization-pack.template.json', () => JSON.stringify(organizationPackTemplate())],
    ['conformance-pack.yaml', () => standaloneConformancePack(memberTemplate(), place)],
  ])('finds nothing in %s', (name, text) => {
    expect(problemsOf(name, text())).toBe('');
  });

  it('finds what is wrong, so that its silence means something', () => {
    expect(problemsOf('wrong.json', JSON.stringify({ Resources: { Rule: { Type: 'AWS::Config::ConfigRule' } } }))).toContain('E3003');
  });
});
