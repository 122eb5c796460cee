import { inlineCode } from '../../infra/inline-code/inline-code.ts';
import { createClock } from '../../sandbox/clock.ts';
import { createLambdaRuntime, type LambdaOptions, type LambdaRuntime } from '../../sandbox/lambda/lambda-runtime.ts';

const region = 'eu-central-1';
const accountId = '111122223333';
const clock = createClock();
let runtime: LambdaRuntime | undefined;

afterEach(async () => {
  await runtime?.stop();
});

/** A runtime with one function, `Tested`, of the given source. */
function withFunction(code: string, options: Partial<LambdaOptions> = {}, timeoutInSeconds = 10): LambdaRuntime {
  const created = createLambdaRuntime({
    endpoint: () => 'http://127.0.0.1:1',
    credentialsOf: ({ roleArn, functionName }) => ({
      accessKeyId: `ASIA-${roleArn}`,
      secretAccessKey: 'secret',
      sessionToken: functionName,
    }),
    clockOffset: clock.offset,
    sleep: clock.sleep,
    retryPausesInMillis: [1, 1],
    ...options,
  });
  created.register({
    region,
    accountId,
    functionName: 'Tested',
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:Tested`,
    code,
    handler: 'index.handler',
    roleArn: `arn:aws:iam::${accountId}:role/Tested`,
    environment: { GREETING: 'hello', LEVEL: 'template' },
    timeoutInSeconds,
    memorySizeInMB: 256,
  });
  runtime = created;
  return created;
}

const payloadOf = async (created: LambdaRuntime, event: unknown = {}): Promise<unknown> =>
  JSON.parse((await created.invoke(region, 'Tested', JSON.stringify(event))).Payload);

const errorOf = async (
  created: LambdaRuntime,
): Promise<{ readonly FunctionError: string | undefined; readonly errorType: unknown; readonly errorMessage: unknown }> => {
  const { FunctionError, Payload } = await created.invoke(region, 'Tested', '{}');
  const { errorType, errorMessage } = JSON.parse(Payload);
  return { FunctionError, errorType, errorMessage };
};

const compressedCode = await inlineCode({ name: 'tested', bundle: "require('zod')" });

describe('a function', () => {
  it('gets the event as JSON and answers with what its handler returns', async () => {
    const tested = withFunction('exports.handler = async (event) => ({ doubled: event.number * 2, nothing: undefined })');

    const answer = await tested.invoke(region, `arn:aws:lambda:${region}:${accountId}:function:Tested`, '{"number":21}');

    expect(answer).toEqual({ StatusCode: 200, Payload: '{"doubled":42}' });
  });

  it('answers null where its handler returns nothing', async () => {
    expect(await withFunction('exports.handler = () => {}').invoke(region, 'Tested', '{}')).toEqual({ StatusCode: 200, Payload: 'null' });
  });

  it('has the environment of its template, its role and its Region, and nothing of this process', async () => {
    const tested = withFunction('exports.handler = async () => process.env', { environment: { LEVEL: 'override' } });

    // AWS Lambda guide, "Defined runtime environment variables".
    expect(await payloadOf(tested)).toEqual({
      GREETING: 'hello',
      LEVEL: 'override',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: `ASIA-arn:aws:iam::${accountId}:role/Tested`,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'Tested',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'Tested',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Tested',
      AWS_LAMBDA_LOG_STREAM_NAME: 'sandbox/[$LATEST]',
      LAMBDA_TASK_ROOT: '/var/task',
      _HANDLER: 'index.handler',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    });
  });

  it('knows from its context who it is and how long it has left', async () => {
    const tested = withFunction(
      'exports.handler = async (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis(), awsRequestId: context.awsRequestId.length })',
    );

    const { remaining, ...context } = (await payloadOf(tested)) as Record<string, unknown>;

    expect(context).toEqual({
      awsRequestId: 36,
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'Tested',
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:Tested`,
      logGroupName: '/aws/lambda/Tested',
      logStreamName: 'sandbox/[$LATEST]',
      memoryLimitInMB: '256',
    });
    expect(remaining).toBeGreaterThan(5000);
    expect(remaining).toBeLessThanOrEqual(10_000);
  });

  it('stays warm: its module is evaluated once', async () => {
    const tested = withFunction('let count = 0; exports.handler = async () => ++count');

    expect([await payloadOf(tested), await payloadOf(tested)]).toEqual([1, 2]);
  });

  it('handles one event at a time in each of its environments, and more at once in several', async () => {
    const tested = withFunction(
      'let running = 0; exports.handler = async () => { running += 1; const seen = running; await new Promise((done) => setTimeout(done, 50)); running -= 1; return seen; }',
      { concurrency: 2 },
    );

    expect(await Promise.all([1, 2, 3, 4, 5].map(() => payloadOf(tested)))).toEqual([1, 1, 1, 1, 1]);
  });

  it('finds the AWS SDK and Node, as in the Lambda runtime', async () => {
    const tested = withFunction(
      "const { KMSClient } = require('@aws-sdk/client-kms'); const { createHash } = require('node:crypto'); exports.handler = async () => [typeof KMSClient, typeof createHash, __filename]",
    );

    expect(await payloadOf(tested)).toEqual(['function', 'function', '/var/task/index.js']);
  });

  it.each([
    ['as it is', "require('zod')"],
    ['compressed as in the templates', compressedCode],
  ])('finds nothing else, though it is installed here: code %s', async (_how, code) => {
    expect(await errorOf(withFunction(code))).toEqual({
      FunctionError: 'Unhandled',
      errorType: 'Runtime.ImportModuleError',
      errorMessage: "Error: Cannot find module 'zod'\nThe Lambda runtime offers Node's own modules and @aws-sdk/*; bundle everything else",
    });
  });
});

