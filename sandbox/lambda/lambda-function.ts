/** A Lambda function as the template declares it. */
export type LambdaFunction = {
  readonly region: string;
  readonly accountId: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** CommonJS source of `index.js`. */
  readonly code: string;
  readonly handler: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutInSeconds: number;
  readonly memorySizeInMB: number;
};

/** What Invoke answers. With `FunctionError`, the payload describes the error. */
export type InvocationAnswer = { readonly StatusCode: number; readonly FunctionError?: string; readonly Payload: string };

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** The environment variables that the Lambda runtime adds to those of the template. */
export const runtimeVariables = (
  { region, functionName, handler, memorySizeInMB }: LambdaFunction,
  endpoint: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): Readonly<Record<string, string>> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeInMB),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  // A developer's own profiles and endpoints have no place in a function.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  LAMBDA_TASK_ROOT: '/var/task',
  _HANDLER: handler,
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
});

export const logStreamName = 'sandbox/[$LATEST]';
