import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  GetDocumentCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  UpdateDocumentCommand,
} from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { estateOf, ordinaryKey, region } from '../flow/numbered-keys.ts';
import { accountId, endOf } from './endpoint.ts';
import { refusalOf } from './rule-sandbox.ts';

const key = ordinaryKey(1);
const arn = (resource: string): string => `arn:aws:ssm:${region}:${accountId}:${resource}`;
const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
const assumedBy = (Principal: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
});
const allow = (Action: readonly string[], Resource: string | readonly string[]) => ({ Effect: 'Allow', Action, Resource });
const role = (RoleName: string, Principal: object, ...Statement: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: assumedBy(Principal),
    Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});
const ssm = { Service: 'ssm.amazonaws.com' };
const account = { AWS: `arn:aws:iam::${accountId}:root` };
const start = (name: string) =>
  allow(['ssm:StartAutomationExecution'], [arn(`document/${name}`), arn(`automation-definition/${name}:*`), arn('automation-execution/*')]);

const passedRole = "assumeRole: '{{ AutomationAssumeRole }}'\nparameters: { AutomationAssumeRole: { type: String } }";
const document = (assumeRole: string, step: string): string => `schemaVersion: '0.3'\n${assumeRole}\nmainSteps: [${step}]\n`;
const enabling = `{ name: Enable, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: EnableKeyRotation, KeyId: ${key.metadata.KeyId} } }`;
const runningOurs = `{ name: Run, action: 'aws:executeAutomation', inputs: { DocumentName: Ours, RuntimeParameters: { AutomationAssumeRole: '${roleArn('Powerful')}' } } }`;

const template = {
  Resources: {
    /** Who may make documents of their own, and pass one of two roles to them. */
    Insider: role(
      'Insider',
      account,
      allow(['ssm:CreateDocument', 'ssm:UpdateDocument', 'ssm:DeleteDocument', 'ssm:GetDocument'], arn('document/Own-*')),
      start('Own-*'),
      allow(['iam:PassRole'], roleArn('Powerful')),
      allow(['ssm:GetAutomationExecution'], '*'),
    ),
    /** The same, who may start our document too. */
    Requester: role('Requester', account, start('Own-*'), start('Ours'), allow(['iam:PassRole'], roleArn('Powerful'))),
    Bystander: role('Bystander', account, start('Own-*')),
    Powerful: role('Powerful', ssm, allow(['kms:EnableKeyRotation'], '*'), start('Ours')),
    Forbidden: role('Forbidden', ssm, allow(['kms:*'], '*')),
    Ours: {
      Type: 'AWS::SSM::Document',
      Properties: {
        Name: 'Ours',
        DocumentType: 'Automation',
        DocumentFormat: 'YAML',
        UpdateMethod: 'NewVersion',
        Content: document(passedRole, enabling),
      },
    },
  },
};

let sandbox: Sandbox;
const startWith = async (automation: NonNullable<Parameters<typeof startSandbox>[0]['automation']> = {}): Promise<void> => {
  sandbox = await startSandbox({ estate: estateOf([key]), regions: [region], template, automation });
};
afterEach(() => sandbox.stop());

const as = (name: string): SSMClient =>
  new SSMClient({ endpoint: sandbox.endpoint, region, credentials: sandbox.credentialsFor(roleArn(name)), maxAttempts: 1 });
const operator = (): SSMClient =>
  new SSMClient({ endpoint: sandbox.endpoint, region, credentials: sandbox.credentialsFor(sandbox.operatorArn) });
const create = (by: string, Name: string, Content: string) =>
  as(by).send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Automation', DocumentFormat: 'YAML' }));
const run = async (by: string, DocumentName: string, passed?: string) => {
  const Parameters = passed === undefined ? {} : { AutomationAssumeRole: [roleArn(passed)] };
  const { AutomationExecutionId } = await as(by).send(new StartAutomationExecutionCommand({ DocumentName, Parameters }));
  await sandbox.settled();
  const read = new GetAutomationExecutionCommand({ AutomationExecutionId });
  return (await operator().send(read)).AutomationExecution;
};
const rotates = (): boolean => sandbox.kms(region).find(key.metadata.KeyId)?.rotation.enabled ?? false;

