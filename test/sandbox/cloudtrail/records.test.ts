import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateFunctionCommand, InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendAutomationSignalCommand, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { trusting } from '../cross-account-templates.ts';
import { estateKey } from '../estate-key.ts';
import { zipOf } from '../functions/zip.ts';
import { accountId, type OneAccount, region, roleArn } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';
import { atOnce, eventsNamed, lookUp, startTrail } from './history.ts';

const { Arn: keyArn, KeyId } = estateKey(accountId, region, 'orders').metadata;
const runbookRole = { AutomationAssumeRole: [roleArn('Runbook')], KeyIds: [KeyId ?? ''] };

let one: OneAccount;
afterEach(() => one.accounts.stop());

const told = () => one.account.queue(region, 'Told').visible.map((body) => JSON.parse(body));
const startAsking = async () =>
  (await new SSMClient(one.as()).send(new StartAutomationExecutionCommand({ DocumentName: 'Asking', Parameters: runbookRole })))
    .AutomationExecutionId ?? '';
async function approve(AutomationExecutionId: string, sessionName: string): Promise<void> {
  const settings = await one.inSession('Approver', sessionName);
  await new SSMClient(settings).send(
    new SendAutomationSignalCommand({ AutomationExecutionId, SignalType: 'Approve', Payload: { Comment: ['CHG-7'] } }),
  );
}

describe('the record of a signal', () => {
  it('names the session that sent it, its id and its role', async () => {
    one = await startTrail();
    const id = await startAsking();
    await approve(id, 'ada@example.com');
    const { Role } = await new IAMClient(one.as()).send(new GetRoleCommand({ RoleName: 'Approver' }));

    const [signal] = await eventsNamed(one, 'SendAutomationSignal');
    // CloudTrail guide, "CloudTrail userIdentity element".
    expect(signal).toMatchObject({
      Username: 'ada@example.com',
      record: {
        eventSource: 'ssm.amazonaws.com',
        userIdentity: {
          type: 'AssumedRole',
          principalId: `${Role?.RoleId}:ada@example.com`,
          arn: `arn:aws:sts::${accountId}:assumed-role/Approver/ada@example.com`,
          accountId,
          sessionContext: {
            sessionIssuer: { type: 'Role', principalId: Role?.RoleId, arn: roleArn('Approver'), accountId, userName: 'Approver' },
          },
        },
        requestParameters: { automationExecutionId: id, signalType: 'Approve', payload: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
        readOnly: false,
      },
    });
    expect(signal?.record['userIdentity']).not.toHaveProperty('userName');
    expect(signal?.record['userIdentity']).not.toHaveProperty('invokedBy');
  });
});

describe('the record of a start', () => {
  it('names the execution, and hides the parameters, of which that is unconfirmed', async () => {
    one = await startTrail();
    const id = await startAsking();

    expect((await eventsNamed(one, 'StartAutomationExecution'))[0]?.record).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'operator', principalId: expect.stringMatching(/^AIDA/) },
      requestParameters: { documentName: 'Asking', parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      responseElements: { automationExecutionId: id },
    });
  });

  it('shows the parameters where the setting says so, with their names as they are', async () => {
    one = await startTrail({ ...atOnce, showsAutomationParameters: true });
    await startAsking();

    expect((await eventsNamed(one, 'StartAutomationExecution'))[0]?.record['requestParameters']).toEqual({
      documentName: 'Asking',
      parameters: runbookRole,
    });
  });

  it('that was refused has the error, and no parameters', async () => {
    one = await startTrail();
    const start = new SSMClient(one.as(roleArn('Looker'))).send(new StartAutomationExecutionCommand({ DocumentName: 'Asking' }));
    await refusalOf(start);

    // Recorded event of a denied StartAutomationExecution.
    expect((await eventsNamed(one, 'StartAutomationExecution'))[0]?.record).toMatchObject({
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining('not authorized to perform: ssm:StartAutomationExecution'),
      requestParameters: null,
      responseElements: null,
    });
  });
});

