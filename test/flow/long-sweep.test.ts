import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ruleResults } from '../../functions/aws/config.ts';
import { functionNames, longSweepName, rolePrefixes } from '../../functions/core/names.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';
import { memberTemplate } from '../member-template.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';
import { readOfReplacedKeys, type UsedPermissions, usedPermissions } from './used-permissions.ts';

/** One page of `ListKeys` and some of the next. */
const keys = [
  ...ordinaryKeys(1, 1020),
  ordinaryKey(2000, { rotation: { enabled: true, periodInDays: 365 } }),
  ordinaryKey(2001, { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, aliases: [] }),
];
const [goneId = '', changedId = ''] = idsOf(keys);
let one: OneRegion;
let used: UsedPermissions;

/** The evaluator has time for one page of keys beyond what it keeps back. */
function withLittleTime(template: MemberTemplate): MemberTemplate {
  const copy = structuredClone(template);
  for (const { Properties } of Object.values(copy.Resources))
    if (Properties?.['FunctionName'] === functionNames.evaluateRotation) Object.assign(Properties, { Timeout: 62 });
  return copy;
}

beforeAll(async () => {
  one = await startOneRegion(
    {
      estate: estateOf(keys),
      template: withLittleTime(memberTemplate()),
      parameters: {
        LongSweeps: 'ENABLED',
        KmsRequestQuotaShare: '1',
        MaximumKeyMaterialAgeInDays: '400',
        IneligibleKeys: 'MANUAL_ROTATION_REQUIRED',
      },
      config: { changeNotifications: 'off' },
    },
    region,
  );
  used = usedPermissions(one.sandbox.iam);
  await one.sandbox.settled();
});
afterAll(() => one.sandbox.stop());

const starts = () => one.sandbox.journal.entries().filter(({ operation }) => operation === 'StartExecution');
const parts = () =>
  one.sandbox
    .functionLogs()
    .filter(({ functionName, line }) => functionName === functionNames.evaluateRotation && line.startsWith('{'))
    .map(({ line }) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter(({ message }) => message === 'part of a sweep complete' || message === 'sweep complete');
async function nextDay(): Promise<void> {
  one.sandbox.journal.clear();
  await one.sandbox.clock.advance(24 * 3_600_000 + 60_000);
  await one.sandbox.settled();
}
async function results(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { resourceId, complianceType, reasonCode } of ruleResults(one.config, one.ruleName))
    found.set(resourceId, `${complianceType} ${reasonCode}`);
  return found;
}
async function executions() {
  const sfn = new SFNClient(one.settingsFor(one.sandbox.operatorArn));
  return Promise.all(
    starts().map(({ input }) =>
      sfn.send(
        new DescribeExecutionCommand({
          executionArn: `arn:aws:states:${region}:${one.sandbox.accountId}:execution:${longSweepName}:${String(input['name'])}`,
        }),
      ),
    ),
  );
}

describe('a sweep that one run of the function cannot finish', () => {
  it('is run in parts by the state machine, and evaluates every key', async () => {
    const found = await results();

    expect(found.size).toBe(keys.length);
    expect(found.get(changedId)).toBe('NON_COMPLIANT ROTATION_DISABLED');
    expect(parts().map(({ message, keysRead }) => [message, keysRead])).toEqual([
      ['part of a sweep complete', 1000],
      ['part of a sweep complete', 1022],
      ['sweep complete', 1022],
    ]);
    expect((await executions()).map(({ status }) => status)).toEqual(['SUCCEEDED']);
  });

  it('clears the results of keys that are gone, and of no others', async () => {
    one.store.remove(goneId);
    one.store.setRotation(changedId, { enabled: true, periodInDays: 365 });
    await nextDay();
    const found = await results();

    expect([await one.compliance(goneId), await one.compliance(changedId)]).toEqual([
      'NOT_APPLICABLE DELETED',
      'NON_COMPLIANT KEY_MATERIAL_TOO_OLD',
    ]);
    expect([...found.values()].filter((result) => result === 'NON_COMPLIANT ROTATION_DISABLED')).toHaveLength(keys.length - 4);
    expect(parts().at(-1)).toMatchObject({ message: 'sweep complete', keysRead: 1021, noLongerListed: 1 });
  });

  it('goes on from the part that failed', async () => {
    one.store.setRotation(changedId, { enabled: false });
    // Only the second page is asked for with a marker.
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'ListKeys',
      match: ({ input }) => input['Marker'] !== undefined,
      error: { name: 'IncompleteSignature' },
    });
    await nextDay();
    expect((await executions()).map(({ status }) => status)).toEqual(['RUNNING']);
    one.sandbox.faults.clear();
    await one.sandbox.clock.advance(61_000);
    await one.sandbox.settled();

    const listed = one.sandbox.journal.entries().filter(({ operation }) => operation === 'ListKeys');
    expect(listed.filter(({ input }) => input['Marker'] === undefined)).toHaveLength(1);
    expect((await executions()).map(({ status }) => status)).toEqual(['SUCCEEDED']);
    expect(await one.compliance(changedId)).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });

  it('fails in the end if a part fails again and again, and clears nothing', async () => {
    const [, , anotherId = ''] = idsOf(keys);
    one.store.remove(anotherId);
    one.sandbox.faults.inject({ service: 'kms', operation: 'ListKeys', error: { name: 'IncompleteSignature' } });
    await nextDay();
    for (const seconds of [61, 121, 241, 481]) {
      await one.sandbox.clock.advance(seconds * 1000);
      await one.sandbox.settled();
    }
    const [execution] = await executions();

    expect(execution).toMatchObject({ status: 'FAILED', error: 'IncompleteSignature' });
    expect(await one.compliance(anotherId)).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });
});

describe('permissions that nothing needs', () => {
  it('there are none in the role of the state machine, nor in what the evaluator has for it', () => {
    expect([...used.unusedOf(rolePrefixes.longSweep), ...used.unusedOf(rolePrefixes.evaluator)]).toEqual(readOfReplacedKeys);
  });
});
