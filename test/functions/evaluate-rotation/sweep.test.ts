import { type Evaluation, GetComplianceDetailsByConfigRuleCommand, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { EvaluationsRejectedError } from '../../../functions/aws/config.ts';
import { requestRate } from '../../../functions/aws/request-rate.ts';
import { SweepTimeoutError } from '../../../functions/evaluate-rotation/sweep-timeout.ts';
import { type Answers, answerFor, idNumber, kmsCalls, metadata } from '../../aws/kms-answers.ts';
import { awsError, configMock, refuseEverything } from '../../aws/refusing.ts';
import {
  acceptEvaluations,
  answerTo,
  awsManaged,
  evaluationsPut,
  manyKeys,
  notRotating,
  putCalls,
  reportedBefore,
  rotates,
  rotating,
  verdictsPut,
} from './evaluating.ts';
import { envelope, scheduled } from './events.ts';

beforeEach(refuseEverything);

const [first, second, third, fourth] = [1, 2, 3, 4].map(idNumber) as [string, string, string, string];
const sweepEvent = envelope(scheduled());
const batchSizes = () => putCalls().map(({ Evaluations }) => Evaluations?.length);
const resultsWereRead = () => configMock.commandCalls(GetComplianceDetailsByConfigRuleCommand).length > 0;

describe('a sweep', () => {
  it('puts one evaluation for every customer managed key, a hundred at a time', async () => {
    answerFor({ keys: manyKeys(250, rotating), pageSize: 60 });
    acceptEvaluations();
    reportedBefore();

    const { count } = await answerTo(sweepEvent);

    expect(count).toBe(250);
    expect(batchSizes()).toEqual([100, 100, 50]);
    expect(
      [...evaluationsPut()].sort((one, other) => ((one.ComplianceResourceId ?? '') < (other.ComplianceResourceId ?? '') ? -1 : 1)),
    ).toEqual(Array.from({ length: 250 }, (_, index) => rotates(idNumber(index + 1))));
  });

  it('measures the keys that somebody answers for, by reason and by compliance type', async () => {
    answerFor({ keys: { [first]: rotating(first), [second]: notRotating(second), [third]: awsManaged(third) } });
    acceptEvaluations();
    reportedBefore(fourth);

    expect((await answerTo(sweepEvent)).recorded).toEqual([
      ['KeysByReason', 1, { Reason: 'ROTATION_ENABLED' }],
      ['KeysByReason', 1, { Reason: 'ROTATION_DISABLED' }],
      ['KeysByCompliance', 1, { ComplianceType: 'COMPLIANT' }],
      ['KeysByCompliance', 1, { ComplianceType: 'NON_COMPLIANT' }],
      ['KeysByCompliance', 0, { ComplianceType: 'NOT_APPLICABLE' }],
      ['KeysEvaluated', 3],
      ['SweepDuration', 0],
      ['SweepCompleted', 1],
    ]);
  });

  it('puts while it still lists', async () => {
    const order: string[] = [];
    answerFor({
      keys: manyKeys(300, rotating),
      pageSize: 100,
      before: (operation) => void (operation === 'ListKeys' && order.push('list')),
    });
    configMock.on(PutEvaluationsCommand).callsFake(() => {
      order.push('put');
      return {};
    });
    reportedBefore();

    await answerTo(sweepEvent);

    expect(order.indexOf('put')).toBeLessThan(order.lastIndexOf('list'));
  });

  it('counts what it saw by reason, as keys that are not applicable vanish from the views of AWS Config', async () => {
    answerFor({
      keys: {
        [first]: rotating(first),
        [second]: notRotating(second),
        [third]: { key: metadata(third, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }) },
        [fourth]: awsManaged(fourth),
      },
    });
    acceptEvaluations();
    reportedBefore();

    const { log } = await answerTo(sweepEvent);

    expect(log).toEqual([
      {
        message: 'sweep complete',
        keysRead: 4,
        evaluationsPut: 3,
        noLongerListed: 0,
        reasons: { ROTATION_ENABLED: 1, ROTATION_DISABLED: 1, UNSUPPORTED_KEY_SPEC: 1, AWS_MANAGED: 1 },
      },
    ]);
  });

  it('reports no AWS managed key and never asks for its status', async () => {
    answerFor({ keys: { [first]: awsManaged(first), [second]: rotating(second) } });
    acceptEvaluations();
    reportedBefore();

    await answerTo(sweepEvent);

    expect(verdictsPut()).toEqual({ [second]: 'COMPLIANT ROTATION_ENABLED' });
    expect(kmsCalls().filter((call) => call.endsWith(first))).toEqual([`DescribeKey ${first}`]);
  });

  it('is neither stopped by a key nobody lets us read nor complete without it', async () => {
    answerFor({ keys: { [first]: { key: awsError('AccessDeniedException') }, [second]: rotating(second), [third]: notRotating(third) } });
    acceptEvaluations();
    reportedBefore(first);

    const { log } = await answerTo(sweepEvent);

    expect(verdictsPut()).toEqual({
      [first]: 'NON_COMPLIANT UNREADABLE',
      [second]: 'COMPLIANT ROTATION_ENABLED',
      [third]: 'NON_COMPLIANT ROTATION_DISABLED',
    });
    expect(log[0]).toMatchObject({ keysRead: 3, reasons: { UNREADABLE: 1 } });
  });

  it('of a Region without keys puts nothing and is complete', async () => {
    answerFor({ keys: {} });
    reportedBefore();

    expect(await answerTo(sweepEvent)).toMatchObject({ count: 0, log: [{ message: 'sweep complete', keysRead: 0 }] });
  });

  it('keeps within its share of the quotas', async () => {
    answerFor({ keys: manyKeys(60, rotating) });
    acceptEvaluations();
    reportedBefore();
    let time = 0;
    const rate = requestRate(
      0.01,
      () => time,
      async (millis) => {
        time += millis;
      },
    );

    await answerTo(sweepEvent, { rate });

    // 60 rotation statuses at 10 a second, the first of them at once.
    expect(time).toBeGreaterThan(5000);
  });

  it('is put in test mode for the result token of rule development kits', async () => {
    answerFor({ keys: { [first]: rotating(first) } });
    acceptEvaluations();
    reportedBefore();

    await answerTo(envelope(scheduled(), { resultToken: 'TESTMODE' }));

    expect(putCalls()).toEqual([{ ResultToken: 'TESTMODE', TestMode: true, Evaluations: [rotates(first)] }]);
  });
});

