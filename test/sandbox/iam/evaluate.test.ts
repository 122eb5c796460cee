import type { Caller } from '../../../sandbox/iam/caller.ts';
import { evaluate, type UnresolvedVariable } from '../../../sandbox/iam/evaluate.ts';
import { parsePolicyDocument } from '../../../sandbox/iam/policy-document.ts';
import type { RequestContext } from '../../../sandbox/iam/request-context.ts';

const account = '111122223333';
const role = `arn:aws:iam::${account}:role/team/Auditor`;
const session: Caller = { kind: 'principal', arn: `arn:aws:sts::${account}:assumed-role/Auditor/grace`, accountId: account, roleArn: role };
const user: Caller = { kind: 'principal', arn: `arn:aws:iam::${account}:user/ada`, accountId: account };
const events: Caller = { kind: 'service', name: 'events.amazonaws.com' };

const context: RequestContext = {
  'aws:PrincipalAccount': account,
  'aws:PrincipalOrgID': 'o-exampleorg1',
  'aws:PrincipalOrgPaths': ['o-exampleorg1/r-abcd/ou-abcd-11111111/'],
  'aws:PrincipalArn': role,
  'aws:PrincipalTag/*': undefined,
  'aws:PrincipalTag/team': 'payments',
  'aws:SourceAccount': undefined,
  'aws:SecureTransport': 'true',
  'aws:CurrentTime': '2026-11-21T10:00:00Z',
  'aws:TagKeys': ['owner', 'cost'],
  'sts:ExternalId': undefined,
  's3:prefix': 'home/ada',
  'kms:RotationPeriodInDays': '365',
  star: '*',
};

/** A policy variable as it is written. */
const variable = (name: string): string => ['${', name, '}'].join('');

type Written = Readonly<Record<string, unknown>>;
const statement = (changes: Written): Written => ({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', ...changes });

function decide(statements: Written | readonly Written[], caller: Caller = session, resource = 'arn:aws:s3:::evidence/a/b.json') {
  const document = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'resource');
  return evaluate([document], { caller, action: 's3:GetObject', resource, context });
}
const isMet = (condition: unknown): boolean => decide(statement({ Condition: condition })) === 'allowed';

describe('the principal of a statement', () => {
  it.each<[string, unknown, Caller, boolean]>([
    ['*: everybody', '*', session, true],
    ['*: services too', '*', events, true],
    ['AWS *: everybody', { AWS: '*' }, user, true],
    ['the account by its id', { AWS: account }, session, true],
    ['the account by its root', { AWS: `arn:aws:iam::${account}:root` }, user, true],
    ['another account', { AWS: 'arn:aws:iam::444455556666:root' }, session, false],
    ['the account in another partition', { AWS: `arn:aws-cn:iam::${account}:root` }, session, false],
    ['the role of the session', { AWS: [role] }, session, true],
    ['the session itself', { AWS: `arn:aws:sts::${account}:assumed-role/Auditor/grace` }, session, true],
    ['another session of the role', { AWS: `arn:aws:sts::${account}:assumed-role/Auditor/alan` }, session, false],
    ['a role of that name under no path', { AWS: `arn:aws:iam::${account}:role/Auditor` }, session, false],
    ['a user', { AWS: ['444455556666', `arn:aws:iam::${account}:user/ada`] }, user, true],
    ['a service', { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] }, events, true],
    ['another service', { Service: 'sns.amazonaws.com' }, events, false],
    ['a service, asked by a user', { Service: 'events.amazonaws.com' }, user, false],
    ['an account, asked by a service', { AWS: account }, events, false],
    ['an identity provider', { Federated: 'cognito-identity.amazonaws.com' }, user, false],
  ])('%s', (_, Principal, caller, matches) => {
    expect(decide(statement({ Principal }), caller)).toBe(matches ? 'allowed' : 'implicitDeny');
  });

  // IAM guide, "AWS JSON policy elements: NotPrincipal", key points.
  it.each<[string, unknown, Caller, boolean]>([
    ['* is nobody', '*', session, false],
    ['AWS * is nobody', { AWS: '*' }, user, false],
    ['the account alone spares none of its users', { AWS: account }, user, true],
    ['the account alone spares none of its roles', { AWS: `arn:aws:iam::${account}:root` }, session, true],
    ['a user without their account is not spared', { AWS: `arn:aws:iam::${account}:user/ada` }, user, true],
    ['a user with their account is', { AWS: [account, `arn:aws:iam::${account}:user/ada`] }, user, false],
    ['another user of the account is not', { AWS: [account, `arn:aws:iam::${account}:user/ada`] }, session, true],
    ['a role without its account is not spared', { AWS: role }, session, true],
    ['a role with its account is, in every session', { AWS: [role, `arn:aws:iam::${account}:root`] }, session, false],
    ['a session with its account is', { AWS: [`arn:aws:sts::${account}:assumed-role/Auditor/grace`, account] }, session, false],
    ['another session of the role is not', { AWS: [`arn:aws:sts::${account}:assumed-role/Auditor/alan`, account] }, session, true],
    ['a service is by its name', { Service: 'events.amazonaws.com' }, events, false],
    ['another service is not', { Service: 'sns.amazonaws.com' }, events, true],
  ])('as what is spared: %s', (_, NotPrincipal, caller, isDenied) => {
    const { Principal: _left, ...denying } = statement({ Effect: 'Deny', NotPrincipal });
    expect(decide([statement({}), denying], caller)).toBe(isDenied ? 'explicitDeny' : 'allowed');
  });
});

