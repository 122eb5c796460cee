import { UpdateAliasCommand } from '@aws-sdk/client-kms';
import { estateOf, region } from '../flow/estates.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { aliasOf, behind, idOf, replaceable, successorsOf } from '../flow/replaceable-keys.ts';

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(), parameters: { IneligibleKeys: 'MANUAL_ROTATION_REQUIRED' } }, region);
});
afterAll(() => one.sandbox.stop());

const openPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }],
});

describe('a successor that its owner opens after some aliases have moved, and moves the others to', () => {
  it.each([
    ['in the same invocation', 0],
    ['in a later one, with a record of those of before', 5000],
  ])('%s, has not taken the place: the old key is reported as one that has to be rotated', async (when, millis) => {
    const [first, second] = [aliasOf(`first ${when.length}`), aliasOf(`second ${when.length}`)];
    const key = replaceable('signing', when, { aliases: [first, second] });
    await one.create(key);
    await one.begin();
    const executionId = await one.replaceKey(idOf(key));
    const successor = (): string => successorsOf(one, key.metadata.Arn)[0] ?? '';
    let since: number | undefined;
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'UpdateAlias',
      match: ({ input }) => {
        if (input['AliasName'] !== second) return false;
        since ??= Date.now();
        if (Date.now() >= since + millis) one.store.setPolicy(successor(), openPolicy);
        return true;
      },
      // As long as a tag has not taken effect.
      error: { name: 'AccessDeniedException' },
    });
    await one.approve(executionId);
    one.sandbox.faults.clear();
    await one.kms.send(new UpdateAliasCommand({ AliasName: second, TargetKeyId: successor() }));
    await one.begin();

    expect((await one.outcomes(executionId)).outcomes[0]).toMatchObject({ code: 'NOT_CONFIRMED' });
    expect([behind(one, first), behind(one, second)]).toEqual([successor(), successor()]);
    expect(await one.compliance(idOf(key))).toBe('NON_COMPLIANT MANUAL_ROTATION_REQUIRED');
  });
});
