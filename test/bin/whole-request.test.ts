import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { storedRequest } from '../../functions/aws/request-evidence.ts';
import { knownExecutions } from '../../functions/aws/ssm.ts';
import { runbookName } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';
import { environmentOf } from './environment-of.ts';

/** 200 keys: 4 executions of 50, of which 2 may be under way at once. */
const keys = ordinaryKeys(1, 200);
let one: OneRegion;
let requestId = '';
let requester: Readonly<Record<string, string>>;
let approver: Readonly<Record<string, string>>;

beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(keys), parameters: { MaximumWaitingExecutions: '2' } }, region);
  await one.sandbox.settled();
  const environment = (credentials: Parameters<typeof environmentOf>[2]) => environmentOf(one.sandbox.endpoint, region, credentials);
  requester = environment(one.sandbox.credentialsFor(one.sandbox.operatorArn));
  approver = environment(one.grace.credentials);
});
afterAll(() => one.sandbox.stop());

describe('a request for 200 keys', () => {
  it('is raised by a command, as one request of which the first 2 parts ask', async () => {
    const tried = await kmsRotation(['request', '--dry-run'], requester);
    expect([tried.code, tried.stdout]).toEqual([
      0,
      expect.stringContaining('Would ask for 200 changes to 200 keys in 4 executions. Nobody was asked.'),
    ]);

    const { code, stdout } = await kmsRotation(['request'], requester);
    requestId = /request-[\w-]+/.exec(stdout)?.[0] ?? '';
    await one.sandbox.settled();

    expect([code, stdout]).toEqual([0, expect.stringContaining('200 changes to 200 keys in 4 executions; 2 started')]);
    expect(await knownExecutions(one.ssm, runbookName)).toHaveLength(2);
    expect(one.sandbox.snsMessages()).toHaveLength(1);
    expect(one.sandbox.snsMessages()[0]?.message.length).toBeLessThan(50_000);
    const again = await kmsRotation(['request'], requester);
    expect(again.stdout).toContain(
      `Request ${requestId} is not complete yet, so nothing new is asked beside it: 0 more executions started.`,
    );
    expect((await kmsRotation(['status'], approver)).stdout).toContain(
      `Request ${requestId}: 2 of 4 executions started; the others follow as these end.`,
    );
  }, 240_000);

  it('is decided as one, narrowed to three keys: these rotate, and no other', async () => {
    const chosen = [3, 77, 200].map((number) => idsOf(keys)[number - 1] ?? '');

    const { code, stdout } = await kmsRotation(
      ['approve', '--request', requestId, '--only', chosen.join(), '--comment', 'CHG-7'],
      approver,
    );
    await one.sandbox.settled();
    const request = await storedRequest(evidenceStore(one.s3, one.bucket), requestId);

    expect([code, stdout.match(/^Part \d+, /gm)?.length]).toEqual([0, 4]);
    expect(stdout.match(/your answer approves 1 of 50 changes/g)).toHaveLength(3);
    expect(stdout.match(/your answer rejects 50 changes/g)).toHaveLength(1);
    expect(one.writes().toSorted()).toEqual(chosen.toSorted());
    expect(one.otherWrites()).toEqual([]);
    expect(await Promise.all(chosen.map(one.compliance))).toEqual(chosen.map(() => 'COMPLIANT ROTATION_ENABLED'));
    expect(request?.parts).toHaveLength(4);
    expect(one.sandbox.snsMessages()).toHaveLength(1);
    const after = await kmsRotation(['request'], requester);
    expect(after.stdout).toContain('excluded: 197 changes rejected, or not answered, within the cool-down');
  }, 240_000);
});
