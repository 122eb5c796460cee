import { ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import { functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { breakOff } from './break-off.ts';
import { estateOf, keyNamed, region, rotatingEvery } from './estates.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from './one-region.ts';

let one: OneRegion;
beforeAll(async () => {
  const lambdaEnvironment = { ...shortPauses, CONFIG_RESULT_TIMEOUT_SECONDS: '1' };
  one = await startOneRegion({ estate: estateOf(), lambdaEnvironment }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

describe('an execution that is to rotate a key now', () => {
  const { assessRequest, notifyApprovers, recordDecision, validateRotation } = functionNames;
  type Effect = readonly [what: string, whose: string, effect: number, status: string, before: string, after: string];
  const effectsOfOthers: readonly Effect[] = [
    ['the proposal', assessRequest, 1, 'Failed', 'none', 'none'],
    ['the message', notifyApprovers, 1, 'Failed', 'SKIPPED_FAILED', 'SKIPPED_FAILED'],
    ['the decision', recordDecision, 1, 'Failed', 'SKIPPED_NOT_DECIDED', 'NOT_TRIED'],
    ['the filed decision', recordDecision, 2, 'Failed', 'NOT_TRIED', 'NOT_TRIED'],
    ['the re-evaluation', rolePrefixes.automation, 1, 'Success', 'ROTATED', 'ROTATED'],
    ['outcomes.json', validateRotation, 1, 'Failed', 'none', 'ROTATED'],
    ['outcomes.csv', validateRotation, 2, 'Failed', 'ROTATED', 'ROTATED'],
    ['validation.json', validateRotation, 3, 'Failed', 'ROTATED', 'ROTATED'],
  ];
  const cases = effectsOfOthers.flatMap((effect) =>
    (['before', 'after'] as const).flatMap((when) => (['killed', 'for good'] as const).map((how) => [when, how, ...effect] as const)),
  );

  it.each(cases)(
    'and is broken off %s (%s) %s, rotates it once or not at all, and says so',
    async (when, how, what, role, effect, ...ends) => {
      const [keyId = ''] = await one.create(keyNamed(`${when} ${how} ${what}`, { rotation: rotatingEvery(365) }));
      const isBrokenOff = breakOff(one, { whose: new RegExp(`/${role}-`), effect, when, how });
      const executionId = await one.rotateNow([keyId]);
      await one.approve(executionId).catch(() => {});
      one.sandbox.faults.clear();
      expect(isBrokenOff()).toBe(true);
      const [status, before, after] = how === 'killed' ? ['Success', 'ROTATED', 'ROTATED'] : ends;
      const expected = when === 'before' ? before : after;

      const outcome = await one.outcomes(executionId).then(outcomeByKey, () => ({ [keyId]: 'none' }));
      expect([(await one.execution(executionId)).status, outcome]).toEqual([status, { [keyId]: expected }]);
      const { Rotations = [] } = await one.kms.send(new ListKeyRotationsCommand({ KeyId: keyId }));
      expect(Rotations.length).toBe(expected === 'ROTATED' || role === validateRotation ? 1 : 0);
    },
  );
});
