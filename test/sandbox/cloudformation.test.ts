import { deploy, type ResourceTypes } from '../../sandbox/cloudformation/deployer.ts';
import { type DeploymentTargets, resourceTypes } from '../../sandbox/cloudformation/resource-types.ts';

const place = { accountId: '111122223333', region: 'eu-central-1', partition: 'aws' };

type Properties = Readonly<Record<string, unknown>>;

/** Deploys with one made-up type that keeps its properties. @returns properties by logical id, in the order of creation. */
async function deployed(template: Properties, parameters: Readonly<Record<string, string>> = {}) {
  const created: [string, Properties][] = [];
  const types: ResourceTypes = {
    'Test::Thing': {
      properties: ['Value', 'Other', 'Statement'],
      create: (properties, _, logicalId) => {
        created.push([logicalId, properties]);
        return { ref: `ref-${logicalId}`, attributes: { Arn: `arn-${logicalId}`, 'Endpoint.Port': '80' } };
      },
    },
  };
  const { outputs } = await deploy(template, place, parameters, types);
  return { created, outputs };
}

/** A placeholder of `Fn::Sub`. */
const at = (name: string): string => `\${${name}}`;

const thing = (Value: unknown, rest: Properties = {}) => ({ Type: 'Test::Thing', Properties: { Value }, ...rest });

/** What one value of a template becomes. */
async function resolved(value: unknown, rest: Properties = {}, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { created } = await deployed({ Resources: { Before: thing(''), Tested: thing(value) }, ...rest }, parameters);
  return Object.fromEntries(created)['Tested']?.['Value'];
}

const problemOf = (template: Properties, parameters: Readonly<Record<string, string>> = {}): Promise<string> =>
  deployed(template, parameters).then(
    () => 'none',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('an intrinsic function', () => {
  const Parameters = { Name: { Type: 'String', Default: 'world' }, Names: { Type: 'CommaDelimitedList', Default: 'a, b' } };
  const Conditions = {
    Always: { 'Fn::Equals': [{ Ref: 'Name' }, 'world'] },
    Never: { 'Fn::Not': [{ Condition: 'Always' }] },
    Both: { 'Fn::And': [{ Condition: 'Always' }, { Condition: 'Never' }] },
    Either: { 'Fn::Or': [{ Condition: 'Always' }, { Condition: 'Never' }] },
  };

  it.each([
    ['Ref to a parameter', { Ref: 'Name' }, 'world'],
    ['Ref to a list', { Ref: 'Names' }, ['a', 'b']],
    ['Ref to a resource', { Ref: 'Before' }, 'ref-Before'],
    ['Ref to the account', { Ref: 'AWS::AccountId' }, '111122223333'],
    ['Ref to the Region', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['Ref to the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Before', 'Arn'] }, 'arn-Before'],
    ['Fn::GetAtt in one text', { 'Fn::GetAtt': 'Before.Endpoint.Port' }, '80'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }, { 'Fn::GetAtt': ['Before', 'Arn'] }]] }, 'a-world-arn-Before'],
    ['Fn::Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'Names' }] }, 'a+b'],
    ['Fn::Split', { 'Fn::Split': [',', { 'Fn::Join': [',', { Ref: 'Names' }] }] }, ['a', 'b']],
    ['Fn::Select', { 'Fn::Select': ['1', { Ref: 'Names' }] }, 'b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': `hello ${at('Name')} in ${at('AWS::Region')}: ${at('Before.Arn')} ${at('!kept')}` },
      `hello world in eu-central-1: arn-Before ${at('kept')}`,
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': [`${at('Own')} ${at('Name')}`, { Own: { 'Fn::Join': ['', ['o', 'n']] } }] }, 'on world'],
    ['Fn::If that is true', { 'Fn::If': ['Always', 'yes', 'no'] }, 'yes'],
    ['Fn::If that is false', { 'Fn::If': ['Never', 'yes', { Ref: 'Name' }] }, 'world'],
    ['Fn::And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['Fn::Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['AWS::NoValue in a map', { kept: 1, left: { 'Fn::If': ['Never', 'yes', { Ref: 'AWS::NoValue' }] } }, { kept: 1 }],
    ['AWS::NoValue in a list', ['kept', { Ref: 'AWS::NoValue' }], ['kept']],
    [
      'a Condition of an IAM statement',
      [{ Effect: 'Allow', Condition: { Bool: { a: 'true' } } }],
      [{ Effect: 'Allow', Condition: { Bool: { a: 'true' } } }],
    ],
  ])('%s', async (_, value, expected) => {
    expect(await resolved(value, { Parameters, Conditions })).toEqual(expected);
  });

  it.each([
    ['an unknown function', { 'Fn::Base64': 'x' }, 'Tested (Test::Thing).Value: Fn::Base64 is not known to this sandbox'],
    ['a name that is nowhere', { Ref: 'Nowhere' }, 'Tested (Test::Thing).Value: Ref Nowhere names neither'],
    [
      'an unknown attribute',
      { a: [{ 'Fn::GetAtt': ['Before', 'Colour'] }] },
      'Tested (Test::Thing).Value.a[0]: Fn::GetAtt Before.Colour names no attribute',
    ],
    ['a condition that is nowhere', { 'Fn::If': ['Nowhere', 1, 2] }, 'Condition Nowhere is not in the template'],
    ['a list where a text belongs', { 'Fn::Join': ['', [{ Ref: 'Names' }]] }, 'Fn::Join needs a text, found ["a","b"]'],
    ['an item that is not there', { 'Fn::Select': [5, { Ref: 'Names' }] }, 'Fn::Select 5 of a list of 2'],
  ])('is refused for %s, naming the place', async (_, value, message) => {
    const problem = await problemOf({ Parameters, Conditions, Resources: { Before: thing(''), Tested: thing(value) } });

    expect(problem).toMatch(/^TemplateError: /);
    expect(problem).toContain(message);
  });
});

