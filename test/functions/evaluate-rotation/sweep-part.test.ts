import { GetComplianceDetailsByConfigRuleCommand } from '@aws-sdk/client-config-service';
import { unlimited } from '../../../functions/aws/request-rate.ts';
import { InvalidInputError } from '../../../functions/core/parsing.ts';
import { parseRuleEvent } from '../../../functions/evaluate-rotation/event.ts';
import { sweepPartIn } from '../../../functions/evaluate-rotation/sweep-event.ts';
import { atTheBeginning, evaluatePages, evaluateVanished, type PartDependencies } from '../../../functions/evaluate-rotation/sweep-part.ts';
import { answerFor, idNumber, nothingReplaced } from '../../aws/kms-answers.ts';
import { config, configMock, kms, refuseEverything } from '../../aws/refusing.ts';
import { acceptEvaluations, evaluationsPut, manyKeys, type Recorded, rotating, verdictsPut } from './evaluating.ts';
import { envelope, notificationTime, scheduled } from './events.ts';

const sweepEvent = envelope(scheduled());
const event = parseRuleEvent(sweepEvent);
const beginning = atTheBeginning(new Date('2026-11-20T12:00:00Z'));
let recorded: Recorded[] = [];
const dependencies = (remainingMillis: () => number = () => 900_000, signal = new AbortController().signal): PartDependencies => ({
  kms,
  config,
  rate: unlimited,
  now: () => new Date('2026-11-20T12:10:00Z'),
  log: { info: () => {} },
  record: (name, value, ...dimensions) => {
    recorded.push([name, value, ...dimensions]);
  },
  replacedBy: nothingReplaced,
  signal,
  remainingMillis,
});
/** A clock that a page costs so many milliseconds. */
const remaining = (millis: number, perLook: number) => {
  let left = millis + perLook;
  return () => {
    left -= perLook;
    return left;
  };
};

beforeEach(() => {
  refuseEverything();
  recorded = [];
  acceptEvaluations();
});

describe('a part of a sweep', () => {
  it('does all pages that fit, and says that all are listed', async () => {
    answerFor({ keys: manyKeys(250, rotating), pageSize: 100 });
    const progress = await evaluatePages(event, beginning, dependencies());

    expect(progress).toMatchObject({ marker: null, isListed: true, evaluationsPut: 250, tally: { keysRead: 250 } });
    expect(evaluationsPut()).toHaveLength(250);
    expect(recorded).toEqual([]);
  });

  it('ends while another page might not fit, and the next goes on from there', async () => {
    answerFor({ keys: manyKeys(250, rotating), pageSize: 100 });
    // A page takes 100 s: after the first 150 s are left, which is less than a minute and two pages.
    const first = await evaluatePages(event, beginning, dependencies(remaining(250_000, 100_000)));
    const second = await evaluatePages(event, JSON.parse(JSON.stringify(first)), dependencies());

    expect([first.isListed, first.tally.keysRead, first.evaluationsPut]).toEqual([false, 100, 100]);
    expect([second.isListed, second.tally.keysRead, second.evaluationsPut]).toEqual([true, 250, 250]);
    expect(new Set(evaluationsPut().map(({ ComplianceResourceId }) => ComplianceResourceId)).size).toBe(250);
    expect(second.tally.complianceTypes).toEqual({ COMPLIANT: 250, NON_COMPLIANT: 0, NOT_APPLICABLE: 0 });
  });

  it('leaves what it was given as it was, so that its repetition counts nothing twice', async () => {
    answerFor({ keys: manyKeys(5, rotating) });
    await evaluatePages(event, beginning, dependencies());

    expect(beginning.tally).toEqual(atTheBeginning(new Date()).tally);
  });

  it('puts what it knows when its time is up all the same, and fails', async () => {
    const stop = new AbortController();
    let described = 0;
    answerFor({
      keys: manyKeys(300, rotating),
      before: (operation) => {
        if (operation === 'DescribeKey' && ++described === 150) stop.abort();
      },
    });

    await expect(evaluatePages(event, beginning, dependencies(undefined, stop.signal))).rejects.toThrow(
      /did not get to the end of its page.*raise the stack's parameter KmsRequestQuotaShare/,
    );
    expect(evaluationsPut().length).toBeGreaterThan(40);
  });
});

