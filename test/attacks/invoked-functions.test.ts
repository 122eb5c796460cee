import { CreateDocumentCommand, SSMClient, StartAutomationExecutionCommand, UpdateDocumentCommand } from '@aws-sdk/client-ssm';
import { approve } from '../../functions/aws/ssm.ts';
import { functionNames, rolePrefixes, runbookName } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';

/** The functions that runbooks call. */
const stepFunctions = [
  functionNames.assessRequest,
  functionNames.notifyApprovers,
  functionNames.recordDecision,
  functionNames.applyChanges,
  functionNames.replaceKey,
  functionNames.validateRotation,
];

const keyIdsOf = (test: number): readonly string[] => idsOf(ordinaryKeys(test * 10, 2));
let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(Array.from({ length: 8 }, (_, test) => ordinaryKeys(test * 10, 2)).flat()) }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

const keysUnder = async (prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const key of one.evidence.list(prefix)) keys.push(key);
  return keys;
};

/** Invokes every step function for an execution, with everything that functions of the last release were told. */
async function invokeAll(executionId: string): Promise<readonly string[]> {
  const told = {
    executionId,
    action: 'notApproved',
    keyIds: keyIdsOf(7),
    approver: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace',
  };
  const ends: string[] = [];
  for (const name of stepFunctions) ends.push(await one.invoke(name, told));
  return ends;
}

describe('someone who may invoke the functions', () => {
  it('gets nothing recorded or written for another document that an approver has approved', async () => {
    const ssm = new SSMClient(one.settingsFor(one.sandbox.operatorArn));
    const approvers = `["${one.roleArn(rolePrefixes.approver)}"]`;
    await ssm.send(
      new CreateDocumentCommand({
        Name: 'ParkingPermits',
        DocumentType: 'Automation',
        DocumentFormat: 'YAML',
        Content: `schemaVersion: '0.3'\nassumeRole: ${one.roleArn(rolePrefixes.automation)}\nmainSteps:\n  - {name: Approve, action: 'aws:approve', inputs: {Approvers: ${approvers}, Message: Parking}}\n  - {name: Wait, action: 'aws:sleep', inputs: {Duration: PT10M}}\n`,
      }),
    );
    const { AutomationExecutionId: executionId = '' } = await ssm.send(
      new StartAutomationExecutionCommand({ DocumentName: 'ParkingPermits' }),
    );
    await one.sandbox.settled();
    await approve(one.grace.ssm, executionId, 'parking');

    expect(new Set(await invokeAll(executionId))).toEqual(new Set(['NotOursError']));
    expect(await keysUnder(`executions/${executionId}/`)).toEqual([]);
    expect(one.kmsWrites()).toEqual([]);
  });

  it('gets nothing for a document under our name with other steps', async () => {
    const ssm = new SSMClient(one.settingsFor(one.sandbox.operatorArn));
    const before = await one.request(keyIdsOf(0));
    await ssm.send(
      new UpdateDocumentCommand({
        Name: runbookName,
        DocumentVersion: '$LATEST',
        DocumentFormat: 'YAML',
        Content: `schemaVersion: '0.3'\nassumeRole: ${one.roleArn(rolePrefixes.automation)}\nmainSteps:\n  - {name: Approve, action: 'aws:sleep', inputs: {Duration: PT10M}}\n`,
      }),
    );
    const { AutomationExecutionId: executionId = '' } = await ssm.send(
      new StartAutomationExecutionCommand({ DocumentName: runbookName, DocumentVersion: '2' }),
    );

    expect(new Set(await invokeAll(executionId))).toEqual(new Set(['NotOursError']));
    expect((await one.approve(before)).status).toBe('Success');
    expect(one.writes()).toEqual(keyIdsOf(0));
  });

  it('has no decision recorded while a request waits, and nothing written; the approval counts afterwards', async () => {
    const executionId = await one.request(keyIdsOf(1));
    const ends = await invokeAll(executionId);

    expect(ends.slice(2)).toEqual(['NotYetError', 'NotApprovedError', 'NotApprovedError', 'NotYetError']);
    expect((await keysUnder(`executions/${executionId}/`)).map((key) => key.split('/').at(-1))).toEqual(['proposal.json']);
    expect(one.kmsWrites()).toEqual([]);

    expect((await one.approve(executionId)).status).toBe('Success');
    expect(one.writes()).toEqual(keyIdsOf(1));
  });

  it('changes no outcome of a finished execution, whatever has become of its keys', async () => {
    const [first = '', second = ''] = keyIdsOf(2);
    const executionId = await one.request([first, second]);
    await one.approve(executionId);
    const [outcomes, validation] = [await one.record(executionId, 'outcomes.json'), await one.record(executionId, 'validation.json')];
    one.store.setRotation(first, { enabled: false });
    one.sandbox.journal.clear();
    await invokeAll(executionId);

    expect([await one.record(executionId, 'outcomes.json'), await one.record(executionId, 'validation.json')]).toEqual([
      outcomes,
      validation,
    ]);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [first]: 'ENABLED', [second]: 'ENABLED' });
    expect(one.kmsWrites()).toEqual([]);
  });

  it('gets nothing written for an execution that another one has started', async () => {
    const ssm = new SSMClient(one.settingsFor(one.sandbox.operatorArn));
    await ssm.send(
      new CreateDocumentCommand({
        Name: 'Wrapper',
        DocumentType: 'Automation',
        DocumentFormat: 'YAML',
        Content: `schemaVersion: '0.3'\nassumeRole: ${one.roleArn(rolePrefixes.automation)}\nmainSteps:\n  - {name: Run, action: 'aws:executeAutomation', inputs: {DocumentName: ${runbookName}, RuntimeParameters: {AutomationAssumeRole: ['${one.roleArn(rolePrefixes.automation)}'], KeyIds: ${JSON.stringify(keyIdsOf(3))}, RotationPeriodInDays: ['365']}}}\n`,
      }),
    );
    await ssm.send(new StartAutomationExecutionCommand({ DocumentName: 'Wrapper' }));
    await one.sandbox.settled();

    expect(one.sandbox.snsMessages().filter(({ message }) => message.includes(keyIdsOf(3)[0] ?? '-'))).toEqual([]);
    expect(one.kmsWrites()).toEqual([]);
  });
});
