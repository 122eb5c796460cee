import { functionNames, longSweepName, rolePrefixes } from '../../functions/core/names.ts';
import { parseDefinition } from '../../sandbox/services/states/definition.ts';
import { lambdaFunction, resourcesOf } from './member-template.ts';

const deployed = (type: string, LongSweeps: string) =>
  resourcesOf(type, { LongSweeps }).filter(({ Properties }) => JSON.stringify(Properties).includes(longSweepName));

describe('long sweeps', () => {
  it('bring nothing unless they are asked for', () => {
    for (const type of ['AWS::StepFunctions::StateMachine', 'AWS::IAM::Role', 'AWS::IAM::Policy'])
      expect([type, deployed(type, 'DISABLED').length, deployed(type, 'ENABLED').length]).toEqual([type, 0, 1]);
  });

  it('run the evaluator page by page until all keys are listed, and then for those that are gone', () => {
    const [machine] = deployed('AWS::StepFunctions::StateMachine', 'ENABLED');
    const definition = String(machine?.Properties['DefinitionString']);
    const { startAt, states } = parseDefinition(definition.replaceAll(/<[^>]+>/g, 'arn:aws:lambda:eu-central-1:111122223333:function:F'));

    expect(startAt).toBe('EvaluatePages');
    expect([...states.entries()].map(([name, state]) => [name, state.type])).toEqual([
      ['EvaluatePages', 'Task'],
      ['AllPages', 'Choice'],
      ['EvaluateVanished', 'Task'],
    ]);
  });

  it('are run by a role that can call the evaluator and nothing else, for this state machine alone', () => {
    const [role] = deployed('AWS::IAM::Role', 'ENABLED');
    const { AssumeRolePolicyDocument: trust, Policies: policies, RoleName: name } = role?.Properties ?? {};

    expect(name).toBe(`${rolePrefixes.longSweep}-<AWS::Region>`);
    expect(trust).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'states.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
            ArnEquals: { 'aws:SourceArn': expect.stringMatching(/stateMachine:KmsRotation-LongSweep$/) },
          },
        },
      ],
    });
    expect(JSON.stringify(policies).match(/"Action":"[^"]+"/g)).toEqual(['"Action":"lambda:InvokeFunction"']);
    expect(lambdaFunction(functionNames.evaluateRotation, { LongSweeps: 'ENABLED' }).Timeout).toBe(900);
  });

  it('let the evaluator start this state machine and no other', () => {
    const [policy] = deployed('AWS::IAM::Policy', 'ENABLED');

    expect(policy?.Properties).toMatchObject({
      Roles: [`${rolePrefixes.evaluator}-<AWS::Region>`],
      PolicyDocument: {
        Statement: [
          { Action: 'states:StartExecution', Effect: 'Allow', Resource: expect.stringMatching(/:stateMachine:KmsRotation-LongSweep$/) },
        ],
      },
    });
  });
});
