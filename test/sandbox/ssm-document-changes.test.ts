import { automation, region, roleArn, runbookWith } from './automation/automation.ts';

const step = (name: string): string =>
  runbookWith(`- { name: ${name}, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }`);
const json = JSON.stringify({
  schemaVersion: '0.3',
  assumeRole: roleArn,
  mainSteps: [{ name: 'One', action: 'aws:executeAwsApi', inputs: { Service: 'kms', Api: 'ListKeys' } }],
});
const Name = 'Own-Runbook';
const yaml = { Name, DocumentType: 'Automation', DocumentFormat: 'YAML' };

/** A document of version 1, made by the API. */
const made = async (options: Parameters<typeof automation>[0] = {}) => {
  const run = automation({ apis: { 'kms.ListKeys': () => ({}) }, ...options });
  await run.call('CreateDocument', { ...yaml, Content: step('One') });
  return run;
};
const update = (run: ReturnType<typeof automation>, Content: string, more: object = {}) =>
  run.call('UpdateDocument', { Name, DocumentFormat: 'YAML', Content, DocumentVersion: '$LATEST', ...more });
const versions = async (run: ReturnType<typeof automation>) => {
  const { DocumentVersions } = await run.call('ListDocumentVersions', { Name });
  return (DocumentVersions as { DocumentVersion: string; IsDefaultVersion: boolean }[]).map(
    ({ DocumentVersion, IsDefaultVersion }) => `${DocumentVersion}${IsDefaultVersion ? ' default' : ''}`,
  );
};

describe('a document that somebody makes', () => {
  it('is described as being created, and can be read and started at once', async () => {
    const run = automation({ apis: { 'kms.ListKeys': () => ({}) } });

    expect(await run.call('CreateDocument', { ...yaml, Content: step('One') })).toEqual({
      DocumentDescription: expect.objectContaining({
        Name,
        Status: 'Creating',
        DocumentVersion: '1',
        DefaultVersion: '1',
        LatestVersion: '1',
      }),
    });
    expect(await run.call('GetDocument', { Name, DocumentFormat: 'YAML' })).toMatchObject({ Content: step('One'), DocumentFormat: 'YAML' });
    expect((await run.executionOf(await run.start({}, Name))).AutomationExecutionStatus).toBe('Success');
  });

  it('is in JSON unless it says otherwise, and is read back letter by letter', async () => {
    const run = automation();
    await run.call('CreateDocument', { Name, DocumentType: 'Automation', Content: json });

    expect(await run.call('GetDocument', { Name })).toMatchObject({ Content: json, DocumentFormat: 'JSON' });
    await expect(run.call('GetDocument', { Name, DocumentFormat: 'YAML' })).rejects.toMatchObject({ name: 'SandboxNotImplemented' });
  });

  // Systems Manager API, CreateDocument
  it.each<[string, object, string]>([
    ['a name that is taken', { Content: step('Two') }, 'DocumentAlreadyExists'],
    ['a reserved name', { Name: 'AWS-Mine', Content: step('One') }, 'ValidationException'],
    [
      'an action that is not known here',
      { Name: 'Other', Content: step('One').replace('aws:executeAwsApi', 'aws:pause') },
      'InvalidDocumentContent',
    ],
    ['a text that is no JSON', { Name: 'Other', DocumentFormat: 'JSON', Content: step('One') }, 'InvalidDocumentContent'],
    ['a text that is too long', { Name: 'Other', Content: `${step('One')}\n#${'x'.repeat(65_536)}` }, 'MaxDocumentSizeExceeded'],
    ['another type', { Name: 'Other', DocumentType: 'Command', Content: step('One') }, 'SandboxNotImplemented'],
    ['no type, which is another', { Name: 'Other', DocumentType: undefined, Content: step('One') }, 'SandboxNotImplemented'],
    ['another format', { Name: 'Other', DocumentFormat: 'TEXT', Content: step('One') }, 'SandboxNotImplemented'],
    ['tags', { Name: 'Other', Content: step('One'), Tags: [{ Key: 'a', Value: 'b' }] }, 'SandboxNotImplemented'],
    ['a name for its version', { Name: 'Other', Content: step('One'), VersionName: 'v1' }, 'SandboxNotImplemented'],
  ])('is refused with %s', async (_case, input, name) => {
    const run = await made();

    await expect(run.call('CreateDocument', { ...yaml, ...input })).rejects.toMatchObject({ name });
  });

  it('is refused beyond 500 in a Region', async () => {
    const run = automation();
    for (let number = 0; number < 500; number += 1) run.register(step('One'), `Runbook-${number}`);

    await expect(run.call('CreateDocument', { ...yaml, Content: step('One') })).rejects.toMatchObject({ name: 'DocumentLimitExceeded' });
  });
});

