import { randomUUID } from 'node:crypto';
import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import { lambdaFunctionFrom } from '../../cloudformation/lambda-function-resource.ts';
import { TemplateError } from '../../cloudformation/template.ts';
import type { LambdaFunction } from '../../lambda/lambda-function.ts';
import type { LambdaRuntime } from '../../lambda/lambda-runtime.ts';
import { ServiceError } from '../../service-error.ts';
import { authorizeOn, authorizePassing, type FunctionAccess, functionArnOf } from './function-access.ts';
import { invalidParameter, type UploadedCode, uploadedCode } from './function-code.ts';

export type FunctionOperationsOptions = FunctionAccess & { readonly clock: SandboxClock; readonly runtime: LambdaRuntime };

/** Members of each operation that are read; what else is given is refused by name. */
const created = ['FunctionName', 'Code', 'Handler', 'Role', 'Runtime', 'Description', 'Environment', 'MemorySize', 'Timeout', 'Tags'];
const codeMembers = ['FunctionName', 'ZipFile'];
const configured = ['FunctionName', 'Handler', 'Role', 'Runtime', 'Description', 'Environment', 'MemorySize', 'Timeout'];

/**
 * What somebody does to functions by hand, beside AWS CloudFormation: CreateFunction,
 * UpdateFunctionCode and UpdateFunctionConfiguration (AWS Lambda API). A change takes effect with
 * the call; on AWS its function is `Pending` or `InProgress` for some seconds.
 */
export function functionOperations(options: FunctionOperationsOptions): ServiceOperations {
  const { accountId, clock, runtime } = options;
  const existing = (call: ApiCall): LambdaFunction => {
    const arn = functionArnOf(call, accountId);
    authorizeOn(arn, call, options);
    const found = arn.split(':')[4] === accountId ? runtime.find(call.region, arn) : undefined;
    if (found === undefined) throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    return found;
  };
  const register = (definition: LambdaFunction, code?: UploadedCode): Record<string, unknown> => {
    runtime.register(definition);
    return configurationOf(definition, clock.now(), code);
  };
  return {
    CreateFunction: async (call) => {
      refuseOthers(call, created);
      const arn = functionArnOf(call, accountId);
      authorizeOn(arn, call, options);
      authorizePassing(String(call.input['Role']), arn, call, options);
      if (runtime.find(call.region, arn) !== undefined)
        throw new ServiceError('ResourceConflictException', `Function already exist: ${arn.split(':').at(-1)}`, 409);
      const code = uploadedCode((call.input['Code'] as ApiCall['input'])['ZipFile']);
      return register(definitionFrom(call, arn, { ...call.input, Code: { ZipFile: code.source } }), code);
    },
    UpdateFunctionCode: async (call) => {
      refuseOthers(call, codeMembers);
      const before = existing(call);
      const code = uploadedCode(call.input['ZipFile']);
      return register({ ...before, code: code.source }, code);
    },
    UpdateFunctionConfiguration: async (call) => {
      refuseOthers(call, configured);
      const before = existing(call);
      const role = call.input['Role'];
      if (role !== undefined) authorizePassing(String(role), before.functionArn, call, options);
      return register(definitionFrom(call, before.functionArn, { ...propertiesOf(before), ...call.input }));
    },
  };
}

function refuseOthers({ operation, input }: ApiCall, read: readonly string[]): void {
  const unread = Object.entries(input).find(([name, value]) => value !== undefined && !read.includes(name));
  if (unread !== undefined) throw new ServiceError('SandboxNotImplemented', `lambda ${operation} with ${unread[0]} is not simulated`, 501);
}

/**
 * A function by its properties, under the checks that a template has.
 * @throws ServiceError InvalidParameterValueException
 */
function definitionFrom({ region }: ApiCall, arn: string, properties: Readonly<Record<string, unknown>>): LambdaFunction {
  const [, , , , accountId = '', , name = ''] = arn.split(':');
  try {
    return lambdaFunctionFrom({ ...properties, FunctionName: name }, { accountId, region, partition: partitionOf(region) }, name);
  } catch (error) {
    if (error instanceof TemplateError) throw invalidParameter(error.message);
    throw error;
  }
}

const propertiesOf = ({ code, handler, roleArn, environment, timeoutInSeconds, memorySizeInMB }: LambdaFunction) => ({
  Code: { ZipFile: code },
  Handler: handler,
  Role: roleArn,
  Runtime: 'nodejs24.x',
  Environment: { Variables: environment },
  Timeout: timeoutInSeconds,
  MemorySize: memorySizeInMB,
});

const configurationOf = (definition: LambdaFunction, at: Date, code: UploadedCode | undefined): Record<string, unknown> => ({
  FunctionName: definition.functionName,
  FunctionArn: definition.functionArn,
  Runtime: 'nodejs24.x',
  Role: definition.roleArn,
  Handler: definition.handler,
  ...(code === undefined ? {} : { CodeSize: code.size, CodeSha256: code.sha256 }),
  Timeout: definition.timeoutInSeconds,
  MemorySize: definition.memorySizeInMB,
  // `2024-08-01T13:52:02.000+0000`
  LastModified: at.toISOString().replace('Z', '+0000'),
  Version: '$LATEST',
  Environment: { Variables: definition.environment },
  PackageType: 'Zip',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  RevisionId: randomUUID(),
});
