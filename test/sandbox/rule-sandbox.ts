import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { CloudFormationTemplate } from '../../sandbox/cloudformation/template.ts';
import type { Estate, EstateKey } from '../../sandbox/estate/estate.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';

export const accountId = '111122223333';
export const region = 'eu-central-1';
export const ruleName = 'tested-rule';

export const keyIdOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const keyOf = (number: number, inRegion: string): EstateKey => ({
  metadata: {
    ...ordinaryMetadata(keyIdOf(number), { accountId, region: inRegion }),
    CreationDate: new Date('2026-01-01T00:00:00Z'),
    Description: '',
    MultiRegion: false,
  },
  rotation: { enabled: false },
  aliases: [],
  tags: [{ TagKey: 'owner', TagValue: 'payments' }],
});

export const estateOf = (keyCount: number): Estate => ({
  accountId,
  keys: Array.from({ length: keyCount }, (_, index) => keyOf(index + 1, region)),
});

/** A rule function that only prints the events it gets. */
const printingRule = 'exports.handler = async (event) => { console.log(JSON.stringify(event)); }';

const runbook = `schemaVersion: '0.3'
assumeRole: '{{ AutomationAssumeRole }}'
parameters:
  AutomationAssumeRole: { type: String }
  KeyIds: { type: StringList }
  Days: { type: Integer, default: 365 }
mainSteps:
  - name: Approve
    action: aws:approve
    inputs: { Approvers: ['arn:aws:iam::${accountId}:user/operator'] }
    isEnd: true
`;

export type TemplateChanges = {
  readonly code?: string;
  readonly ruleProperties?: Readonly<Record<string, unknown>>;
  readonly remediationProperties?: Readonly<Record<string, unknown>>;
  readonly permission?: Readonly<Record<string, unknown>>;
};

const role = (RoleName: string, Service: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }] },
  },
});

/** A rule on a printing function, with a remediation on a runbook that waits for an approval. */
export const ruleTemplate = ({
  code = printingRule,
  ruleProperties,
  remediationProperties,
  permission,
}: TemplateChanges = {}): CloudFormationTemplate => ({
  Resources: {
    RuleRole: role('Rule', 'lambda.amazonaws.com'),
    RunbookRole: role('Runbook', 'ssm.amazonaws.com'),
    RuleFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'RuleFunction',
        Code: { ZipFile: code },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['RuleRole', 'Arn'] },
        Runtime: 'nodejs24.x',
        // AWS Lambda tries again what takes longer, three seconds by default; a slow machine starts slowly.
        Timeout: 60,
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'RuleFunction' },
        Principal: 'config.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
        ...permission,
      },
    },
    Rule: {
      Type: 'AWS::Config::ConfigRule',
      DependsOn: ['Permission'],
      Properties: {
        ConfigRuleName: ruleName,
        InputParameters: { maximumDays: 365, mode: 'strict' },
        Scope: { ComplianceResourceTypes: ['AWS::KMS::Key'] },
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: { 'Fn::GetAtt': ['RuleFunction', 'Arn'] },
          SourceDetails: [
            { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
            { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
            { EventSource: 'aws.config', MessageType: 'ScheduledNotification', MaximumExecutionFrequency: 'TwentyFour_Hours' },
          ],
        },
        ...ruleProperties,
      },
    },
    Runbook: {
      Type: 'AWS::SSM::Document',
      Properties: { Name: 'TestedRunbook', DocumentType: 'Automation', DocumentFormat: 'YAML', Content: runbook },
    },
    Remediation: {
      Type: 'AWS::Config::RemediationConfiguration',
      Properties: {
        ConfigRuleName: { Ref: 'Rule' },
        TargetType: 'SSM_DOCUMENT',
        TargetId: { Ref: 'Runbook' },
        ResourceType: 'AWS::KMS::Key',
        Automatic: false,
        Parameters: {
          AutomationAssumeRole: { StaticValue: { Values: [{ 'Fn::GetAtt': ['RunbookRole', 'Arn'] }] } },
          KeyIds: { ResourceValue: { Value: 'RESOURCE_ID' } },
        },
        ...remediationProperties,
      },
    },
  },
});

export type RuleEvent = Readonly<Record<string, unknown>> & { readonly invokingEvent: string; readonly resultToken: string };

export type RuleSandbox = {
  readonly sandbox: Sandbox;
  /** The SDK's client, as the operator. */
  readonly config: ConfigServiceClient;
  /** What the rule was told, oldest first. */
  readonly events: () => readonly RuleEvent[];
  readonly invokingEvents: () => readonly Readonly<Record<string, unknown>>[];
  /** The token of the rule's latest invocation. */
  readonly token: () => string;
};

/** A sandbox with the rule, settled after its first evaluation. */
export async function startRuleSandbox(changes: TemplateChanges & Partial<SandboxOptions> = {}): Promise<RuleSandbox> {
  const { code, ruleProperties, remediationProperties, permission, ...options } = changes;
  const template = ruleTemplate({
    ...(code === undefined ? {} : { code }),
    ...(ruleProperties === undefined ? {} : { ruleProperties }),
    ...(remediationProperties === undefined ? {} : { remediationProperties }),
    ...(permission === undefined ? {} : { permission }),
  });
  const sandbox = await startSandbox({ estate: estateOf(3), template, ...options });
  await sandbox.settled();
  const events = (): readonly RuleEvent[] => sandbox.functionLogs().map(({ line }) => JSON.parse(line));
  return {
    sandbox,
    config: new ConfigServiceClient({
      region,
      endpoint: sandbox.endpoint,
      credentials: sandbox.credentialsFor(sandbox.operatorArn),
      maxAttempts: 1,
    }),
    events,
    invokingEvents: () => events().map(({ invokingEvent }) => JSON.parse(invokingEvent)),
    token: () => events().at(-1)?.resultToken ?? '',
  };
}

/** The name and the message of the error a call ends with. */
export const refusalOf = (call: Promise<unknown>): Promise<readonly [string, string]> =>
  call.then(
    () => ['none', ''] as const,
    (error: Error) => [error.name, error.message] as const,
  );