describe('a document that is changed', () => {
  it('gets a version that is not the default until it is made that', async () => {
    const run = await made();
    expect(await update(run, step('Two'))).toEqual({
      DocumentDescription: expect.objectContaining({ Status: 'Updating', DocumentVersion: '2', DefaultVersion: '1', LatestVersion: '2' }),
    });
    expect(await versions(run)).toEqual(['2', '1 default']);
    expect(await run.call('GetDocument', { Name })).toMatchObject({ Content: step('One'), DocumentVersion: '1' });
    expect(await run.call('GetDocument', { Name, DocumentVersion: '$LATEST' })).toMatchObject({ Content: step('Two') });

    expect(await run.call('UpdateDocumentDefaultVersion', { Name, DocumentVersion: '2' })).toEqual({
      Description: { Name, DefaultVersion: '2' },
    });
    expect(await versions(run)).toEqual(['2 default', '1']);
    expect((await run.executionOf(await run.start({}, Name))).StepExecutions[0]?.StepName).toBe('Two');
  });

  it.each<[string, string, object, string]>([
    ['a version that is not the latest', step('Three'), { DocumentVersion: '1' }, 'InvalidDocumentVersion'],
    ['a text that it had before', step('One'), {}, 'DuplicateDocumentContent'],
    ['another document', step('Three'), { Name: 'Other' }, 'InvalidDocument'],
    ['a text that cannot be read', 'schemaVersion: 1', {}, 'InvalidDocumentContent'],
  ])('is refused with %s', async (_case, content, more, name) => {
    const run = await made();
    await update(run, step('Two'));

    await expect(update(run, content, more)).rejects.toMatchObject({ name });
    expect(await versions(run)).toEqual(['2', '1 default']);
  });

  it('has no default that is not there', async () => {
    const run = await made();

    const call = run.call('UpdateDocumentDefaultVersion', { Name, DocumentVersion: '7' });

    await expect(call).rejects.toMatchObject({ name: 'InvalidDocumentVersion' });
  });

  it('lists its versions page by page', async () => {
    const run = await made();
    await update(run, step('Two'));
    const first = await run.call('ListDocumentVersions', { Name, MaxResults: 1 });
    const second = await run.call('ListDocumentVersions', { Name, MaxResults: 1, NextToken: first['NextToken'] });

    expect(first['DocumentVersions']).toMatchObject([{ Name, DocumentVersion: '2', DocumentFormat: 'YAML', Status: 'Active' }]);
    expect(second).toMatchObject({ DocumentVersions: [{ DocumentVersion: '1' }] });
    expect(second).not.toHaveProperty('NextToken');
  });
});

describe('a document that is deleted', () => {
  it('is gone with all its versions; a new one of its name begins with version 1 again', async () => {
    const run = await made();
    await update(run, step('Two'));
    await run.call('DeleteDocument', { Name });
    await expect(run.call('GetDocument', { Name })).rejects.toMatchObject({ name: 'InvalidDocument' });

    await run.call('CreateDocument', { ...yaml, Content: step('Three') });

    expect(await versions(run)).toEqual(['1 default']);
  });

  it('can lose a version that is not the default, whose number is not given again', async () => {
    const run = await made();
    await update(run, step('Two'));
    await run.call('DeleteDocument', { Name, DocumentVersion: '2' });
    await update(run, step('Three'));

    expect(await versions(run)).toEqual(['3', '1 default']);
    await expect(run.call('DeleteDocument', { Name, DocumentVersion: '1' })).rejects.toMatchObject({ name: 'InvalidDocumentOperation' });
    await expect(run.call('DeleteDocument', { Name, DocumentVersion: '2' })).rejects.toMatchObject({ name: 'InvalidDocumentVersion' });
  });

  it('leaves executions that are under way as they were', async () => {
    const run = automation({ apis: { 'kms.ListKeys': () => ({}) } });
    const asking = runbookWith(
      "- { name: Ask, action: 'aws:approve', inputs: { Approvers: [operator] } }\n- { name: After, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }",
    );
    await run.call('CreateDocument', { ...yaml, Content: asking });
    const id = await run.start({}, Name);
    await run.call('DeleteDocument', { Name });
    await run.call('CreateDocument', { ...yaml, Content: step('Other') });
    await run.answer(id, 'Approve', 'arn:aws:iam::111122223333:user/operator');

    expect((await run.executionOf(id)).StepExecutions.map(({ StepName }) => StepName)).toEqual(['Ask', 'After']);
  });
});

describe('a document by its ARN', () => {
  const arn = (account: string, inRegion = region): string => `arn:aws:ssm:${inRegion}:${account}:document/${Name}`;

  it('is that of the own account and Region; documents that others share are not simulated', async () => {
    const run = await made();

    expect(await run.call('GetDocument', { Name: arn('111122223333') })).toMatchObject({ Name });
    for (const named of [arn('444455556666'), arn('111122223333', 'us-east-1')])
      await expect(run.call('GetDocument', { Name: named })).rejects.toMatchObject({ name: 'InvalidDocument' });
  });
});

describe('a document in YAML', () => {
  it('is read as JSON where the request or the sandbox says so', async () => {
    const asked = await (await made()).call('GetDocument', { Name, DocumentFormat: 'JSON' });
    const byDefault = await (await made({ settings: { documentFormatByDefault: 'JSON' } })).call('GetDocument', { Name });

    expect(asked).toMatchObject({ DocumentFormat: 'JSON' });
    expect(JSON.parse(String(asked['Content']))).toMatchObject({ schemaVersion: '0.3', assumeRole: roleArn });
    expect(byDefault).toEqual(asked);
  });
});
