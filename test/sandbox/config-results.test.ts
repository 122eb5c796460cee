import {
  type ComplianceType,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  type Evaluation,
  GetComplianceDetailsByConfigRuleCommand,
  GetComplianceDetailsByResourceCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { keyIdOf, type RuleSandbox, refusalOf, ruleName, startRuleSandbox } from './rule-sandbox.ts';

let tested: RuleSandbox;
beforeEach(async () => {
  tested = await startRuleSandbox();
});
afterEach(() => tested.sandbox.stop());

const at = (seconds: number): Date => new Date(Date.parse('2026-03-01T12:00:00Z') + seconds * 1000);

const evaluationOf = (number: number, changes: Partial<Evaluation> = {}): Evaluation => ({
  ComplianceResourceType: 'AWS::KMS::Key',
  ComplianceResourceId: keyIdOf(number),
  ComplianceType: 'NON_COMPLIANT',
  OrderingTimestamp: at(0),
  ...changes,
});

const put = (Evaluations: Evaluation[], rest: { readonly ResultToken?: string; readonly TestMode?: boolean } = {}) =>
  tested.config.send(new PutEvaluationsCommand({ ResultToken: tested.token(), Evaluations, ...rest }));

const results = async (input: Partial<ConstructorParameters<typeof GetComplianceDetailsByConfigRuleCommand>[0]> = {}) =>
  (await tested.config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: ruleName, ...input }))).EvaluationResults;

const typesOfResults = async (): Promise<readonly unknown[]> => (await results())?.map(({ ComplianceType }) => ComplianceType) ?? [];

describe('PutEvaluations', () => {
  it('stores what the rule says of each resource', async () => {
    const before = tested.sandbox.clock.now();

    const { FailedEvaluations } = await put([evaluationOf(1, { Annotation: 'OFF: turn it on.' })]);

    expect(FailedEvaluations).toEqual([]);
    expect(await results()).toEqual([
      {
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: {
            ConfigRuleName: ruleName,
            ResourceType: 'AWS::KMS::Key',
            ResourceId: keyIdOf(1),
            EvaluationMode: 'DETECTIVE',
          },
          OrderingTimestamp: at(0),
        },
        ComplianceType: 'NON_COMPLIANT',
        Annotation: 'OFF: turn it on.',
        ConfigRuleInvokedTime: expect.any(Date),
        ResultRecordedTime: expect.any(Date),
      },
    ]);
    const [result] = (await results()) ?? [];
    expect(Number(result?.ResultRecordedTime)).toBeGreaterThanOrEqual(Math.floor(before.getTime() / 1000) * 1000);
    expect(Number(result?.ConfigRuleInvokedTime)).toBeLessThanOrEqual(Number(result?.ResultRecordedTime));
  });

  // Limits and names: AWS Config API, PutEvaluations and Evaluation.
  it.each<[string, readonly Evaluation[], string]>([
    ['101 evaluations', Array.from({ length: 101 }, (_, index) => evaluationOf(index)), 'ValidationException'],
    ['an empty annotation', [evaluationOf(1, { Annotation: '' })], 'ValidationException'],
    ['an annotation of 257 characters', [evaluationOf(1, { Annotation: 'x'.repeat(257) })], 'ValidationException'],
    ['a resource id of 769 characters', [evaluationOf(1, { ComplianceResourceId: 'x'.repeat(769) })], 'ValidationException'],
    ['no ordering timestamp', [evaluationOf(1, { OrderingTimestamp: undefined })], 'ValidationException'],
    ['INSUFFICIENT_DATA', [evaluationOf(1, { ComplianceType: 'INSUFFICIENT_DATA' })], 'InvalidParameterValueException'],
    ['a type that is not known', [evaluationOf(1, { ComplianceResourceType: 'AWS::KMS::Kee' })], 'InvalidParameterValueException'],
  ])('refuses %s and stores nothing', async (_, evaluations, name) => {
    expect([(await refusalOf(put([...evaluations])))[0], await results()]).toEqual([name, []]);
  });

  it('takes 100 evaluations, annotations of 256 characters, and none at all', async () => {
    const annotation = 'x'.repeat(256);

    await put(Array.from({ length: 100 }, (_, index) => evaluationOf(index, { Annotation: annotation })));
    await put([]);

    expect((await results({ Limit: 100 }))?.length).toBe(100);
  });

  it('refuses a token that nobody handed out', async () => {
    expect((await refusalOf(put([evaluationOf(1)], { ResultToken: 'made-up' })))[0]).toBe('InvalidResultTokenException');
  });

  it('takes any token in test mode, and stores nothing', async () => {
    const { FailedEvaluations } = await put([evaluationOf(1)], { ResultToken: 'TESTMODE', TestMode: true });

    expect([FailedEvaluations, await results()]).toEqual([[], []]);
  });

  it('answers 200 and hands back what it has not stored', async () => {
    tested.sandbox.refuseEvaluations((resourceId) => resourceId === keyIdOf(2), 1);
    const evaluations = [evaluationOf(1), evaluationOf(2)];

    const first = await put(evaluations);
    const stored = await results();
    const second = await put(evaluations);

    expect([first.FailedEvaluations, stored?.length, second.FailedEvaluations, (await results())?.length]).toEqual([
      [evaluations[1]],
      1,
      [],
      2,
    ]);
  });

  // What becomes of an older result is not documented; dropping it is the harder case for a rule.
  it('drops a result that is older than the stored one', async () => {
    await put([evaluationOf(1, { ComplianceType: 'COMPLIANT', OrderingTimestamp: at(10) })]);
    await put([evaluationOf(1, { ComplianceType: 'NON_COMPLIANT', OrderingTimestamp: at(9) })]);

    expect(await typesOfResults()).toEqual(['COMPLIANT']);
  });

  it('stores a result that is as old as the stored one, or newer', async () => {
    await put([evaluationOf(1, { ComplianceType: 'COMPLIANT' })]);
    await put([evaluationOf(1, { ComplianceType: 'NOT_APPLICABLE' })]);

    expect(await typesOfResults()).toEqual(['NOT_APPLICABLE']);
  });
});

