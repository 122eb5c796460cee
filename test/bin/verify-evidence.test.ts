import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';

let one: OneRegion;
let executionId: string;
let environment: Record<string, string>;

beforeAll(async () => {
  const keys = ordinaryKeys(1, 2);
  one = await startOneRegion({ estate: estateOf(keys) }, region);
  executionId = await one.request(idsOf(keys));
  await one.approve(executionId);
  const { accessKeyId, secretAccessKey } = one.sandbox.credentialsFor(one.sandbox.operatorArn);
  environment = { AWS_ENDPOINT_URL: one.sandbox.endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
});
afterAll(() => one.sandbox.stop());

describe('verify-evidence', () => {
  it('finds the records of a run whole, in the bucket', async () => {
    const { code, stdout } = await kmsRotation(['verify-evidence', '--execution', executionId, '--region', region], environment);

    expect(stdout).toContain('The records are whole');
    expect(code).toBe(0);
  });

  it('finds a copy that somebody changed, names the record, and ends with exit code 1', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-test-'));
    for (const record of ['proposal.json', 'approval.json', 'outcomes.json', 'validation.json'] as const)
      writeFileSync(join(directory, record), await one.record(executionId, record));
    expect((await kmsRotation(['verify-evidence', '--directory', directory])).code).toBe(0);
    writeFileSync(join(directory, 'approval.json'), readFileSync(join(directory, 'approval.json'), 'utf8').replace('/grace', '/mallory'));

    const { code, stdout } = await kmsRotation(['verify-evidence', '--directory', directory, '--json']);

    expect(JSON.parse(stdout).problems).toEqual([
      { record: 'outcomes.json', problem: 'follows another approval.json than the one that is there now: one of them has been exchanged' },
    ]);
    expect(code).toBe(1);
  });

  it('asks for an execution or a directory', async () => {
    const { code, stderr } = await kmsRotation(['verify-evidence']);

    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('give either --execution, to read the evidence bucket, or --directory, to read a copy'),
    ]);
  });
});
