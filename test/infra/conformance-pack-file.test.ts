import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigServiceClient, DescribeConfigRulesCommand, DescribeRemediationConfigurationsCommand } from '@aws-sdk/client-config-service';
import { parse } from 'yaml';
import { deployedRuleName, ruleResults } from '../../functions/aws/config.ts';
import { configRuleName } from '../../functions/core/names.ts';
import { somePlace, standaloneConformancePack } from '../../infra/conformance-pack/standalone.ts';
import { largestTemplateBody } from '../../infra/conformance-pack/template.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { estateOf, keyNamed } from '../flow/estates.ts';
import { memberTemplate } from '../member-template.ts';

const account = '111122223333';
const region = 'eu-central-1';
const file = standaloneConformancePack(memberTemplate(), { partition: 'aws', accountId: account, region });

describe('the conformance pack as a file', () => {
  it('holds nothing but rules and remediations, in a size that AWS Config takes', () => {
    const { Resources } = parse(file);

    expect(Object.values(Resources).map((resource) => (resource as { Type: string }).Type)).toEqual([
      'AWS::Config::ConfigRule',
      'AWS::Config::RemediationConfiguration',
    ]);
    expect(Buffer.byteLength(file)).toBeLessThan(largestTemplateBody);
  });

  it('has the defaults of the member template', () => {
    const { EvaluatorFunctionArn, MemberRoleName, ...others } = parse(file).Parameters;
    expect(MemberRoleName.Default).toBe('');
    const { Parameters } = memberTemplate();

    expect(EvaluatorFunctionArn).not.toHaveProperty('Default');
    for (const [name, { Default }] of Object.entries(others as Record<string, { Default: string }>))
      expect([name, Default]).toEqual([name, String(Parameters[name]?.['Default'])]);
  });

  it('cannot be deployed before somebody has said whose automation role it is', () => {
    const open = standaloneConformancePack(memberTemplate(), somePlace);

    expect(open).toContain('arn:aws:iam::<account id>:role/KmsRotation-Automation-<region>');
    expect(open).toContain('npm run package -- --account <account id> --region <region>');
    expect(file).not.toContain('<');
  });
});

describe('the conformance pack as a file, deployed beside the member stack', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox?.stop());

  it('brings a rule that evaluates, under the name that AWS Config gives it, and its Remediate button', async () => {
    const member = memberTemplate();
    const [evaluator] = Object.keys(member.Resources).filter((id) => id.startsWith('EvaluateRotationFunction'));
    const [permission] = Object.keys(member.Resources).filter((id) => id.startsWith('RotationRuleConfigInvokesEvaluator'));
    const [document] = Object.keys(member.Resources).filter((id) => id.startsWith('RunbookDocument'));
    const given = { EvaluatorFunctionArn: { 'Fn::GetAtt': [evaluator, 'Arn'] }, ExemptionTagKey: '' };
    sandbox = await startSandbox({
      estate: estateOf(keyNamed('one')),
      regions: [region],
      schedulesRun: false,
      parameters: { RuleDeployment: 'ORGANIZATION_CONFORMANCE_PACK' },
      template: {
        ...member,
        Resources: {
          ...member.Resources,
          OwnPack: {
            Type: 'AWS::Config::ConformancePack',
            DependsOn: [permission, document].map(String),
            Properties: {
              ConformancePackName: 'OwnPack',
              TemplateBody: file,
              ConformancePackInputParameters: Object.entries(given).map(([ParameterName, ParameterValue]) => ({
                ParameterName,
                ParameterValue,
              })),
            },
          },
        },
      },
    });
    await sandbox.settled();
    const config = new ConfigServiceClient({
      endpoint: sandbox.endpoint,
      region,
      credentials: sandbox.credentialsFor(sandbox.operatorArn),
    });
    const name = await deployedRuleName(config, configRuleName);
    const results = [];
    for await (const result of ruleResults(config, name)) results.push(result);
    const { ConfigRules = [] } = await config.send(new DescribeConfigRulesCommand({}));
    const { RemediationConfigurations = [] } = await config.send(new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: [name] }));

    expect(name).toMatch(/^kms-rotation-conformance-pack-[0-9a-z]{9}$/);
    expect(ConfigRules).toEqual([
      expect.objectContaining({
        ConfigRuleName: name,
        CreatedBy: 'config-conforms.amazonaws.com',
        ConfigRuleArn: expect.stringContaining(':config-rule/aws-service-rule/config-conforms.amazonaws.com/config-rule-'),
      }),
    ]);
    const inputParameters = JSON.parse(ConfigRules[0]?.InputParameters ?? '');
    for (const left of ['exemptionTagKey', 'ineligibleKeys', 'maximumManualRotationAgeInDays'])
      expect(inputParameters).not.toHaveProperty(left);
    expect(RemediationConfigurations.map(({ TargetId }) => TargetId)).toEqual(['KmsRotation-ApproveAndEnable']);
    expect(results.length).toBeGreaterThan(0);
  });
});

describe('npm run package', () => {
  it('writes the templates and says how large they are', () => {
    const out = mkdtempSync(join(tmpdir(), 'kms-rotation-package-'));
    try {
      const { stdout, status } = spawnSync(process.execPath, ['bin/package.ts', '--out', out, '--account', account, '--region', region], {
        encoding: 'utf8',
      });

      expect(status).toBe(0);
      expect(stdout).toMatch(/kms-rotation-member\.template\.json {2}\d{3},\d{3} bytes, \d\d % of the 1 MB/);
      expect(readFileSync(join(out, 'conformance-pack.yaml'), 'utf8')).toBe(file);
      expect(JSON.parse(readFileSync(join(out, 'kms-rotation-member.template.json'), 'utf8'))).toEqual(memberTemplate());
      // The wrong way: everything is said in one line, and nothing is written.
      const wrong = spawnSync(process.execPath, ['bin/package.ts', '--account', '12'], { encoding: 'utf8' });
      expect([wrong.status, wrong.stderr.trim()]).toEqual([2, '--account is 12; it must be the 12 digits of an account id']);
    } finally {
      rmSync(out, { recursive: true });
    }
  });
});
