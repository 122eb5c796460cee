import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { accountId, lambdaService, type OneAccount, ownAccount, region, role, roleArn, startOneAccount } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';
import { zipOf } from './zip.ts';

const arnOf = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${name}`;
const answering = (text: string): string => `exports.handler = async () => ${JSON.stringify(text)};`;

const passing = (Condition: unknown) => [
  { Effect: 'Allow', Action: ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'], Resource: '*' },
  { Effect: 'Allow', Action: 'iam:PassRole', Resource: roleArn('Runner'), Condition },
];

let one: OneAccount;
beforeAll(async () => {
  one = await startOneAccount({
    Runner: role('Runner', lambdaService),
    Person: role('Person', ownAccount),
    Builder: role('Builder', ownAccount, passing({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } })),
    BuilderOfOne: role('BuilderOfOne', ownAccount, passing({ ArnEquals: { 'iam:AssociatedResourceArn': arnOf('TheOne') } })),
    Updater: role('Updater', ownAccount, [{ Effect: 'Allow', Action: 'lambda:UpdateFunctionCode', Resource: arnOf('OurOwn') }]),
    OurOwn: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'OurOwn',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Runner', 'Arn'] },
        Code: { ZipFile: answering('as deployed') },
        Environment: { Variables: { KEPT: 'yes' } },
      },
    },
  });
});
afterAll(() => one.accounts.stop());

const client = (settings = one.as()) => new LambdaClient(settings);
const create = (FunctionName: string, more = {}, settings = one.as()) =>
  client(settings).send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: roleArn('Runner'),
      Code: { ZipFile: zipOf({ 'index.js': answering('mine') }) },
      ...more,
    }),
  );
const answerOf = async (FunctionName: string): Promise<unknown> =>
  JSON.parse((await client().send(new InvokeCommand({ FunctionName }))).Payload?.transformToString() ?? '');

describe('CreateFunction', () => {
  it('makes a function of an archive, which runs', async () => {
    const made = await create('Made', { Environment: { Variables: { LEVEL: 'one' } }, Timeout: 7 });

    expect(made).toMatchObject({
      FunctionArn: arnOf('Made'),
      Role: roleArn('Runner'),
      Timeout: 7,
      Version: '$LATEST',
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Environment: { Variables: { LEVEL: 'one' } },
    });
    expect(await answerOf('Made')).toBe('mine');
  });

  it('reads what is stored without compression', async () => {
    await create('Stored', { Code: { ZipFile: zipOf({ 'index.js': answering('stored') }, false) } });

    expect(await answerOf('Stored')).toBe('stored');
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['a name that is taken', { FunctionName: 'OurOwn' }, 'ResourceConflictException', 'Function already exist: OurOwn'],
    ['no archive', { Code: { ZipFile: Buffer.from('text') } }, 'InvalidParameterValueException', 'Could not unzip uploaded file.'],
    ['no code', { Code: {} }, 'InvalidParameterValueException', 'Please provide a source for function code.'],
    ['another runtime', { Runtime: 'python3.13' }, 'InvalidParameterValueException', 'this sandbox runs nodejs24.x'],
    ['a role that Lambda may not assume', { Role: roleArn('Person') }, 'InvalidParameterValueException', 'cannot be assumed by Lambda'],
    ['a role of another account', { Role: 'arn:aws:iam::444455556666:role/Runner' }, 'AccessDeniedException', 'Cross-account pass role'],
    ['no index.js', { Code: { ZipFile: zipOf({ 'main.mjs': '' }) } }, 'SandboxNotImplemented', 'index.js'],
    ['what is not simulated', { Layers: ['x'] }, 'SandboxNotImplemented', 'lambda CreateFunction with Layers is not simulated'],
  ])('refuses %s', async (_what, more, name, message) => {
    expect(await refusalOf(create('Refused', more))).toEqual([name, expect.stringContaining(message)]);
  });
});

describe('who may make and change functions', () => {
  it('needs to pass the role to AWS Lambda', async () => {
    expect(await refusalOf(create('Built', {}, one.as(roleArn('Builder'))))).toEqual(['none', '']);
    expect(await refusalOf(create('Built2', { Role: roleArn('Person') }, one.as(roleArn('Builder'))))).toEqual([
      'AccessDeniedException',
      `User: arn:aws:sts::${accountId}:assumed-role/Builder/sandbox is not authorized to perform: iam:PassRole on resource: ${roleArn('Person')} because no identity-based policy allows the iam:PassRole action`,
    ]);
  });

  it('may be held to one function to pass it to', async () => {
    const builder = one.as(roleArn('BuilderOfOne'));

    expect((await refusalOf(create('TheOne', {}, builder)))[0]).toBe('none');
    expect((await refusalOf(create('Another', {}, builder)))[0]).toBe('AccessDeniedException');
  });

  it('needs the permission on the function', async () => {
    const update = (FunctionName: string, settings = one.as(roleArn('Updater'))) =>
      client(settings).send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf({ 'index.js': answering('changed') }) }));

    expect((await refusalOf(update('OurOwn')))[0]).toBe('none');
    expect(await refusalOf(update('Made'))).toEqual([
      'AccessDeniedException',
      expect.stringContaining(`lambda:UpdateFunctionCode on resource: ${arnOf('Made')} because no identity-based policy allows`),
    ]);
  });
});

describe('a function of a template', () => {
  it('runs the code that somebody has put in place of its own, with what it had', async () => {
    await client().send(
      new UpdateFunctionCodeCommand({
        FunctionName: arnOf('OurOwn'),
        ZipFile: zipOf({ 'index.js': 'exports.handler = async () => [process.env.KEPT, process.env.AWS_LAMBDA_FUNCTION_NAME];' }),
      }),
    );

    expect(await answerOf('OurOwn')).toEqual(['yes', 'OurOwn']);
  });

  it('has another environment and role where somebody gives it one', async () => {
    await client().send(new UpdateFunctionConfigurationCommand({ FunctionName: 'OurOwn', Environment: { Variables: { KEPT: 'no' } } }));

    expect(await answerOf('OurOwn')).toEqual(['no', 'OurOwn']);
    const passOther = client(one.as(roleArn('Builder'))).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'OurOwn', Role: roleArn('Person') }),
    );
    expect((await refusalOf(passOther))[0]).toBe('AccessDeniedException');
  });
});

it('names what it does not know of AWS Lambda', async () => {
  expect(await refusalOf(client().send(new GetFunctionCommand({ FunctionName: 'OurOwn' })))).toEqual([
    'SandboxNotImplemented',
    expect.stringContaining('lambda GET /2015-03-31/functions/OurOwn is not simulated'),
  ]);
  expect(
    (await refusalOf(client().send(new UpdateFunctionCodeCommand({ FunctionName: 'Nobody', ZipFile: zipOf({ 'index.js': '' }) }))))[0],
  ).toBe('ResourceNotFoundException');
});
