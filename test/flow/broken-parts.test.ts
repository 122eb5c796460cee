import { evidenceKey, functionNames } from '../../functions/core/names.ts';
import type { ServiceName } from '../../sandbox/call.ts';
import { estateOf, keyNamed, ordinaryKeys, region } from './estates.ts';
import { all, decisionOf, evidenceOf } from './evidence.ts';
import { denying } from './numbered-keys.ts';
import { type OneRegion, shortPauses, startOneRegion } from './one-region.ts';

const { assessRequest, notifyApprovers, recordDecision, applyChanges, validateRotation } = functionNames;

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(), lambdaEnvironment: { ...shortPauses, CONFIG_RESULT_TIMEOUT_SECONDS: '1' } }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());
afterEach(() => {
  for (const name of Object.values(functionNames)) one.sandbox.mendLambda(name);
  expect(one.otherWrites()).toEqual([]);
});

/** How a request ends: whether with a decision on record, and with outcomes. */
type End = { readonly status: string; readonly decision?: string; readonly outcome?: string; readonly why?: RegExp };
const noRecords: End = { status: 'Failed' };
const notAsked: End = { status: 'Failed', decision: 'FAILED', outcome: 'SKIPPED_FAILED', why: /step NotifyApprovers ended as Failed: \S/ };
const notDecided: End = { status: 'Failed', outcome: 'SKIPPED_NOT_DECIDED', why: /No decision is on record, so nothing was changed/ };
const notTried: End = {
  status: 'Success',
  decision: 'APPROVED',
  outcome: 'NOT_TRIED',
  why: /AWS KMS was not asked.*asks for the change again/,
};
const rejected: End = { status: 'Failed', decision: 'REJECTED' };

const refusing =
  (service: ServiceName, operation: string, record = '') =>
  () =>
    one.sandbox.faults.inject({
      service,
      operation,
      match: ({ input }) => record === '' || String(input['Key']).endsWith(record),
      error: { name: 'AccessDenied' },
    });
const functionsBroken = (['throw', 'missing'] as const).flatMap((how) =>
  (
    [
      [assessRequest, 'before', noRecords],
      [notifyApprovers, 'before', notAsked],
      [recordDecision, 'while it waits', notDecided],
      [applyChanges, 'while it waits', notTried],
      [validateRotation, 'while it waits', rejected],
    ] as const
  ).map(([name, when, end]) => [`${name} (${how})`, when, () => one.sandbox.breakLambda(name, how), end] as const),
);

describe('nothing is written, and the record says why, where there is broken', () => {
  it.each([
    ...functionsBroken,
    ['the topic', 'before', refusing('sns', 'Publish'), notAsked] as const,
    ['the record of the proposal', 'before', refusing('s3', 'PutObject', 'proposal.json'), noRecords] as const,
    ['the record of the decision', 'while it waits', refusing('s3', 'PutObject', 'decision.json'), notDecided] as const,
    ['the record of the attempt', 'while it waits', refusing('s3', 'PutObject', '/1.json'), notTried] as const,
    ['the identity of an approver', 'while it waits', refusing('iam', 'GetRole'), notDecided] as const,
  ])('%s, %s', async (what, when, breakIt, { status, decision, outcome, why = /./ }) => {
    const keyIds = await one.create(...ordinaryKeys(what, 2));
    if (when === 'before') breakIt();
    const executionId = await one.request(keyIds);
    if (when !== 'before') {
      await one.choose(executionId, keyIds);
      breakIt();
      await (decision === 'REJECTED' ? one.reject(executionId) : one.approve(executionId));
    }

    await expect(one.approve(executionId)).rejects.toThrow(/does not wait for an approval/);
    expect([(await one.execution(executionId)).status, one.attempts()]).toEqual([status, []]);
    one.sandbox.faults.clear();
    expect((await decisionOf(one, executionId))?.decision).toBe(decision);
    if (outcome === undefined) return expect(one.outcomes(executionId)).rejects.toThrow(expect.objectContaining({ name: 'NoSuchKey' }));
    const { outcomeOf, outcomes } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(all(keyIds, outcome));
    expect(outcomes.outcomes[0]?.detail).toMatch(why);
  });
});

describe('a record that somebody has put in its place', () => {
  it.each<[string, 'proposal.json' | 'decision.json', (honest: string) => string]>([
    ['another proposal', 'proposal.json', (honest) => honest],
    ['the decision on another proposal', 'decision.json', (honest) => honest],
    ['a decision that cannot be read', 'decision.json', () => '{}'],
  ])('lets nothing be written: %s', async (what, name, textOf) => {
    const [model = '', asked = '', slipped = ''] = await one.create(...ordinaryKeys(what, 3));
    const honest = await one.request([model]);
    await one.approve(honest);
    await one.begin();
    const executionId = await one.request([asked]);
    one.tamper(
      executionId,
      name,
      textOf(await one.record(honest, name))
        .replaceAll(honest, executionId)
        .replaceAll(model, slipped),
    );

    expect((await one.approve(executionId)).status).toBe('Failed');
    expect(one.attempts()).toEqual([]);
  });
});

describe('beside broken parts, what was approved is written', () => {
  it('to the keys that can still be read when it is their turn', async () => {
    const keyIds = await one.create(...ordinaryKeys('hidden after approval', 3));
    const [first = '', hidden = '', third = ''] = keyIds;
    const executionId = await one.request(keyIds);
    // Right after the decision: all three have been read for the final list, and none for its write.
    one.sandbox.faults.inject({
      service: 's3',
      operation: 'PutObject',
      match: ({ input }) => {
        if (input['Key'] === evidenceKey(executionId, 'decision.json')) one.store.setPolicy(hidden, denying('kms:GetKeyRotationStatus'));
        return false;
      },
      error: { name: 'Never' },
    });
    await one.approve(executionId);

    expect(one.attempts()).toEqual([first, third].toSorted());
    const { outcomeOf } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual({ [first]: 'ENABLED', [hidden]: 'SKIPPED_UNREADABLE', [third]: 'ENABLED' });
    expect(await one.compliance(hidden)).toBe('NON_COMPLIANT UNREADABLE');
  });

  it('where the rule is broken, and the missing results are told of', async () => {
    const [keyId = ''] = await one.create(keyNamed('rule broken'));
    const executionId = await one.request([keyId]);
    one.sandbox.breakLambda(functionNames.evaluateRotation, 'throw');
    await one.approve(executionId);
    const { outcomeOf, validation } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual({ [keyId]: 'ENABLED' });
    expect(validation.compliance).toEqual({ before: { NON_COMPLIANT: 1 }, after: { NON_COMPLIANT: 1 }, pending: 1 });

    one.sandbox.mendLambda(functionNames.evaluateRotation);
    await one.sandbox.clock.advance(25 * 3_600_000);
    await one.sandbox.settled();
    expect(await one.compliance(keyId)).toBe('COMPLIANT ROTATION_ENABLED');
  });
});
