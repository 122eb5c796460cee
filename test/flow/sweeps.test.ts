import { rolePrefixes } from '../../functions/core/names.ts';
import type { ApiCall } from '../../sandbox/call.ts';
import { estateOf, keyNamed, ordinaryKeys, region, rotatingEvery } from './estates.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

const day = 24 * 3_600_000 + 60_000;
const rotating = keyNamed('rotating', { rotation: rotatingEvery(365) });
const deleted = keyNamed('to be deleted');
const ids = (...keys: ReturnType<typeof keyNamed>[]): readonly string[] => keys.map(({ metadata }) => metadata.KeyId);
const [rotatingId = '', deletedId = ''] = ids(rotating, deleted);

/** Keys that are not recorded change without a notification: only the daily evaluation sees them. */
let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion(
    { estate: estateOf(rotating, deleted, ...ordinaryKeys('swept', 8)), config: { changeNotifications: 'off' } },
    region,
  );
  await one.sandbox.settled();
});
afterAll(async () => {
  expect(one.attempts()).toEqual([]);
  await one.sandbox.stop();
});
beforeEach(() => one.begin());

async function nextDay(): Promise<void> {
  await one.sandbox.clock.advance(day);
  await one.sandbox.settled();
}

const isTheRule = ({ principal }: ApiCall): boolean => principal.arn.includes(rolePrefixes.evaluator);
const refusedCalls = (operation: string) =>
  one.sandbox.journal.entries().filter((entry) => entry.operation === operation && entry.error !== undefined);
const putCalls = () => one.sandbox.journal.entries().filter(({ operation }) => operation === 'PutEvaluations');

describe('the daily evaluation', () => {
  it('whose reads fail, other than for want of permission, fails and clears nothing', async () => {
    one.store.remove(deletedId);
    // As throttling without end would, but not repeated by the SDK, whose pauses are real.
    one.sandbox.faults.inject({ service: 'kms', operation: 'DescribeKey', match: isTheRule, error: { name: 'IncompleteSignature' } });
    await nextDay();

    expect(refusedCalls('DescribeKey').length).toBeGreaterThan(0);
    expect(putCalls()).toEqual([]);
    expect(await one.compliance(rotatingId)).toBe('COMPLIANT ROTATION_ENABLED');
    expect(await one.compliance(deletedId)).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });

  it('clears the result of a key that is gone once it has seen every other', async () => {
    expect(await one.compliance(deletedId)).toBe('NON_COMPLIANT ROTATION_DISABLED');
    await nextDay();
    expect(await one.compliance(deletedId)).toBe('NOT_APPLICABLE DELETED');
    expect(await one.compliance(rotatingId)).toBe('COMPLIANT ROTATION_ENABLED');
  });

  it('that is throttled now and then on every operation loses no key', async () => {
    for (const operation of ['ListKeys', 'DescribeKey', 'GetKeyRotationStatus', 'ListResourceTags'])
      one.sandbox.faults.inject({ service: 'kms', operation, error: { name: 'ThrottlingException' }, times: 2 });
    for (const operation of ['PutEvaluations', 'GetComplianceDetailsByConfigRule'])
      one.sandbox.faults.inject({ service: 'config', operation, error: { name: 'ThrottlingException' }, times: 2 });
    one.store.setRotation(rotatingId, { enabled: false });
    const created = keyNamed('created unseen');
    await one.create(created);
    await nextDay();

    expect(await one.compliance(rotatingId)).toBe('NON_COMPLIANT ROTATION_DISABLED');
    expect(await one.compliance(created.metadata.KeyId)).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });

  it.each(['ListKeys', 'PutEvaluations', 'GetComplianceDetailsByConfigRule'])(
    'that cannot finish, because %s is refused, leaves the results of other keys as they were',
    async (operation) => {
      const gone = keyNamed(`gone before ${operation}`);
      const [goneId = ''] = await one.create(gone);
      await nextDay();
      one.store.remove(goneId);
      for (const service of ['kms', 'config'] as const)
        one.sandbox.faults.inject({ service, operation, match: isTheRule, error: { name: 'AccessDeniedException' } });
      await nextDay();
      expect(refusedCalls(operation).length).toBeGreaterThan(0);
      expect(await one.compliance(goneId)).toBe('NON_COMPLIANT ROTATION_DISABLED');

      one.sandbox.faults.clear();
      await nextDay();
      expect(await one.compliance(goneId)).toBe('NOT_APPLICABLE DELETED');
    },
  );
});
