import { DescribeRemediationExecutionStatusCommand, StartRemediationExecutionCommand } from '@aws-sdk/client-config-service';
import { startExecution } from '../../functions/aws/ssm.ts';
import { executionFor } from '../../functions/core/changes/asked.ts';
import { rolePrefixes } from '../../functions/core/names.ts';
import { estateOf, keyNamed, ordinaryKeys, region } from './estates.ts';
import { all, evidenceOf } from './evidence.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

/** The guide's samples disagree on where the selectors of a Lambda step start; the runbook must work either way, so this file has the other one. */
let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(), automation: { lambdaSelectorRoot: 'payload', answersCarryMetadata: false } }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

describe('what is asked for twice', () => {
  it('with the same client token is one execution, and one message', async () => {
    const keyIds = await one.create(...ordinaryKeys('client token', 2));
    const told = one.sandbox.snsMessages().length;
    const request = {
      ...executionFor({ keyIds, kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays: 365 } }),
      requestId: 'twice',
      automationRoleArn: one.roleArn(rolePrefixes.automation),
      clientToken: crypto.randomUUID(),
    };
    const first = await startExecution(one.ssm, request);
    expect(await startExecution(one.ssm, request)).toBe(first);
    await one.sandbox.settled();
    expect(one.sandbox.snsMessages().length - told).toBe(1);
    await one.approve(first);
    expect(one.writes()).toEqual(keyIds.toSorted());
    expect((await evidenceOf(one, first)).outcomeOf).toEqual(all(keyIds, 'ENABLED'));
  });

  it('by naming a key more than once is one key', async () => {
    const [first = '', second = ''] = await one.create(...ordinaryKeys('named twice', 2));
    const executionId = await one.request([first, second, first, first]);
    await one.approve(executionId);
    expect(one.writes()).toEqual([first, second].toSorted());
    const { validation, outcomeOf } = await evidenceOf(one, executionId);
    expect(validation.counts.requested).toEqual({ changes: 2, keys: 2 });
    expect(outcomeOf).toEqual(all([first, second], 'ENABLED'));
  });

  it('by approving two executions within a minute: both are done, and the second re-evaluation may be refused', async () => {
    const [first = '', second = ''] = await one.create(...ordinaryKeys('within a minute', 2));
    const executions = [await one.request([first]), await one.request([second])];
    const statuses: string[] = [];
    for (const executionId of executions) statuses.push((await one.approve(executionId)).status);
    expect(statuses).toEqual(['Success', 'Success']);
    expect(one.writes()).toEqual([first, second].toSorted());
    const refused = one.sandbox.journal
      .entries()
      .filter(({ operation, error }) => operation === 'StartConfigRulesEvaluation' && error !== undefined);
    // Nobody waits the minute here, after which the runbook asks a second time.
    expect(refused.map(({ error }) => error)).toEqual(['LimitExceededException', 'LimitExceededException']);
    expect((await evidenceOf(one, executions[1] ?? '')).outcomeOf).toEqual({ [second]: 'ENABLED' });
    expect(await one.compliance(second)).toBe('COMPLIANT ROTATION_ENABLED');
  });

  it('by answering twice changes nothing after the first answer', async () => {
    const keyIds = await one.create(keyNamed('answered twice'));
    const executionId = await one.request(keyIds);
    await one.reject(executionId);
    await expect(one.approve(executionId)).rejects.toThrow(/does not wait for an approval/);
    expect(one.attempts()).toEqual([]);
    expect((await evidenceOf(one, executionId)).outcomeOf).toEqual(all(keyIds, 'SKIPPED_REJECTED'));
  });
});

describe('the Remediate button of AWS Config', () => {
  it('asks for exactly the key it was pressed for, and the rule agrees afterwards', async () => {
    const [pressed = '', other = ''] = await one.create(...ordinaryKeys('remediate', 2));
    const resource = { resourceType: 'AWS::KMS::Key', resourceId: pressed };
    const { FailedItems } = await one.config.send(
      new StartRemediationExecutionCommand({
        ConfigRuleName: one.ruleName,
        ResourceKeys: [{ ...resource, resourceType: 'AWS::KMS::Key' }],
      }),
    );
    expect(FailedItems ?? []).toEqual([]);
    await one.sandbox.settled();
    const message = one.sandbox.snsMessages().at(-1)?.message ?? '';
    expect([message.includes(pressed), message.includes(other)]).toEqual([true, false]);
    expect(one.attempts()).toEqual([]);

    const executionId = /execution ([0-9a-f-]{36})/.exec(message)?.[1] ?? '';
    await one.approve(executionId);
    expect(one.writes()).toEqual([pressed]);
    expect((await evidenceOf(one, executionId)).outcomeOf).toEqual({ [pressed]: 'ENABLED' });
    expect([await one.compliance(pressed), await one.compliance(other)]).toEqual([
      'COMPLIANT ROTATION_ENABLED',
      'NON_COMPLIANT ROTATION_DISABLED',
    ]);
    const { RemediationExecutionStatuses } = await one.config.send(
      new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: one.ruleName }),
    );
    expect(RemediationExecutionStatuses?.map(({ ResourceKey, State }) => [ResourceKey?.resourceId, State])).toEqual([
      [pressed, 'SUCCEEDED'],
    ]);
  });
});