describe('the last part of a sweep', () => {
  const results = (...timestamps: readonly (Date | undefined)[]): void => {
    configMock.on(GetComplianceDetailsByConfigRuleCommand).resolves({
      EvaluationResults: timestamps.map((OrderingTimestamp, index) => ({
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: { ResourceId: idNumber(index + 1) },
          ...(OrderingTimestamp === undefined ? {} : { OrderingTimestamp }),
        },
        ComplianceType: 'NON_COMPLIANT',
      })),
    });
  };
  const own = new Date(notificationTime);
  const earlier = new Date(own.getTime() - 60_000);

  it('evaluates the keys whose result is of an earlier sweep, those that are gone and those that are not', async () => {
    answerFor({ keys: { [idNumber(2)]: rotating(idNumber(2)), [idNumber(3)]: rotating(idNumber(3)) } });
    results(earlier, earlier, own);
    const progress = await evaluateVanished(event, { ...beginning, isListed: true, evaluationsPut: 7 }, dependencies());

    expect(verdictsPut()).toEqual({ [idNumber(1)]: 'NOT_APPLICABLE DELETED', [idNumber(2)]: 'COMPLIANT ROTATION_ENABLED' });
    expect(progress.evaluationsPut).toBe(9);
  });

  it('takes a result for its own that AWS Config keeps in whole seconds, and looks at one without a time', async () => {
    answerFor({ keys: { [idNumber(1)]: rotating(idNumber(1)), [idNumber(2)]: rotating(idNumber(2)) } });
    results(new Date(Math.floor(own.getTime() / 1000) * 1000), undefined);
    await evaluateVanished(event, { ...beginning, isListed: true }, dependencies());

    expect(Object.keys(verdictsPut())).toEqual([idNumber(2)]);
  });

  it('records the metrics of the whole sweep, from its first part on', async () => {
    answerFor({ keys: {} });
    results();
    const tally = { keysRead: 9, reasons: { ROTATION_ENABLED: 9 }, complianceTypes: { COMPLIANT: 9, NON_COMPLIANT: 0, NOT_APPLICABLE: 0 } };
    await evaluateVanished(event, { ...beginning, isListed: true, evaluationsPut: 9, tally }, dependencies());

    expect(recorded).toEqual(
      expect.arrayContaining([
        ['KeysByReason', 9, { Reason: 'ROTATION_ENABLED' }],
        ['KeysEvaluated', 9],
        ['SweepDuration', 600_000],
        ['SweepCompleted', 1],
      ]),
    );
  });
});

describe('what the state machine asks for', () => {
  const part = { step: 'EVALUATE_PAGES', event: sweepEvent, progress: null };

  it('is told from an event of AWS Config', () => {
    expect(sweepPartIn(sweepEvent)).toBeUndefined();
    expect(sweepPartIn(null)).toBeUndefined();
    expect(sweepPartIn({ sweepPart: part })).toEqual(part);
    expect(sweepPartIn({ sweepPart: { ...part, progress: beginning } })?.progress).toEqual(beginning);
  });

  it.each([
    [{ ...part, step: 'OTHER' }, 'event.sweepPart.step: must be EVALUATE_PAGES or EVALUATE_VANISHED'],
    [{ ...part, progress: { ...beginning, evaluationsPut: 'many' } }, 'event.sweepPart.progress.evaluationsPut'],
    [{ ...part, step: 'EVALUATE_VANISHED' }, 'event.sweepPart.progress: must be what the part before has answered'],
  ])('is refused otherwise: %#', (sweepPart, message) => {
    expect(() => sweepPartIn({ sweepPart })).toThrow(InvalidInputError);
    expect(() => sweepPartIn({ sweepPart })).toThrow(message);
  });
});

describe('the progress of a sweep', () => {
  it('that began at no time is refused: its duration could not be told', () => {
    const sweepPart = { step: 'EVALUATE_PAGES', event: sweepEvent, progress: { ...beginning, startedAt: 'at noon' } };

    expect(() => sweepPartIn({ sweepPart })).toThrow(
      'event.sweepPart.progress.startedAt: must be the time at which the sweep began; got "at noon"',
    );
  });
});
