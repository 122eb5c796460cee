import {
  type ComplianceType,
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  GetResourceConfigHistoryCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { mockClient } from 'aws-sdk-client-mock';
import { complianceHistory, complianceRecording } from '../../functions/aws/config-history.ts';
import { keyIdOf, type RuleSandbox, ruleName, startRuleSandbox } from '../sandbox/rule-sandbox.ts';

const day = 24 * 3_600_000;

describe('the compliance history of a key, over HTTP and over weeks', () => {
  let tested: RuleSandbox;
  const times: Date[] = [];
  const put = async (ComplianceType: ComplianceType): Promise<void> => {
    times.push(tested.sandbox.clock.now());
    await tested.config.send(
      new PutEvaluationsCommand({
        ResultToken: tested.token(),
        Evaluations: [
          {
            ComplianceResourceType: 'AWS::KMS::Key',
            ComplianceResourceId: keyIdOf(1),
            ComplianceType,
            OrderingTimestamp: tested.sandbox.clock.now(),
          },
        ],
      }),
    );
  };
  const asked = async (from: Date | undefined, to: Date | undefined) =>
    (await complianceHistory(tested.config, keyIdOf(1), { from: from ?? new Date(0), to: to ?? new Date(), ruleName })).map(
      ({ compliance }) => compliance,
    );
  const later = (time: Date | undefined, millis = 1000): Date => new Date((time?.getTime() ?? 0) + millis);

  beforeAll(async () => {
    tested = await startRuleSandbox();
    for (const [type, days] of [
      ['NON_COMPLIANT', 20],
      ['COMPLIANT', 40],
      ['NON_COMPLIANT', 30],
      ['COMPLIANT', 9],
    ] as const) {
      await put(type);
      await tested.sandbox.clock.advance(days * day);
    }
  });
  afterAll(() => tested.sandbox.stop());

  it('comes whole over empty weeks, oldest first', async () => {
    tested.sandbox.journal.clear();
    expect(await asked(new Date(0), tested.sandbox.clock.now())).toEqual(['NON_COMPLIANT', 'COMPLIANT', 'NON_COMPLIANT', 'COMPLIANT']);
    const calls = tested.sandbox.journal.entries().filter(({ operation }) => operation === 'GetResourceConfigHistory');
    // 99 days, 7 days a page.
    expect(calls.length).toBeGreaterThanOrEqual(14);
  });

  it('begins with the state at the beginning of the span, and when that began', async () => {
    const to = tested.sandbox.clock.now();
    expect(await asked(later(times[2], 10 * day), to)).toEqual(['NON_COMPLIANT', 'COMPLIANT']);
    expect(await asked(later(times[3]), to)).toEqual(['COMPLIANT']);
    const [first] = await complianceHistory(tested.config, keyIdOf(1), { from: later(times[1], 35 * day), to, ruleName });
    expect(first?.at.slice(0, 16)).toBe(times[1]?.toISOString().slice(0, 16));
  });

  it('ends with the span', async () => {
    expect(await asked(new Date(0), later(times[1], day))).toEqual(['NON_COMPLIANT', 'COMPLIANT']);
  });

  it('is empty for a key that AWS Config never evaluated', async () => {
    expect(await complianceHistory(tested.config, keyIdOf(2), { from: new Date(0), to: tested.sandbox.clock.now(), ruleName })).toEqual([]);
  });

  it('outlasts throttling', async () => {
    tested.sandbox.faults.inject({
      service: 'config',
      operation: 'GetResourceConfigHistory',
      error: { name: 'ThrottlingException', status: 400 },
      times: 2,
    });
    const { endpoint } = tested.sandbox;
    const patient = new ConfigServiceClient({ ...(await settingsOf(tested.config)), endpoint, maxAttempts: 6 });
    expect(await complianceHistory(patient, keyIdOf(1), { from: later(times[3]), to: tested.sandbox.clock.now(), ruleName })).toHaveLength(
      1,
    );
  });
});

const settingsOf = async ({ config }: ConfigServiceClient) => ({ region: await config.region(), credentials: await config.credentials() });

describe('items of AWS Config', () => {
  const client = new ConfigServiceClient({ region: 'eu-central-1' });
  const config = mockClient(client);
  beforeEach(() => config.reset());
  const item = (at: string, configuration: unknown, configurationItemStatus = 'OK') => ({
    configurationItemCaptureTime: new Date(at),
    configurationItemStatus: configurationItemStatus as 'OK',
    configuration: typeof configuration === 'string' ? configuration : JSON.stringify(configuration),
  });
  const rules = (...list: readonly (readonly [string, string])[]) => ({
    complianceType: 'NON_COMPLIANT',
    added: 'by AWS',
    configRuleList: list.map(([configRuleName, complianceType]) => ({ configRuleName, complianceType, configRuleId: 'config-rule-1' })),
  });
  const asked = () =>
    complianceHistory(client, keyIdOf(1), {
      from: new Date('2026-01-01'),
      to: new Date('2026-12-01'),
      ruleName: 'kms-rotation',
    });

  it('are read for our rule alone, in a conformance pack too, and are nothing where it has no result', async () => {
    config
      .on(GetResourceConfigHistoryCommand)
      .resolvesOnce({ configurationItems: [], nextToken: 'more' })
      .resolvesOnce({
        configurationItems: [
          item('2026-05-05', rules(['kms-rotation-conformance-pack-abcdefghi', 'COMPLIANT']), 'ResourceDeleted'),
          item('2026-05-04', rules(['another', 'NON_COMPLIANT'])),
          item('2026-05-03', rules(['kms-rotation-too', 'NON_COMPLIANT'], ['kms-rotation-conformance-pack-abcdefghi', 'COMPLIANT'])),
        ],
        nextToken: 'still more',
      })
      .resolvesOnce({ configurationItems: [item('2026-05-02', rules(['kms-rotation', 'INSUFFICIENT_DATA']))], nextToken: '' });

    expect((await asked()).map(({ compliance }) => compliance)).toEqual(['UNKNOWN', 'COMPLIANT', 'UNKNOWN', 'UNKNOWN']);
  });

  it.each([
    ['no JSON', '{', /has no readable configRuleList/],
    ['no list of rules', { complianceType: 'COMPLIANT' }, /has no readable configRuleList/],
    ['a result that is none', rules(['kms-rotation', 'PERHAPS']), /an unknown complianceType: PERHAPS/],
  ])('are refused with the key and the time: %s', async (_, configuration, message) => {
    config.on(GetResourceConfigHistoryCommand).resolves({ configurationItems: [item('2026-05-05', configuration)] });

    await expect(asked()).rejects.toThrow(message);
    await expect(asked()).rejects.toThrow(keyIdOf(1));
  });

  const at = (text: string) => new Date(text);
  it.each([
    ['that was never off', { recording: true, lastStartTime: at('2026-01-01') }, []],
    [
      'that is off',
      { recording: false, lastStartTime: at('2026-01-01'), lastStopTime: at('2026-02-01') },
      [{ from: '2026-02-01T00:00:00.000Z', to: null }],
    ],
    [
      'that was off',
      { recording: true, lastStopTime: at('2026-02-01'), lastStartTime: at('2026-02-03') },
      [{ from: '2026-02-01T00:00:00.000Z', to: '2026-02-03T00:00:00.000Z' }],
    ],
  ])('come from a recorder %s', async (_, status, gaps) => {
    config.on(DescribeConfigurationRecorderStatusCommand).resolves({ ConfigurationRecordersStatus: [{ name: 'default', ...status }] });
    config.on(DescribeConfigurationRecordersCommand).resolves({ ConfigurationRecorders: [{ recordingGroup: { allSupported: true } }] });

    expect(await complianceRecording(client)).toEqual({ gaps, includesCompliance: true });
  });

  it.each([
    [{ allSupported: false, resourceTypes: ['AWS::KMS::Key' as const] }, false],
    [{ allSupported: false, resourceTypes: ['AWS::Config::ResourceCompliance' as const] }, true],
    [
      {
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' as const },
        exclusionByResourceTypes: { resourceTypes: ['AWS::Config::ResourceCompliance' as const] },
      },
      false,
    ],
  ])('are only recorded if the recorder includes compliance: %j', async (recordingGroup, includesCompliance) => {
    config.on(DescribeConfigurationRecorderStatusCommand).resolves({ ConfigurationRecordersStatus: [{ recording: true }] });
    config.on(DescribeConfigurationRecordersCommand).resolves({ ConfigurationRecorders: [{ recordingGroup }] });

    expect(await complianceRecording(client)).toEqual({ gaps: [], includesCompliance });
  });
});
