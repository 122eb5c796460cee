import { startExecution } from '../../functions/aws/ssm.ts';
import { functionNames, rolePrefixes, runbookName } from '../../functions/core/names.ts';
import { memberTemplate } from '../member-template.ts';
import { estateOf, keyNamed, ordinaryKeys, region } from './estates.ts';
import { all, evidenceOf } from './evidence.ts';
import { denying } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

const template = memberTemplate();
const shortPauses = { CONFIRMATION_INTERVAL_MILLIS: '20', CONFIG_RESULT_TIMEOUT_SECONDS: '1' };

async function start(lambdaEnvironment: Readonly<Record<string, string>> = {}): Promise<OneRegion> {
  return startOneRegion({ estate: estateOf(), template, lambdaEnvironment: { ...shortPauses, ...lambdaEnvironment } }, region);
}

/** The execution can no longer be approved by anybody. */
async function expectNobodyCanApprove(one: OneRegion, executionId: string): Promise<void> {
  await expect(one.approve(executionId)).rejects.toThrow(/does not wait for an approval/);
  await one.sandbox.settled();
  expect(one.attempts()).toEqual([]);
  expect(one.otherWrites()).toEqual([]);
}

/** What somebody adds to a role by another stack: more than this one gives it. */
const lettingStart = (roleArn: string) => ({
  Resources: {
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'MorePermissions',
        Roles: [roleArn.split('/').at(-1)],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['ssm:StartAutomationExecution', 'ssm:AddTagsToResource', 'iam:PassRole'], Resource: '*' },
          ],
        },
      },
    },
  },
});

