import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { LambdaFunction } from './lambda/lambda-function.ts';
import type { EndedCall } from './services/cloudtrail/event-record.ts';

/**
 * The calls of AWS Lambda by which AWS CloudFormation makes a function, or changes what it was
 * before.
 */
export function functionCalls(
  before: LambdaFunction | undefined,
  after: LambdaFunction,
  deployerArn: string,
  at: Date,
): readonly EndedCall[] {
  return operationsFor(before, after).map((operation) => ({
    call: {
      service: 'lambda',
      region: after.region,
      operation,
      input: {
        FunctionName: after.functionName,
        ...(operation === 'UpdateFunctionCode' ? {} : { Role: after.roleArn, Handler: after.handler }),
      },
      principal: { kind: 'user', arn: deployerArn, accountId: after.accountId },
      requestId: randomUUID(),
      // With the credentials of who deploys (AWS CloudFormation guide, "Logging AWS CloudFormation
      // API calls with AWS CloudTrail").
      invokedBy: 'cloudformation.amazonaws.com',
    },
    at,
    output: { FunctionName: after.functionName, FunctionArn: after.functionArn, Role: after.roleArn },
  }));
}

function operationsFor(before: LambdaFunction | undefined, after: LambdaFunction): readonly string[] {
  if (before === undefined) return ['CreateFunction'];
  const isReconfigured = !isDeepStrictEqual({ ...before, code: '' }, { ...after, code: '' });
  return [...(before.code === after.code ? [] : ['UpdateFunctionCode']), ...(isReconfigured ? ['UpdateFunctionConfiguration'] : [])];
}
