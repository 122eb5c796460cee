import { answersPrefix } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';
import { environmentOf } from './environment-of.ts';

const heidi = 'arn:aws:iam::111122223333:user/heidi';
const [first = '', second = '', third = ''] = idsOf(ordinaryKeys(1, 3));
let one: OneRegion;
let asGrace: Readonly<Record<string, string>>;
let asHeidi: Readonly<Record<string, string>>;

beforeAll(async () => {
  one = await startOneRegion(
    { estate: estateOf(ordinaryKeys(1, 3)), parameters: { MinimumApprovals: '2', AdditionalApproverArns: heidi } },
    region,
  );
  asGrace = environmentOf(one.sandbox.endpoint, region, one.grace.credentials);
  asHeidi = environmentOf(one.sandbox.endpoint, region, one.sandbox.credentialsFor(heidi));
});
afterAll(() => one.sandbox.stop());

async function answers(executionId: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const key of one.evidence.list(answersPrefix(executionId))) names.push(key.slice(answersPrefix(executionId).length));
  return names;
}

it('of two approvers, a session of the role and an IAM user, each sees what the other chose, and only what both chose is changed', async () => {
  const executionId = await one.request([first, second, third]);
  const nameOfGraces = one.grace.ownAnswer(executionId).slice(answersPrefix(executionId).length);
  const approve = (...args: readonly string[]): readonly string[] => ['approve', '--execution', executionId, ...args];

  const byGrace = await kmsRotation(approve('--only', `${first},${second}`, '--comment', 'CHG-1'), asGrace);
  expect([byGrace.code, byGrace.stdout]).toEqual([0, expect.stringContaining('1 more of 2 approvals is needed.')]);
  const again = await kmsRotation(approve('--only', `${first},${second}`), asGrace);
  expect([again.code, again.stdout]).toEqual([
    0,
    expect.stringContaining('You have sent this approval before; it waits for other approvers.'),
  ]);
  const grown = await kmsRotation(approve(), asGrace);
  expect([grown.code, grown.stderr]).toEqual([
    2,
    expect.stringContaining('an answer is written once. The one on record approves 2 of 3 changes'),
  ]);

  const otherName = await one.approver('Grace@example.com');
  const sameAgain = await kmsRotation(approve(), environmentOf(one.sandbox.endpoint, region, otherName.credentials));
  expect([sameAgain.code, sameAgain.stderr]).toEqual([2, expect.stringContaining('you have approved it already as grace')]);
  expect([(await one.execution(executionId)).status, await answers(executionId)]).toEqual(['Waiting', [nameOfGraces]]);

  const seen = await kmsRotation(['status'], asHeidi);
  expect(seen.stdout).toContain(`grace approves 2 of 3 changes to 3 keys: ${first}/ENABLE_ROTATION, ${second}/ENABLE_ROTATION; "CHG-1"`);
  const byHeidi = await kmsRotation(approve('--except', first), asHeidi);
  await one.sandbox.settled();

  expect([byHeidi.code, byHeidi.stdout]).toEqual([0, expect.stringContaining('only what all of you approve is changed.')]);
  expect(await answers(executionId)).toEqual([nameOfGraces, 'user/heidi.json']);
  expect(outcomeByKey(await one.outcomes(executionId))).toEqual({
    [first]: 'SKIPPED_NOT_CHOSEN',
    [second]: 'ENABLED',
    [third]: 'SKIPPED_NOT_CHOSEN',
  });
  const decided = await kmsRotation(['status'], asHeidi);
  expect(decided.stdout).toMatch(new RegExp(`${executionId}\\s+APPROVED\\s+1 of 3 changes to 3 keys`));
});
