import { Aws, type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { regionalRole } from './regional-role.ts';
import { allow, forFunction } from './roles/allow.ts';

export type InlineFunctionProps = {
  readonly functionName: string;
  readonly description: string;
  /** The `index.js` of the function, which exports `handler`. */
  readonly code: string;
  /** Name of the function's role, to which the Region is added. */
  readonly roleNamePrefix: string;
  /** What the code of the function may do, and nothing else with its role. */
  readonly permissions: readonly PolicyStatement[];
  /** What AWS Lambda does as the function to invoke it. @default nothing: it is invoked by others */
  readonly eventSourcePermissions?: readonly PolicyStatement[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  /** Memory in MB, which also decides the share of a processor. */
  readonly memorySize: number;
};

/**
 * A Lambda function whose code lies in the template, with its own role and log group. `CfnFunction`, because the construct library's
 * `Function` attaches a managed policy and brings an asset or a custom resource where this template is to be self-contained.
 */
export class InlineFunction extends Construct {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: InlineFunctionProps) {
    super(scope, id);
    // The evidence lies in the bucket; what is in the log is for whoever looks into a failure.
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = regionalRole(this, 'Role', {
      namePrefix: props.roleNamePrefix,
      description: `Works as ${props.functionName}: ${props.description}`,
      // Whether Lambda says for which account it assumes a role is not documented: where it does, it must be this one.
      trust: new ServicePrincipal('lambda.amazonaws.com').withConditions({
        StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      }),
      permissions: [
        ...props.permissions.map((one) => forFunction(props.functionName, one)),
        ...(props.eventSourcePermissions ?? []),
        // AWS Lambda writes the log.
        allow('WriteOwnLog', { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], on: logGroup.logGroupArn }),
      ],
    });
    const lambda = new CfnFunction(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      code: { zipFile: props.code },
      role: role.roleArn,
      environment: { variables: { ...props.environment } },
      timeout: props.timeout.toSeconds(),
      memorySize: props.memorySize,
      loggingConfig: { logGroup: logGroup.logGroupName },
    });
    this.functionName = props.functionName;
    this.functionArn = lambda.attrArn;
    this.roleArn = role.roleArn;
  }
}
