import { Aws, Stack } from 'aws-cdk-lib';
import { CfnPolicy, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { functionNames, longSweepName, rolePrefixes } from '../functions/core/names.ts';
import { longSweepStateMachine, regionalRoleName } from './arns.ts';
import type { InlineFunction } from './inline-function.ts';
import { onlyIf } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { regionalRole } from './regional-role.ts';
import { allow, onlyFromFunction } from './roles/allow.ts';

/** Throttling and a failure of a service pass; a part that fails is repeated from where it began. */
const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, BackoffRate: 2, MaxAttempts: 4 }];

/**
 * Sweeps that one function cannot finish: the evaluator does as many pages of keys as fit into its time, and is run again from there until
 * all are listed. One part at a time, because the request quotas of AWS KMS are what limits a sweep, and one part can use all of the share.
 */
export class LongSweep extends Construct {
  constructor(scope: Construct, id: string, evaluator: InlineFunction, parameters: MemberParameters) {
    super(scope, id);
    const role = regionalRole(this, 'Role', {
      namePrefix: rolePrefixes.longSweep,
      description: 'Works as the state machine for long sweeps: runs the evaluator, part by part.',
      trust: new ServicePrincipal('states.amazonaws.com').withConditions({
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnEquals: { 'aws:SourceArn': longSweepStateMachine },
      }),
      permissions: [allow('RunEvaluator', { actions: ['lambda:InvokeFunction'], on: evaluator.functionArn })],
    });
    const part = (step: string) => ({
      Type: 'Task',
      Resource: evaluator.functionArn,
      Parameters: { sweepPart: { step, 'event.$': '$.event', 'progress.$': '$.progress' } },
      ResultPath: '$.progress',
      TimeoutSeconds: 900,
      Retry: retry,
    });
    new CfnStateMachine(this, 'StateMachine', {
      stateMachineName: longSweepName,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: Stack.of(this).toJsonString({
        Comment: 'Evaluates all KMS keys of this account and Region in as many runs of the evaluator as it takes.',
        StartAt: 'EvaluatePages',
        States: {
          EvaluatePages: { ...part('EVALUATE_PAGES'), Next: 'AllPages' },
          AllPages: {
            Type: 'Choice',
            Choices: [{ Variable: '$.progress.isListed', BooleanEquals: true, Next: 'EvaluateVanished' }],
            Default: 'EvaluatePages',
          },
          EvaluateVanished: { ...part('EVALUATE_VANISHED'), End: true },
        },
      }),
    });
    new CfnPolicy(this, 'Start', {
      policyName: 'KmsRotation-LongSweep',
      roles: [regionalRoleName(rolePrefixes.evaluator)],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'StartLongSweep',
            Effect: 'Allow',
            Action: 'states:StartExecution',
            Resource: longSweepStateMachine,
            Condition: onlyFromFunction(functionNames.evaluateRotation),
          },
        ],
      },
    });
    onlyIf(parameters.hasLongSweeps, this);
  }
}
