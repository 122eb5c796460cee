import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runbookName } from '../../functions/core/names.ts';
import { runbookNames } from '../../functions/core/runbooks.ts';
import { lambdaFunction, onlyOne, resourcesOf, template } from './member-template.ts';

const file = readFileSync(new URL(`../../ssm-documents/${runbookName}.yaml`, import.meta.url));

type Step = {
  readonly name: string;
  readonly action: string;
  readonly timeoutSeconds: number;
  readonly inputs: { readonly FunctionName?: string };
};
const document: { readonly parameters: Readonly<Record<string, unknown>>; readonly mainSteps: readonly Step[] } = parse(
  file.toString('utf8'),
);

const deployed = resourcesOf('AWS::SSM::Document').map(({ Properties }) => Properties);

describe('the deployed runbooks', () => {
  it('are those that the code knows', () => {
    expect(deployed.map(({ Name }) => Name)).toEqual(Object.values(runbookNames));
  });

  it.each(Object.values(runbookNames))('%s is the YAML file, byte for byte, and gets a new version where the file changes', (name) => {
    const { Content, Tags: _, ...properties } = deployed.find(({ Name }) => Name === name) ?? {};

    expect(Buffer.from(String(Content), 'utf8').equals(readFileSync(new URL(`../../ssm-documents/${name}.yaml`, import.meta.url)))).toBe(
      true,
    );
    expect(properties).toEqual({
      Name: name,
      DocumentType: 'Automation',
      DocumentFormat: 'YAML',
      UpdateMethod: 'NewVersion',
      TargetType: '/AWS::KMS::Key',
    });
  });

  const functionSteps = document.mainSteps.filter(({ action }) => action === 'aws:invokeLambdaFunction');

  it.each(functionSteps.map((step) => [step.name, step] as const))(
    'calls in %s a function of this stack that ends before the step does',
    (_name, { timeoutSeconds, inputs }) => {
      expect(lambdaFunction(inputs.FunctionName ?? '').Timeout).toBeLessThan(timeoutSeconds);
    },
  );
});

describe('the Remediate button', () => {
  it('starts the runbook for one key, by hand only', () => {
    expect(onlyOne('AWS::Config::RemediationConfiguration', { RuleDeployment: 'RULE', RotationPeriodInDays: '180' })).toEqual({
      ConfigRuleName: expect.stringMatching(/^<RotationRule/),
      TargetType: 'SSM_DOCUMENT',
      TargetId: expect.stringMatching(/^<RunbookDocument/),
      ResourceType: 'AWS::KMS::Key',
      Automatic: false,
      Parameters: {
        AutomationAssumeRole: { StaticValue: { Values: [expect.stringMatching(/^<AutomationRole.*\.Arn>$/)] } },
        KeyIds: { ResourceValue: { Value: 'RESOURCE_ID' } },
        RotationPeriodInDays: { StaticValue: { Values: ['180'] } },
      },
    });
  });

  it('passes only parameters that the runbook has', () => {
    const { Parameters } = onlyOne('AWS::Config::RemediationConfiguration', { RuleDeployment: 'RULE' });

    expect(Object.keys(document.parameters)).toEqual(expect.arrayContaining(Object.keys(Parameters as object)));
  });

  it('belongs to the rule and the runbook of this stack', () => {
    const { ConfigRuleName, TargetId } = onlyOne('AWS::Config::RemediationConfiguration', { RuleDeployment: 'RULE' });
    const typeOf = (reference: unknown) => template.Resources[String(reference).slice(1, -1)]?.Type;

    expect([typeOf(ConfigRuleName), typeOf(TargetId)]).toEqual(['AWS::Config::ConfigRule', 'AWS::SSM::Document']);
  });
});