describe('a policy variable that the request has no value for', () => {
  const city = variable('aws:PrincipalTag/city');
  const spared = statement({ Effect: 'Deny', Resource: undefined, NotResource: `arn:aws:s3:::evidence/${city}/*` });
  const decided = (statements: readonly Written[], unresolvedVariable?: UnresolvedVariable) =>
    evaluate([parsePolicyDocument(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'resource')], {
      caller: session,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::evidence/a/b.json',
      context,
      ...(unresolvedVariable === undefined ? {} : { unresolvedVariable }),
    });

  // IAM guide, "Policy variables with no value".
  it('matches no resource, so that a Deny with NotResource denies', () => {
    expect(decided([statement({}), spared])).toBe('explicitDeny');
    expect(decided([statement({ Resource: `arn:aws:s3:::evidence/a/b.json${city}` })])).toBe('implicitDeny');
  });

  // IAM guide, "Principal key values": "any attempt to match it fails and causes the statement to
  // be invalid".
  it('makes its statement void instead, under the other reading', () => {
    expect(decided([statement({}), spared], 'voidsStatement')).toBe('allowed');
    expect(decided([statement({ Resource: ['*', `arn:aws:s3:::evidence/${city}`] })], 'voidsStatement')).toBe('implicitDeny');
  });

  it.each<[string, UnresolvedVariable, string]>([
    ['StringEquals', 'matchesNothing', 'allowed'],
    ['StringNotEquals', 'matchesNothing', 'explicitDeny'],
    ['StringEquals', 'voidsStatement', 'allowed'],
    ['StringNotEquals', 'voidsStatement', 'allowed'],
  ])('compared by %s, under %s', (operator, reading, answer) => {
    const denying = statement({ Effect: 'Deny', Condition: { [operator]: { 'aws:PrincipalTag/team': city } } });
    expect(decided([statement({}), denying], reading)).toBe(answer);
  });

  it('is not one where it has a default value', () => {
    const withDefault = `arn:aws:s3:::evidence/${variable("aws:PrincipalTag/city, 'a'")}/*`;
    for (const reading of ['matchesNothing', 'voidsStatement'] as const)
      expect(decided([statement({ Resource: withDefault })], reading)).toBe('allowed');
  });
});

