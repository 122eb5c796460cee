import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  GetDocumentCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { approve } from '../../functions/aws/ssm.ts';
import { functionNames, rolePrefixes, runbookName } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

const keyIds = idsOf(ordinaryKeys(0, 2));
let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(ordinaryKeys(0, 2)) }, region);
});
afterAll(() => one.sandbox.stop());

describe('a document that is deleted and made again under our name', () => {
  it('gets nothing written for what approvers approved under the text in between', async () => {
    const ssm = new SSMClient(one.settingsFor(one.sandbox.operatorArn));
    const ours = await ssm.send(new GetDocumentCommand({ Name: runbookName, DocumentVersion: '1', DocumentFormat: 'YAML' }));
    const create = (Content: string) =>
      ssm.send(new CreateDocumentCommand({ Name: runbookName, DocumentType: 'Automation', DocumentFormat: 'YAML', Content }));
    await ssm.send(new DeleteDocumentCommand({ Name: runbookName }));
    const approvers = `["${one.roleArn(rolePrefixes.approver)}"]`;
    await create(
      `schemaVersion: '0.3'\nassumeRole: '{{ AutomationAssumeRole }}'\nparameters:\n  AutomationAssumeRole: {type: String}\n  KeyIds: {type: StringList}\n  RotationPeriodInDays: {type: Integer, default: 365}\n  RequestId: {type: String, default: ''}\nmainSteps:\n  - {name: Approve, action: 'aws:approve', inputs: {Approvers: ${approvers}, Message: Parking}}\n  - {name: Hold, action: 'aws:approve', inputs: {Approvers: ${approvers}, Message: Hold}}\n`,
    );
    const { AutomationExecutionId: executionId = '' } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: runbookName,
        Parameters: { AutomationAssumeRole: [one.roleArn(rolePrefixes.automation)], KeyIds: [...keyIds] },
      }),
    );
    await one.sandbox.settled();
    await approve(one.grace.ssm, executionId, 'parking');
    await ssm.send(new DeleteDocumentCommand({ Name: runbookName }));
    await create(ours.Content ?? '');

    const ends: string[] = [];
    for (const name of [functionNames.assessRequest, functionNames.recordDecision, functionNames.applyChanges])
      ends.push(await one.invoke(name, { executionId }));
    expect({ ends, written: one.writes() }).toEqual({ ends: ['NotOursError', 'NotOursError', 'NotOursError'], written: [] });
  });
});
