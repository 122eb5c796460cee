import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClock } from '../../sandbox/clock.ts';
import { createLambdaRuntime, type LambdaRuntime } from '../../sandbox/lambda/lambda-runtime.ts';
import { createSharedThreads, type SharedThreads } from '../../sandbox/lambda/shared-threads.ts';

const region = 'eu-central-1';
const accountId = '111122223333';
const clock = createClock();
let threads: SharedThreads;
let runtime: LambdaRuntime;
const start = (patience?: number): void => {
  threads = createSharedThreads({ clockOffset: clock.offset, kept: 1, idle: 100, ...(patience === undefined ? {} : { patience }) });
  runtime = createLambdaRuntime({
    endpoint: () => 'http://127.0.0.1:1',
    credentialsOf: ({ roleArn }) => ({ accessKeyId: `ASIA-${roleArn}`, secretAccessKey: 'secret' }),
    clockOffset: clock.offset,
    sleep: clock.sleep,
    startEnvironment: threads.start,
  });
};
beforeEach(() => start());
afterEach(async () => {
  await runtime.stop();
  await threads.stop();
});

function register(functionName: string, code: string, timeoutInSeconds = 5): void {
  runtime.register({
    region,
    accountId,
    functionName,
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
    code,
    handler: 'index.handler',
    roleArn: `arn:aws:iam::${accountId}:role/${functionName}`,
    environment: { NAME: functionName },
    timeoutInSeconds,
    memorySizeInMB: 128,
  });
}
const invoke = async (functionName: string, event: unknown = {}) => {
  const { Payload } = await runtime.invoke(region, functionName, JSON.stringify(event));
  return JSON.parse(Payload);
};

describe('functions that share threads', () => {
  it('have modules, variables and credentials of their own, and stay warm', async () => {
    const code = `
      let count = 0;
      const atStart = process.env.NAME;
      exports.handler = async () => [atStart, process.env.NAME, process.env.AWS_ACCESS_KEY_ID, process.env.LEFT_BEHIND, process.env.LEFT_BEHIND = 'x', ++count];`;
    register('One', code);
    register('Two', code);

    const answers = [await invoke('One'), await invoke('Two'), await invoke('One')];

    expect(answers).toEqual([
      ['One', 'One', `ASIA-arn:aws:iam::${accountId}:role/One`, null, 'x', 1],
      ['Two', 'Two', `ASIA-arn:aws:iam::${accountId}:role/Two`, null, 'x', 1],
      ['One', 'One', `ASIA-arn:aws:iam::${accountId}:role/One`, null, 'x', 2],
    ]);
    expect(threads.count()).toBe(1);
  });

  it('take turns, and each line of what they print is known by its function', async () => {
    const names = ['One', 'Two', 'Three'];
    for (const name of names)
      register(
        name,
        `exports.handler = async () => { for (const n of [1, 2]) { console.log(process.env.NAME + n); await new Promise(setImmediate); } };`,
      );

    await Promise.all(names.map((name) => invoke(name)));

    expect(runtime.logs().map(({ functionName, line }) => [functionName, line])).toEqual(
      names.flatMap((name) => [`${name}1`, `${name}2`].map((line) => [name, line])),
    );
    expect(threads.count()).toBe(1);
  });

  it('get another thread where one waits for the other, which ends when it is not needed any more', async () => {
    start(50);
    const folder = await mkdtemp(join(tmpdir(), 'shared-threads-'));
    register(
      'Waits',
      `const { existsSync } = require('node:fs'); exports.handler = async ({ file }) => { while (!existsSync(file)) await new Promise((r) => setTimeout(r, 5)); return 'seen'; };`,
    );
    register(
      'Writes',
      `const { writeFileSync } = require('node:fs'); exports.handler = async ({ file }) => { writeFileSync(file, ''); return 'written'; };`,
    );
    const file = join(folder, 'file');

    expect(await Promise.all([invoke('Waits', { file }), invoke('Writes', { file })])).toEqual(['seen', 'written']);
    expect(existsSync(file)).toBe(true);
    expect(threads.count()).toBe(2);
    for (let waited = 0; threads.count() > 1 && waited < 3000; waited += 20) await pause(20);
    expect(threads.count()).toBe(1);
    await rm(folder, { recursive: true });
  });

  it.each([
    ['that cannot be loaded', `throw new RangeError('at start');`, 'RangeError'],
    ['that hangs', `exports.handler = () => { for (;;); };`, 'Sandbox.Timedout'],
    ['that ends its thread', `exports.handler = () => process.exit(3);`, 'Runtime.ExitError'],
    [
      'that throws outside of its handler',
      `exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late'); }, 1));`,
      'Error',
    ],
  ])('survive one %s', async (_, code, errorType) => {
    register('Broken', code, 1);
    register('Sound', `exports.handler = async () => 'sound';`);

    const [broken, sound] = await Promise.all([invoke('Broken'), invoke('Sound')]);

    expect([broken.errorType, sound]).toEqual([errorType, 'sound']);
    expect(await invoke('Sound')).toBe('sound');
  });

  it('end with the sandbox, at work or waiting, and none begins after that', async () => {
    register('Hangs', 'exports.handler = () => new Promise(() => {});');
    const running = invoke('Hangs');
    const waiting = Promise.allSettled([invoke('Hangs'), invoke('Hangs')]);
    await pause(20);

    await threads.stop();

    expect((await running).errorType).toBe('Runtime.ExitError');
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(invoke('Hangs')).rejects.toThrow('the sandbox has been stopped');
    expect(threads.count()).toBe(0);
  });

  it('are many more than a thread keeps warm', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Function${index}`);
    for (const name of names) register(name, `let count = 0; exports.handler = async () => process.env.NAME + ++count;`);

    const rounds = [];
    for (const _ of [1, 2]) rounds.push(await Promise.all(names.map((name) => invoke(name))));

    expect(rounds[0]).toEqual(names.map((name) => `${name}1`));
    expect(rounds[1]?.map((text: string) => text.slice(0, -1))).toEqual(names);
    expect(threads.count()).toBe(1);
  });
});