describe('the action of a statement', () => {
  it.each<[unknown, boolean]>([
    ['s3:GetObject', true],
    ['s3:getobject', true],
    ['S3:Get*', true],
    ['s3:Get?bject', true],
    ['*', true],
    ['s3:*', true],
    [['s3:PutObject', 's3:GetObject'], true],
    ['s3:GetObjectVersion', false],
    ['s3:Get', false],
    ['s3.GetObject', false],
  ])('%j', (Action, matches) => {
    expect(decide(statement({ Action }))).toBe(matches ? 'allowed' : 'implicitDeny');
    const { Action: _left, ...rest } = statement({ NotAction: Action });
    expect(decide(rest)).toBe(matches ? 'implicitDeny' : 'allowed');
  });
});

describe('the resource of a statement', () => {
  it.each<[unknown, boolean]>([
    ['arn:aws:s3:::evidence/a/b.json', true],
    ['arn:aws:s3:::evidence/*', true],
    ['arn:aws:s3:::evidence/?/b.json', true],
    ['arn:aws:s3:::Evidence/*', false],
    ['arn:aws:s3:::evidence', false],
    [['arn:aws:s3:::other/*', 'arn:aws:s3:::evidence/*.json'], true],
  ])('%j', (Resource, matches) => {
    expect(decide(statement({ Resource }))).toBe(matches ? 'allowed' : 'implicitDeny');
    const { Resource: _left, ...rest } = statement({ NotResource: Resource });
    expect(decide(rest)).toBe(matches ? 'implicitDeny' : 'allowed');
  });

  it.each<[string, string, boolean]>([
    [`arn:aws:s3:::evidence/${variable('aws:PrincipalAccount')}/*`, 'arn:aws:s3:::evidence/111122223333/x', true],
    [`arn:aws:s3:::evidence/${variable('aws:PrincipalAccount')}/*`, 'arn:aws:s3:::evidence/444455556666/x', false],
    [`arn:aws:s3:::evidence/${variable('AWS:principalaccount')}/*`, 'arn:aws:s3:::evidence/111122223333/x', true],
    [`arn:aws:s3:::evidence/${variable('aws:PrincipalTag/team')}/*`, 'arn:aws:s3:::evidence/payments/x', true],
    [`arn:aws:s3:::evidence/${variable('aws:PrincipalTag/city')}/*`, 'arn:aws:s3:::evidence//x', false],
    [`arn:aws:s3:::evidence/${variable("aws:PrincipalTag/city, 'nowhere'")}/*`, 'arn:aws:s3:::evidence/nowhere/x', true],
    [`arn:aws:s3:::evidence/${variable('star')}`, 'arn:aws:s3:::evidence/anything', false],
    [`arn:aws:s3:::evidence/${variable('star')}`, 'arn:aws:s3:::evidence/*', true],
    [`arn:aws:s3:::evidence/${variable('*')}`, 'arn:aws:s3:::evidence/anything', false],
    [`arn:aws:s3:::evidence/${variable('$')}{x}`, `arn:aws:s3:::evidence/${variable('x')}`, true],
    ['arn:aws:s3:::evidence/a+(b).*', 'arn:aws:s3:::evidence/a+(b).txt', true],
    ['arn:aws:s3:::evidence/a+(b).*', 'arn:aws:s3:::evidence/aab.txt', false],
  ])('with policy variables: %s over %s', (Resource, resource, matches) => {
    expect(decide(statement({ Resource }), session, resource)).toBe(matches ? 'allowed' : 'implicitDeny');
  });

  it('has no variables in a document of the first version', () => {
    const document = parsePolicyDocument(
      { Statement: [statement({ Resource: `arn:aws:s3:::evidence/${variable('aws:PrincipalAccount')}` })] },
      'resource',
    );
    const ask = (resource: string) => evaluate([document], { caller: session, action: 's3:GetObject', resource, context });

    expect(ask('arn:aws:s3:::evidence/111122223333')).toBe('implicitDeny');
    expect(ask(`arn:aws:s3:::evidence/${variable('aws:PrincipalAccount')}`)).toBe('allowed');
  });
});

