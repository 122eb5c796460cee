import { refusedFor, type WriteOperation } from '../../functions/core/outcome/refusals.ts';
import type { Guardrail } from '../../sandbox/iam/guardrails.ts';
import { memberTemplate } from '../member-template.ts';
import { estateOf, keyNamed, region, rotatingEvery } from './estates.ts';
import { evidenceOf } from './evidence.ts';
import { denying } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from './one-region.ts';
import { aliasOf, behind, replaceable, successorsOf } from './replaceable-keys.ts';

let one: OneRegion;
const ended: (() => void)[] = [];
beforeAll(async () => {
  const lambdaEnvironment = { ...shortPauses, CONFIRMATION_INTERVAL_MILLIS: '5', CONFIG_RESULT_TIMEOUT_SECONDS: '1' };
  one = await startOneRegion({ estate: estateOf(), lambdaEnvironment }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** Lets a write to one key be refused. */
type Refusing = (operation: WriteOperation, keyId: string) => void;
const answering =
  (name: string, message = `${name}, as AWS KMS words it`): Refusing =>
  (operation, keyId) =>
    one.sandbox.faults.inject({
      service: 'kms',
      operation,
      // A new key has no id yet; it says whom it is to replace.
      match: ({ input }) => JSON.stringify(input).includes(keyId) || operation === 'UpdateAlias',
      error: { name, message },
    });
const imposing =
  (kind: Guardrail['kind']): Refusing =>
  (operation, keyId) => {
    const Resource = operation === 'CreateKey' ? '*' : `arn:aws:kms:*:*:key/${keyId}`;
    const statement = { Effect: 'Deny', Action: `kms:${operation}`, Resource };
    const policy = { Version: '2012-10-17', Statement: [kind === 'service control policy' ? statement : { ...statement, Principal: '*' }] };
    ended.push(
      one.sandbox.iam.guardrails.impose(
        one.sandbox.accountId,
        kind === 'VPC endpoint policy' ? { kind, policy, service: 'kms' } : { kind, policy },
      ),
    );
  };
const byKeyPolicy: Refusing = (operation, keyId) => one.store.setPolicy(keyId, denying(`kms:${operation}`));
/** Permissions boundaries are not simulated: in the words of the IAM guide, "Troubleshoot access denied error messages". */
const byBoundary = answering(
  'AccessDeniedException',
  'User: x is not authorized to perform: y because no permissions boundary allows the y action',
);

const policies: readonly (readonly [string, Refusing, string])[] = [
  ['a service control policy', imposing('service control policy'), 'ACCESS_DENIED_BY_SERVICE_CONTROL_POLICY'],
  ['a resource control policy', imposing('resource control policy'), 'ACCESS_DENIED_BY_RESOURCE_CONTROL_POLICY'],
  ['the policy of a VPC endpoint', imposing('VPC endpoint policy'), 'ACCESS_DENIED_BY_VPC_ENDPOINT_POLICY'],
  ['a permissions boundary', byBoundary, 'ACCESS_DENIED_BY_PERMISSIONS_BOUNDARY'],
  ['a policy that AWS does not name', answering('AccessDeniedException', 'Access denied.'), 'ACCESS_DENIED'],
];
const ofKeys: readonly (readonly [string, Refusing, string])[] = [
  ['the key policy', byKeyPolicy, 'ACCESS_DENIED_BY_KEY_POLICY'],
  ['a disabled key', answering('DisabledException'), 'KEY_IS_DISABLED'],
  ['a key in another state', answering('KMSInvalidStateException'), 'KEY_STATE_NOT_ALLOWED'],
  ['a key that is gone', answering('NotFoundException'), 'KEY_NOT_FOUND'],
  ['a key of another kind', answering('UnsupportedOperationException'), 'NOT_SUPPORTED_BY_KEY'],
  ['a request that is not valid', answering('InvalidArnException'), 'REQUEST_NOT_ACCEPTED'],
];
const ofRotations: readonly (readonly [string, Refusing, string])[] = [
  ['its rotations used up', answering('LimitExceededException'), 'ON_DEMAND_ROTATIONS_USED_UP'],
  ['a rotation under way', answering('ConflictException'), 'ROTATION_UNDER_WAY'],
  ['throttling', answering('ThrottlingException'), 'THROTTLED'],
  ['a failure of AWS KMS', answering('KMSInternalException'), 'UNKNOWN'],
];
const ofCreations: readonly (readonly [string, Refusing, string])[] = [
  ['the quota of keys', answering('LimitExceededException'), 'QUOTA_REACHED'],
  ['a policy that names nobody', answering('MalformedPolicyDocumentException'), 'KEY_POLICY_NOT_ACCEPTED'],
  ['tags', answering('TagException'), 'TAGS_NOT_ACCEPTED'],
  ['a kind that is not supported', answering('UnsupportedOperationException'), 'NOT_SUPPORTED_BY_KEY'],
  ['throttling', answering('ThrottlingException'), 'THROTTLED'],
];

/** What came of a change that was refused: its code, what happened and what to do next, with AWS's own words, wherever it is read. */
async function expectRefusal(executionId: string, keyId: string, operation: WriteOperation, code: string): Promise<void> {
  const { outcomes, validation } = await evidenceOf(one, executionId);
  const outcome = outcomes.outcomes.find((each) => each.keyId === keyId);
  expect([outcome?.code, outcome?.outcome]).toEqual([code, code]);
  const row = (await one.record(executionId, 'outcomes.csv')).split('\r\n').find((line) => line.startsWith(keyId));
  expect(row).toContain(`,${code},`);
  expect(validation.notConfirmed.find((each) => each.keyId === keyId)).toMatchObject({ outcome: code, detail: outcome?.detail });
  if (code === 'UNKNOWN') return;
  const error = outcome?.attempts.at(-1)?.result?.error ?? outcome?.attempts.at(-1)?.moves.at(-1)?.notMoved[0]?.error;
  expect(error).toMatchObject({ operation });
  const refused = refusedFor(operation, { name: error?.name ?? '', message: error?.message ?? '' });
  const detail = outcome?.detail ?? '';
  expect([
    detail.includes(String(refused?.sentence)),
    detail.includes(String(refused?.next)),
    detail.includes(String(error?.message)),
  ]).toEqual([true, true, true]);
  expect(row).toContain(`,${operation},${error?.name},`);
}

describe.each([
  ['EnableKeyRotation', [...policies, ...ofKeys], (keyIds: readonly string[]) => one.request(keyIds), { enabled: false } as const],
  ['RotateKeyOnDemand', [...policies, ...ofKeys, ...ofRotations], (keyIds: readonly string[]) => one.rotateNow(keyIds), rotatingEvery(365)],
] as const)('%s', (operation, rows, ask, rotation) => {
  it('is told apart by what refuses it, and the keys beside are written', async () => {
    const keyIds = await one.create(...rows.map(([what]) => keyNamed(`${operation} ${what}`, { rotation })));
    const [fine = ''] = await one.create(keyNamed(`${operation} fine`, { rotation }));
    const executionId = await ask([...keyIds, fine]);
    for (const [index, [, refuse]] of rows.entries()) refuse(operation, keyIds[index] ?? '');
    expect((await one.approve(executionId)).status).toBe('Success');

    for (const [index, [, , code]] of rows.entries()) await expectRefusal(executionId, keyIds[index] ?? '', operation, code);
    expect(outcomeByKey(await one.outcomes(executionId))[fine]).toMatch(/^(ENABLED|ROTATED)$/);
    expect([...one.writes(), ...one.rotations()]).toEqual([fine]);
  });
});

describe('of a replacement,', () => {
  const replacements: readonly (readonly [WriteOperation, string, Refusing, string])[] = [
    ...(['CreateKey', 'TagResource', 'UpdateAlias'] as const).flatMap((operation) => policies.map((row) => [operation, ...row] as const)),
    ...ofCreations.map((row) => ['CreateKey', ...row] as const),
    ['TagResource', 'the key policy', byKeyPolicy, 'ACCESS_DENIED_BY_KEY_POLICY'],
    ['TagResource', 'too many tags', answering('LimitExceededException'), 'QUOTA_REACHED'],
    ['TagResource', 'tags', answering('TagException'), 'TAGS_NOT_ACCEPTED'],
    ['UpdateAlias', 'the key policy', byKeyPolicy, 'ACCESS_DENIED_BY_KEY_POLICY'],
    ['UpdateAlias', 'an alias that is gone', answering('NotFoundException'), 'ALIAS_NOT_FOUND'],
  ];

  it.each(replacements)('%s is refused by %s, and the outcome says so', async (operation, what, refuse, code) => {
    const name = `${operation} ${what}`;
    // Another policy than the approvers were shown would keep the key from being replaced.
    const policy = refuse === byKeyPolicy ? { policy: denying(`kms:${operation}`) } : {};
    const [keyId = ''] = await one.create(replaceable('signing', name, policy));
    const executionId = await one.replaceKey(keyId);
    if (refuse !== byKeyPolicy) refuse(operation, keyId);
    // What tags are to allow is tried again until the time of an invocation is up.
    const outOfTime = (): boolean => {
      void one.sandbox.clock.advance(5000);
      return false;
    };
    one.sandbox.faults.inject({ service: 'kms', operation: 'UpdateAlias', match: outOfTime, error: { name: 'Never' } });
    expect((await one.approve(executionId)).status).toBe('Success');

    await expectRefusal(executionId, keyId, operation, code);
    expect(behind(one, aliasOf(name))).toBe(keyId);
    expect(successorsOf(one, one.store.find(keyId)?.metadata.Arn ?? '')).toHaveLength(operation === 'UpdateAlias' ? 1 : 0);
  });

  it('a tag that is refused when the aliases have moved is a remark: tags tell people, and prove nothing', async () => {
    const [keyId = ''] = await one.create(replaceable('signing', 'last tag'));
    const executionId = await one.replaceKey(keyId);
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'TagResource',
      match: ({ input }) => JSON.stringify(input).includes('replaced-by'),
      error: { name: 'TagException', message: 'one too many' },
    });
    await one.approve(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { outcome: 'REPLACED', remarks: [expect.stringMatching(/^A tag could not be set\. AWS KMS does not take the tags\..*one too many/)] },
    ]);
  });
});

describe('the fence of the writer itself', () => {
  it('is told apart too: a stack that was updated to a shorter period while the request waited', async () => {
    const [keyId = ''] = await one.create(keyNamed('fenced'));
    const executionId = await one.request([keyId], 365);
    await one.sandbox.update(region, { template: memberTemplate(), parameters: { MaximumRotationPeriodInDays: '180' } });
    await one.approve(executionId);

    await expectRefusal(executionId, keyId, 'EnableKeyRotation', 'ACCESS_DENIED_BY_WRITER_ROLE');
    expect(one.writes()).toEqual([]);
  });
});