describe('the time of a function', () => {
  it('is the time of the sandbox, also after it has been moved', async () => {
    const tested = withFunction(
      'exports.handler = async () => [Date.now(), new Date().getTime(), new Date(0).toISOString(), new Date() instanceof Date, typeof Date()]',
    );
    await payloadOf(tested);
    await clock.advance(36_000_000);
    const before = clock.now().getTime();

    const [now, made, given, isDate, text] = (await payloadOf(tested)) as [number, number, string, boolean, string];

    expect(now).toBeGreaterThanOrEqual(before);
    expect(made).toBeGreaterThanOrEqual(before);
    expect([given, isDate, text]).toEqual(['1970-01-01T00:00:00.000Z', true, 'string']);
  });
});

describe('a function that fails', () => {
  it('answers with what was thrown', async () => {
    const tested = withFunction("exports.handler = async () => { throw new RangeError('too far') }");

    const { StatusCode, FunctionError, Payload } = await tested.invoke(region, 'Tested', '{}');

    expect({ StatusCode, FunctionError, ...JSON.parse(Payload) }).toEqual({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      errorType: 'RangeError',
      errorMessage: 'too far',
      trace: expect.arrayContaining(['RangeError: too far']),
    });
  });

  it.each([
    ['a text thrown', "exports.handler = async () => { throw 'no' }", 'string', 'no'],
    ['no handler', 'exports.other = () => {}', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    [
      'a handler with a callback',
      'exports.handler = (event, context, callback) => {}',
      'Runtime.CallbackHandlerDeprecated',
      expect.stringContaining('callback'),
    ],
    ['a syntax error', 'exports.handler = (', 'Runtime.UserCodeSyntaxError', expect.stringContaining('SyntaxError')],
    [
      'an end of its process',
      'exports.handler = async () => { process.exit(3) }',
      'Runtime.ExitError',
      'Error: Runtime exited with error: exit status 3',
    ],
    [
      'a rejection nobody handles',
      "exports.handler = () => { Promise.reject(new Error('lost')); return new Promise(() => {}) }",
      'Runtime.UnhandledPromiseRejection',
      'Error: lost',
    ],
  ])('says so: %s', async (_, code, errorType, errorMessage) => {
    expect(await errorOf(withFunction(code))).toEqual({ FunctionError: 'Unhandled', errorType, errorMessage });
  });

  it('is stopped at its timeout, and the next event finds a fresh environment', async () => {
    const tested = withFunction(
      'let count = 0; exports.handler = async (event) => { count += 1; if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return count; }',
      {},
      1,
    );

    const { Payload } = await tested.invoke(region, 'Tested', '{"hang":true}');

    expect(JSON.parse(Payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/),
      trace: [],
    });
    expect(await payloadOf(tested)).toBe(1);
  });
});

describe('an asynchronous invocation', () => {
  // AWS Lambda guide, "Asynchronous invocation": two more attempts after a function error.
  it('is repeated twice after errors', async () => {
    const tested = withFunction("exports.handler = async () => { console.log('attempt'); throw new Error('again') }");

    await tested.invokeAsynchronously(region, 'Tested', '{}');

    expect(tested.logs().map(({ line }) => line)).toEqual(['attempt', 'attempt', 'attempt']);
  });

  it('ends with the first success', async () => {
    const tested = withFunction("let count = 0; exports.handler = async () => { if (++count < 2) throw new Error('again'); return count }");

    expect((await tested.invokeAsynchronously(region, 'Tested', '{}')).Payload).toBe('2');
  });
});

describe('what a function prints', () => {
  it('is kept line by line, in order', async () => {
    const tested = withFunction(
      "exports.handler = async () => { console.log('one\\ntwo'); console.error('three'); process.stdout.write('fo'); process.stdout.write('ur\\n') }",
    );

    await payloadOf(tested);

    expect(tested.logs()).toEqual(['one', 'two', 'three', 'four'].map((line) => ({ accountId, region, functionName: 'Tested', line })));
  });
});

describe('a function that was broken on purpose', () => {
  it('fails, disappears, and works again once it is mended', async () => {
    const tested = withFunction('exports.handler = async () => 1');

    tested.breakFunction('Tested', 'throw');
    const thrown = await errorOf(tested);
    tested.breakFunction('Tested', 'missing');
    const missing = await tested.invoke(region, 'Tested', '{}').catch((error: Error) => error.name);
    tested.mendFunction('Tested');

    expect([thrown.FunctionError, missing, await payloadOf(tested)]).toEqual(['Unhandled', 'ResourceNotFoundException', 1]);
  });
});