describe('conditions', () => {
  it.each<[unknown, boolean]>([
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' } }, true],
    [{ StringEquals: { 'AWS:principalorgid': 'o-exampleorg1' } }, true],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'O-EXAMPLEORG1' } }, false],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-example*' } }, false],
    [{ StringEquals: { 'aws:PrincipalOrgID': ['o-other', 'o-exampleorg1'] } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'payments', 'aws:PrincipalAccount': '444455556666' } }, false],
    [{ StringEquals: { 'aws:PrincipalAccount': `${variable('aws:PrincipalAccount')}` } }, true],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': ['o-other', 'o-exampleorg1'] } }, false],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': ['o-other', 'o-third'] } }, true],
    [{ StringEqualsIgnoreCase: { 'aws:PrincipalTag/team': 'PAYMENTS' } }, true],
    [{ StringNotEqualsIgnoreCase: { 'aws:PrincipalTag/team': 'PAYMENTS' } }, false],
    [{ StringLike: { 's3:prefix': 'home/*' } }, true],
    [{ StringLike: { 's3:prefix': `home/${variable('aws:PrincipalTag/team')}*` } }, false],
    [{ StringNotLike: { 's3:prefix': 'home/*' } }, false],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:*:iam::*:role/team/Auditor' } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${variable('aws:PrincipalAccount')}:role/*` } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam:*:role/team/Auditor' } }, false],
    [{ ArnLike: { 'aws:PrincipalArn': '*' } }, false],
    [{ ArnNotEquals: { 'aws:PrincipalArn': role } }, false],
    [{ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/other/*' } }, true],
    [{ NumericEquals: { 'kms:RotationPeriodInDays': '365.0' } }, true],
    [{ NumericNotEquals: { 'kms:RotationPeriodInDays': 365 } }, false],
    [{ NumericGreaterThanEquals: { 'kms:RotationPeriodInDays': '90' } }, true],
    [{ NumericLessThan: { 'kms:RotationPeriodInDays': '90' } }, false],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2026-11-21T09:59:59Z' } }, true],
    [{ DateLessThan: { 'aws:CurrentTime': '2026-11-21T09:59:59Z' } }, false],
    [{ DateEquals: { 'aws:CurrentTime': '1795255200' } }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, true],
    [{ Bool: { 'aws:SecureTransport': false } }, false],
    [{ Null: { 'sts:ExternalId': 'true' } }, true],
    [{ Null: { 'sts:ExternalId': 'false' } }, false],
    [{ Null: { 'aws:PrincipalOrgID': false } }, true],
    // A key that the request lacks.
    [{ StringEquals: { 'sts:ExternalId': 'x' } }, false],
    [{ StringEqualsIfExists: { 'sts:ExternalId': 'x' } }, true],
    [{ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'x' } }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': account } }, true],
    [{ ArnLike: { 'aws:SourceAccount': 'arn:aws:s3:::*' } }, false],
    [{ BoolIfExists: { 'aws:PrincipalTag/mfa': 'true' } }, true],
    // Keys with several values.
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['owner', 'team'] } }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner', 'cost', 'team'] } }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner'] } }, false],
    [{ 'ForAllValues:StringEquals': { 'sts:ExternalId': 'x' } }, true],
    [{ 'ForAnyValue:StringEquals': { 'sts:ExternalId': 'x' } }, false],
    [{ 'ForAnyValue:StringNotEquals': { 'sts:ExternalId': 'x' } }, false],
    [{ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-exampleorg1/*/ou-abcd-11111111/*' } }, true],
    // All of them.
    [{ Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalOrgID': 'o-other' } }, false],
    [{}, true],
  ])('%j', (condition, met) => {
    expect(isMet(condition)).toBe(met);
  });

  it.each<[unknown, string]>([
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'Statement[0]: the condition operator IpAddress is not simulated'],
    [{ 'ForSomeValues:StringEquals': { 'aws:TagKeys': 'x' } }, 'the condition operator ForSomeValues:StringEquals is not simulated'],
    [{ StringEquals: { 'aws:FutureKey': 'x' } }, 'the condition key aws:FutureKey is not simulated'],
    [{ StringEquals: { 'aws:PrincipalAccount': 'nobody', 'aws:FutureKey': 'x' } }, 'the condition key aws:FutureKey is not simulated'],
    [{ StringEquals: { 'aws:PrincipalAccount': `${variable('aws:FutureKey')}` } }, 'the condition key aws:FutureKey is not simulated'],
  ])('that nobody here knows are an error: %j', (condition, message) => {
    expect(() => isMet(condition)).toThrow(message);
  });

  it('of a statement that does not concern the request may be anything', () => {
    expect(
      decide([statement({}), statement({ Effect: 'Deny', Action: 's3:PutObject', Condition: { Null: { 's3:future': 'true' } } })]),
    ).toBe('allowed');
  });
});

describe('several statements and documents', () => {
  it('deny where one denies, whatever the others say', () => {
    expect(decide([statement({}), statement({ Effect: 'Deny', Resource: 'arn:aws:s3:::evidence/a/*' }), statement({})])).toBe(
      'explicitDeny',
    );
  });

  it('allow only what one allows', () => {
    expect(decide([])).toBe('implicitDeny');
    expect(decide(statement({ Effect: 'Deny', Action: 's3:PutObject' }))).toBe('implicitDeny');
  });

  it('are read together', () => {
    const identity = (Effect: string, Action: string) => parsePolicyDocument({ Statement: { Effect, Action, Resource: '*' } }, 'identity');
    const request = { caller: session, action: 'kms:EnableKeyRotation', resource: '*', context };

    expect(evaluate([identity('Allow', 'kms:*'), identity('Allow', 's3:*')], request)).toBe('allowed');
    expect(evaluate([identity('Allow', 'kms:*'), identity('Deny', 'kms:Enable*')], request)).toBe('explicitDeny');
  });
});

describe('a malformed document', () => {
  it.each<[unknown, string]>([
    ['{"Statement": [', 'the document is not JSON'],
    [[], 'the document must be a map'],
    [{ Version: '2020-01-01', Statement: [] }, 'Version is "2020-01-01"; allowed are 2012-10-17 and 2008-10-17'],
    [{ Statements: [] }, 'the document has Statements; known are Version, Id, Statement'],
    [{ Statement: ['x'] }, 'Statement[0] must be a map'],
    [{ Statement: [statement({ Effect: 'allow' })] }, 'Statement[0].Effect is "allow"; allowed are Allow and Deny'],
    [{ Statement: [statement({ Conditions: {} })] }, 'Statement[0] has Conditions'],
    [{ Statement: [statement({ NotAction: '*' })] }, 'Statement[0] has both Action and NotAction'],
    [{ Statement: [statement({ Action: undefined })] }, 'Statement[0] has neither Action nor NotAction'],
    [{ Statement: [statement({ Principal: undefined })] }, 'Statement[0] has neither Principal nor NotPrincipal'],
    [{ Statement: [statement({ Resource: undefined })] }, 'Statement[0] has neither Resource nor NotResource'],
    [{ Statement: [statement({ Principal: 'arn:aws:iam::1:root' })] }, 'Statement[0].Principal must be * or a map of AWS, Service'],
    [{ Statement: [statement({ Principal: { Aws: '*' } })] }, 'Statement[0].Principal has Aws'],
    [{ Statement: [statement({ Action: [] })] }, 'Statement[0].Action must be a text or a list of texts'],
    [{ Statement: [statement({ Condition: ['x'] })] }, 'Statement[0].Condition must be a map'],
    [{ Statement: [statement({ Principal: undefined, NotPrincipal: '*' })] }, 'Statement[0]: Allow with NotPrincipal is not allowed'],
  ])('is refused: %j', (document, message) => {
    expect(() => parsePolicyDocument(document, 'resource')).toThrow(message);
  });

  it('is one whose elements do not go with what it is attached to', () => {
    expect(() => parsePolicyDocument({ Statement: statement({}) }, 'identity')).toThrow('an identity policy names no principal');
    expect(() => parsePolicyDocument({ Statement: statement({}) }, 'trust')).toThrow('a trust policy names no resource');
    const { Principal: _left, Resource: _right, ...denying } = statement({ Effect: 'Deny', NotPrincipal: { AWS: account } });
    expect(() => parsePolicyDocument({ Statement: denying }, 'trust')).toThrow('a trust policy has no NotPrincipal');
  });
});
