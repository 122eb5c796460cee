import { createHash } from 'node:crypto';
import { automation, region, runbookWith } from './automation/automation.ts';

const step = "- { name: One, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }";
const text = runbookWith(step, 'description: What it does\nparameters: { Days: { type: Integer, default: 365, description: How many } }');

describe('a registered document', () => {
  it('is read back exactly as it was given', async () => {
    const { register, call } = automation();
    register(text);

    expect(await call('GetDocument', { Name: 'Test-Runbook' })).toEqual({
      Name: 'Test-Runbook',
      CreatedDate: new Date('2026-03-01T12:00:00Z'),
      DocumentVersion: '1',
      Status: 'Active',
      Content: text,
      DocumentType: 'Automation',
      DocumentFormat: 'YAML',
    });
  });

  it('is described with its hash and parameters', async () => {
    const { register, call } = automation();
    register(text);

    expect(await call('DescribeDocument', { Name: 'Test-Runbook' })).toEqual({
      Document: expect.objectContaining({
        Name: 'Test-Runbook',
        Hash: createHash('sha256').update(text).digest('hex'),
        HashType: 'Sha256',
        Owner: '111122223333',
        Description: 'What it does',
        SchemaVersion: '0.3',
        Parameters: [{ Name: 'Days', Type: 'Integer', Description: 'How many', DefaultValue: '365' }],
      }),
    });
  });

  // CloudFormation's UpdateMethod NewVersion: the newest version becomes the default
  it('gets a new default version when it is registered again', async () => {
    const { register, call } = automation();
    register(text);

    expect(register(runbookWith(step))).toEqual({ name: 'Test-Runbook', version: '2' });

    expect(await call('DescribeDocument', { Name: 'Test-Runbook' })).toMatchObject({
      Document: { DefaultVersion: '2', LatestVersion: '2', DocumentVersion: '2' },
    });
    expect(await call('GetDocument', { Name: 'Test-Runbook', DocumentVersion: '1' })).toMatchObject({ Content: text });
  });

  it.each([
    ['another name', { Name: 'Other' }, 'InvalidDocument'],
    ['another version', { Name: 'Test-Runbook', DocumentVersion: '7' }, 'InvalidDocumentVersion'],
    ['another format', { Name: 'Test-Runbook', DocumentFormat: 'TEXT' }, 'SandboxNotImplemented'],
    ['a version name', { Name: 'Test-Runbook', VersionName: 'v1' }, 'SandboxNotImplemented'],
  ])('is not found by %s', async (_, input, name) => {
    const { register, call } = automation();
    register(text);

    await expect(call('GetDocument', input)).rejects.toMatchObject({ name });
  });
});

describe('a document that cannot be registered', () => {
  it('is refused with every problem, at registration', () => {
    expect(() => automation().register(runbookWith('- { name: One, action: aws:pause, inputs: {} }'))).toThrow(
      expect.objectContaining({ name: 'InvalidDocumentContent', message: expect.stringContaining("step One: action 'aws:pause'") }),
    );
  });

  it.each(['AWS-Mine', 'amazonMine', 'AWSConfigRemediation-Mine', 'ab', 'a b c'])('is refused for its name %s', (name) => {
    expect(() => automation().register(text, name)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
  });

  it('is refused for a type other than Automation', () => {
    const { service } = automation();

    expect(() =>
      service.registerDocument({ region, name: 'Other', content: text, documentFormat: 'YAML', documentType: 'Command' }),
    ).toThrow(expect.objectContaining({ name: 'SandboxNotImplemented' }));
  });
});
