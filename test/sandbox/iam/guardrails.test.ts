import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { createGuardrails, type Guardrail } from '../../../sandbox/iam/guardrails.ts';
import { ordinaryKey } from '../../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from '../endpoint.ts';

const key = ordinaryKey(1);
const role = `arn:aws:iam::${accountId}:role/reader`;
const serviceLinked = `arn:aws:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
const topic = `arn:aws:sns:eu-central-1:${accountId}:topic`;
const statement = (Effect: 'Allow' | 'Deny', Action: string, more: object = {}) => ({
  Statement: [{ Effect, Action, Resource: '*', ...more }],
});
const everybody = { Principal: '*' };
const control = (policy: object, policyArn?: string): Guardrail => ({
  kind: 'service control policy',
  policy,
  ...(policyArn === undefined ? {} : { policyArn }),
});
const resourceControl = (policy: object): Guardrail => ({ kind: 'resource control policy', policy });
const endpointPolicy = (policy: object): Guardrail => ({ kind: 'VPC endpoint policy', service: 'kms', policy });

let services: Services;
beforeEach(async () => {
  services = await startServices([key]);
});
afterEach(() => services.stop());

const describeKey = (principalArn = role) =>
  new KMSClient(services.settings(principalArn)).send(new DescribeKeyCommand({ KeyId: key.metadata.KeyId }));
const publish = () => new SNSClient(services.settings(role)).send(new PublishCommand({ TopicArn: topic, Message: 'x' }));
const messageOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) => String(error instanceof Error ? error.message : error),
  );

describe('a policy above the account', () => {
  // IAM guide, "Troubleshoot access denied error messages"
  it.each<[string, Guardrail, string]>([
    ['service control policy', control(statement('Deny', 'kms:Describe*')), 'with an explicit deny in a service control policy'],
    [
      'service control policy with its ARN',
      control(statement('Deny', 'kms:*'), 'arn:aws:organizations::777788889999:policy/o-example/service_control_policy/p-1'),
      'with an explicit deny in a service control policy: arn:aws:organizations::777788889999:policy/o-example/service_control_policy/p-1',
    ],
    [
      'service control policy that does not allow it',
      control(statement('Allow', 'kms:List*')),
      'because no service control policy allows the kms:DescribeKey action',
    ],
    [
      'resource control policy',
      resourceControl(statement('Deny', 'kms:DescribeKey', everybody)),
      'with an explicit deny in a resource control policy',
    ],
    [
      'VPC endpoint policy',
      endpointPolicy(statement('Deny', 'kms:DescribeKey', everybody)),
      'with an explicit deny in a VPC endpoint policy',
    ],
    [
      'VPC endpoint policy that does not allow it',
      endpointPolicy(statement('Allow', 'kms:ListKeys', everybody)),
      'because no VPC endpoint policy allows the kms:DescribeKey action',
    ],
  ])('refuses as AWS words it: %s', async (_kind, guardrail, words) => {
    const stop = services.guardrails.impose(accountId, guardrail);
    const session = `arn:aws:sts::${accountId}:assumed-role/reader/sandbox`;

    expect(await messageOf(describeKey())).toBe(
      `User: ${session} is not authorized to perform: kms:DescribeKey on resource: ${key.metadata.Arn} ${words}`,
    );
    expect(await endOf(new KMSClient(services.settings(role)).send(new ListKeysCommand({})))).toBe(
      words.includes('p-1') ? 'AccessDeniedException' : 'ok',
    );
    stop();
    expect(await messageOf(describeKey())).toBe('ok');
  });

  it('concerns its own account, and never a service-linked role', async () => {
    services.guardrails.impose('444455556666', control(statement('Deny', '*')));
    services.guardrails.impose('444455556666', resourceControl(statement('Deny', '*', everybody)));
    expect(await messageOf(describeKey())).toBe('ok');

    services.guardrails.impose(accountId, control(statement('Deny', '*')));
    services.guardrails.impose(accountId, resourceControl(statement('Deny', 'kms:*', everybody)));
    expect([await endOf(describeKey()), await endOf(describeKey(serviceLinked))]).toEqual(['AccessDeniedException', 'ok']);
  });

  it('may have conditions', async () => {
    const unlessReader = { Condition: { ArnNotLike: { 'aws:PrincipalArn': role } } };
    services.guardrails.impose(accountId, control(statement('Deny', 'kms:*', unlessReader)));

    expect([await endOf(describeKey()), await endOf(describeKey(`${role}2`))]).toEqual(['ok', 'AccessDeniedException']);
  });
});

describe('a resource control policy', () => {
  // AWS Organizations guide, "List of AWS services that support RCPs": Amazon SNS is not among them
  it('protects resources of some services only', async () => {
    services.sns.registerTopic(topic);
    services.guardrails.impose(accountId, resourceControl(statement('Deny', '*', everybody)));

    expect([await endOf(publish()), await endOf(describeKey())]).toEqual(['ok', 'AccessDeniedException']);
  });

  it('cannot allow anything', () => {
    expect(() => createGuardrails().impose(accountId, resourceControl(statement('Allow', '*', everybody)))).toThrow(
      'no statement with Allow',
    );
  });
});

describe('the policy of a VPC endpoint', () => {
  it('concerns calls that go through it, to its service', async () => {
    services.sns.registerTopic(topic);
    const appliesTo = ({ roleArn }: { readonly roleArn?: string }): boolean => roleArn === role;
    services.guardrails.impose(accountId, { ...endpointPolicy(statement('Deny', '*', everybody)), appliesTo } as Guardrail);

    expect([await endOf(describeKey()), await endOf(describeKey(`${role}2`)), await endOf(publish())]).toEqual([
      'AccessDeniedException',
      'ok',
      'ok',
    ]);
  });
});

describe('of policies that refuse, one is named', () => {
  it('and an explicit deny rather than a missing Allow', async () => {
    services.guardrails.impose(accountId, endpointPolicy(statement('Allow', 'kms:ListKeys', everybody)));
    services.guardrails.impose(accountId, control(statement('Deny', 'kms:*')));

    expect(await messageOf(describeKey())).toMatch(/with an explicit deny in a service control policy$/);
  });
});
