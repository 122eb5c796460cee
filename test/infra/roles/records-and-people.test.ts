import { functionNames, rolePrefixes } from '../../../functions/core/names.ts';
import { listOf, role } from '../policies.ts';

const statementOf = (name: string, sid: string, parameters: Readonly<Record<string, string>> = {}) =>
  role(name, parameters).statements.find(({ Sid }) => Sid === sid);

describe('the function that records decisions', () => {
  it('may learn the ids of the roles that may approve, and of no others', () => {
    const approverRole = `arn:<AWS::Partition>:iam::<AWS::AccountId>:role/${rolePrefixes.approver}-<AWS::Region>`;
    const others = ['arn:aws:iam::111122223333:user/ana', 'arn:aws:iam::111122223333:role/people/kms-owners'];
    const resourceOf = (parameters: Readonly<Record<string, string>>): readonly string[] =>
      listOf(statementOf(functionNames.recordDecision, 'IdentifyApprovers', parameters)?.Resource);

    expect(resourceOf({})).toEqual([approverRole]);
    expect(resourceOf({ AdditionalApproverArns: others.join(',') })).toEqual([approverRole, ...others]);
  });
});

describe('the functions of the steps', () => {
  const { assessRequest, notifyApprovers, recordDecision, applyChanges, replaceKey, validateRotation } = functionNames;

  it.each([assessRequest, notifyApprovers, recordDecision, applyChanges, replaceKey, validateRotation])(
    '%s may read the text of our documents, and of no other',
    (name) => {
      expect(listOf(statementOf(name, 'RecogniseDocuments')?.Resource)).toEqual([
        expect.stringMatching(/:document\/KmsRotation-ApproveAndEnable$/),
        expect.stringMatching(/:document\/KmsRotation-RotateNow$/),
        expect.stringMatching(/:document\/KmsRotation-ReplaceKey$/),
      ]);
    },
  );
});

describe('the role of the request scheduler', () => {
  it('may pass the role of executions to Systems Manager, and no other role to nobody else', () => {
    expect(statementOf(functionNames.requestApproval, 'PassAutomationRole')).toMatchObject({
      Resource: expect.stringMatching(/^<AutomationRole\w*\.Arn>$/),
      Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    });
  });

  it('may start the documents that it asks with, and no other', () => {
    const resources = listOf(statementOf(functionNames.requestApproval, 'StartRunbook')?.Resource);

    expect(resources.filter((resource) => /:document\/|automation-definition/.test(resource))).toEqual([
      expect.stringMatching(/:document\/KmsRotation-ApproveAndEnable$/),
      expect.stringMatching(/:document\/KmsRotation-RotateNow$/),
      expect.stringMatching(/:automation-definition\/KmsRotation-ApproveAndEnable:\*$/),
      expect.stringMatching(/:automation-definition\/KmsRotation-RotateNow:\*$/),
    ]);
  });
});
