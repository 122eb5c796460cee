import {
  DescribeConfigRulesCommand,
  type Evaluation,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
  GetComplianceDetailsByResourceCommand,
  PutEvaluationsCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import {
  deployedRuleName,
  EvaluationsRejectedError,
  putAgain,
  putEvaluations,
  RuleNotDeployedError,
  readRuleParameters,
  ruleResultOfKey,
  ruleResults,
  startEvaluation,
} from '../../functions/aws/config.ts';
import { InvalidRuleParameterError } from '../../functions/core/rule-parameters.ts';
import { idNumber } from './kms-answers.ts';
import { awsError, config, configMock, refuseEverything } from './refusing.ts';

beforeEach(refuseEverything);

const evaluation = (number: number): Evaluation => ({
  ComplianceResourceType: 'AWS::KMS::Key',
  ComplianceResourceId: idNumber(number),
  ComplianceType: 'COMPLIANT',
  Annotation: 'ROTATION_ENABLED: rotation is on.',
  OrderingTimestamp: new Date('2026-11-20T12:00:00Z'),
});
const putting = { resultToken: 'token', testMode: false };

const result = (number: number, changes: Partial<EvaluationResult> = {}, rule = 'kms-rotation'): EvaluationResult => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: { ConfigRuleName: rule, ResourceType: 'AWS::KMS::Key', ResourceId: idNumber(number) },
  },
  ComplianceType: 'NON_COMPLIANT',
  Annotation: 'ROTATION_DISABLED: automatic rotation is off',
  ResultRecordedTime: new Date('2026-11-20T12:00:10Z'),
  ConfigRuleInvokedTime: new Date('2026-11-20T12:00:05Z'),
  ...changes,
});

describe('putting evaluations', () => {
  it('sends them as they are, with the result token', async () => {
    configMock.on(PutEvaluationsCommand).resolves({ FailedEvaluations: [] });

    expect(await putEvaluations(config, [evaluation(1)], putting)).toEqual([]);
    expect(configMock.commandCalls(PutEvaluationsCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { ResultToken: 'token', Evaluations: [evaluation(1)] },
    ]);
  });

  it('says so in test mode', async () => {
    configMock.on(PutEvaluationsCommand).resolves({});

    await putEvaluations(config, [], { resultToken: 'TESTMODE', testMode: true });

    expect(configMock.commandCalls(PutEvaluationsCommand)[0]?.args[0].input).toEqual({
      ResultToken: 'TESTMODE',
      Evaluations: [],
      TestMode: true,
    });
  });

  // FailedEvaluations comes with HTTP 200 (AWS Config API, PutEvaluations).
  it('reads which of them were refused', async () => {
    configMock.on(PutEvaluationsCommand).resolves({ FailedEvaluations: [evaluation(2)] });

    expect(await putEvaluations(config, [evaluation(1), evaluation(2)], putting)).toEqual([evaluation(2)]);
  });
});

describe('putting refused evaluations again', () => {
  it('sends nothing if none were refused', async () => {
    await putAgain(config, [], putting);

    expect(configMock.calls()).toEqual([]);
  });

  it('sends them a hundred at a time', async () => {
    configMock.on(PutEvaluationsCommand).resolves({});

    await putAgain(
      config,
      Array.from({ length: 150 }, (_, index) => evaluation(index)),
      putting,
    );

    expect(configMock.commandCalls(PutEvaluationsCommand).map(({ args: [{ input }] }) => input.Evaluations?.length)).toEqual([100, 50]);
  });

  it('fails with the ids of all that were refused again', async () => {
    configMock
      .on(PutEvaluationsCommand)
      .resolvesOnce({ FailedEvaluations: [evaluation(1)] })
      .resolves({ FailedEvaluations: [evaluation(101), evaluation(102)] });

    const failure = await putAgain(
      config,
      Array.from({ length: 103 }, (_, index) => evaluation(index)),
      putting,
    ).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(EvaluationsRejectedError);
    expect(failure).toMatchObject({
      resourceIds: [idNumber(1), idNumber(101), idNumber(102)],
      message: `AWS Config rejected 3 evaluations twice, first: ${idNumber(1)}, ${idNumber(101)}, ${idNumber(102)}`,
    });
  });
});

