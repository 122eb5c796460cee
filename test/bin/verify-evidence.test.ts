import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { currentRequest, startedParts } from '../../functions/aws/request-evidence.ts';
import { requestKey } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from '../flow/numbered-keys.ts';
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

  it('asks for an execution, a request or a directory', async () => {
    const { code, stderr } = await kmsRotation(['verify-evidence']);

    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('give one of --execution or --request, to read the evidence bucket, or --directory'),
    ]);
  });

  it('checks a whole request of the feeder, and finds what somebody exchanged', async () => {
    const evidence = evidenceStore(one.s3, one.bucket);
    const raised = async (...numbers: readonly number[]): Promise<string> => {
      await one.create(...numbers.map((number) => ordinaryKey(number)));
      await one.feed();
      return (await currentRequest(evidence, 'approveAndEnable'))?.request.requestId ?? '';
    };
    const verify = (requestId: string) =>
      kmsRotation(['verify-evidence', '--request', requestId, '--region', region, '--json'], environment);
    const first = await raised(21, 22);
    const second = await raised(23);
    const [{ executionId: ofFirst } = { executionId: '' }] = (await startedParts(evidence, first)).values();

    const waiting = await verify(second);
    expect([waiting.code, waiting.stderr]).toEqual([0, expect.stringContaining('not decided yet')]);
    await one.approve(ofFirst);
    expect([(await verify(first)).code, (await verify(second)).code]).toEqual([0, 0]);

    const key = requestKey(first, 'request.json');
    one.sandbox.overwriteObject(
      one.bucket,
      key,
      ((await evidence.get(key))?.text ?? '').replaceAll(idsOf([ordinaryKey(21)])[0] ?? '', idsOf([ordinaryKey(29)])[0] ?? ''),
    );
    expect(JSON.parse((await verify(first)).stdout).problems).toEqual([
      { record: 'part 1, proposal.json', problem: 'asks about other keys than the request has in this part' },
    ]);
    expect(JSON.parse((await verify(second)).stdout).problems).toEqual([
      { record: 'request.json', problem: `follows another ${first} than the one that is there now: one of them has been exchanged` },
    ]);
    expect(JSON.parse((await verify('no-such-request')).stdout).problems).toEqual([{ record: 'request.json', problem: 'is not there' }]);
  });
});
