import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { approve } from '../../functions/aws/ssm.ts';
import { answersPrefix, evidenceKey, rolePrefixes } from '../../functions/core/names.ts';
import type { AutomationSettings } from '../../sandbox/automation/settings.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';
import type { Person } from '../flow/person.ts';

/** Every form in which Systems Manager may name an approver: which one it is, is not documented. */
const forms: readonly (readonly [string, AutomationSettings['approverDecisions']])[] = [
  ['the ARN of the session', { approver: 'callerArn' }],
  ['the ARN of the role', { approver: 'roleArn' }],
  ['a name', { approver: 'name' }],
  ['nobody', { approver: 'absent' }],
  ['nobody, and no comment', { approver: 'absent', hasComment: false, decidedIn: 'ApprovalStatus' }],
];

const keyIdsOf = (test: number): readonly string[] => idsOf(ordinaryKeys(test * 10, 3));
const estate = estateOf(Array.from({ length: 8 }, (_, test) => ordinaryKeys(test * 10, 3)).flat());

describe.each(forms)('where Systems Manager names as approver %s', (_form, approverDecisions) => {
  describe('with two approvals required', () => {
    let one: OneRegion;
    let ada: Person;
    const adaArn = 'arn:aws:iam::111122223333:user/ada';

    beforeAll(async () => {
      one = await startOneRegion(
        {
          estate,
          parameters: { MinimumApprovals: '2', AdditionalApproverArns: adaArn },
          automation: { approverDecisions },
        },
        region,
      );
      ada = await one.user('ada');
    });
    afterAll(() => one.sandbox.stop());

    it('only what both have chosen is changed, whoever stored an answer last', async () => {
      const [first = '', second = '', third = ''] = keyIdsOf(0);
      const executionId = await one.request([first, second, third]);
      await one.choose(executionId, [first]);
      await one.grace.approve(executionId);
      await one.choose(executionId, [first, second, third], 'all of them', ada);
      await one.approve(executionId, '', ada);

      expect(one.writes()).toEqual([first]);
      expect(outcomeByKey(await one.outcomes(executionId))).toEqual({
        [first]: 'ENABLED',
        [second]: 'SKIPPED_NOT_CHOSEN',
        [third]: 'SKIPPED_NOT_CHOSEN',
      });
    });

    it('one person who approves under two names, or twice, is one approval', async () => {
      one.sandbox.journal.clear();
      const executionId = await one.request(keyIdsOf(1));
      await (await one.approver('Ada@example.com')).approve(executionId);
      await one.approve(executionId, '', ada);

      expect(one.writes()).toEqual([]);
      expect(await one.decision(executionId)).toMatchObject({
        decision: 'NOT_COUNTED',
        because: expect.stringMatching(/^1 of 2 approvals that are needed count/),
      });
    });

    it('one rejection means that nothing is changed', async () => {
      const executionId = await one.request(keyIdsOf(2));
      await one.grace.approve(executionId);
      await one.reject(executionId, 'too early', ada);

      expect(await one.decision(executionId)).toMatchObject({ decision: 'REJECTED', finalList: [] });
      expect(one.writes()).toEqual([]);
    });
  });

  describe('with one approval required', () => {
    let one: OneRegion;
    let ada: Person;
    beforeAll(async () => {
      one = await startOneRegion({ estate, automation: { approverDecisions } }, region);
      ada = await one.approver('ada');
    });
    afterAll(() => one.sandbox.stop());

    it('an answer narrows and comments what its author approved, and nothing of another', async () => {
      const keyIds = keyIdsOf(0);
      const executionId = await one.request(keyIds);
      await one.choose(executionId, keyIds.slice(0, 1), 'not mine to say', ada);
      await one.approve(executionId, 'CHG-7');
      const decision = await one.decision(executionId);

      expect(one.writes()).toEqual(keyIds);
      expect(decision.signals).toMatchObject([{ person: 'grace', counts: true, answers: [] }]);
      expect(decision.ignoredAnswers).toHaveLength(1);
      expect(JSON.stringify(decision.signals)).not.toContain('not mine to say');
    });

    it('an answer is written once, and under the name of its author alone', async () => {
      const keyIds = keyIdsOf(1);
      const executionId = await one.request(keyIds);
      const names = [
        one.grace.ownAnswer(executionId),
        `${answersPrefix(executionId)}user/ada.json`,
        `${answersPrefix(executionId)}ada.json`,
        evidenceKey(executionId, 'selection.json'),
        evidenceKey(executionId, 'decision.json'),
      ];
      for (const name of names) await expect(ada.store(name, '{}')).rejects.toMatchObject({ name: 'AccessDenied' });
      await one.choose(executionId, keyIds, undefined, ada);

      await expect(one.choose(executionId, [], undefined, ada)).rejects.toMatchObject({
        name: expect.stringMatching(/PreconditionFailed|AccessDenied/),
      });
    });

    it('an answer that adds anything, or cannot be read, makes the decision not count', async () => {
      one.sandbox.journal.clear();
      const [first = '', second = '', other = ''] = keyIdsOf(2);
      const added = await one.request([first, second]);
      await one.grace.answer(added, [{ keyId: other, kind: 'ENABLE_ROTATION' }]);
      await one.approve(added);
      const broken = await one.request([first, second]);
      await one.grace.store(one.grace.ownAnswer(broken), 'not JSON');
      await one.approve(broken);

      expect(one.writes()).toEqual([]);
      expect(await one.decision(added)).toMatchObject({ decision: 'NOT_COUNTED', because: expect.stringMatching(/not proposed/) });
      expect(await one.decision(broken)).toMatchObject({ decision: 'NOT_COUNTED', because: expect.stringMatching(/does not count/) });
    });

    it('nobody approves their own request, whatever role they approve with', async () => {
      one.sandbox.journal.clear();
      const own = await one.request(keyIdsOf(3));
      const operator = await one.approver('operator');
      await one.approve(own, '', operator);

      expect(one.writes()).toEqual([]);
      expect(await one.decision(own)).toMatchObject({ decision: 'NOT_COUNTED', because: expect.stringMatching(/person who made it/) });
    });

    it('a session of the approver role has the name of its caller', async () => {
      const sts = new STSClient(one.settingsFor(one.sandbox.operatorArn));
      const assume = (RoleSessionName: string) =>
        sts.send(new AssumeRoleCommand({ RoleArn: one.roleArn(rolePrefixes.approver), RoleSessionName }));

      await expect(assume('grace')).rejects.toMatchObject({ name: 'AccessDenied' });
      await expect(assume('operator')).resolves.toBeDefined();
    });

    it('an approval without a person behind it does not count', async () => {
      one.sandbox.journal.clear();
      const executionId = await one.request(keyIdsOf(4));
      const machine = await one.approver('botocore-session-1795000000');
      await one.approve(executionId, '', machine);

      expect(one.writes()).toEqual([]);
      expect(await one.decision(executionId)).toMatchObject({ decision: 'NOT_COUNTED' });
    });
  });
});

describe('a deployment that asks for an answer of each approver', () => {
  it('counts no approval without one, as the Systems Manager console sends it', async () => {
    const one = await startOneRegion({ estate, parameters: { ApprovalsWithoutAnswer: 'REFUSED' } }, region);
    const keyIds = keyIdsOf(0);
    const without = await one.request(keyIds);
    await one.approve(without);
    const withAnswer = await one.request(keyIds);
    await one.choose(withAnswer, keyIds);
    await one.approve(withAnswer);

    expect(await one.decision(without)).toMatchObject({ decision: 'NOT_COUNTED', because: expect.stringMatching(/stored no answer/) });
    expect(one.writes()).toEqual(keyIds);
    await one.sandbox.stop();
  });
});

describe('an approval that Systems Manager lets pass and that is not of an approver', () => {
  it('is refused by Systems Manager, and would not count', async () => {
    const one = await startOneRegion({ estate }, region);
    const executionId = await one.request(keyIdsOf(0));

    await expect(approve(new SSMClient(one.settingsFor(one.sandbox.operatorArn)), executionId, '')).rejects.toThrow();
    await one.sandbox.stop();
  });
});