describe('the results of the rule', () => {
  const readAll = async (...given: Parameters<typeof ruleResults>) => {
    const results = [];
    for await (const each of ruleResults(...given)) results.push(each);
    return results;
  };

  it('are read page by page, without a token on the first call', async () => {
    configMock
      .on(GetComplianceDetailsByConfigRuleCommand)
      .resolvesOnce({ EvaluationResults: [result(1)], NextToken: 'more' })
      .resolves({
        EvaluationResults: [result(2, { ComplianceType: 'COMPLIANT', Annotation: 'ROTATION_ENABLED: rotation is on.' })],
        NextToken: '',
      });

    const results = await readAll(config, 'kms-rotation', ['COMPLIANT', 'NON_COMPLIANT']);

    expect(results.map(({ resourceId, complianceType, reasonCode }) => ({ resourceId, complianceType, reasonCode }))).toEqual([
      { resourceId: idNumber(1), complianceType: 'NON_COMPLIANT', reasonCode: 'ROTATION_DISABLED' },
      { resourceId: idNumber(2), complianceType: 'COMPLIANT', reasonCode: 'ROTATION_ENABLED' },
    ]);
    expect(configMock.commandCalls(GetComplianceDetailsByConfigRuleCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { ConfigRuleName: 'kms-rotation', Limit: 100, ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'] },
      { ConfigRuleName: 'kms-rotation', Limit: 100, ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'], NextToken: 'more' },
    ]);
  });

  it('go on behind an empty page', async () => {
    configMock
      .on(GetComplianceDetailsByConfigRuleCommand)
      .resolvesOnce({ EvaluationResults: [], NextToken: 'more' })
      .resolves({ EvaluationResults: [result(1)] });

    expect(await readAll(config, 'kms-rotation')).toHaveLength(1);
  });

  it('have no reason code where somebody else wrote the annotation, or nobody', async () => {
    configMock
      .on(GetComplianceDetailsByConfigRuleCommand)
      .resolves({ EvaluationResults: [result(1, { Annotation: 'rotation off' }), { ComplianceType: 'COMPLIANT' }] });

    expect(await readAll(config, 'kms-rotation')).toEqual([
      {
        resourceId: idNumber(1),
        complianceType: 'NON_COMPLIANT',
        annotation: 'rotation off',
        resultRecordedTime: new Date('2026-11-20T12:00:10Z'),
        configRuleInvokedTime: new Date('2026-11-20T12:00:05Z'),
      },
      { resourceId: 'unknown', complianceType: 'COMPLIANT' },
    ]);
  });
});

describe('the result of one key', () => {
  const answer = (...pages: readonly (readonly EvaluationResult[])[]) => {
    const stub = configMock.on(GetComplianceDetailsByResourceCommand);
    pages.forEach((EvaluationResults, index) => {
      stub.resolvesOnce({
        EvaluationResults: [...EvaluationResults],
        ...(index + 1 < pages.length ? { NextToken: `page-${index + 1}` } : {}),
      });
    });
  };

  it('is that of this rule, not of its neighbours', async () => {
    answer([result(1, { Annotation: 'other' }, 'kms-rotation-2')], [result(1)]);

    expect(await ruleResultOfKey(config, 'kms-rotation', idNumber(1))).toMatchObject({ reasonCode: 'ROTATION_DISABLED' });
    expect(configMock.commandCalls(GetComplianceDetailsByResourceCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { ResourceType: 'AWS::KMS::Key', ResourceId: idNumber(1) },
      { ResourceType: 'AWS::KMS::Key', ResourceId: idNumber(1), NextToken: 'page-1' },
    ]);
  });

  it('is found under the name that a conformance pack gave the rule', async () => {
    answer([result(1, {}, 'kms-rotation-conformance-pack-qayjyopmd')]);

    expect(await ruleResultOfKey(config, 'kms-rotation', idNumber(1))).toMatchObject({ complianceType: 'NON_COMPLIANT' });
  });

  it('has its annotation without the newline that AWS Config puts before it', async () => {
    answer([result(1, { Annotation: '\nROTATION_DISABLED: off' })]);

    expect(await ruleResultOfKey(config, 'kms-rotation', idNumber(1))).toMatchObject({
      annotation: 'ROTATION_DISABLED: off',
      reasonCode: 'ROTATION_DISABLED',
    });
  });

  it('is absent if the rule has none', async () => {
    answer([result(1, {}, 'another-rule')]);

    expect(await ruleResultOfKey(config, 'kms-rotation', idNumber(1))).toBeUndefined();
  });
});

describe('starting a re-evaluation', () => {
  it('starts it for this rule', async () => {
    configMock.on(StartConfigRulesEvaluationCommand, { ConfigRuleNames: ['kms-rotation'] }, true).resolves({});

    expect(await startEvaluation(config, 'kms-rotation')).toBe('STARTED');
  });

  // One at a time and at most one a minute (AWS Config API, StartConfigRulesEvaluation).
  it.each(['LimitExceededException', 'ResourceInUseException'])('is content with one that is running already (%s)', async (name) => {
    configMock.on(StartConfigRulesEvaluationCommand).rejects(awsError(name));

    expect(await startEvaluation(config, 'kms-rotation')).toBe('ALREADY_RUNNING');
  });

  it('fails for a rule that does not exist', async () => {
    configMock.on(StartConfigRulesEvaluationCommand).rejects(awsError('NoSuchConfigRuleException'));

    await expect(startEvaluation(config, 'kms-rotation')).rejects.toMatchObject({ name: 'NoSuchConfigRuleException' });
  });
});

const ruleNamed = (ConfigRuleName: string, InputParameters = '{}') => ({
  ConfigRuleName,
  InputParameters,
  Source: { Owner: 'CUSTOM_LAMBDA' as const },
});

describe('the policy of the deployed rule', () => {
  it.each(['kms-rotation', 'kms-rotation-conformance-pack-abcdefghi'])('is read from its parameters: %s', async (name) => {
    configMock
      .on(DescribeConfigRulesCommand, {}, true)
      .resolves({ ConfigRules: [ruleNamed('kms-rotation-tags'), ruleNamed('another')], NextToken: 'more' })
      .on(DescribeConfigRulesCommand, { NextToken: 'more' }, true)
      .resolves({ ConfigRules: [ruleNamed(name, '{"maximumRotationPeriodInDays":"180"}')] });

    expect(await readRuleParameters(config, 'kms-rotation')).toMatchObject({ maximumRotationPeriodInDays: 180, overdueGraceDays: 7 });
  });

  it('is refused if somebody has changed them to what the rule does not understand', async () => {
    configMock.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [ruleNamed('kms-rotation', '{"period":"180"}')] });

    await expect(readRuleParameters(config, 'kms-rotation')).rejects.toThrow(InvalidRuleParameterError);
  });

  it('cannot be read where no rule and no conformance pack is deployed', async () => {
    configMock.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [ruleNamed('another')] });

    await expect(readRuleParameters(config, 'kms-rotation')).rejects.toThrow(RuleNotDeployedError);
    await expect(deployedRuleName(config, 'kms-rotation')).rejects.toThrow('no AWS Config rule kms-rotation in this Region');
  });
});
