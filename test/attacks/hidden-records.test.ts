import { UpdateAliasCommand } from '@aws-sdk/client-kms';
import { changesPrefix, decisionPrefix, requestPrefix } from '../../functions/core/names.ts';
import { estateOf, keyNamed, region } from '../flow/estates.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';
import { aliasOf, changesIn, idOf, replaceable } from '../flow/replaceable-keys.ts';

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(), parameters: { IneligibleKeys: 'MANUAL_ROTATION_REQUIRED' } }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

/** Puts a delete marker on records that were stored since the test began, as somebody could who may take the policy of the bucket away. */
function hide(prefix: string, which = /./): void {
  const stored = one.sandbox.journal.entries().filter(({ service, operation }) => service === 's3' && operation === 'PutObject');
  const keys = new Set(stored.map(({ input }) => String(input['Key'])).filter((key) => key.startsWith(prefix) && which.test(key)));
  expect(keys.size).toBeGreaterThan(0);
  for (const key of keys) one.sandbox.hideObject(one.bucket, key);
}

/** A key whose aliases an approved replacement has moved. */
async function replacedKey(name: string): Promise<string> {
  const key = replaceable('signing', name);
  await one.create(key);
  await one.approve(await one.replaceKey(idOf(key)));
  return idOf(key);
}

const failureOf = async (executionId: string, step: string): Promise<string | null | undefined> =>
  (await one.execution(executionId)).steps.find(({ name }) => name === step)?.failureMessage;
const refusal = /RecordReplacedError: .*a delete marker\. Nothing is done on the strength of it/;

describe('records that a delete marker hides', () => {
  it('of a roll-back, do not make the key REPLACED again', async () => {
    const [keyId, other] = [await replacedKey('rolled back'), replaceable('signing', 'other')];
    await one.create(other);
    const executionId = await one.rollBack(keyId);
    await one.approve(executionId);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'ROLLED_BACK' });
    hide(changesPrefix({ keyId, kind: 'ROLL_BACK_REPLACEMENT' }));
    await one.kms.send(new UpdateAliasCommand({ AliasName: aliasOf('rolled back'), TargetKeyId: idOf(other) }));
    await one.begin();

    expect(await one.compliance(keyId)).toBe('NON_COMPLIANT UNREADABLE');
  });

  it('of moved aliases, stop the roll-back, which says so, and are no key that was never replaced', async () => {
    const keyId = await replacedKey('moved');
    hide(changesPrefix({ keyId, kind: 'REPLACE_KEY' }), /\.aliases\./);
    const executionId = await one.rollBack(keyId);

    expect(await failureOf(executionId, 'Assess')).toMatch(refusal);
    await one.begin();
    expect(await one.compliance(keyId)).toBe('NON_COMPLIANT UNREADABLE');
  });

  it('of all attempts, let no second successor be asked for', async () => {
    const keyId = await replacedKey('all hidden');
    hide(changesPrefix({ keyId, kind: 'REPLACE_KEY' }));
    one.sandbox.journal.clear();
    const executionId = await one.replaceKey(keyId);

    expect(await failureOf(executionId, 'Assess')).toMatch(refusal);
    expect(changesIn(one)).toEqual([]);
  });

  it('of an attempt of this execution, leave no outcome on record that AWS KMS was not asked', async () => {
    const [keyId = ''] = await one.create(keyNamed('enabled and hidden'));
    const executionId = await one.request([keyId]);
    let isHidden = false;
    one.sandbox.faults.inject({
      service: 'config',
      operation: 'StartConfigRulesEvaluation',
      match: () => {
        if (!isHidden) hide(changesPrefix({ keyId, kind: 'ENABLE_ROTATION' }));
        isHidden = true;
        return false;
      },
      error: { name: 'Unused' },
    });
    await one.approve(executionId);

    expect(one.writes()).toEqual([keyId]);
    expect(await failureOf(executionId, 'Validate')).toMatch(refusal);
    await expect(one.outcomes(executionId)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it.each<[string, string, RegExp]>([
    ['of a started part', requestPrefix, /\/parts\//],
    ['of a decision that was filed', decisionPrefix, /./],
  ])('%s, stop the request scheduler, which fails: nothing is asked for as if it had not been there', async (_what, prefix, which) => {
    const own = await startOneRegion({ estate: estateOf(keyNamed('asked for')) }, region);
    await own.sandbox.settled();
    await own.schedule();
    const [executionId = ''] = (await own.scheduled()).executionIds;
    await own.reject(executionId);
    const keys: string[] = [];
    for await (const key of own.evidence.list(prefix)) if (which.test(key)) keys.push(key);
    for (const key of keys) own.sandbox.hideObject(own.bucket, key);

    expect(keys).toHaveLength(1);
    expect(await own.schedule()).toMatchObject({ errorType: 'RecordReplacedError' });
    await own.sandbox.stop();
  });
});
