import type { LambdaFunction } from '../lambda/lambda-function.ts';
import type { Place } from './deployer.ts';
import { isMap, TemplateError } from './template.ts';

export const lambdaFunctionProperties = [
  'Architectures',
  'Code',
  'Description',
  'Environment',
  'FunctionName',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'Tags',
  'Timeout',
  'TracingConfig',
];

/** CloudFormation template reference, AWS::Lambda::Function Code: of the zip file, which is not larger than its text. */
const maximumCodeBytes = 4 * 1024 * 1024;
/** AWS Lambda guide, quotas. */
const maximumEnvironmentBytes = 4096;

/** Set by the runtime and refused in a template (AWS Lambda guide, "Defined runtime environment variables"). */
const reservedVariables =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION|LOG|INITIALIZATION|RUNTIME).*|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** Reads the properties of an `AWS::Lambda::Function` with inline code for Node.js 24. @throws TemplateError naming the property */
export function lambdaFunctionFrom(
  properties: Readonly<Record<string, unknown>>,
  { accountId, region, partition }: Place,
  generatedName: string,
): LambdaFunction {
  const { Code, Handler, Role, Runtime, FunctionName = generatedName } = properties;
  if (Runtime !== 'nodejs24.x') throw new TemplateError(`Runtime is ${JSON.stringify(Runtime)}; this sandbox runs nodejs24.x`);
  const code = isMap(Code) && Object.keys(Code).length === 1 ? Code['ZipFile'] : undefined;
  if (typeof code !== 'string') throw new TemplateError('Code must have ZipFile and nothing else: this sandbox runs inline code only');
  if (Buffer.byteLength(code) > maximumCodeBytes)
    throw new TemplateError(`Code.ZipFile has ${Buffer.byteLength(code)} bytes; at most ${maximumCodeBytes} are allowed`);
  if (typeof Handler !== 'string' || !/^index\.\w+$/.test(Handler))
    throw new TemplateError(`Handler is ${JSON.stringify(Handler)}; inline code is index.js, so it must be index.<export>`);
  if (typeof Role !== 'string' || typeof FunctionName !== 'string') throw new TemplateError('Role and FunctionName must be texts');
  return {
    region,
    accountId,
    functionName: FunctionName,
    functionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${FunctionName}`,
    code,
    handler: Handler,
    roleArn: Role,
    environment: environmentIn(properties['Environment']),
    timeoutInSeconds: numberIn(properties, 'Timeout', 3, { minimum: 1, maximum: 900 }),
    memorySizeInMB: numberIn(properties, 'MemorySize', 128, { minimum: 128, maximum: 10_240 }),
  };
}

function environmentIn(environment: unknown): Readonly<Record<string, string>> {
  const variables = isMap(environment) ? (environment['Variables'] ?? {}) : {};
  if (!isMap(variables)) throw new TemplateError('Environment.Variables must be a map');
  const entries = Object.entries(variables).map(([name, value]) => [name, String(value)] as const);
  const reserved = entries.find(([name]) => reservedVariables.test(name));
  if (reserved !== undefined) throw new TemplateError(`Environment.Variables has ${reserved[0]}, which Lambda reserves`);
  const bytes = Buffer.byteLength(entries.flat().join(''));
  if (bytes > maximumEnvironmentBytes)
    throw new TemplateError(`Environment.Variables has ${bytes} bytes; at most ${maximumEnvironmentBytes} are allowed`);
  return Object.fromEntries(entries);
}

function numberIn(
  properties: Readonly<Record<string, unknown>>,
  name: string,
  standard: number,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  const value = properties[name] === undefined ? standard : Number(properties[name]);
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new TemplateError(`${name} is ${JSON.stringify(properties[name])}; it must be a whole number from ${minimum} to ${maximum}`);
}