describe('evaluations that AWS Config refuses', () => {
  const refuseOnce = (refused: (evaluation: Evaluation) => boolean) => {
    const before = new Set<string>();
    configMock.on(PutEvaluationsCommand).callsFake(({ Evaluations }: { Evaluations: readonly Evaluation[] }) => {
      const failed = Evaluations.filter((each) => refused(each) && !before.has(each.ComplianceResourceId ?? ''));
      for (const { ComplianceResourceId } of failed) before.add(ComplianceResourceId ?? '');
      return { FailedEvaluations: failed };
    });
  };

  it('are put again once all others are', async () => {
    answerFor({ keys: manyKeys(150, rotating) });
    refuseOnce(({ ComplianceResourceId }) => ComplianceResourceId === first || ComplianceResourceId === second);
    reportedBefore();

    const { count } = await answerTo(sweepEvent);

    expect(count).toBe(150);
    expect(batchSizes()).toEqual([100, 50, 2]);
    expect(
      putCalls()
        .at(-1)
        ?.Evaluations?.map(({ ComplianceResourceId }) => ComplianceResourceId)
        .sort(),
    ).toEqual([first, second]);
  });

  it('again fail the sweep, name the keys, and leave all other results alone', async () => {
    answerFor({ keys: { [first]: rotating(first), [second]: rotating(second) } });
    configMock.on(PutEvaluationsCommand).resolves({ FailedEvaluations: [rotates(second)] });

    const failure = await answerTo(sweepEvent).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(EvaluationsRejectedError);
    expect(failure).toMatchObject({ resourceIds: [second] });
    expect(batchSizes()).toEqual([2, 1]);
    expect(resultsWereRead()).toBe(false);
  });
});

