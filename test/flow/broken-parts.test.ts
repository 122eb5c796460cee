import { evidenceKey, functionNames } from '../../functions/core/names.ts';
import type { ServiceName } from '../../sandbox/call.ts';
import type { Breakage } from '../../sandbox/lambda/lambda-runtime.ts';
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

const breaking = (functionName: string, how: Breakage) => () => one.sandbox.breakLambda(functionName, how);
const refusing = (service: ServiceName, operation: string, record = '') =>
  one.sandbox.faults.inject({
    service,
    operation,
    match: ({ input }) => record === '' || String(input['Key']).endsWith(record),
    error: { name: 'AccessDenied' },
  });

type Broken = readonly [
  what: string,
  breakIt: (executionId: string) => void,
  status: string,
  decision: string | undefined,
  outcome: string,
  why: RegExp,
];

/** Broken before anything is asked for. Without an outcome there are no records at all. */
const beforeRequest: readonly Broken[] = [
  ...(['throw', 'missing'] as const).flatMap((how): readonly Broken[] => [
    [`${assessRequest} (${how})`, breaking(assessRequest, how), 'Failed', undefined, 'none', /./],
    [
      `${notifyApprovers} (${how})`,
      breaking(notifyApprovers, how),
      'Failed',
      'FAILED',
      'SKIPPED_FAILED',
      /step NotifyApprovers ended as Failed: /,
    ],
  ]),
  [
    'the topic',
    () => refusing('sns', 'Publish'),
    'Failed',
    'FAILED',
    'SKIPPED_FAILED',
    /step NotifyApprovers ended as Failed: .*AccessDenied/s,
  ],
  ['the record of the proposal', () => refusing('s3', 'PutObject', 'proposal.json'), 'Failed', undefined, 'none', /./],
];
/** Broken while the request waits; then it is approved. */
const whileWaiting: readonly Broken[] = [
  ...(['throw', 'missing'] as const).flatMap((how): readonly Broken[] => [
    [
      `${recordDecision} (${how})`,
      breaking(recordDecision, how),
      'Failed',
      undefined,
      'SKIPPED_NOT_DECIDED',
      /No decision is on record, so nothing was changed/,
    ],
    [
      `${applyChanges} (${how})`,
      breaking(applyChanges, how),
      'Success',
      'APPROVED',
      'NOT_TRIED',
      /AWS KMS was not asked. The change is asked for again/,
    ],
    [`${validateRotation} (${how}), and it is rejected`, breaking(validateRotation, how), 'Failed', 'REJECTED', 'none', /./],
  ]),
  [
    'the record of the decision',
    () => refusing('s3', 'PutObject', 'decision.json'),
    'Failed',
    undefined,
    'SKIPPED_NOT_DECIDED',
    /No decision is on record/,
  ],
  ['the record of the attempt', () => refusing('s3', 'PutObject', '/1.json'), 'Success', 'APPROVED', 'NOT_TRIED', /AWS KMS was not asked/],
  ['the identity of an approver', () => refusing('iam', 'GetRole'), 'Failed', undefined, 'SKIPPED_NOT_DECIDED', /No decision is on record/],
];

async function expectNothingWritten(
  executionId: string,
  keyIds: readonly string[],
  [, , status, decision, outcome, why]: Broken,
): Promise<void> {
  await expect(one.approve(executionId)).rejects.toThrow(/does not wait for an approval/);
  expect([(await one.execution(executionId)).status, one.attempts()]).toEqual([status, []]);
  one.sandbox.faults.clear();
  if (outcome === 'none') {
    expect([(await decisionOf(one, executionId))?.decision, await one.outcomes(executionId).catch(({ name }) => name)]).toEqual([
      decision,
      'NoSuchKey',
    ]);
    return;
  }
  const { decision: recorded, outcomeOf, outcomes } = await evidenceOf(one, executionId);
  expect([recorded?.decision, outcomeOf]).toEqual([decision, all(keyIds, outcome)]);
  expect(outcomes.outcomes[0]?.detail).toMatch(why);
}

describe('nothing is written, and the record says why, where there is broken', () => {
  it.each(beforeRequest)('%s', async (...row) => {
    const keyIds = await one.create(...ordinaryKeys(row[0], 2));
    row[1]('');
    await expectNothingWritten(await one.request(keyIds), keyIds, row);
  });

  it.each(whileWaiting)('while the request waits, %s', async (...row) => {
    const keyIds = await one.create(...ordinaryKeys(row[0], 2));
    const executionId = await one.request(keyIds);
    await one.choose(executionId, keyIds);
    row[1](executionId);
    await (row[3] === 'REJECTED' ? one.grace.reject(executionId) : one.grace.approve(executionId));
    await one.sandbox.settled();
    await expectNothingWritten(executionId, keyIds, row);
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

describe('set up wrongly, no request comes as far as an approval:', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['no approver', { APPROVERS: '' }, /environment\.APPROVERS: must name 1 to 10 approvers/],
    [
      'an approver that is nobody',
      { APPROVERS: 'arn:aws:iam::111122223333:group/security' },
      /environment\.APPROVERS: must hold user names and ARNs/,
    ],
    ['more approvals than approvers', { MINIMUM_APPROVALS: '3' }, /MINIMUM_APPROVALS: must not be more than the 1 approvers/],
    ['no approval needed', { MINIMUM_APPROVALS: '0' }, /environment\.MINIMUM_APPROVALS: must be a whole number from 1 to 10/],
    [
      'no bucket',
      { EVIDENCE_BUCKET: 'kms-rotation-evidence-nowhere' },
      /could not (store|read) evidence s3:\/\/kms-rotation-evidence-nowhere/,
    ],
    // The role of the step may publish to its own topic alone.
    ['another topic', { TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:Automation-Nowhere' }, /not authorized to perform: SNS:Publish/],
    ['a rule that cannot be read', { RULE_PARAMETERS: '{"maximumRotationPeriodInDays":"often"}' }, /maximumRotationPeriodInDays/],
    ['other documents', { DOCUMENT_DIGESTS: '{}' }, /DOCUMENT_DIGESTS|is not as this product deploys it/],
  ])('%s', async (_what, environment, why) => {
    const key = keyNamed('set up wrongly');
    const other = await startOneRegion({ estate: estateOf(key), lambdaEnvironment: { ...shortPauses, ...environment } }, region);
    try {
      const executionId = await other.request([key.metadata.KeyId]);
      const { status, failureMessage, steps } = await other.execution(executionId);
      expect(status).toBe('Failed');
      expect([failureMessage, ...steps.map((step) => step.failureMessage)].join('\n')).toMatch(why);
      await expect(other.approve(executionId)).rejects.toThrow(/does not wait for an approval/);
      expect(other.kmsWrites()).toEqual([]);
    } finally {
      await other.sandbox.stop();
    }
  });

  it('the evidence bucket gone, before the request or while it waits', async () => {
    const keys = ordinaryKeys('no evidence bucket', 2);
    const [first = '', second = ''] = keys.map(({ metadata }) => metadata.KeyId);
    const other = await startOneRegion({ estate: estateOf(...keys) }, region);
    const waiting = await other.request([first]);
    other.sandbox.removeBucket(other.bucket);

    expect([(await other.approve(waiting)).status, (await other.execution(await other.request([second]))).status]).toEqual([
      'Failed',
      'Failed',
    ]);
    expect(other.kmsWrites()).toEqual([]);
    await other.sandbox.stop();
  });
});