describe('resources', () => {
  it('are created after what they refer to and depend on', async () => {
    const { created } = await deployed({
      Resources: {
        Last: thing({ 'Fn::Sub': at('Middle.Arn') }),
        Middle: thing('x', { DependsOn: ['First'] }),
        First: thing('x'),
      },
    });

    expect(created.map(([logicalId]) => logicalId)).toEqual(['First', 'Middle', 'Last']);
  });

  it('are left out when their condition is false', async () => {
    const { created } = await deployed({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Kept: thing('x'), Left: thing('x', { Condition: 'Never' }) },
    });

    expect(created.map(([logicalId]) => logicalId)).toEqual(['Kept']);
  });

  it.each([
    ['an unknown type', { A: { Type: 'AWS::EC2::VPC' } }, 'A (AWS::EC2::VPC): this type is not known to this sandbox'],
    [
      'an unknown property',
      { A: { Type: 'Test::Thing', Properties: { Colour: 1 } } },
      'A (Test::Thing): Colour is not known to this sandbox',
    ],
    ['an unknown member', { A: thing('x', { UpdatePolicy: {} }) }, 'A (Test::Thing): UpdatePolicy is not known to this sandbox'],
    ['a circle', { A: thing({ Ref: 'B' }), B: thing({ Ref: 'A' }) }, 'circular dependency: A → B → A'],
  ])('are refused with %s', async (_, Resources, message) => {
    expect(await problemOf({ Resources })).toContain(message);
  });
});

describe('outputs', () => {
  it('are resolved once everything is created', async () => {
    const { outputs } = await deployed({ Resources: { A: thing('x') }, Outputs: { Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } } });

    expect(outputs).toEqual({ Arn: 'arn-A' });
  });
});

describe('parameters', () => {
  const Parameters = {
    Days: { Type: 'Number', Default: 365, MinValue: 90, MaxValue: 2560 },
    Mode: { Type: 'String', Default: 'A', AllowedValues: ['A', 'B'] },
    Mails: { Type: 'CommaDelimitedList', Default: '', AllowedPattern: '^([^@]+@[^@]+)?$', ConstraintDescription: 'e-mail addresses' },
  };

  it('are texts, as CloudFormation hands them on, also if they are numbers', async () => {
    expect(await resolved({ Ref: 'Days' }, { Parameters })).toBe('365');
  });

  it('take overrides', async () => {
    expect(await resolved([{ Ref: 'Days' }, { Ref: 'Mails' }], { Parameters }, { Days: '90', Mails: 'a@b, c@d' })).toEqual([
      '90',
      ['a@b', 'c@d'],
    ]);
  });

  it.each([
    [{ Colour: 'red' }, 'parameter Colour is not in the template; it has Days, Mode, Mails'],
    [{ Days: 'many' }, 'parameter Days is "many"; it must be a number'],
    [{ Days: '' }, 'parameter Days is ""; it must be a number'],
    [{ Days: '89' }, 'parameter Days is "89"; it must be at least 90'],
    [{ Days: '2561' }, 'parameter Days is "2561"; it must be at most 2560'],
    [{ Mode: 'C' }, 'parameter Mode is "C"; it must be one of A, B'],
    [{ Mails: 'a@b,nobody' }, 'parameter Mails is "nobody"; it must be e-mail addresses'],
  ])('are checked: %j', async (parameters, message) => {
    expect(await problemOf({ Parameters, Resources: { A: thing('x') } }, parameters as Record<string, string>)).toBe(
      `TemplateError: ${message}`,
    );
  });

  it('must be given where there is no default', async () => {
    expect(await problemOf({ Parameters: { Name: { Type: 'String' } }, Resources: { A: thing('x') } })).toBe(
      'TemplateError: parameter Name has no default and no value was given',
    );
  });
});