describe('results of keys that are no longer listed', () => {
  const gone = awsError('NotFoundException');

  it('are cleared after a complete sweep if KMS says that the key is gone', async () => {
    answerFor({
      keys: { [first]: rotating(first), [second]: { key: gone }, [third]: { key: gone }, [fourth]: { key: gone } },
      listed: [first],
    });
    acceptEvaluations();
    reportedBefore(first, second, third, fourth);

    const { count, log } = await answerTo(sweepEvent);

    expect(verdictsPut()).toEqual({
      [first]: 'COMPLIANT ROTATION_ENABLED',
      [second]: 'NOT_APPLICABLE DELETED',
      [third]: 'NOT_APPLICABLE DELETED',
      [fourth]: 'NOT_APPLICABLE DELETED',
    });
    expect(count).toBe(4);
    expect(log).toMatchObject([{ noLongerListed: 3, reasons: { ROTATION_ENABLED: 1, DELETED: 3 } }]);
    expect(configMock.commandCalls(GetComplianceDetailsByConfigRuleCommand)[0]?.args[0].input).toEqual({
      ConfigRuleName: 'kms-rotation',
      ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'],
      Limit: 100,
    });
  });

  it('are those of keys that vanished between listing and reading, too', async () => {
    answerFor({ keys: { [first]: rotating(first), [second]: { key: gone } } });
    acceptEvaluations();
    reportedBefore(first, second);

    await answerTo(sweepEvent);

    expect(verdictsPut()).toEqual({ [first]: 'COMPLIANT ROTATION_ENABLED', [second]: 'NOT_APPLICABLE DELETED' });
  });

  it('are not made up for a key that vanished and never had one', async () => {
    answerFor({ keys: { [first]: rotating(first), [second]: { key: gone } } });
    acceptEvaluations();
    reportedBefore(first);

    await answerTo(sweepEvent);

    expect(verdictsPut()).toEqual({ [first]: 'COMPLIANT ROTATION_ENABLED' });
  });

  it('are not cleared if the key was created after the listing: it is evaluated like any other', async () => {
    answerFor({ keys: { [first]: rotating(first), [second]: notRotating(second) }, listed: [first] });
    acceptEvaluations();
    reportedBefore(first, second);

    await answerTo(sweepEvent);

    expect(verdictsPut()[second]).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });

  it('are looked for under the name that a conformance pack gave the rule', async () => {
    answerFor({ keys: {} });
    reportedBefore();

    await answerTo(envelope(scheduled(), { configRuleName: 'kms-rotation-conformance-pack-qayjyopmd' }));

    expect(configMock.commandCalls(GetComplianceDetailsByConfigRuleCommand)[0]?.args[0].input).toMatchObject({
      ConfigRuleName: 'kms-rotation-conformance-pack-qayjyopmd',
    });
  });
});

describe.each(['ThrottlingException', 'KMSInternalException'])('a failure of AWS KMS that says nothing of a key (%s)', (name) => {
  const failing = (failingKey: string, count: number) =>
    manyKeys(count, (keyId): Answers => (keyId === failingKey ? { key: awsError(name) } : rotating(keyId)));

  it('fails the sweep after what is known has been put', async () => {
    answerFor({ keys: failing(idNumber(30), 30) });
    acceptEvaluations();

    await expect(answerTo(sweepEvent)).rejects.toMatchObject({ name });
    expect(evaluationsPut()).toHaveLength(29);
  });

  it('clears nothing', async () => {
    answerFor({ keys: failing(first, 3) });
    acceptEvaluations();

    await answerTo(sweepEvent).catch(() => {});

    expect(resultsWereRead()).toBe(false);
    expect(Object.values(verdictsPut())).not.toContain('NOT_APPLICABLE DELETED');
  });

  it('is told apart from the end of the list if it is the listing that fails', async () => {
    answerFor({
      keys: manyKeys(20, rotating),
      pageSize: 10,
      before: (operation) => {
        if (operation === 'ListKeys' && kmsCalls().filter((call) => call === 'ListKeys').length > 1) throw awsError(name);
      },
    });
    acceptEvaluations();

    await expect(answerTo(sweepEvent)).rejects.toMatchObject({ name });
    expect(evaluationsPut()).toHaveLength(10);
    expect(resultsWereRead()).toBe(false);
  });
});

describe('a sweep whose time is nearly up', () => {
  it('fails clearly, having put what it knows and cleared nothing', async () => {
    const stop = new AbortController();
    let described = 0;
    answerFor({
      keys: manyKeys(500, rotating),
      before: (operation) => {
        if (operation !== 'DescribeKey') return;
        described += 1;
        if (described === 150) stop.abort();
        if (stop.signal.aborted) throw awsError('AbortError', 'Request aborted');
      },
    });
    acceptEvaluations();

    const failure = await answerTo(sweepEvent, { signal: stop.signal }).catch((error: unknown) => error);

    const put = evaluationsPut().length;
    expect(failure).toBeInstanceOf(SweepTimeoutError);
    expect(failure).toMatchObject({
      message: `the sweep was stopped shortly before the function's time was up: ${put} keys were read, ${put} evaluations were put, and results of keys that are gone were not all cleared. Raise the stack's parameter KmsRequestQuotaShare, or set LongSweeps to ENABLED`,
      cause: expect.objectContaining({ name: 'AbortError' }),
    });
    expect(put).toBeGreaterThan(100);
    expect(resultsWereRead()).toBe(false);
  });

  it('fails in the same way if it is clearing by then', async () => {
    const stop = new AbortController();
    answerFor({ keys: { [first]: rotating(first) } });
    acceptEvaluations();
    configMock.on(GetComplianceDetailsByConfigRuleCommand).callsFake(() => {
      stop.abort();
      throw awsError('AbortError', 'Request aborted');
    });

    await expect(answerTo(sweepEvent, { signal: stop.signal })).rejects.toThrow(SweepTimeoutError);
    expect(verdictsPut()).toEqual({ [first]: 'COMPLIANT ROTATION_ENABLED' });
  });
});
