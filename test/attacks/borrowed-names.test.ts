import { SSMClient } from '@aws-sdk/client-ssm';
import { kmsRotation } from '../bin/command.ts';
import { environmentOf } from '../bin/environment-of.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(ordinaryKeys(1, 4)) }, region);
});
afterAll(() => one.sandbox.stop());

describe('an execution that somebody starts under the name of the request of another person', () => {
  it('is not approved with that request: each is approved by its own id', async () => {
    const [first = '', second = '', third = '', fourth = ''] = idsOf(ordinaryKeys(1, 4));
    const toAsk = (keyIds: readonly string[]) => ({ keyIds, kinds: ['ENABLE_ROTATION'] as const, options: { rotationPeriodInDays: 365 } });
    const starter = new SSMClient(one.settingsFor(`arn:aws:sts::${one.sandbox.accountId}:assumed-role/Deployer/mallory`));
    const asked = await one.ask(toAsk([first, second]));
    const foreign = await one.ask(toAsk([third, fourth]), { requestId: asked, starter });
    const environment = environmentOf(one.sandbox.endpoint, region, one.grace.credentials);
    const whole = await kmsRotation(['approve', '--request', asked], environment);
    const waiting = await Promise.all([asked, foreign].map(one.execution));
    const named = await kmsRotation(['approve', '--execution', asked], environment);
    await one.sandbox.settled();

    expect([whole.code, whole.stderr]).toEqual([2, expect.stringContaining(`${foreign}: 2 changes to 2 keys, requested by`)]);
    expect(whole.stderr).toContain('assumed-role/Deployer/mallory');
    expect(waiting.map(({ status }) => status)).toEqual(['Waiting', 'Waiting']);
    expect(named.code).toBe(0);
    expect(one.writes()).toEqual([first, second]);
  });
});
