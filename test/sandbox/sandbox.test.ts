import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { deployedRuleName } from '../../functions/aws/config.ts';
import { configRuleName, functionNames, runbookName } from '../../functions/core/names.ts';
import { sampleEstate } from '../../sandbox/estate/sample.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { memberTemplate } from '../member-template.ts';
import { refusalOf } from './rule-sandbox.ts';

let sandbox: Sandbox | undefined;
const start = async (options: Partial<SandboxOptions> = {}): Promise<Sandbox> => {
  sandbox = await startSandbox({ estate: sampleEstate(new Date()), template: memberTemplate(), ...options });
  return sandbox;
};
afterEach(() => sandbox?.stop());

const asOperator = ({ endpoint, credentialsFor, operatorArn }: Sandbox, region: string) => ({
  region,
  endpoint,
  credentials: credentialsFor(operatorArn),
});

async function results(of: Sandbox, region: string): Promise<ReadonlyMap<string, string>> {
  const config = new ConfigServiceClient(asOperator(of, region));
  const ConfigRuleName = await deployedRuleName(config, configRuleName);
  const { EvaluationResults = [] } = await config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 100 }));
  return new Map(
    EvaluationResults.map(({ EvaluationResultIdentifier: identifier, ComplianceType }) => [
      identifier?.EvaluationResultQualifier?.ResourceId ?? '',
      ComplianceType ?? '',
    ]),
  );
}

const customerKeys = (of: Sandbox, region: string): readonly string[] =>
  [...of.kms(region).keys.values()].filter(({ metadata }) => metadata.KeyManager === 'CUSTOMER').map(({ metadata }) => metadata.KeyId);

describe('a sandbox that has just started', () => {
  it('has deployed the member template to each Region of the estate', async () => {
    const started = await start();

    expect(started.regions).toEqual(['eu-central-1', 'us-east-1']);
    for (const region of started.regions) {
      expect(started.deployment(region).outputs).toMatchObject({
        ConfigRuleName: configRuleName,
        RunbookName: runbookName,
        EvidenceBucketName: `kms-rotation-evidence-${started.accountId}-${region}`,
        AutomationRoleArn: `arn:aws:iam::${started.accountId}:role/KmsRotation-Automation-${region}`,
        ApproverRoleArn: `arn:aws:iam::${started.accountId}:role/KmsRotation-Approver-${region}`,
      });
    }
  });

  it('has every customer managed key evaluated by the function as it is deployed, in its role', async () => {
    const started = await start();

    await started.settled();

    for (const region of started.regions) {
      expect([...(await results(started, region)).keys()]).toEqual(expect.arrayContaining([...customerKeys(started, region)]));
    }
    const putBy = started.journal.entries().filter(({ operation }) => operation === 'PutEvaluations');
    expect(new Set(putBy.map(({ principal }) => principal))).toEqual(
      new Set(
        started.regions.map(
          (region) => `arn:aws:sts::${started.accountId}:assumed-role/KmsRotation-Evaluator-${region}/${functionNames.evaluateRotation}`,
        ),
      ),
    );
  });

  it('evaluates a key again once its rotation is turned on, and so its replica in another Region', async () => {
    const started = await start();
    await started.settled();
    const [eu, us] = started.regions as [string, string];
    const replicas = customerKeys(started, us).filter((keyId) => started.kms(eu).find(keyId) !== undefined);
    const off =
      replicas.find(
        (keyId) => started.kms(eu).find(keyId)?.rotation.enabled === false && started.kms(eu).find(keyId)?.metadata.KeyState === 'Enabled',
      ) ?? '';
    const primary = started.kms(eu).find(off)?.metadata.MultiRegionConfiguration?.PrimaryKey;

    await new KMSClient(asOperator(started, primary?.Region ?? eu)).send(new EnableKeyRotationCommand({ KeyId: off }));
    await started.settled();

    expect([(await results(started, eu)).get(off), (await results(started, us)).get(off)]).toEqual(['COMPLIANT', 'COMPLIANT']);
  });
});

describe('parameters of the template', () => {
  it('reach the rule', async () => {
    const started = await start({ parameters: { MaximumRotationPeriodInDays: '730' }, regions: ['eu-central-1'] });

    const { ConfigRules } = await new ConfigServiceClient(asOperator(started, 'eu-central-1')).send(new DescribeConfigRulesCommand({}));

    expect(JSON.parse(ConfigRules?.[0]?.InputParameters ?? '{}')).toMatchObject({ maximumRotationPeriodInDays: '730' });
  });

  it('are refused if the template does not have them', async () => {
    const [name, message] = await refusalOf(start({ parameters: { MaximumRotationPeriod: '730' } }));

    expect(name).toBe('TemplateError');
    expect(message).toContain('parameter MaximumRotationPeriod is not in the template; it has MaximumRotationPeriodInDays');
  });
});

describe('a function that was broken', () => {
  it('leaves the rule without results, is tried three times and reported in the log', async () => {
    const log: string[] = [];
    const started = await start({ regions: ['eu-central-1'], log: (line) => log.push(line) });
    await started.settled();
    started.breakLambda(functionNames.evaluateRotation, 'missing');
    const before = await results(started, 'eu-central-1');

    await started.clock.advance(25 * 3_600_000);
    await started.settled();

    expect(await results(started, 'eu-central-1')).toEqual(before);
    expect(log).toEqual([
      `the rule's function could not be invoked in eu-central-1: Function not found: arn:aws:lambda:eu-central-1:${started.accountId}:function:KmsRotation-EvaluateRotation in eu-central-1`,
    ]);
  });

  it('works again once it is mended', async () => {
    const started = await start({ regions: ['eu-central-1'] });
    started.breakLambda(functionNames.evaluateRotation, 'throw');
    await started.settled();
    started.mendLambda(functionNames.evaluateRotation);

    await started.clock.advance(25 * 3_600_000);
    await started.settled();

    const { ComplianceByConfigRules } = await new ConfigServiceClient(asOperator(started, 'eu-central-1')).send(
      new DescribeComplianceByConfigRuleCommand({}),
    );
    expect(ComplianceByConfigRules?.[0]?.Compliance?.ComplianceType).toBe('NON_COMPLIANT');
  });
});
