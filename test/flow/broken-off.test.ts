import { ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import type { ChangeKind } from '../../functions/core/changes/kind.ts';
import { documentFor } from '../../functions/core/changes/runbooks.ts';
import { writerOf } from '../../infra/runbook/writers.ts';
import type { EstateRotation } from '../../sandbox/estate/estate.ts';
import { breakOff } from './break-off.ts';
import { estateOf, keyNamed, region, rotatingEvery } from './estates.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from './one-region.ts';
import { behind, replaceable, successorsOf } from './replaceable-keys.ts';

let one: OneRegion;
beforeAll(async () => {
  const lambdaEnvironment = { ...shortPauses, CONFIRMATION_INTERVAL_MILLIS: '5', CONFIG_RESULT_TIMEOUT_SECONDS: '1' };
  one = await startOneRegion({ estate: estateOf(), lambdaEnvironment }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

type Row = {
  readonly kind: ChangeKind;
  readonly prepare: (name: string) => Promise<string>;
  readonly ask: (keyId: string) => Promise<string>;
  /** Effects of the writer, in their order. */
  readonly effects: readonly string[];
  /** How often the change has been made to a key. */
  readonly made: (keyId: string) => number | Promise<number>;
  /** Outcomes by the number of effects that have taken place: of an execution that is broken off once; for good; and of a later one. */
  readonly once: readonly string[];
  readonly forGood: readonly string[];
  readonly later: readonly string[];
};

const times = (count: number, outcome: string): readonly string[] => Array.from({ length: count }, () => outcome);
const create = async (key: ReturnType<typeof keyNamed>): Promise<string> => (await one.create(key))[0] ?? '';
const createReplaceable = (name: string) => create(replaceable('signing', name, { aliases: aliasesOf(name) }));
const aliasesOf = (name: string): readonly string[] => ['a', 'b'].map((which) => `alias/${name}-${which}`);
const hasItsAliases = (keyId: string): boolean =>
  aliasesOf(one.store.find(keyId)?.metadata.Description ?? '').every((alias) => behind(one, alias) === keyId);
const rotatesYearly = (keyId: string): boolean => {
  const rotation = one.store.find(keyId)?.rotation;
  return rotation?.enabled === true && rotation.periodInDays === 365;
};

const setsPeriod = (kind: ChangeKind, done: string, rotation: EstateRotation): Row => ({
  kind,
  prepare: (name) => create(keyNamed(name, { rotation })),
  ask: (keyId) => one.request([keyId]),
  effects: ['the attempt', 'EnableKeyRotation', 'the answer'],
  made: (keyId) => Number(rotatesYearly(keyId)),
  once: times(4, done),
  forGood: ['NOT_TRIED', 'UNKNOWN', done, done],
  later: [done, done, ...times(2, 'ALREADY_ENABLED')],
});

const rows: readonly Row[] = [
  setsPeriod('ENABLE_ROTATION', 'ENABLED', { enabled: false }),
  setsPeriod('SHORTEN_PERIOD', 'PERIOD_SHORTENED', rotatingEvery(730)),
  {
    kind: 'ROTATE_NOW',
    prepare: (name) => create(keyNamed(name, { rotation: rotatingEvery(365) })),
    ask: (keyId) => one.rotateNow([keyId]),
    effects: ['the attempt', 'RotateKeyOnDemand', 'the answer'],
    made: async (KeyId) => ((await one.kms.send(new ListKeyRotationsCommand({ KeyId }))).Rotations ?? []).length,
    once: ['ROTATED', 'UNKNOWN', 'ROTATED', 'ROTATED'],
    forGood: ['NOT_TRIED', 'UNKNOWN', 'ROTATED', 'ROTATED'],
    // Once it has new key material, another request is for another rotation.
    later: ['ROTATED', 'SKIPPED_TAKEN_BY_ANOTHER_EXECUTION'],
  },
  {
    kind: 'REPLACE_KEY',
    prepare: createReplaceable,
    ask: (keyId) => one.replaceKey(keyId),
    effects: [
      ...['the attempt', 'the tag replacing', 'CreateKey', 'the answer', 'the first alias', 'the second alias'],
      ...['the tag replaced-by', 'the tag replacing removed', 'the record of aliases'],
    ],
    made: (keyId) => successorsOf(one, one.store.find(keyId)?.metadata.Arn ?? '').length,
    once: ['REPLACED', ...times(2, 'UNKNOWN'), ...times(7, 'REPLACED')],
    forGood: ['NOT_TRIED', ...times(3, 'UNKNOWN'), ...times(2, 'NOT_CONFIRMED'), ...times(4, 'REPLACED')],
    // Aliases that moved without a record are put on record by the next execution.
    later: ['REPLACED', ...times(3, 'SKIPPED_REPLACEMENT_NOT_KNOWN'), ...times(5, 'REPLACED'), 'SKIPPED_ALREADY_REPLACED'],
  },
  {
    kind: 'ROLL_BACK_REPLACEMENT',
    prepare: async (name) => {
      const keyId = await createReplaceable(name);
      await one.approve(await one.replaceKey(keyId));
      await one.begin();
      return keyId;
    },
    ask: (keyId) => one.rollBack(keyId),
    effects: [
      ...['the attempt', 'the tag replaced-by', 'the first alias', 'the second alias'],
      ...['the tag returned', 'the tags removed', 'the record of aliases', 'the answer'],
    ],
    made: (keyId) => Number(hasItsAliases(keyId)),
    once: times(9, 'ROLLED_BACK'),
    forGood: ['NOT_TRIED', ...times(3, 'UNKNOWN'), ...times(5, 'ROLLED_BACK')],
    later: [...times(7, 'ROLLED_BACK'), ...times(2, 'SKIPPED_ALREADY_ROLLED_BACK')],
  },
];

describe.each(rows)('a writer that is to do $kind', ({ kind, prepare, ask, effects, made, once, forGood, later }) => {
  const whose = new RegExp(`/${writerOf(documentFor(kind))}-`);
  const endings = Array.from({ length: effects.length + 1 }, (_, took) => took);
  const isDone = (outcome: string | undefined): boolean => /^(ENABLED|PERIOD_SHORTENED|ROTATED|REPLACED|ROLLED_BACK)$/.test(outcome ?? '');

  it.each(endings.map((took) => [took < effects.length ? `before ${effects[took]}` : `after ${effects.at(-1)}`, took] as const))(
    'and is killed once, %s, is taken up again; nothing is done twice',
    async (what, took) => {
      const keyId = await prepare(`${kind} once ${took}`.replaceAll(/[_ ]/g, '-'));
      const executionId = await ask(keyId);
      const isBrokenOff = breakOff(one, {
        whose,
        ...(took < effects.length ? { effect: took + 1, when: 'before' } : { effect: took, when: 'after' }),
        how: 'killed',
      });
      expect((await one.approve(executionId)).status).toBe('Success');

      expect([what, outcomeByKey(await one.outcomes(executionId))]).toEqual([what, { [keyId]: once[took] }]);
      expect(await made(keyId)).toBe(isDone(once[took]) ? 1 : 0);
      expect(isBrokenOff()).toBe(true);
    },
  );

  it.each(endings.map((took) => [took === 0 ? `before ${effects[0]}` : `after ${effects[took - 1]}`, took] as const))(
    'and fails for good, %s, leaves on record what came of it; a later execution does what is left, and nothing twice',
    async (what, took) => {
      const keyId = await prepare(`${kind} for good ${took}`.replaceAll(/[_ ]/g, '-'));
      const executionId = await ask(keyId);
      const isBrokenOff = breakOff(one, {
        whose,
        ...(took === 0 ? { effect: 1, when: 'before' } : { effect: took, when: 'after' }),
        how: 'for good',
      });
      await one.approve(executionId);
      one.sandbox.faults.clear();
      expect(isBrokenOff()).toBe(true);
      expect([what, outcomeByKey(await one.outcomes(executionId))]).toEqual([what, { [keyId]: forGood[took] }]);

      if (later[took] === undefined) return;
      const before = await made(keyId);
      await one.begin();
      const second = await ask(keyId);
      if ((await one.execution(second)).status === 'Waiting') await one.approve(second);
      expect([what, outcomeByKey(await one.outcomes(second))]).toEqual([what, { [keyId]: later[took] }]);
      expect(await made(keyId)).toBe(isDone(later[took]) ? 1 : before);
    },
  );
});
