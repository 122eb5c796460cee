import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { accountId, answerFor } from '../../aws/kms-answers.ts';
import { configMock, kmsMock, refuseEverything } from '../../aws/refusing.ts';
import { acceptEvaluations, putCalls, reportedBefore, rotates, rotating } from './evaluating.ts';
import { change, envelope, keyId, scheduled } from './events.ts';

const lines: string[] = [];
const metricLines: string[] = [];
const { handler } = await import('../../../functions/evaluate-rotation/handler.ts');

const stsMock = mockClient(STSClient);
const contextWith = (millis: number) =>
  ({
    functionName: 'KmsRotation-EvaluateRotation',
    awsRequestId: 'request-1',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:${accountId}:function:KmsRotation-EvaluateRotation`,
    getRemainingTimeInMillis: () => millis,
  }) as unknown as Context;

const { write } = process.stdout;
beforeAll(() => {
  process.stdout.write = (line: unknown): boolean => {
    (String(line).includes('"_aws"') ? metricLines : lines).push(String(line));
    return true;
  };
});
afterAll(() => {
  process.stdout.write = write;
});
beforeEach(() => {
  refuseEverything();
  stsMock.reset();
  stsMock.onAnyCommand().rejects(new Error('a call this test did not expect'));
  lines.length = 0;
  metricLines.length = 0;
});

describe('the AWS Config rule', () => {
  it('answers a change and returns how many evaluations it put', async () => {
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();

    expect(await handler(envelope(change()), contextWith(900_000))).toBe(1);
    expect(putCalls()).toEqual([{ ResultToken: 'eyJlbmNyeXB0ZWREYXRhIjpbLTQy', Evaluations: [rotates(keyId)] }]);
  });

  it('logs what a sweep saw, as JSON', async () => {
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();
    reportedBefore();

    await handler(envelope(scheduled()), contextWith(900_000));

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'INFO',
        service: 'evaluate-rotation',
        function_request_id: 'request-1',
        message: 'sweep complete',
        keysRead: 1,
        evaluationsPut: 1,
        reasons: { ROTATION_ENABLED: 1 },
      }),
    ]);
  });

  it.each([
    ['a malformed event', { version: '1.0' }, 'MalformedEventError'],
    ['wrong rule parameters', envelope(scheduled(), { ruleParameters: '{"days":"1"}' }), 'InvalidRuleParameterError'],
  ])('fails on %s before anything is read or put', async (_what, event, name) => {
    await expect(handler(event, contextWith(900_000))).rejects.toMatchObject({ name });
    expect([...kmsMock.calls(), ...configMock.calls()]).toEqual([]);
  });

  it('counts what it could not evaluate, and only that', async () => {
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();
    const failures = () => metricLines.map((line) => JSON.parse(line)['EvaluationFailures']);

    await handler(envelope(change()), contextWith(900_000));
    expect(failures()).toEqual([]);

    await expect(handler({ version: '1.0' }, contextWith(900_000))).rejects.toThrow();
    expect(failures()).toEqual([1]);
  });

  it('ends a sweep half a minute before its time is up, with an error of its own', async () => {
    answerFor({
      keys: { [keyId]: rotating(keyId) },
      before: () =>
        new Promise((_resolve, reject) => setTimeout(() => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })), 50)),
    });

    await expect(handler(envelope(scheduled()), contextWith(30_010))).rejects.toMatchObject({
      name: 'SweepTimeoutError',
      message: expect.stringContaining('0 keys were read, 0 evaluations were put'),
    });
  });
});

/** Whose credentials a call was made with. */
const accessKeyOf = async (call: { readonly thisValue: unknown }): Promise<string> => {
  const client = call.thisValue as KMSClient | ConfigServiceClient;
  return (await client.config.credentials()).accessKeyId;
};

describe('a rule that is evaluated for another account', () => {
  const parameters = { ruleParameters: '{"memberRoleName":"audit/KmsRotation-Member"}', accountId: '999988887777' };
  const credentials = {
    AccessKeyId: 'AKIAMEMBER',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: new Date('2026-11-20T13:00:00Z'),
  };

  it('reads keys and puts evaluations as the role of that account', async () => {
    stsMock.on(AssumeRoleCommand).resolves({ Credentials: credentials });
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();

    await handler(envelope(change({ awsAccountId: '999988887777' }), parameters), contextWith(900_000));

    expect(stsMock.commandCalls(AssumeRoleCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { RoleArn: 'arn:aws:iam::999988887777:role/audit/KmsRotation-Member', RoleSessionName: 'kms-rotation-evaluation' },
    ]);
    expect(await Promise.all([...kmsMock.calls(), ...configMock.calls()].map(accessKeyOf))).toEqual([
      'AKIAMEMBER',
      'AKIAMEMBER',
      'AKIAMEMBER',
    ]);
  });

  it('of another partition assumes a role of that partition', async () => {
    stsMock.on(AssumeRoleCommand).resolves({ Credentials: credentials });
    answerFor({ keys: {} });
    reportedBefore();

    await handler(
      envelope(scheduled(), { ...parameters, configRuleArn: 'arn:aws-us-gov:config:us-gov-west-1:999988887777:config-rule/config-rule-1' }),
      contextWith(900_000),
    );

    expect(stsMock.commandCalls(AssumeRoleCommand)[0]?.args[0].input.RoleArn).toBe(
      'arn:aws-us-gov:iam::999988887777:role/audit/KmsRotation-Member',
    );
  });

  it('reports nothing if the role may not be assumed', async () => {
    stsMock.on(AssumeRoleCommand).rejects(Object.assign(new Error('not authorized'), { name: 'AccessDenied' }));

    await expect(handler(envelope(change(), parameters), contextWith(900_000))).rejects.toMatchObject({ name: 'AccessDenied' });
    expect([...kmsMock.calls(), ...configMock.calls()]).toEqual([]);
  });
});
