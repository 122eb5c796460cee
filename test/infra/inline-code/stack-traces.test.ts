import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledFiles, bundleNameOf, functionBundles, functionCode, functionFolders } from '../../../infra/function-code.ts';
import { createClock } from '../../../sandbox/clock.ts';
import { createLambdaRuntime } from '../../../sandbox/lambda/lambda-runtime.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const region = 'eu-central-1';
const accountId = '111122223333';
const clock = createClock();
const lambda = createLambdaRuntime({
  endpoint: () => 'http://127.0.0.1:1',
  credentialsOf: () => ({ accessKeyId: 'ASIA0000000000000000', secretAccessKey: 'secret', sessionToken: 'token' }),
  clockOffset: clock.offset,
  sleep: clock.sleep,
});
afterAll(() => lambda.stop());

type Failure = { readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] };

/** Invokes code with no environment of its own and an empty event: every function refuses one of them. */
async function failureOf(functionName: string, code: string): Promise<Failure> {
  const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  const roleArn = `arn:aws:iam::${accountId}:role/${functionName}`;
  const sizes = { timeoutInSeconds: 10, memorySizeInMB: 256 };
  lambda.register({ region, accountId, functionName, functionArn, code, handler: 'index.handler', roleArn, environment: {}, ...sizes });
  const { FunctionError, Payload } = await lambda.invoke(region, functionName, '{}');
  expect(FunctionError).toBe('Unhandled');
  return JSON.parse(Payload);
}

describe('the stack trace of a function that throws', () => {
  it.each(functionFolders)('names the function of the source, and a line of the decompressed code: %s', async (folder) => {
    const { trace } = await failureOf(folder, (await functionCode())[folder]);

    const [, name = '', file, line, column] = /^ {4}at (\S+) \(\/var\/task\/(.+):(\d+):(\d+)\)$/.exec(trace[1] ?? '') ?? [];
    expect(file).toBe(`${bundleNameOf(folder)}.js`);
    const at = (await functionBundles())[folder].split('\n')[Number(line) - 1]?.slice(Number(column) - 1);
    expect(at).toMatch(/^new \w+\(/);
    expect(await declaringFiles(folder, name)).not.toEqual([]);
  });
});

/** Source files of a bundle that declare a function of this name. */
async function declaringFiles(folder: (typeof functionFolders)[number], name: string): Promise<readonly string[]> {
  const declaration = new RegExp(`\\b(function|const) ${name}\\b`);
  const own = Object.keys((await bundledFiles())[folder]).filter((file) => file.startsWith('functions/'));
  return own.filter((file) => declaration.test(readFileSync(join(root, file), 'utf8')));
}
