import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type EvidenceStore, evidenceStore } from '../../functions/aws/evidence-store.ts';
import { currentRequest, startedParts, storedRequest } from '../../functions/aws/request-evidence.ts';
import { unlimited } from '../../functions/aws/request-rate.ts';
import { hasEnded, knownExecutions, readRequestOf } from '../../functions/aws/ssm.ts';
import { functionNames, requestKey, rolePrefixes, runbookName } from '../../functions/core/names.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import type { Dependencies } from '../../functions/request-approval/dependencies.ts';
import type { Environment } from '../../functions/request-approval/environment.ts';
import { type FeederResult, type RequestResult, requestApproval } from '../../functions/request-approval/request-approval.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region, replicaKey } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

const millisPerDay = 86_400_000;
const accountId = '111122223333';

/** What a run did to ask about automatic rotation; here no key has to be rotated now. */
function toEnableIn({ requests }: FeederResult): RequestResult {
  const toEnable = requests.find(({ runbook }) => runbook === 'approveAndEnable');
  if (toEnable === undefined) throw new Error('the feeder said nothing of automatic rotation');
  return toEnable;
}

/** The feeder in this process, on the sandbox over HTTP, so that a test can stop it anywhere and give it another clock. */
function feederOf(one: OneRegion, settings: Partial<Environment> = {}) {
  const asFeeder = one.settingsFor(one.roleArn(functionNames.requestApproval));
  const evidence = evidenceStore(new S3Client(asFeeder), one.bucket);
  const environment: Environment = {
    evidenceBucket: one.bucket,
    configRuleName: one.ruleName,
    automationRoleArns: { approveAndEnable: one.roleArn(rolePrefixes.automation), rotateNow: one.roleArn(rolePrefixes.rotateNow) },
    rotationPeriodInDays: 365,
    approvers: [one.roleArn(rolePrefixes.approver)],
    minimumApprovals: 1,
    approvalTimeoutInSeconds: 604_800,
    coolDownInDays: 14,
    maximumWaitingExecutions: 20,
    startIntervalInMillis: 1000,
    kmsRequestQuotaShare: 1,
    tagFilter: { include: [], exclude: [] },
    policy: { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' },
    ...settings,
  };
  const dependencies: Dependencies = {
    kms: new KMSClient(asFeeder),
    config: new ConfigServiceClient(asFeeder),
    ssm: new SSMClient(asFeeder),
    evidence,
    rate: unlimited,
    record: () => {},
    now: one.sandbox.clock.now,
    sleep: (millis) => one.sandbox.clock.advance(millis),
    surroundings: { partition: 'aws', region, accountId },
  };
  return {
    evidence,
    run: async (action: 'raise' | 'continue' = 'raise', changes: Partial<Dependencies> = {}): Promise<RequestResult> =>
      toEnableIn(await requestApproval({ action }, environment, { ...dependencies, ...changes })),
    dryRun: async (): Promise<RequestResult> =>
      toEnableIn(await requestApproval({ action: 'raise', dryRun: true }, environment, dependencies)),
  };
}

/** Keys of every execution that has not ended, sorted: a key that is there twice is asked about twice. */
async function keysAskedAbout({ ssm }: OneRegion): Promise<readonly string[]> {
  const running = (await knownExecutions(ssm, runbookName)).filter((execution) => !hasEnded(execution));
  const started = await Promise.all(running.map(({ executionId }) => readRequestOf(ssm, executionId)));
  return started.flatMap(({ keyIds }) => keyIds).sort();
}

const messagesAbout = (one: OneRegion, requestId: string | null): number =>
  one.sandbox.snsMessages().filter(({ message }) => message.includes(String(requestId))).length;

async function rejectAll(one: OneRegion): Promise<void> {
  for (const execution of await knownExecutions(one.ssm, runbookName)) if (!hasEnded(execution)) await one.reject(execution.executionId);
}

describe('the feeder', () => {
  const off = ordinaryKeys(1, 60);
  const slow = ordinaryKey(100, { rotation: { enabled: true, periodInDays: 730 } });
  const fine = ordinaryKey(101, { rotation: { enabled: true, periodInDays: 180 } });
  const exempt = ordinaryKey(102, { tags: [{ TagKey: 'kms-rotation-exempt', TagValue: '2099-01-01 too far' }] });
  const disabled = ordinaryKey(103, { metadata: { KeyState: 'Disabled' } });
  const asked = [...idsOf(off), ...idsOf([slow, exempt])].sort();
  let one: OneRegion;

  beforeAll(async () => {
    one = await startOneRegion({ estate: estateOf([...off, slow, fine, exempt, disabled, replicaKey(104)]) }, region);
    await one.sandbox.settled();
  });
  afterAll(() => one.sandbox.stop());
  afterEach(async () => {
    await rejectAll(one);
    one.sandbox.faults.clear();
  });

  it('raises one request for all keys that need it: in executions of at most 50, with one message, a record and a page', async () => {
    const lambda = new LambdaClient(one.settingsFor(one.sandbox.operatorArn));
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: functionNames.requestApproval, Payload: Buffer.from('{"action":"raise"}') }),
    );
    const result = toEnableIn(JSON.parse(Buffer.from(Payload ?? []).toString()) as FeederResult);
    await one.sandbox.settled();
    const { evidence } = feederOf(one);
    const page = (await evidence.get(requestKey(String(result.requestId), 'request.html')))?.text ?? '';

    expect([FunctionError, result]).toEqual([
      undefined,
      expect.objectContaining({ outcome: 'RAISED', keys: 62, parts: 2, startedParts: 2, remainingParts: 0, leftOut: {} }),
    ]);
    expect(await keysAskedAbout(one)).toEqual(asked);
    expect(messagesAbout(one, result.requestId)).toBe(1);
    expect(one.sandbox.snsMessages().at(-1)).toMatchObject({
      subject: 'Approve KMS key rotation: 62 keys in 111122223333 eu-central-1',
      message: expect.stringMatching(/Rotating already: 1 .*\n[\s\S]*… and 42 more[\s\S]*This request has 2 parts/),
    });
    for (const executionId of result.executionIds) expect(page).toContain(executionId);
    expect((await one.execution(String(result.executionIds[0]))).requestedBy).toContain(functionNames.requestApproval);
    expect(await storedRequest(evidence, String(result.requestId))).toMatchObject({
      keys: expect.arrayContaining([expect.objectContaining({ keyId: idsOf([slow])[0], change: 'SHORTEN_PERIOD' })]),
      rotating: [expect.objectContaining({ keyId: idsOf([fine])[0], rotationPeriodInDays: 180 })],
    });
  }, 60_000);

  it('asks about no key twice while it waits, whoever asked first', async () => {
    const [byHand = ''] = asked;
    const executionId = await one.request([byHand]);
    const result = await feederOf(one, { coolDownInDays: 0 }).run();
    await one.sandbox.settled();
    const again = await feederOf(one, { coolDownInDays: 0 }).run();

    expect(result).toMatchObject({ outcome: 'RAISED', keys: 61, leftOut: { WAITING: 1 } });
    expect((await storedRequest(feederOf(one).evidence, String(result.requestId)))?.leftOut).toEqual([
      expect.objectContaining({ keyId: byHand, detail: expect.stringContaining(executionId) }),
    ]);
    expect(again).toMatchObject({ outcome: 'NOTHING_TO_ASK', leftOut: { WAITING: 62 } });
    expect(await keysAskedAbout(one)).toEqual(asked);
  }, 60_000);

  it('neither writes nor starts anything in a dry run, and says what it would ask', async () => {
    one.sandbox.journal.clear();
    const result = await feederOf(one, { coolDownInDays: 0 }).dryRun();

    expect(result).toMatchObject({ outcome: 'WOULD_RAISE', keys: 62, parts: 2, keyIds: asked });
    expect(one.sandbox.journal.entries().filter(({ operation }) => /^(Put|Start|Publish|Send|Enable)/.test(operation))).toEqual([]);
  }, 60_000);

  it('asks about each key once when several runs overlap', async () => {
    const feeder = feederOf(one, { coolDownInDays: 0 });
    const results = await Promise.all([feeder.run(), feeder.run(), feeder.run(), feeder.run('continue')]);
    await one.sandbox.settled();

    expect(results.filter(({ outcome }) => outcome === 'RAISED')).toHaveLength(1);
    expect(await keysAskedAbout(one)).toEqual(asked);
    expect(messagesAbout(one, (await currentRequest(feeder.evidence, 'approveAndEnable'))?.request.requestId ?? '')).toBe(1);
  }, 60_000);

  /** Every effect of a run on the world, in order: the first run ends right before the first, or right after one of them, which is before the next. */
  const effects = 8;
  it.each([[1, 'before'] as const, ...Array.from({ length: effects }, (_, index) => [index + 1, 'after'] as const)])(
    'completes in a second run what a first one left when it ended at effect %i, %s it',
    async (number, when) => {
      const feeder = feederOf(one, { coolDownInDays: 0 });
      const crash = endingAt(number, when);
      const evidence: EvidenceStore = {
        ...feeder.evidence,
        put: (...args) => crash(() => feeder.evidence.put(...args)),
        putOnce: (...args) => crash(() => feeder.evidence.putOnce(...args)),
        replace: (...args) => crash(() => feeder.evidence.replace(...args)),
      };
      const ssm = new Proxy(one.ssm, {
        get: (client, name) => {
          const value: unknown = Reflect.get(client, name);
          if (name !== 'send' || typeof value !== 'function') return value;
          return (command: { readonly constructor: { readonly name: string } }) => {
            const send = (): Promise<unknown> => value.call(client, command) as Promise<unknown>;
            return command.constructor.name === 'StartAutomationExecutionCommand' ? crash(send) : send();
          };
        },
      });

      await expect(feeder.run('raise', { evidence, ssm })).rejects.toThrow('ended on purpose');
      await one.sandbox.settled();
      await feeder.run();
      await one.sandbox.settled();
      const current = await currentRequest(feeder.evidence, 'approveAndEnable');
      const requestId = current?.request.requestId ?? '';
      const page = (await feeder.evidence.get(requestKey(requestId, 'request.html')))?.text ?? '';
      const parts = [...(await startedParts(feeder.evidence, requestId)).values()];

      expect(await keysAskedAbout(one)).toEqual(asked);
      expect(parts).toHaveLength(2);
      expect(parts.filter(({ executionId }) => !page.includes(executionId))).toEqual([]);
      expect((await feeder.evidence.get(requestKey(requestId, 'request.json')))?.sha256).toBe(current?.sha256);
      expect(messagesAbout(one, requestId)).toBe(1);
      expect((await feeder.run()).outcome).toBe('NOTHING_TO_ASK');
    },
    60_000,
  );

  it('starts no part twice where Systems Manager refuses a token it knows, instead of answering with the execution', async () => {
    const feeder = feederOf(one, { coolDownInDays: 0 });
    const crash = endingAt(5, 'before');
    await expect(
      feeder.run('raise', {
        evidence: {
          ...feeder.evidence,
          put: (...args) => crash(() => feeder.evidence.put(...args)),
          putOnce: (...args) => crash(() => feeder.evidence.putOnce(...args)),
          replace: (...args) => crash(() => feeder.evidence.replace(...args)),
        },
      }),
    ).rejects.toThrow('ended on purpose');
    one.sandbox.faults.inject({
      service: 'ssm',
      operation: 'StartAutomationExecution',
      error: { name: 'IdempotentParameterMismatch' },
      times: 1,
    });
    await one.sandbox.settled();
    await feeder.run().catch(() => undefined);
    one.sandbox.faults.clear();
    await feeder.run();
    await one.sandbox.settled();

    expect(await keysAskedAbout(one)).toEqual(asked);
  }, 60_000);
});