describe('GetComplianceDetailsByConfigRule', () => {
  beforeEach(async () => {
    const types = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] as const;
    await put(Array.from({ length: 12 }, (_, index) => evaluationOf(index, { ComplianceType: types[index % 3] })));
  });

  it('gives 10 results per page unless told otherwise', async () => {
    const first = await tested.config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: ruleName }));
    const second = await tested.config.send(
      new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: ruleName, NextToken: first.NextToken }),
    );

    expect([first.EvaluationResults?.length, second.EvaluationResults?.length, second.NextToken]).toEqual([10, 2, undefined]);
  });

  it('filters by compliance type', async () => {
    const found = await results({ ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'], Limit: 100 });

    expect([...new Set(found?.map(({ ComplianceType }) => ComplianceType))]).toEqual(['COMPLIANT', 'NON_COMPLIANT']);
    expect(found?.length).toBe(8);
  });

  it.each([
    ['a limit of 101', { Limit: 101 }, 'ValidationException'],
    ['a token from nowhere', { NextToken: 'nowhere' }, 'InvalidNextTokenException'],
    ['an empty token', { NextToken: '' }, 'InvalidNextTokenException'],
    ['a rule that does not exist', { ConfigRuleName: 'other' }, 'NoSuchConfigRuleException'],
    ['a name of 65 characters', { ConfigRuleName: 'x'.repeat(65) }, 'ValidationException'],
    ['INSUFFICIENT_DATA as a filter', { ComplianceTypes: ['INSUFFICIENT_DATA' as const] }, 'InvalidParameterValueException'],
  ])('refuses %s', async (_, input, name) => {
    expect((await refusalOf(results(input)))[0]).toBe(name);
  });
});

describe('GetComplianceDetailsByResource', () => {
  it('gives the results of one resource', async () => {
    await put([evaluationOf(1), evaluationOf(2)]);

    const { EvaluationResults } = await tested.config.send(
      new GetComplianceDetailsByResourceCommand({ ResourceType: 'AWS::KMS::Key', ResourceId: keyIdOf(2) }),
    );

    expect(EvaluationResults?.map((result) => result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId)).toEqual([
      keyIdOf(2),
    ]);
  });
});

describe('DescribeComplianceByConfigRule', () => {
  // AWS Config API, DescribeComplianceByConfigRule: all results NOT_APPLICABLE, or none, is INSUFFICIENT_DATA.
  it.each<readonly [readonly ComplianceType[], object]>([
    [[], { ComplianceType: 'INSUFFICIENT_DATA' }],
    [['NOT_APPLICABLE'], { ComplianceType: 'INSUFFICIENT_DATA' }],
    [['COMPLIANT', 'NOT_APPLICABLE'], { ComplianceType: 'COMPLIANT' }],
    [
      ['COMPLIANT', 'NON_COMPLIANT'],
      { ComplianceType: 'NON_COMPLIANT', ComplianceContributorCount: { CappedCount: 1, CapExceeded: false } },
    ],
    [
      Array.from({ length: 30 }, () => 'NON_COMPLIANT'),
      { ComplianceType: 'NON_COMPLIANT', ComplianceContributorCount: { CappedCount: 25, CapExceeded: true } },
    ],
  ])('of results %j', async (types, Compliance) => {
    await put(types.map((ComplianceType, index) => evaluationOf(index, { ComplianceType })));

    const { ComplianceByConfigRules } = await tested.config.send(new DescribeComplianceByConfigRuleCommand({}));

    expect(ComplianceByConfigRules).toEqual([{ ConfigRuleName: ruleName, Compliance }]);
  });
});

describe('what AWS Config says of itself', () => {
  it('describes the rule, with its parameters as JSON text', async () => {
    const { ConfigRules } = await tested.config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: [ruleName] }));

    expect(ConfigRules).toEqual([
      expect.objectContaining({
        ConfigRuleName: ruleName,
        ConfigRuleState: 'ACTIVE',
        InputParameters: '{"maximumDays":365,"mode":"strict"}',
        EvaluationModes: [{ Mode: 'DETECTIVE' }],
        Scope: { ComplianceResourceTypes: ['AWS::KMS::Key'] },
      }),
    ]);
  });

  it('has a recorder that is on', async () => {
    const { ConfigurationRecorders } = await tested.config.send(new DescribeConfigurationRecordersCommand({}));
    const { ConfigurationRecordersStatus } = await tested.config.send(new DescribeConfigurationRecorderStatusCommand({}));

    expect([ConfigurationRecorders?.[0]?.recordingGroup?.allSupported, ConfigurationRecordersStatus?.[0]?.recording]).toEqual([true, true]);
  });
});
