import { answersPrefix } from '../../functions/core/names.ts';
import { commentOf } from '../../functions/core/records/decision.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';
import { environmentOf } from './environment-of.ts';

const keysFor = (test: number) => idsOf(ordinaryKeys(test * 10, 3));
let one: OneRegion;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([0, 1, 2, 3].flatMap((test) => ordinaryKeys(test * 10, 3))) }, region);
  environment = environmentOf(one.sandbox.endpoint, region, one.grace.credentials);
});
afterAll(() => one.sandbox.stop());

const request = (keyIds: readonly string[]): Promise<string> =>
  one.ask({ keyIds, kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays: 365 } }, { requestId: 'test-request' });

async function answers(executionId: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const key of one.evidence.list(answersPrefix(executionId))) names.push(key);
  return names;
}

describe('an approver at a terminal, with the permissions of the approver role', () => {
  it('sees what waits, tries an answer without giving it, and approves all but one change', async () => {
    const [first = '', second = '', third = ''] = keysFor(0);
    const executionId = await request([first, second, third]);

    const listed = await kmsRotation(['status'], environment);
    expect(listed.stdout).toMatch(new RegExp(`test-request\\s+${executionId}\\s+3\\s+3\\s+0 of 1\\s+0 h\\s+16[78] h\\s+user/operator`));
    const tried = await kmsRotation(['approve', '--execution', executionId, '--dry-run'], environment);
    expect(tried.stdout).toContain(`${executionId}: your answer approves all of 3 changes to 3 keys. It was not sent: this is a dry run.`);
    expect([(await one.execution(executionId)).status, await answers(executionId)]).toEqual(['Waiting', []]);

    const { code, stdout } = await kmsRotation(
      ['approve', '--execution', executionId, '--except', second, '--comment', 'CHG-9'],
      environment,
    );
    await one.sandbox.settled();

    expect([code, stdout]).toEqual([0, expect.stringContaining('your answer approves 2 of 3 changes to 3 keys')]);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({
      [first]: 'ENABLED',
      [second]: 'SKIPPED_NOT_CHOSEN',
      [third]: 'ENABLED',
    });
    const decided = await one.decision(executionId);
    expect([decided.decision, commentOf(decided)]).toEqual(['APPROVED', 'CHG-9']);
    expect(await answers(executionId)).toEqual([expect.stringMatching(/\/answers\/AROA[A-Z0-9]+:grace\.json$/)]);
  });

  it('rejects a whole request, which may be several executions', async () => {
    const executionIds = [await request(keysFor(1)), await request(keysFor(2))];

    const { code } = await kmsRotation(['reject', '--request', 'test-request', '--comment', 'freeze'], environment);
    await one.sandbox.settled();

    expect(code).toBe(0);
    const decisions = await Promise.all(executionIds.map(one.decision));
    expect(decisions.map((decided) => [decided.decision, commentOf(decided)])).toEqual([
      ['REJECTED', 'freeze'],
      ['REJECTED', 'freeze'],
    ]);
    expect((await kmsRotation(['status'], environment)).stdout).toContain(`Nothing waits for an approval in ${region}.`);
  });

  it('is told what is wrong, and nothing is answered', async () => {
    const executionId = await request(keysFor(3));
    const [proposed = ''] = keysFor(3);

    const stranger = await kmsRotation(['approve', '--execution', executionId, '--only', keysFor(0)[0] ?? ''], environment);
    expect([stranger.code, stranger.stderr]).toEqual([
      2,
      expect.stringContaining(`got "${keysFor(0)[0]}". Proposed are\n  ${proposed}/ENABLE_ROTATION`),
    ]);
    const unnamed = await kmsRotation(['approve'], environment);
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('either --request or --execution')]);
    const unknown = await kmsRotation(['reject', '--request', 'no-such-request'], environment);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining(`nothing waits under no-such-request; waiting are: test-request (execution ${executionId})`),
    ]);
    const own = await kmsRotation(
      ['approve', '--execution', executionId],
      environmentOf(one.sandbox.endpoint, region, one.sandbox.credentialsFor(one.sandbox.operatorArn)),
    );
    expect([own.code, own.stderr]).toEqual([2, expect.stringContaining('user/operator is not one of its approvers')]);
    expect([(await one.execution(executionId)).status, await answers(executionId)]).toEqual(['Waiting', []]);
  });
});
