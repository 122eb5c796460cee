import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEvidence } from '../../bin/evidence/copy.ts';
import { pathOf } from '../../bin/evidence/file-names.ts';
import { evidenceKey, requestKey } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';

const prefixes = ['executions/', 'changes/', 'decisions/', 'requests/'];

let one: OneRegion;
let executionId: string;
let environment: Record<string, string>;
const directories: string[] = [];

/** A copy of everything in the evidence bucket, in a folder. */
async function copied(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-test-'));
  directories.push(directory);
  await copyEvidence(one.evidence, prefixes, directory);
  return directory;
}

const verify = async (...options: readonly string[]) => {
  const { code, stdout, stderr } = await kmsRotation(['verify-evidence', ...options, '--json'], environment);
  return { code, stderr, answer: stdout === '' ? undefined : JSON.parse(stdout) };
};

beforeAll(async () => {
  const keys = ordinaryKeys(1, 3);
  one = await startOneRegion({ estate: estateOf(keys) }, region);
  executionId = await one.request(idsOf(keys));
  await one.choose(executionId, idsOf(keys).slice(0, 2), 'CHG-1');
  await one.approve(executionId);
  const { accessKeyId, secretAccessKey } = one.sandbox.credentialsFor(one.sandbox.operatorArn);
  environment = { AWS_ENDPOINT_URL: one.sandbox.endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}, 60_000);
afterAll(async () => {
  for (const directory of directories) rmSync(directory, { recursive: true });
  await one.sandbox.stop();
});

describe('verify-evidence', () => {
  it('finds the records of an execution whole, in the bucket, and says what each anchor says', async () => {
    const { code, answer } = await verify('--execution', executionId, '--region', region);

    expect(answer).toMatchObject({
      verdict: 'WHOLE',
      answers: [
        {
          edition: 2,
          stage: 'COMPLETE',
          contradictions: [],
          anchors: [
            { anchor: 'Systems Manager', answer: 'AGREES' },
            { anchor: 'AWS CloudTrail', answer: expect.stringMatching(/AGREES|DOES_NOT_REMEMBER/) },
            { anchor: 'the central copy', answer: 'NOT_ASKED' },
          ],
        },
      ],
    });
    expect(code).toBe(0);
  });
});