describe('the resource types of the member template', () => {
  const roles = new Set<string>();
  const targets: DeploymentTargets = {
    hasRole: (arn) => roles.has(arn),
    trustsService: (arn) => roles.has(arn),
    registerRole: ({ arn }) => {
      roles.add(arn);
    },
    attachPolicy: () => {},
    registerTopic: () => {},
    setTopicPolicy: () => {},
    registerBucket: () => {},
    configureBucket: () => {},
    setBucketPolicy: () => {},
    registerDocument: () => {},
    hasFunction: () => false,
    registerFunction: () => {},
    addPermission: () => {},
    putAggregator: () => ({ name: '', arn: '' }),
    putRule: () => ({ name: '', arn: '', id: '' }),
    putRemediation: async () => {},
    putEventRule: () => ({ name: '', arn: '' }),
    createQueue: () => ({ name: '', arn: '', url: '' }),
    setQueuePolicy: () => {},
    addEventSourceMapping: () => {},
    putStateMachine: () => {},
  };
  const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'Runner', AssumeRolePolicyDocument: { Statement: [] } } };
  const lambda = (properties: Properties) => ({
    Role: role,
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: 'exports.handler = () => {}' },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Runtime: 'nodejs24.x',
        ...properties,
      },
    },
  });
  const problem = (Resources: Properties): Promise<string> => {
    roles.clear();
    return deploy({ Resources }, place, {}, resourceTypes(targets)).then(
      () => 'none',
      (error: Error) => error.message,
    );
  };

  it.each([
    ['a function that fits', lambda({}), 'none'],
    ['a runtime that is not run here', lambda({ Runtime: 'python3.13' }), 'Runtime is "python3.13"; this sandbox runs nodejs24.x'],
    ['code that is not inline', lambda({ Code: { S3Bucket: 'b', S3Key: 'k' } }), 'Code must have ZipFile and nothing else'],
    ['a handler outside of index.js', lambda({ Handler: 'main.handler' }), 'Handler is "main.handler"'],
    ['a timeout above 900 seconds', lambda({ Timeout: 901 }), 'Timeout is 901; it must be a whole number from 1 to 900'],
    [
      'a reserved variable',
      lambda({ Environment: { Variables: { AWS_REGION: 'x' } } }),
      'Environment.Variables has AWS_REGION, which Lambda reserves',
    ],
    [
      'too large an environment',
      lambda({ Environment: { Variables: { A: 'x'.repeat(4096) } } }),
      'Environment.Variables has 4097 bytes; at most 4096 are allowed',
    ],
    [
      'a role that nobody made',
      lambda({ Role: 'arn:aws:iam::111122223333:role/Nobody' }),
      'does not exist, or cannot be assumed by lambda.amazonaws.com',
    ],
    ['a role that exists already', { A: role, B: role }, 'role Runner exists already; IAM is global'],
    [
      'a permission for no function',
      {
        P: {
          Type: 'AWS::Lambda::Permission',
          Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'None', Principal: 'config.amazonaws.com' },
        },
      },
      'FunctionName None names no function of eu-central-1',
    ],
    [
      'a dashboard that is not JSON',
      { D: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'd', DashboardBody: '{' } } },
      'DashboardBody is not JSON',
    ],
    [
      'a property that alarms are not known to have',
      { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'a', Treshold: 1 } } },
      'Treshold is not known to this sandbox',
    ],
    ['a bucket of no name', { B: { Type: 'AWS::S3::Bucket', Properties: {} } }, 'BucketName must be a text, found undefined'],
  ])('check %s', async (_, Resources, message) => {
    expect(await problem(Resources)).toContain(message);
  });
});
