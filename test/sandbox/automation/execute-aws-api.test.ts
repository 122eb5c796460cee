import { ServiceError } from '../../../sandbox/service-error.ts';
import { type Answers, automation, region, runbookWith } from './automation.ts';

const describeKey = runbookWith(`
- name: DescribeKey
  action: aws:executeAwsApi
  inputs: { Service: kms, Api: DescribeKey, KeyId: 'id-{{ global:REGION }}', GrantTokens: ['{{ automation:EXECUTION_ID }}'] }
  outputs:
  - { Name: State, Selector: $.KeyMetadata.KeyState, Type: String }
  - { Name: Created, Selector: $.KeyMetadata.CreationDate, Type: String }
  - { Name: Tags, Selector: $.KeyMetadata.Tags, Type: MapList }
`);
const metadata = { KeyState: 'Enabled', CreationDate: new Date(0), Tags: [{ k: 'v' }] };

const runOf = async (apis: Answers) => {
  const run = automation({ apis });
  run.register(describeKey);
  const id = await run.start();
  const [step] = await run.stepsOf(id);
  return { run, id, step };
};

describe('aws:executeAwsApi', () => {
  it("calls the API with the resolved inputs, as a session of the runbook's role", async () => {
    const { run, id } = await runOf({ 'kms.DescribeKey': () => ({ KeyMetadata: metadata }) });

    expect(run.calls).toEqual([
      {
        service: 'kms',
        region,
        operation: 'DescribeKey',
        input: { KeyId: `id-${region}`, GrantTokens: [id] },
        principal: {
          kind: 'assumedRole',
          arn: `arn:aws:sts::111122223333:assumed-role/Runbook/Automation-${id}`,
          accountId: '111122223333',
          roleArn: 'arn:aws:iam::111122223333:role/Runbook',
          sessionName: `Automation-${id}`,
        },
        invokedBy: 'ssm.amazonaws.com',
      },
    ]);
  });

  it('shows outputs as lists of texts, maps as JSON text, and inputs as JSON', async () => {
    const { step } = await runOf({ 'kms.DescribeKey': () => ({ KeyMetadata: metadata }) });

    expect(step?.Outputs).toEqual({ State: ['Enabled'], Created: ['1970-01-01T00:00:00.000Z'], Tags: ['{"k":"v"}'] });
    expect(step?.Inputs['KeyId']).toBe(`"id-${region}"`);
  });

  it('fails on an API error, in the words of boto3', async () => {
    const { step } = await runOf({
      'kms.DescribeKey': () => {
        throw new ServiceError('NotFoundException', 'no such key', 400);
      },
    });

    expect(step).toMatchObject({
      StepStatus: 'Failed',
      FailureMessage: expect.stringContaining('An error occurred (NotFoundException) when calling the DescribeKey operation: no such key'),
    });
  });

  // unconfirmed for Automation: failing is the stricter reading
  it('fails where a selector finds nothing, or something of another type', async () => {
    const { Tags: _, ...untagged } = metadata;

    expect((await runOf({ 'kms.DescribeKey': () => ({ KeyMetadata: untagged }) })).step?.FailureMessage).toContain("finds no 'Tags'");
    expect((await runOf({ 'kms.DescribeKey': () => ({ KeyMetadata: { ...metadata, KeyState: 1 } }) })).step?.FailureMessage).toContain(
      'not of type String',
    );
  });

  // AWS General Reference, Systems Manager quotas: 25 seconds per call
  it('gives a call up after 25 seconds', async () => {
    const { run, id } = await runOf({ 'kms.DescribeKey': () => new Promise(() => {}) });

    await run.advance(25_000);

    const [step] = await run.stepsOf(id);
    expect(step).toMatchObject({ StepStatus: 'Failed', FailureMessage: expect.stringContaining('longer than 25 seconds') });
  });

  // Systems Manager user guide, "Configuring automatic retry for throttled operations"
  it('repeats a throttled call by itself, without using up an attempt', async () => {
    let throttled = 2;
    const { run, id } = await runOf({
      'kms.DescribeKey': () => {
        if (throttled === 0) return { KeyMetadata: metadata };
        throttled -= 1;
        throw new ServiceError('ThrottlingException', 'Rate exceeded', 400);
      },
    });

    await run.advance(1000);

    expect(await run.stepsOf(id)).toMatchObject([{ StepStatus: 'Success' }]);
    expect(run.calls).toHaveLength(3);
  });

  it('fails when the throttling does not end within the limit', async () => {
    const { run, id } = await runOf({
      'kms.DescribeKey': () => {
        throw new ServiceError('ThrottlingException', 'Rate exceeded', 400);
      },
    });

    await run.advance(60_000);

    expect(await run.stepsOf(id)).toMatchObject([
      { StepStatus: 'Failed', FailureMessage: expect.stringContaining('(ThrottlingException)') },
    ]);
  });
});
