import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { rolePrefixes, rotateNowRunbookName, runbookName } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

const keyIds = idsOf(ordinaryKeys(1, 3));
let one: OneRegion;
let requestId = '';
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(ordinaryKeys(1, 5)), parameters: { MaximumKeyMaterialAgeInDays: '400' } }, region);
  await one.sandbox.settled();
  await one.schedule();
  requestId = (await one.scheduled()).request?.requestId ?? '';
});
afterAll(() => one.sandbox.stop());

const startUnder = async (DocumentName: string, parameters: Readonly<Record<string, string[]>>): Promise<string> => {
  const ssm = new SSMClient(one.settingsFor(one.sandbox.operatorArn));
  const { AutomationExecutionId = '' } = await ssm.send(
    new StartAutomationExecutionCommand({
      DocumentName,
      Parameters: { AutomationAssumeRole: [one.roleArn(rolePrefixes.automation)], RequestId: [requestId], ...parameters },
    }),
  );
  await one.sandbox.settled();
  return AutomationExecutionId;
};

describe('an execution that is started under the id of a scheduled request', () => {
  it.each<[string, string, Readonly<Record<string, string[]>>]>([
    ['with another period', runbookName, { KeyIds: [...idsOf(ordinaryKeys(1, 5))], RotationPeriodInDays: ['90'] }],
    ['with other keys', runbookName, { KeyIds: [...keyIds], RotationPeriodInDays: ['365'] }],
    ['of another document', rotateNowRunbookName, { KeyIds: [...keyIds] }],
  ])('%s is refused before anybody is asked', async (_what, documentName, parameters) => {
    const messages = one.sandbox.snsMessages().length;
    const executionId = await startUnder(documentName, parameters);
    const { status, steps } = await one.execution(executionId);

    expect(status).toBe('Failed');
    expect(steps.find(({ name }) => name === 'Assess')?.failureMessage).toMatch(/asks for other keys, another period or another change/);
    expect(one.sandbox.snsMessages()).toHaveLength(messages);
    await expect(one.grace.approve(executionId)).rejects.toThrow();
    expect([one.writes(), one.rotations()]).toEqual([[], []]);
  });

  it('with all that a part has is refused before anybody is asked: the request scheduler has not started it', async () => {
    const messages = one.sandbox.snsMessages().length;
    const executionId = await startUnder(runbookName, { KeyIds: [...idsOf(ordinaryKeys(1, 5))], RotationPeriodInDays: ['365'] });
    const { status, steps } = await one.execution(executionId);

    expect(status).toBe('Failed');
    expect(steps.find(({ name }) => name === 'Assess')?.failureMessage).toMatch(/the request scheduler has not started it/);
    expect(one.sandbox.snsMessages()).toHaveLength(messages);
  });
});