describe('the record of a call that somebody has made for another', () => {
  it('names Systems Manager beside the role of a runbook', async () => {
    one = await startTrail();
    const id = await startAsking();
    await approve(id, 'ada');
    await one.account.settled();

    expect((await eventsNamed(one, 'ListKeys'))[0]).toMatchObject({
      Username: `Automation-${id}`,
      record: {
        userIdentity: {
          type: 'AssumedRole',
          sessionContext: { sessionIssuer: { arn: roleArn('Runbook') } },
          invokedBy: 'ssm.amazonaws.com',
        },
        sourceIPAddress: 'ssm.amazonaws.com',
        userAgent: 'ssm.amazonaws.com',
      },
    });
  });

  it('names the function whose credentials it had', async () => {
    one = await startTrail();
    await new LambdaClient(one.as()).send(new InvokeCommand({ FunctionName: 'Enabling', Payload: Buffer.from(JSON.stringify({ KeyId })) }));

    const [enabled] = await eventsNamed(one, 'EnableKeyRotation');
    // CloudTrail guide, "CloudTrail userIdentity element", inScopeOf; recorded events of 2025 and
    // 2026.
    expect(enabled).toMatchObject({
      Username: 'Enabling',
      record: {
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::${accountId}:assumed-role/Enabler/Enabling`,
          sessionContext: { sessionIssuer: { arn: roleArn('Enabler') } },
          inScopeOf: {
            issuerType: 'AWS::Lambda::Function',
            credentialsIssuedTo: `arn:aws:lambda:${region}:${accountId}:function:Enabling`,
          },
        },
        requestParameters: { keyId: KeyId },
        resources: [{ accountId, type: 'AWS::KMS::Key', ARN: keyArn }],
      },
    });
    expect(await eventsNamed(one, 'Invoke')).toEqual([]);
  });
});

describe('Amazon EventBridge', () => {
  it('is told of a key with the same event that the history has', async () => {
    one = await startTrail();
    await new LambdaClient(one.as()).send(new InvokeCommand({ FunctionName: 'Enabling', Payload: Buffer.from(JSON.stringify({ KeyId })) }));

    const [enabled] = await eventsNamed(one, 'EnableKeyRotation');
    expect(told().map(({ source, detail }) => [source, detail])).toEqual([['aws.kms', enabled?.record]]);
  });

  it('is told of code that somebody changes, without the code', async () => {
    one = await startTrail();
    const ZipFile = zipOf({ 'index.js': 'exports.handler = async () => {};' });
    await new LambdaClient(one.as()).send(new UpdateFunctionCodeCommand({ FunctionName: 'Enabling', ZipFile }));
    await one.account.settled();

    // AWS Lambda guide, "Lambda management events in CloudTrail"; recorded event of
    // UpdateFunctionCode.
    const [updated] = await eventsNamed(one, 'UpdateFunctionCode20150331v2');
    expect(updated).toMatchObject({
      Username: 'operator',
      Resources: [{ ResourceType: 'AWS::Lambda::Function', ResourceName: 'Enabling' }],
      record: {
        eventSource: 'lambda.amazonaws.com',
        requestParameters: { functionName: 'Enabling' },
        responseElements: {
          functionName: 'Enabling',
          functionArn: `arn:aws:lambda:${region}:${accountId}:function:Enabling`,
          role: roleArn('Enabler'),
          codeSha256: expect.any(String),
          environment: {},
        },
      },
    });
    expect(JSON.stringify(updated?.record)).not.toContain('zipFile');
    expect(told()).toEqual([
      expect.objectContaining({ source: 'aws.lambda', 'detail-type': 'AWS API Call via CloudTrail', detail: updated?.record }),
    ]);
  });

  it('is told of a function that somebody makes, without its environment', async () => {
    one = await startTrail();
    await new LambdaClient(one.as()).send(
      new CreateFunctionCommand({
        FunctionName: 'Own',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: roleArn('Enabler'),
        Code: { ZipFile: zipOf({ 'index.js': '' }) },
        Environment: { Variables: { SECRET: 'word' } },
      }),
    );

    const [created] = await eventsNamed(one, 'CreateFunction20150331');
    expect(created?.record['requestParameters']).toEqual({
      functionName: 'Own',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      role: roleArn('Enabler'),
    });
    expect(JSON.stringify(created)).not.toContain('word');
  });

  it('is told of code that a stack changes, as a call of AWS CloudFormation', async () => {
    one = await startTrail();
    const { template } = one.account.deployment(region);
    const { Enabling } = template.Resources;
    const changed = { ...Enabling, Properties: { ...Enabling?.Properties, Code: { ZipFile: 'exports.handler = async () => {};' } } };
    await one.account.update(region, { template: { ...template, Resources: { ...template.Resources, Enabling: changed } } });
    await one.account.settled();

    const [updated] = await eventsNamed(one, 'UpdateFunctionCode20150331v2');
    expect(updated?.record).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'operator', invokedBy: 'cloudformation.amazonaws.com' },
      sourceIPAddress: 'cloudformation.amazonaws.com',
    });
    expect(told().map(({ detail }) => detail)).toContainEqual(updated?.record);
    expect(await eventsNamed(one, 'CreateFunction20150331')).toHaveLength(1);
    expect(await eventsNamed(one, 'UpdateFunctionConfiguration20150331v2')).toHaveLength(0);
  });

  it('is not told of what only reads', async () => {
    one = await startTrail();
    await new KMSClient(one.as()).send(new DescribeKeyCommand({ KeyId }));
    await one.inSession('Approver', 'ada');

    expect(told()).toEqual([]);
  });
});

describe('what is and what is not in the history', () => {
  it('has calls of IAM where IAM is, wherever they were signed for', async () => {
    one = await startTrail();
    await new IAMClient(one.as()).send(new GetRoleCommand({ RoleName: 'Approver' }));

    expect(await eventsNamed(one, 'GetRole')).toEqual([]);
    expect((await eventsNamed(one, 'GetRole', 'us-east-1'))[0]).toMatchObject({
      Resources: [{ ResourceType: 'AWS::IAM::Role', ResourceName: 'Approver' }],
      record: { awsRegion: 'us-east-1', requestParameters: { roleName: 'Approver' }, readOnly: true },
    });
  });

  it('has AssumeRole with its answer, although it is read-only, and without the secret', async () => {
    one = await startTrail();
    await one.inSession('Approver', 'ada');

    // IAM guide, "Logging IAM and AWS STS API calls with AWS CloudTrail".
    const [assumed] = await eventsNamed(one, 'AssumeRole');
    expect(assumed?.record).toMatchObject({
      readOnly: true,
      requestParameters: { roleArn: roleArn('Approver'), roleSessionName: 'ada' },
      responseElements: {
        credentials: { accessKeyId: expect.stringMatching(/^ASIA/), sessionToken: expect.any(String) },
        assumedRoleUser: { assumedRoleId: expect.stringMatching(/^AROA.*:ada$/), arn: expect.stringContaining('Approver/ada') },
      },
      resources: [{ accountId, type: 'AWS::IAM::Role', ARN: roleArn('Approver') }],
    });
    expect(JSON.stringify(assumed)).not.toContain('secretAccessKey');
  });

  it('tells the account of a role who from another account has assumed it, by account and id', async () => {
    one = await startTrail();
    const other = one.accounts.add({
      accountId: '444455556666',
      regions: [region],
      keys: [],
      settings: { cloudTrail: { delayMillis: () => 0 } },
    });
    await other.deploy(region, { template: { Resources: { Guest: trusting('Guest', { AWS: accountId }) } } });
    await new STSClient(one.as()).send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/Guest', RoleSessionName: 'ada' }));

    const theirs = await lookUp({ ...one.as(), credentials: other.credentialsFor(other.operatorArn) });
    expect(theirs.events).toMatchObject([
      {
        EventName: 'AssumeRole',
        record: {
          userIdentity: { type: 'AWSAccount', principalId: expect.stringMatching(/^AIDA/), accountId },
          recipientAccountId: '444455556666',
        },
      },
    ]);
    expect(theirs.events[0]?.Username).toBeUndefined();
    expect((await eventsNamed(one, 'AssumeRole'))[0]?.record).toMatchObject({ userIdentity: { type: 'IAMUser', userName: 'operator' } });
  });

  it('has no data events, and nothing that no service has taken', async () => {
    one = await startTrail();
    one.accounts.shared.s3.registerBucket('bucket');
    await new S3Client({ ...one.as(), forcePathStyle: true }).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a', Body: 'x' }));
    await refusalOf(new LambdaClient(one.as()).send(new UpdateFunctionCodeCommand({ FunctionName: 'Enabling', S3Bucket: 'x' })));

    // The stack has made a function.
    expect((await lookUp(one.as())).events.map(({ EventName }) => EventName)).toEqual(['CreateFunction20150331']);
  });

  it('has a call whose answer was lost on its way, once', async () => {
    one = await startTrail();
    const { faults } = one.account;
    faults.inject({ service: 'kms', operation: 'DescribeKey', mishap: { kind: 'reset' }, takesEffect: true, times: 1 });
    faults.inject({ service: 'kms', operation: 'DescribeKey', mishap: { kind: 'reset' }, times: 1, after: 1 });
    const read = () => refusalOf(new KMSClient(one.as()).send(new DescribeKeyCommand({ KeyId })));
    expect((await read())[0]).not.toBe('none');
    expect((await read())[0]).not.toBe('none');

    expect(await eventsNamed(one, 'DescribeKey')).toHaveLength(1);
  });
});
