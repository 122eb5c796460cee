import { StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { accountId, keyIdOf, type RuleSandbox, refusalOf, region, ruleName, startRuleSandbox } from './rule-sandbox.ts';

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const hour = 3_600_000;

let tested: RuleSandbox;
const start = async (changes: Parameters<typeof startRuleSandbox>[0] = {}): Promise<RuleSandbox> => {
  tested = await startRuleSandbox(changes);
  return tested;
};
afterEach(() => tested.sandbox.stop());

const messageTypes = ({ invokingEvents }: RuleSandbox): readonly unknown[] => invokingEvents().map(({ messageType }) => messageType);
const startEvaluation = ({ config }: RuleSandbox): Promise<unknown> =>
  config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [ruleName] }));

describe('a rule that has just been deployed', () => {
  it('is told once to evaluate everything', async () => {
    const { invokingEvents } = await start();

    // AWS Config guide, "Example events for AWS Config Rules": scheduled frequency.
    expect(invokingEvents()).toEqual([
      { awsAccountId: accountId, notificationCreationTime: isoTime, messageType: 'ScheduledNotification', recordVersion: '1.0' },
    ]);
  });

  it('gets its parameters as JSON text and all members of the envelope', async () => {
    const { events } = await start();

    expect(events()).toEqual([
      {
        version: '1.0',
        invokingEvent: expect.any(String),
        ruleParameters: '{"maximumDays":365,"mode":"strict"}',
        resultToken: expect.stringMatching(/^.{40,}$/),
        eventLeftScope: false,
        executionRoleArn: `arn:aws:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
        configRuleArn: expect.stringMatching(new RegExp(`^arn:aws:config:${region}:${accountId}:config-rule/config-rule-[0-9a-f]{6}$`)),
        configRuleName: ruleName,
        configRuleId: expect.stringMatching(/^config-rule-[0-9a-f]{6}$/),
        accountId,
        evaluationMode: 'DETECTIVE',
      },
    ]);
  });

  // AWS Config API, PutConfigRule: InsufficientPermissionsException.
  it.each([
    ['another service', { Principal: 'events.amazonaws.com' }],
    ['another account', { SourceAccount: '999999999999' }],
    ['whatever account', { SourceAccount: { Ref: 'AWS::NoValue' } }],
  ])('is refused when only %s may invoke its function', async (_, permission) => {
    await start();

    const [name, message] = await refusalOf(startRuleSandbox({ permission }));

    expect(name).toBe('TemplateError');
    expect(message).toContain('Rule (AWS::Config::ConfigRule) in eu-central-1: InsufficientPermissionsException: The AWS Lambda function');
  });

  it.each([
    [{ Scope: { ComplianceResourceTypes: ['AWS::S3::Bucket'] } }, 'this sandbox knows only { ComplianceResourceTypes: [AWS::KMS::Key] }'],
    [{ EvaluationModes: [{ Mode: 'PROACTIVE' }] }, 'keys are evaluated in the mode DETECTIVE only'],
    [{ InputParameters: { long: 'x'.repeat(1024) } }, 'at most 1024 are allowed'],
    [{ Source: { Owner: 'AWS', SourceIdentifier: 'CMK_BACKING_KEY_ROTATION_ENABLED' } }, 'Source.Owner must be CUSTOM_LAMBDA'],
  ])('is refused with %j', async (ruleProperties, reason) => {
    await start();

    expect((await refusalOf(startRuleSandbox({ ruleProperties })))[1]).toContain(reason);
  });
});

describe('a key that changes', () => {
  it('reaches the rule as a configuration item with what has changed', async () => {
    const { sandbox, invokingEvents } = await start();

    sandbox.kms(region).setMetadata(keyIdOf(1), { KeyState: 'Disabled' });
    await sandbox.settled();

    // AWS Config guide, "Example events for AWS Config Rules"; properties as in the resource schema of AWS::KMS::Key.
    expect(invokingEvents()[1]).toEqual({
      configurationItemDiff: {
        changeType: 'UPDATE',
        changedProperties: {
          'Configuration.keyState': { previousValue: 'Enabled', updatedValue: 'Disabled', changeType: 'UPDATE' },
          'Configuration.enabled': { previousValue: true, updatedValue: false, changeType: 'UPDATE' },
        },
      },
      configurationItem: {
        resourceType: 'AWS::KMS::Key',
        resourceId: keyIdOf(1),
        resourceName: null,
        ARN: `arn:aws:kms:${region}:${accountId}:key/${keyIdOf(1)}`,
        awsAccountId: accountId,
        awsRegion: region,
        availabilityZone: 'Not Applicable',
        configurationItemStatus: 'OK',
        configurationItemCaptureTime: isoTime,
        configurationItemVersion: '1.3',
        configurationStateId: expect.any(Number),
        configurationStateMd5Hash: '',
        resourceCreationTime: '2026-01-01T00:00:00.000Z',
        tags: { owner: 'payments' },
        relatedEvents: [],
        relationships: [],
        configuration: {
          keyId: keyIdOf(1),
          arn: `arn:aws:kms:${region}:${accountId}:key/${keyIdOf(1)}`,
          awsaccountId: accountId,
          creationDate: Date.parse('2026-01-01T00:00:00Z'),
          customerMasterKeySpec: 'SYMMETRIC_DEFAULT',
          description: '',
          enabled: false,
          keyManager: 'CUSTOMER',
          keySpec: 'SYMMETRIC_DEFAULT',
          keyState: 'Disabled',
          keyUsage: 'ENCRYPT_DECRYPT',
          multiRegion: false,
          origin: 'AWS_KMS',
        },
        supplementaryConfiguration: { KeyRotationStatus: false, Policy: expect.stringContaining('kms:*') },
      },
      notificationCreationTime: isoTime,
      messageType: 'ConfigurationItemChangeNotification',
      recordVersion: '1.3',
    });
  });

  it('is announced once for changes that come together', async () => {
    const { sandbox, ...rest } = await start();

    sandbox.kms(region).setMetadata(keyIdOf(1), { KeyState: 'Disabled' });
    sandbox.kms(region).setTags(keyIdOf(1), []);
    await sandbox.settled();

    expect(messageTypes({ sandbox, ...rest })).toEqual(['ScheduledNotification', 'ConfigurationItemChangeNotification']);
  });

  it('is announced as deleted once it is gone', async () => {
    const { sandbox, invokingEvents } = await start();

    sandbox.kms(region).remove(keyIdOf(2));
    await sandbox.settled();

    expect(invokingEvents()[1]).toMatchObject({
      configurationItemDiff: { changeType: 'DELETE' },
      configurationItem: { resourceId: keyIdOf(2), configurationItemStatus: 'ResourceDeleted' },
    });
  });

  // The configuration item holds no rotation period (resource schema of AWS::KMS::Key), so no item can show that it changes.
  it('is not announced when only its rotation period changes', async () => {
    const { sandbox, ...rest } = await start();
    sandbox.kms(region).setRotation(keyIdOf(1), { enabled: true, periodInDays: 365 });
    await sandbox.settled();

    sandbox.kms(region).setRotation(keyIdOf(1), { enabled: true, periodInDays: 90 });
    await sandbox.settled();

    expect(messageTypes({ sandbox, ...rest })).toEqual(['ScheduledNotification', 'ConfigurationItemChangeNotification']);
  });

  it('is announced by its summary alone when the item is too large for its message', async () => {
    const { sandbox, invokingEvents } = await start({ config: { changeNotifications: 'oversized' } });

    sandbox.kms(region).setMetadata(keyIdOf(1), { KeyState: 'Disabled' });
    await sandbox.settled();

    // AWS Config guide, "Example event for oversized configuration item change notifications".
    expect(invokingEvents()[1]).toEqual({
      configurationItemSummary: {
        changeType: 'UPDATE',
        configurationItemVersion: '1.3',
        configurationItemCaptureTime: isoTime,
        configurationStateId: 0,
        awsAccountId: accountId,
        configurationItemStatus: 'OK',
        resourceType: 'AWS::KMS::Key',
        resourceId: keyIdOf(1),
        resourceName: null,
        ARN: `arn:aws:kms:${region}:${accountId}:key/${keyIdOf(1)}`,
        awsRegion: region,
        availabilityZone: 'Not Applicable',
        configurationStateMd5Hash: '',
        resourceCreationTime: '2026-01-01T00:00:00.000Z',
      },
      messageType: 'OversizedConfigurationItemChangeNotification',
      notificationCreationTime: isoTime,
      recordVersion: '1.0',
    });
  });

  it('is not announced while keys are not recorded', async () => {
    const { sandbox, ...rest } = await start({ config: { changeNotifications: 'off' } });

    sandbox.kms(region).setMetadata(keyIdOf(1), { KeyState: 'Disabled' });
    await sandbox.settled();

    expect(messageTypes({ sandbox, ...rest })).toEqual(['ScheduledNotification']);
  });
});

describe('a rule on a schedule', () => {
  it('is told to evaluate everything every 24 hours', async () => {
    const started = await start();

    await started.sandbox.clock.advance(23 * hour);
    await started.sandbox.settled();
    const before = started.invokingEvents().length;
    await started.sandbox.clock.advance(2 * hour);
    await started.sandbox.settled();

    expect([before, messageTypes(started)]).toEqual([1, ['ScheduledNotification', 'ScheduledNotification']]);
  });
});

describe('StartConfigRulesEvaluation', () => {
  it('has everything evaluated again', async () => {
    const started = await start();

    await startEvaluation(started);
    await started.sandbox.settled();

    expect(messageTypes(started)).toEqual(['ScheduledNotification', 'ScheduledNotification']);
  });

  it('sends one change per recorded key where AWS Config is taken to do that', async () => {
    const started = await start({ config: { onDemandMessage: 'changes' } });

    await startEvaluation(started);
    await started.sandbox.settled();

    expect(messageTypes(started)).toEqual([
      'ScheduledNotification',
      ...Array.from({ length: 3 }, () => 'ConfigurationItemChangeNotification'),
    ]);
  });

  // AWS Config API, StartConfigRulesEvaluation: LimitExceededException.
  it('is refused within a minute of the last call', async () => {
    const started = await start();
    await startEvaluation(started);
    await started.sandbox.settled();

    const [name] = await refusalOf(startEvaluation(started));
    await started.sandbox.clock.advance(60_000);
    const [later] = await refusalOf(startEvaluation(started));

    expect([name, later]).toEqual(['LimitExceededException', 'none']);
  });

  it('is refused while an evaluation is in progress', async () => {
    const started = await start({
      code: 'exports.handler = async (event) => { console.log(JSON.stringify(event)); await new Promise((done) => setTimeout(done, 300)); }',
    });
    await started.sandbox.clock.advance(24 * hour);

    expect(await refusalOf(startEvaluation(started))).toEqual([
      'LimitExceededException',
      `An evaluation of ${ruleName} is in progress. Wait until it is over.`,
    ]);
  });

  it('knows only rules that exist', async () => {
    const { config } = await start();

    expect((await refusalOf(config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: ['other'] }))))[0]).toBe(
      'NoSuchConfigRuleException',
    );
  });
});