describe('an insider who may make documents', () => {
  it('has a role that they may pass do what it can', async () => {
    await startWith();
    await create('Insider', 'Own-Runbook', document(passedRole, enabling));
    const execution = await run('Insider', 'Own-Runbook', 'Powerful');

    expect([execution?.AutomationExecutionStatus, rotates()]).toEqual(['Success', true]);
    expect(sandbox.journal.entries().find(({ operation }) => operation === 'EnableKeyRotation')?.principal).toBe(
      `arn:aws:sts::${accountId}:assumed-role/Powerful/Automation-${execution?.AutomationExecutionId}`,
    );
  });

  it('makes, changes and deletes none under another name', async () => {
    await startWith();
    const content = document(passedRole, enabling);
    const other = [
      create('Insider', 'Ours-Too', content),
      as('Insider').send(new UpdateDocumentCommand({ Name: 'Ours', Content: content, DocumentFormat: 'YAML' })),
      as('Insider').send(new DeleteDocumentCommand({ Name: 'Ours' })),
      as('Insider').send(new DeleteDocumentCommand({ Name: arn('document/Ours') })),
    ];

    expect(await Promise.all(other.map(endOf))).toEqual(Array(4).fill('AccessDeniedException'));
    const [, message] = await refusalOf(create('Insider', 'Ours-Too', content));
    expect(message).toMatch(
      /perform: ssm:CreateDocument on resource: arn:aws:ssm:\S+:document\/Ours-Too because no identity-based policy allows the ssm:CreateDocument action$/,
    );
  });

  it('passes no role that they may not pass: neither to a start nor in a document', async () => {
    await startWith();
    await create('Insider', 'Own-Runbook', document(passedRole, enabling));
    const [, atStart] = await refusalOf(run('Insider', 'Own-Runbook', 'Forbidden'));
    const [, inDocument] = await refusalOf(create('Insider', 'Own-Other', document(`assumeRole: ${roleArn('Forbidden')}`, enabling)));

    for (const message of [atStart, inDocument])
      expect(message).toContain(
        `is not authorized to perform: iam:PassRole on resource: ${roleArn('Forbidden')} because no identity-based policy`,
      );
    expect(rotates()).toBe(false);
  });

  it('puts another document in the place of their own while it waits, which is told by its text', async () => {
    await startWith();
    const Name = 'Own-Runbook';
    const [before, after] = [document(passedRole, enabling), document(passedRole, runningOurs)];
    const text = async () => (await as('Insider').send(new GetDocumentCommand({ Name, DocumentVersion: '1' }))).Content;
    await create('Insider', Name, before);
    expect(await text()).toBe(before);

    await as('Insider').send(new DeleteDocumentCommand({ Name }));
    await create('Insider', Name, after);

    expect(await text()).toBe(after);
  });
});

describe('a role that stands in a document', () => {
  it('is passed by its author; by who starts it too, unless the sandbox is told otherwise', async () => {
    const content = document(`assumeRole: ${roleArn('Powerful')}`, enabling);
    await startWith();
    await create('Insider', 'Own-Runbook', content);
    expect(await endOf(run('Bystander', 'Own-Runbook'))).toBe('AccessDeniedException');
    await sandbox.stop();

    await startWith({ roleInDocumentIsPassedAtStart: false });
    await create('Insider', 'Own-Runbook', content);
    expect((await run('Bystander', 'Own-Runbook'))?.AutomationExecutionStatus).toBe('Success');
  });
});

describe('our document as a child of a foreign one', () => {
  const children = async (parentId: string | undefined) => {
    const Filters = [{ Key: 'ParentExecutionId' as const, Values: [parentId ?? ''] }];
    const { AutomationExecutionMetadataList = [] } = await operator().send(new DescribeAutomationExecutionsCommand({ Filters }));
    return AutomationExecutionMetadataList;
  };
  const foreign = (): Promise<unknown> => create('Insider', 'Own-Runbook', document(passedRole, runningOurs));

  it('tells its parent, and was started by who started that one', async () => {
    await startWith();
    await foreign();
    const parent = await run('Requester', 'Own-Runbook', 'Powerful');
    const [child] = await children(parent?.AutomationExecutionId);

    expect(parent?.AutomationExecutionStatus).toBe('Success');
    expect(child).toMatchObject({
      DocumentName: 'Ours',
      ParentAutomationExecutionId: parent?.AutomationExecutionId,
      ExecutedBy: `arn:aws:sts::${accountId}:assumed-role/Requester/sandbox`,
    });
  });

  it('is refused to who may not start it, or to a role that may not pass, as the sandbox is told', async () => {
    await startWith();
    await foreign();
    const byStarter = await run('Insider', 'Own-Runbook', 'Powerful');
    await sandbox.stop();
    await startWith({ childrenAreStartedBy: 'automationRole' });
    await foreign();
    const byRole = await run('Insider', 'Own-Runbook', 'Powerful');

    expect(byStarter?.StepExecutions?.[0]?.FailureMessage).toMatch(
      /An error occurred \(AccessDeniedException\).*Insider\/sandbox is not authorized to perform: ssm:StartAutomationExecution on resource: \S+document\/Ours /,
    );
    expect(byRole?.StepExecutions?.[0]?.FailureMessage).toMatch(/Powerful\/Automation-\S+ is not authorized to perform: iam:PassRole /);
    expect(rotates()).toBe(false);
  });
});