/** Lets a run end right before or right after one of its effects, as a function does whose time is up. */
function endingAt(number: number, when: 'before' | 'after') {
  let count = 0;
  return async <Result>(effect: () => Promise<Result>): Promise<Result> => {
    count += 1;
    if (count > number || (count === number && when === 'before')) throw new Error('ended on purpose');
    const result = await effect();
    if (count === number) throw new Error('ended on purpose');
    return result;
  };
}

describe('the cool-down', () => {
  let one: OneRegion;
  const keyIds = idsOf(ordinaryKeys(1, 3));

  beforeAll(async () => {
    one = await startOneRegion({ estate: estateOf(ordinaryKeys(1, 3)) }, region);
    await one.sandbox.settled();
  });
  afterAll(() => one.sandbox.stop());

  it('keeps rejected keys, unanswered keys and keys that were left out from being asked about, until it ends', async () => {
    const feeder = feederOf(one);
    const [kept = '', ...leftOut] = keyIds;
    const { executionIds } = await feeder.run();
    await one.sandbox.settled();
    await one.select(String(executionIds[0]), [kept]);
    await one.approve(String(executionIds[0]));

    expect(await feeder.run()).toMatchObject({ outcome: 'NOTHING_TO_ASK', leftOut: { COOLING_DOWN: 2 } });

    await one.sandbox.clock.advance(13 * millisPerDay);
    await one.sandbox.settled();
    expect(await feeder.run()).toMatchObject({ outcome: 'NOTHING_TO_ASK', leftOut: { COOLING_DOWN: 2 } });

    await one.sandbox.clock.advance(millisPerDay);
    await one.sandbox.settled();
    const again = await feeder.run();
    await one.sandbox.settled();
    expect(again).toMatchObject({ outcome: 'RAISED', keys: 2 });

    await one.expire(String(again.executionIds[0]));
    expect((await one.approval(String(again.executionIds[0]))).decision).toBe('TIMED_OUT');
    expect(await feeder.run()).toMatchObject({ outcome: 'NOTHING_TO_ASK', leftOut: { COOLING_DOWN: 2 } });
    expect(await keysAskedAbout(one)).toEqual([]);
    expect(leftOut).toHaveLength(2);
  }, 120_000);

  it('holds for a reader whose clock is behind that of the writer, or ahead', async () => {
    await one.sandbox.clock.advance(15 * millisPerDay);
    await one.sandbox.settled();
    const feeder = feederOf(one);
    const { executionIds } = await feeder.run();
    await one.sandbox.settled();
    await one.reject(String(executionIds[0]));
    const skewedBy = (minutes: number) => () => new Date(one.sandbox.clock.now().getTime() + minutes * 60_000);

    for (const minutes of [-90, -5, 5, 90]) {
      expect([minutes, await feeder.run('raise', { now: skewedBy(minutes) })]).toEqual([
        minutes,
        expect.objectContaining({ outcome: 'NOTHING_TO_ASK', leftOut: { COOLING_DOWN: 2 } }),
      ]);
    }
  }, 120_000);
});

describe('keys that requests leave out by tag', () => {
  it('stay non-compliant and are not asked about', async () => {
    const tagged = ordinaryKey(1, { tags: [{ TagKey: 'team', TagValue: 'legacy' }] });
    const other = ordinaryKey(2, { tags: [{ TagKey: 'team', TagValue: 'web' }] });
    const one = await startOneRegion({ estate: estateOf([tagged, other]) }, region);
    try {
      await one.sandbox.settled();
      const result = await feederOf(one, { tagFilter: { include: ['team'], exclude: ['team=legacy'] } }).run();
      await one.sandbox.settled();

      expect(result).toMatchObject({ outcome: 'RAISED', keys: 1, leftOut: { FILTERED_BY_TAG: 1 } });
      expect(await keysAskedAbout(one)).toEqual(idsOf([other]));
      expect(await one.compliance(idsOf([tagged])[0] ?? '')).toBe('NON_COMPLIANT ROTATION_DISABLED');
    } finally {
      await one.sandbox.stop();
    }
  }, 60_000);
});
