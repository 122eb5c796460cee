import {
  DescribeRemediationConfigurationsCommand,
  DescribeRemediationExecutionStatusCommand,
  PutEvaluationsCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import { GetAutomationExecutionCommand, SendAutomationSignalCommand, SSMClient } from '@aws-sdk/client-ssm';
import { accountId, keyIdOf, type RuleSandbox, refusalOf, region, ruleName, startRuleSandbox } from './rule-sandbox.ts';

let tested: RuleSandbox;
let ssm: SSMClient;
beforeEach(async () => {
  tested = await startRuleSandbox();
  const { sandbox } = tested;
  ssm = new SSMClient({ region, endpoint: sandbox.endpoint, credentials: sandbox.credentialsFor(sandbox.operatorArn) });
  const evaluation = (number: number, ComplianceType: 'COMPLIANT' | 'NON_COMPLIANT') => ({
    ComplianceResourceType: 'AWS::KMS::Key',
    ComplianceResourceId: keyIdOf(number),
    ComplianceType,
    OrderingTimestamp: new Date(),
  });
  await tested.config.send(
    new PutEvaluationsCommand({
      ResultToken: tested.token(),
      Evaluations: [evaluation(1, 'NON_COMPLIANT'), evaluation(2, 'COMPLIANT')],
    }),
  );
});
afterEach(() => tested.sandbox.stop());

const keyOf = (number: number) => ({ resourceType: 'AWS::KMS::Key' as const, resourceId: keyIdOf(number) });

const remediate = (...numbers: readonly number[]) =>
  tested.config.send(new StartRemediationExecutionCommand({ ConfigRuleName: ruleName, ResourceKeys: numbers.map(keyOf) }));

const statuses = async () =>
  (await tested.config.send(new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: ruleName }))).RemediationExecutionStatuses ??
  [];

const executionIds = (): readonly string[] =>
  tested.sandbox.journal
    .entries()
    .filter(({ operation }) => operation === 'GetAutomationExecution')
    .map(({ input }) => String(input['AutomationExecutionId']));

describe('the Remediate button', () => {
  it('starts the runbook with the id of the key in place of RESOURCE_ID', async () => {
    expect((await remediate(1)).FailedItems ?? []).toEqual([]);
    await statuses();

    const { AutomationExecution } = await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: executionIds()[0] }));

    expect(AutomationExecution?.DocumentName).toBe('TestedRunbook');
    expect(AutomationExecution?.Parameters).toEqual({
      AutomationAssumeRole: [`arn:aws:iam::${accountId}:role/Runbook`],
      KeyIds: [keyIdOf(1)],
      Days: ['365'],
    });
  });

  // AWS Config API, StartRemediationExecution: FailedItems.
  it('leaves out keys that are not NON_COMPLIANT, and says so', async () => {
    const { FailureMessage, FailedItems } = await remediate(2, 1, 3);

    expect({ FailureMessage, FailedItems }).toEqual({
      FailureMessage: `Resource ${keyIdOf(2)} is not NON_COMPLIANT`,
      FailedItems: [keyOf(2), keyOf(3)],
    });
  });

  it('starts nothing for a key whose automation still runs', async () => {
    await remediate(1);

    expect((await remediate(1)).FailureMessage).toBe(`Resource ${keyIdOf(1)} is being remediated already`);
  });

  it.each([
    ['Approve', 'SUCCEEDED'],
    ['Reject', 'FAILED'],
  ] as const)('is in progress while the approval waits, and follows the answer %s', async (SignalType, after) => {
    await remediate(1);
    await tested.sandbox.settled();
    const waiting = await statuses();

    await ssm.send(new SendAutomationSignalCommand({ AutomationExecutionId: executionIds()[0], SignalType }));
    await tested.sandbox.settled();
    const answered = await statuses();

    expect(waiting.map(({ ResourceKey, State }) => ({ ResourceKey, State }))).toEqual([{ ResourceKey: keyOf(1), State: 'IN_PROGRESS' }]);
    expect(answered.map(({ State, StepDetails }) => [State, StepDetails?.map(({ Name, State }) => [Name, State])])).toEqual([
      [after, [['Approve', after]]],
    ]);
  });

  it('needs a remediation', async () => {
    const call = tested.config.send(new StartRemediationExecutionCommand({ ConfigRuleName: 'other', ResourceKeys: [keyOf(1)] }));

    expect((await refusalOf(call))[0]).toBe('NoSuchRemediationConfigurationException');
  });

  it('takes at most 100 keys', async () => {
    expect((await refusalOf(remediate(...Array.from({ length: 101 }, (_, index) => index))))[0]).toBe('ValidationException');
  });
});

describe('a remediation', () => {
  it('is described as it was deployed', async () => {
    const { RemediationConfigurations } = await tested.config.send(
      new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: [ruleName] }),
    );

    expect(RemediationConfigurations).toEqual([
      {
        ConfigRuleName: ruleName,
        TargetType: 'SSM_DOCUMENT',
        TargetId: 'TestedRunbook',
        ResourceType: 'AWS::KMS::Key',
        Automatic: false,
        Arn: expect.stringContaining(':remediation-configuration/'),
        Parameters: {
          AutomationAssumeRole: { StaticValue: { Values: [`arn:aws:iam::${accountId}:role/Runbook`] } },
          KeyIds: { ResourceValue: { Value: 'RESOURCE_ID' } },
        },
      },
    ]);
  });

  it.each([
    ['a document that does not exist', { TargetId: 'Nowhere' }, 'InvalidDocument'],
    [
      'a parameter the document does not take',
      { Parameters: { Colour: { StaticValue: { Values: ['red'] } } } },
      'Parameters has Colour, which document TestedRunbook does not take',
    ],
    [
      'a required parameter left out',
      { Parameters: { KeyIds: { ResourceValue: { Value: 'RESOURCE_ID' } } } },
      'Parameters lacks AutomationAssumeRole',
    ],
    [
      'another dynamic value',
      { Parameters: { KeyIds: { ResourceValue: { Value: 'RULE_NAME' } } } },
      'it must be ResourceValue RESOURCE_ID',
    ],
    ['a value of 257 characters', { Parameters: { KeyIds: { StaticValue: { Values: ['x'.repeat(257)] } } } }, 'at most 256 characters'],
    ['automatic remediation', { Automatic: true }, 'this sandbox simulates no automatic remediation'],
    ['a rule that does not exist', { ConfigRuleName: 'other' }, 'NoSuchConfigRuleException'],
  ])('is refused with %s', async (_, remediationProperties, reason) => {
    const [name, message] = await refusalOf(startRuleSandbox({ remediationProperties }));

    expect(name).toBe('TemplateError');
    expect(message).toContain('Remediation (AWS::Config::RemediationConfiguration)');
    expect(message).toContain(reason);
  });
});
