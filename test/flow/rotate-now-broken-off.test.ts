import { DecryptCommand, EncryptCommand, ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import type { Fault } from '../../sandbox/faults.ts';
import { importMaterial } from '../sandbox/kms/wrapped.ts';
import { estateOf, ordinaryKey, region } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([]) }, region);
  await one.sandbox.settled();
});
beforeEach(() => one.begin());
afterEach(() => one.sandbox.faults.clear());
afterAll(() => one.sandbox.stop());

/** What a run does to the world, in order: what it is called, and what the sandbox sees of it. What is only read is not among it. */
const effects = [
  ['proposal.json', /^PutObject executions\/.*\/proposal\.json$/],
  ['the message to the approvers', /^Publish $/],
  ['approval.json', /^PutObject executions\/.*\/approval\.json$/],
  ['the decision, filed by day', /^PutObject decisions\/.*\.json$/],
  ['the rotation', /^RotateKeyOnDemand $/],
  ['the re-evaluation', /^StartConfigRulesEvaluation $/],
  ['outcomes.json', /^PutObject executions\/.*\/outcomes\.json$/],
  ['outcomes.csv', /^PutObject executions\/.*\/outcomes\.csv$/],
  ['validation.json', /^PutObject executions\/.*\/validation\.json$/],
] as const;

/**
 * Breaks off whoever causes the nth effect of this run right before or right after it, once, by an error that it can do nothing about.
 * @returns what was broken off, told when asked
 */
function breakOffAt(effect: number, when: 'before' | 'after'): () => string | undefined {
  let seen = 0;
  let struck: string | undefined;
  const match: Fault['match'] = ({ principal, operation, input }) => {
    if (
      !/:assumed-role\/KmsRotation-(?!Approver)/.test(principal.arn) ||
      !/^(PutObject|Publish|RotateKeyOnDemand|StartConfigRulesEvaluation)$/.test(operation)
    )
      return false;
    seen += 1;
    if (seen === effect) struck = [operation, input['Key']].join(' ');
    return seen === effect;
  };
  for (const service of ['s3', 'sns', 'kms', 'config'] as const)
    one.sandbox.faults.inject({ service, match, mishap: { kind: 'error', name: 'BrokenOff' }, takesEffect: when === 'after' });
  return () => struck;
}

const onDemandRotations = async (KeyId: string): Promise<number> =>
  ((await one.kms.send(new ListKeyRotationsCommand({ KeyId }))).Rotations ?? []).length;

describe('a run that is to rotate a key', () => {
  const endings = effects.flatMap(([what, call], index) => [
    [`right before ${what}`, call, index + 1, 'before'] as const,
    [`right after ${what}`, call, index + 1, 'after'] as const,
  ]);

  it.each(endings)('and is broken off once, %s, rotates it once, and has it on record', async (_what, call, effect, when) => {
    const [keyId = ''] = await one.create(
      ordinaryKey(effect * 2 + (when === 'after' ? 1 : 0), { rotation: { enabled: true, periodInDays: 365 } }),
    );
    const brokenOff = breakOffAt(effect, when);
    const executionId = await one.rotateNow([keyId]);
    const { status } = await one.approve(executionId);

    expect([status, outcomeByKey(await one.outcomes(executionId)), await onDemandRotations(keyId)]).toEqual([
      'Success',
      { [keyId]: 'ROTATED' },
      1,
    ]);
    expect(brokenOff()).toMatch(call);
    expect((await one.validation(executionId)).confirmed.map((key) => key.keyId)).toEqual([keyId]);
  });
});

describe('a key with imported material', () => {
  it('goes the whole way: its owner imports new material, the rule sees it, an approval rotates to it, and old data stays readable', async () => {
    const [KeyId = ''] = await one.create(ordinaryKey(100, { metadata: { Origin: 'EXTERNAL' } }));
    const { CiphertextBlob } = await one.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('of before') }));
    expect(await one.compliance(KeyId)).toBe('NOT_APPLICABLE UNSUPPORTED_ORIGIN');

    await importMaterial(one.kms, KeyId, Buffer.alloc(32, 7), { ImportType: 'NEW_KEY_MATERIAL' });
    await one.begin();
    expect(await one.compliance(KeyId)).toBe('NON_COMPLIANT KEY_MATERIAL_PENDING_ROTATION');

    const executionId = await one.rotateNow([KeyId]);
    await one.approve(executionId);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [KeyId]: 'ROTATED' });
    expect(await one.compliance(KeyId)).toBe('NOT_APPLICABLE UNSUPPORTED_ORIGIN');
    const { Plaintext } = await one.kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('of before');
  });
});
