import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runbookName } from '../../functions/core/names.ts';
import { lambdaFunction, onlyOne, template } from './member-template.ts';

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

describe('the deployed runbook', () => {
  it('is the YAML file, byte for byte', () => {
    const { Content } = onlyOne('AWS::SSM::Document');

    expect(Buffer.from(String(Content), 'utf8').equals(file)).toBe(true);
  });

  it('gets a new version where the file changes', () => {
    const { Content: _, Tags: __, ...properties } = onlyOne('AWS::SSM::Document');

    expect(properties).toEqual({
      Name: runbookName,
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
