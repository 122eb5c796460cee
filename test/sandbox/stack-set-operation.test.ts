import { runOperation, type Target, type TargetResult } from '../../sandbox/stack-sets/operation.ts';
import { concurrencyAfter, operationPreferencesFrom, toleratedFailures } from '../../sandbox/stack-sets/operation-preferences.ts';

const accounts = ['a', 'b', 'c', 'd'];
const regions = ['eu-central-1', 'us-east-1'];
const targets: readonly Target[] = accounts.flatMap((accountId) => regions.map((region) => ({ accountId, region })));

/** Runs over four accounts and two Regions, some of which fail; how each ended, in the order in which it did. */
async function run(preferences: object, ...failing: readonly string[]) {
  const begun: string[] = [];
  const work = async ({ accountId, region }: Target): Promise<TargetResult> => {
    begun.push(`${accountId}/${region}`);
    const fails = failing.includes(accountId) || failing.includes(`${accountId}/${region}`);
    return fails ? { accountId, region, status: 'FAILED', reason: 'broken' } : { accountId, region, status: 'SUCCEEDED' };
  };
  const { status, results } = await runOperation(targets, operationPreferencesFrom(preferences), work);
  const of = (wanted: TargetResult['status']) =>
    results.filter((result) => result.status === wanted).map(({ accountId, region }) => `${accountId}/${region}`);
  return { status, begun, succeeded: of('SUCCEEDED'), failed: of('FAILED'), cancelled: of('CANCELLED') };
}

describe('an operation over accounts and Regions', () => {
  it('works through one Region after the other, in the order that is preferred', async () => {
    expect((await run({ RegionOrder: ['us-east-1', 'eu-central-1'] })).begun).toEqual([
      ...accounts.map((account) => `${account}/us-east-1`),
      ...accounts.map((account) => `${account}/eu-central-1`),
    ]);
  });

  it('tolerates no failure unless told to: the rest of the Region and the next Regions are cancelled', async () => {
    expect(await run({}, 'b')).toEqual({
      status: 'FAILED',
      begun: ['a/eu-central-1', 'b/eu-central-1'],
      succeeded: ['a/eu-central-1'],
      failed: ['b/eu-central-1'],
      cancelled: ['c/eu-central-1', 'd/eu-central-1', 'a/us-east-1', 'b/us-east-1', 'c/us-east-1', 'd/us-east-1'],
    });
  });

  it('counts failures for each Region by itself', async () => {
    const tolerant = await run({ FailureToleranceCount: 1 }, 'a/eu-central-1', 'd/us-east-1');

    expect(tolerant.status).toBe('SUCCEEDED');
    expect(tolerant.failed).toEqual(['a/eu-central-1', 'd/us-east-1']);
    expect(tolerant.cancelled).toEqual([]);
  });

  it('has failed where the last account is the one too many', async () => {
    expect(await run({ FailureTolerancePercentage: 25 }, 'c', 'd/us-east-1')).toMatchObject({
      status: 'FAILED',
      failed: ['c/eu-central-1', 'c/us-east-1', 'd/us-east-1'],
      cancelled: [],
    });
  });

  it('in parallel Regions stops only the Region that fails', async () => {
    expect(await run({ RegionConcurrencyType: 'PARALLEL' }, 'b/us-east-1')).toMatchObject({
      status: 'FAILED',
      succeeded: ['a/eu-central-1', 'b/eu-central-1', 'c/eu-central-1', 'd/eu-central-1', 'a/us-east-1'],
      cancelled: ['c/us-east-1', 'd/us-east-1'],
    });
  });

  it('lets several accounts finish that were begun together', async () => {
    const soft = { MaxConcurrentPercentage: 100, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' };

    expect((await run(soft, 'a')).begun).toEqual(accounts.map((account) => `${account}/eu-central-1`));
    expect((await run({ MaxConcurrentPercentage: 100 }, 'a')).begun).toEqual(['a/eu-central-1']);
  });
});

describe('preferences of an operation', () => {
  it.each([
    [{}, 0],
    [{ FailureToleranceCount: '2' }, 2],
    [{ FailureTolerancePercentage: 10 }, 1],
    [{ FailureTolerancePercentage: 9 }, 0],
    [{ FailureTolerancePercentage: 100 }, 11],
  ])('%j tolerates %d of 11 accounts', (preferences, tolerated) => {
    expect(toleratedFailures(operationPreferencesFrom(preferences), 11)).toBe(tolerated);
  });

  it.each([
    [{}, 0, 1],
    [{ MaxConcurrentCount: 5 }, 0, 1],
    [{ MaxConcurrentCount: 5, FailureToleranceCount: 2 }, 0, 3],
    [{ MaxConcurrentCount: 5, FailureToleranceCount: 2 }, 1, 2],
    [{ MaxConcurrentPercentage: 1, FailureTolerancePercentage: 100 }, 0, 1],
    [{ MaxConcurrentPercentage: 50, FailureTolerancePercentage: 100 }, 0, 5],
    [{ MaxConcurrentCount: 5, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' }, 3, 5],
  ])('%j after %d failures: %d at once', (preferences, failures, concurrency) => {
    expect(concurrencyAfter(failures, operationPreferencesFrom(preferences), 11)).toBe(concurrency);
  });

  it.each<[unknown, string]>([
    [[], 'OperationPreferences must be a map'],
    [{ FailureTolerance: 1 }, 'FailureTolerance is not known'],
    [{ FailureToleranceCount: 1, FailureTolerancePercentage: 1 }, 'either FailureToleranceCount or FailureTolerancePercentage'],
    [{ FailureTolerancePercentage: 101 }, 'FailureTolerancePercentage is 101; it must be a whole number, 0 to 100'],
    [{ MaxConcurrentCount: 0 }, 'MaxConcurrentCount is 0; it must be a whole number, 1 or more'],
    [{ RegionConcurrencyType: 'parallel' }, 'RegionConcurrencyType is "parallel"; allowed are SEQUENTIAL, PARALLEL'],
    [{ RegionOrder: 'eu-central-1' }, 'RegionOrder must be a list'],
  ])('that make no sense are refused: %j', (preferences, message) => {
    expect(() => operationPreferencesFrom(preferences)).toThrow(message);
  });
});
