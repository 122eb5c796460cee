import { configRuleName, functionNames } from '../../functions/core/names.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import { parseRuleParameters } from '../../functions/core/rule-parameters.ts';
import { largestTemplateBody } from '../../infra/conformance-pack/template.ts';
import { isDeployed, lambdaFunction, onlyOne, resourcesOf, template } from './member-template.ts';

/** As it stands by itself. */
const theRule = (given: Readonly<Record<string, string>> = {}) => onlyOne('AWS::Config::ConfigRule', { RuleDeployment: 'RULE', ...given });
const packed = (given: Readonly<Record<string, string>> = {}) => {
  const body = String(onlyOne('AWS::Config::ConformancePack', given)['TemplateBody']);
  return { body, resources: JSON.parse(body).Resources };
};

const inputParameters = (given: Readonly<Record<string, string>> = {}) => theRule(given)['InputParameters'];

describe('the AWS Config rule', () => {
  it('listens to changes, oversized changes and a schedule', () => {
    expect(theRule({ EvaluationFrequency: 'Six_Hours' })['Source']).toEqual({
      Owner: 'CUSTOM_LAMBDA',
      SourceIdentifier: expect.stringMatching(/^<EvaluateRotationFunction.*\.Arn>$/),
      SourceDetails: [
        { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
        { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
        { EventSource: 'aws.config', MessageType: 'ScheduledNotification', MaximumExecutionFrequency: 'Six_Hours' },
      ],
    });
  });

  it('is about KMS keys, and detective', () => {
    const { Scope, EvaluationModes } = theRule();

    expect({ Scope, EvaluationModes }).toEqual({
      Scope: { ComplianceResourceTypes: ['AWS::KMS::Key'] },
      EvaluationModes: [{ Mode: 'DETECTIVE' }],
    });
  });

  it('has a name that a conformance pack can lengthen, and a description that AWS Config takes', () => {
    const { ConfigRuleName, Description } = theRule();

    expect(ConfigRuleName).toBe(configRuleName);
    expect(configRuleName.length).toBeLessThanOrEqual(38);
    expect(String(Description).length).toBeLessThanOrEqual(256);
  });

  it('passes the template parameters on as rule parameters', () => {
    expect(inputParameters()).toEqual({
      maximumRotationPeriodInDays: '365',
      maximumExemptionDays: '365',
      disabledKeys: 'NOT_APPLICABLE',
      unreadableKeys: 'NON_COMPLIANT',
      overdueGraceDays: '7',
      exemptionTagKey: 'kms-rotation-exempt',
    });
  });

  it('leaves the exemption tag out when its key is empty', () => {
    expect(inputParameters({ ExemptionTagKey: '' })).not.toHaveProperty('exemptionTagKey');
  });

  it('asks for manual rotation only where that is chosen', () => {
    expect(inputParameters({ MaximumManualRotationAgeInDays: '730' })).toEqual(inputParameters());
    expect(inputParameters({ IneligibleKeys: 'MANUAL_ROTATION_REQUIRED', MaximumManualRotationAgeInDays: '730' })).toMatchObject({
      ineligibleKeys: 'MANUAL_ROTATION_REQUIRED',
      maximumManualRotationAgeInDays: '730',
    });
  });

  it('has parameters that the evaluator parses to the default policy', () => {
    expect(parseRuleParameters(JSON.stringify(inputParameters({ ExemptionTagKey: '' })))).toEqual(defaultPolicy);
  });

  it('stays within the 1,024 characters of InputParameters', () => {
    const all = { ExemptionTagKey: 'k'.repeat(128), MaximumKeyMaterialAgeInDays: '36500', IneligibleKeys: 'MANUAL_ROTATION_REQUIRED' };
    expect(JSON.stringify(inputParameters(all)).length).toBeLessThanOrEqual(1024);
  });

  it.each([functionNames.assessRequest, functionNames.recordDecision, functionNames.applyChanges, functionNames.validateRotation])(
    'has the same parameters as %s',
    (name) => {
      for (const given of [
        {},
        { ExemptionTagKey: '' },
        { IneligibleKeys: 'MANUAL_ROTATION_REQUIRED' },
        { ExemptionTagKey: 'exempt: until', MaximumRotationPeriodInDays: '90' },
      ]) {
        const text = lambdaFunction(name, given).Environment.Variables['RULE_PARAMETERS'] ?? '';

        expect(JSON.parse(text)).toEqual(inputParameters(given));
      }
    },
  );

  it('may invoke the evaluator from this account only, and is created after that permission', () => {
    const [permissionId] =
      Object.entries(template.Resources).find(([id, { Type }]) => Type === 'AWS::Lambda::Permission' && id.startsWith('RotationRule')) ??
      [];
    const permissions = resourcesOf('AWS::Lambda::Permission').map(({ Properties }) => Properties);
    const rule = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::Config::ConfigRule');

    expect(permissions.find(({ Principal }) => Principal === 'config.amazonaws.com')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: expect.stringMatching(/^<EvaluateRotationFunction.*\.Arn>$/),
      Principal: 'config.amazonaws.com',
      SourceAccount: '<AWS::AccountId>',
    });
    expect(rule?.DependsOn).toEqual([permissionId]);
  });
});

describe('the conformance pack', () => {
  it('brings the same rule that stands by itself otherwise, with the same parameters', () => {
    for (const given of [{}, { ExemptionTagKey: '' }, { EvaluationFrequency: 'One_Hour', MaximumRotationPeriodInDays: '90' }]) {
      const { EvaluationModes: _, ...alone } = theRule(given);

      expect(packed(given).resources.RotationRule.Properties).toEqual(alone);
    }
  });

  it('brings the same Remediate button, by the name of the rule inside the pack', () => {
    const { ConfigRuleName, ...alone } = onlyOne('AWS::Config::RemediationConfiguration', { RuleDeployment: 'RULE' });
    const { ConfigRuleName: nameInPack, ...inPack } = packed().resources.RotationRemediation.Properties;

    expect(inPack).toEqual(alone);
    expect(ConfigRuleName).toMatch(/^<RotationRule/);
    expect(nameInPack).toBe(packed().resources.RotationRule.Properties.ConfigRuleName);
  });

  it('has no intrinsic function left for AWS Config to resolve, and fits', () => {
    const { body } = packed({ ExemptionTagKey: 'k'.repeat(128) });

    expect(body).not.toMatch(/"(Ref|Fn::\w+)"/);
    expect(Buffer.byteLength(body)).toBeLessThan(largestTemplateBody / 10);
  });

  it('is created after the permission without which AWS Config refuses the rule', () => {
    const pack = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::Config::ConformancePack');

    expect(pack?.DependsOn).toEqual([expect.stringMatching(/^RotationRuleConfigInvokesEvaluator/)]);
  });

  it.each([
    ['CONFORMANCE_PACK', ['AWS::Config::ConformancePack']],
    ['RULE', ['AWS::Config::ConfigRule', 'AWS::Config::RemediationConfiguration']],
    ['ORGANIZATION_CONFORMANCE_PACK', []],
  ])('is one of three ways to bring the rule: %s', (RuleDeployment, types) => {
    const brought = Object.values(template.Resources)
      .filter((resource) => resource.Type.startsWith('AWS::Config::') && isDeployed(resource, { RuleDeployment }))
      .map(({ Type }) => Type);

    expect(brought.toSorted()).toEqual(types);
  });
});