describe('with one part broken, no key is written', () => {
  let one: OneRegion;
  beforeAll(async () => {
    one = await start();
  });
  afterAll(() => one.sandbox.stop());
  beforeEach(async () => {
    for (const name of Object.values(functionNames)) one.sandbox.mendLambda(name);
    await one.begin();
  });

  it.each(['throw', 'missing'] as const)(
    'where NotifyApprovers is broken (%s): people who were not told are not waited for',
    async (how) => {
      const keyIds = await one.create(...ordinaryKeys(`notify ${how}`, 2));
      one.sandbox.breakLambda(functionNames.notifyApprovers, how);
      const executionId = await one.request(keyIds);
      expect((await one.execution(executionId)).status).toBe('Failed');
      await expectNobodyCanApprove(one, executionId);
      const { approval, outcomeOf } = await evidenceOf(one, executionId);
      expect(outcomeOf).toEqual(all(keyIds, 'SKIPPED_REQUEST_FAILED'));
      expect(approval).toMatchObject({ decision: 'FAILED', failure: expect.stringContaining('NotifyApprovers') });
    },
  );

  it.each(['throw', 'missing'] as const)('where ValidateRotation is broken (%s) and the request is rejected', async (how) => {
    const keyIds = await one.create(keyNamed(`validate ${how}`));
    const executionId = await one.request(keyIds);
    one.sandbox.breakLambda(functionNames.validateRotation, how);
    expect((await one.reject(executionId)).status).toBe('Failed');
    await expectNobodyCanApprove(one, executionId);
    expect((await one.approval(executionId)).decision).toBe('REJECTED');
  });

  it('where an approver approves a request of their own', async () => {
    const keyIds = await one.create(...ordinaryKeys('own request', 2));
    const start = {
      documentName: runbookName,
      keyIds,
      rotationPeriodInDays: 365,
      requestId: 'own',
      automationRoleArn: one.roleArn(rolePrefixes.automation),
      clientToken: crypto.randomUUID(),
    };
    await expect(startExecution(one.approverSsm, start)).rejects.toThrow(/not authorized to perform: ssm:StartAutomationExecution/);
    await one.sandbox.deploy(region, { name: 'MorePermissions', template: lettingStart(one.roleArn(rolePrefixes.approver)) });
    const executionId = await startExecution(one.approverSsm, start);
    await one.sandbox.settled();
    await one.approve(executionId);
    expect(one.attempts()).toEqual([]);
    const { approval, outcomeOf } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(all(keyIds, 'SKIPPED_REQUEST_FAILED'));
    expect(approval).toMatchObject({ decision: 'FAILED', failure: expect.stringContaining('approved a request of their own') });
  });

  it('where an approval was put on record by somebody else while the request waited', async () => {
    const [model = '', asked = '', slipped = ''] = await one.create(...ordinaryKeys('planted approval', 3));
    const honest = await one.request([model]);
    await one.approve(honest);
    one.sandbox.journal.clear();
    const executionId = await one.request([asked]);
    const planted = (await one.record(honest, 'approval.json')).replaceAll(honest, executionId).replaceAll(model, slipped);
    one.tamper(executionId, 'approval.json', planted);
    const ended = await one.approve(executionId);
    expect(one.attempts()).toEqual([]);
    expect(ended.status).toBe('Failed');
  });

  it('where the approval on record cannot be read', async () => {
    const keyIds = await one.create(keyNamed('unreadable approval'));
    const executionId = await one.request(keyIds);
    one.tamper(executionId, 'approval.json', '{}');
    expect((await one.approve(executionId)).status).toBe('Failed');
    expect(one.attempts()).toEqual([]);
  });

  it('to a key that can no longer be read once it is approved; the others are written', async () => {
    const keyIds = await one.create(...ordinaryKeys('hidden after approval', 3));
    const [first = '', hidden = '', third = ''] = keyIds;
    const executionId = await one.request(keyIds);
    // The first key's write is the moment: RecordApproval has read all three by then, and the loop has not reached the second.
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'EnableKeyRotation',
      match: ({ input }) => {
        if (input['KeyId'] === first) one.store.setPolicy(hidden, denying('kms:GetKeyRotationStatus'));
        return false;
      },
      error: { name: 'Never' },
    });
    await one.approve(executionId);
    expect(one.attempts()).toEqual([first, third]);
    const { outcomeOf, outcomes } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual({ [first]: 'ENABLED', [hidden]: 'ACCESS_DENIED', [third]: 'ENABLED' });
    expect(outcomes.outcomes[1]?.failedStep).toMatchObject({ step: 'GetKeyRotationStatus', errorName: 'AccessDeniedException' });
    expect(await one.compliance(hidden)).toBe('NON_COMPLIANT UNREADABLE');
  });

  it('where the rule is broken the approved keys are written all the same, and their results are told to be missing', async () => {
    const keyIds = await one.create(keyNamed('rule broken'));
    const executionId = await one.request(keyIds);
    one.sandbox.breakLambda(functionNames.evaluateRotation, 'throw');
    await one.approve(executionId);
    const { outcomeOf, validation } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(all(keyIds, 'ENABLED'));
    expect(validation.compliance).toEqual({ before: { NON_COMPLIANT: 1 }, after: { NON_COMPLIANT: 1 }, pending: 1 });
    expect(await one.compliance(keyIds[0] ?? '')).toBe('NON_COMPLIANT ROTATION_DISABLED');

    one.sandbox.mendLambda(functionNames.evaluateRotation);
    await one.sandbox.clock.advance(25 * 3_600_000);
    await one.sandbox.settled();
    expect(await one.compliance(keyIds[0] ?? '')).toBe('COMPLIANT ROTATION_ENABLED');
  });
});

describe('set up wrongly, no request comes as far as an approval', () => {
  it.each([
    [
      'an approver that is nobody',
      { APPROVERS: 'arn:aws:iam::111122223333:group/security' },
      /environment\.APPROVERS: must hold user names and ARNs/,
    ],
    [
      'no bucket',
      { EVIDENCE_BUCKET: 'kms-rotation-evidence-nowhere' },
      /could not (store|read) evidence s3:\/\/kms-rotation-evidence-nowhere/,
    ],
    // The role of the step may publish to its own topic alone.
    ['another topic', { TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:Automation-Nowhere' }, /not authorized to perform: SNS:Publish/],
    ['a rule that cannot be read', { RULE_PARAMETERS: '{"maximumRotationPeriodInDays":"often"}' }, /maximumRotationPeriodInDays/],
  ])('%s', async (_what, environment, why) => {
    const one = await start(environment);
    try {
      const executionId = await one.request(await one.create(keyNamed('set up wrongly')));
      const { status, failureMessage, steps } = await one.execution(executionId);
      expect(status).toBe('Failed');
      expect([failureMessage, ...steps.map((step) => step.failureMessage)].join('\n')).toMatch(why);
      await expectNobodyCanApprove(one, executionId);
    } finally {
      await one.sandbox.stop();
    }
  });
});
