import { parse } from 'yaml';
import { documentNames } from '../../../functions/core/changes/runbooks.ts';
import { functionNames, runbookName } from '../../../functions/core/names.ts';
import { documentText } from '../../../infra/runbook/document-text.ts';
import { lambdaFunction, onlyOne, resourcesOf, template } from '../member-template.ts';

type Step = {
  readonly name: string;
  readonly action: string;
  readonly timeoutSeconds: number;
  readonly inputs: { readonly FunctionName?: string };
};
type Document = { readonly parameters: Readonly<Record<string, unknown>>; readonly mainSteps: readonly Step[] };

const documentNamed = (name: string): Document => parse(documentText(name));
const deployed = resourcesOf('AWS::SSM::Document').map(({ Properties }) => Properties);

describe('the deployed documents', () => {
  it('are those that the code knows', () => {
    expect(deployed.map(({ Name }) => Name)).toEqual(documentNames);
  });

  it.each(documentNames)('%s is its text, byte for byte, and gets a new version where the text changes', (name) => {
    const { Content, Tags: _, ...properties } = deployed.find(({ Name }) => Name === name) ?? {};

    expect(Content).toBe(documentText(name));
    expect(properties).toEqual({
      Name: name,
      DocumentType: 'Automation',
      DocumentFormat: 'YAML',
      UpdateMethod: 'NewVersion',
      TargetType: '/AWS::KMS::Key',
    });
  });

  const functionSteps = documentNames.flatMap((name) =>
    documentNamed(name)
      .mainSteps.filter(({ action }) => action === 'aws:invokeLambdaFunction')
      .map((step) => [step.name, name, step] as const),
  );

  it.each(functionSteps)(
    'call in %s of %s a function of this stack that ends before the step does',
    (_step, _name, { timeoutSeconds, inputs }) => {
      expect(lambdaFunction(inputs.FunctionName ?? '').Timeout).toBeLessThan(timeoutSeconds);
    },
  );

  it('leave both writers time to record what they have begun', () => {
    for (const name of [functionNames.applyChanges, functionNames.replaceKey]) {
      const { Timeout, Environment } = lambdaFunction(name);
      expect([name, Timeout, Environment.Variables['WRITE_SECONDS']]).toEqual([name, 270, '240']);
    }
  });
});

describe('the Remediate button', () => {
  const remediation = (more: Readonly<Record<string, string>> = {}) =>
    onlyOne('AWS::Config::RemediationConfiguration', { RuleDeployment: 'RULE', ...more });

  it('starts the runbook for one key, with the role of executions, by hand only', () => {
    expect(remediation({ RotationPeriodInDays: '180' })).toEqual({
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
    expect(Object.keys(documentNamed(runbookName).parameters)).toEqual(
      expect.arrayContaining(Object.keys(Object(remediation()['Parameters']))),
    );
  });

  it('belongs to the rule and the runbook of this stack', () => {
    const { ConfigRuleName, TargetId } = remediation();
    const typeOf = (reference: unknown) => template.Resources[String(reference).slice(1, -1)]?.Type;

    expect([typeOf(ConfigRuleName), typeOf(TargetId)]).toEqual(['AWS::Config::ConfigRule', 'AWS::SSM::Document']);
  });
});
