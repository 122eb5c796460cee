import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { copyEvidence } from '../../bin/evidence/copy.ts';
import { keyAt, pathOf } from '../../bin/evidence/file-names.ts';
import { evidenceKey, requestKey } from '../../functions/core/names.ts';
import { withHashesRecomputed, withSummariesMadeAgain } from '../core/evidence/forgery.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';

const prefixes = ['executions/', 'changes/', 'decisions/', 'requests/'];

let one: OneRegion;
let executionId: string;
let environment: Record<string, string>;
const directories: string[] = [];

const emptyDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-test-'));
  directories.push(directory);
  return directory;
};

/** A copy of everything in the evidence bucket, in a folder. */
async function copied(): Promise<string> {
  const directory = emptyDirectory();
  await copyEvidence(one.evidence, directory);
  return directory;
}

async function verify(...options: readonly string[]) {
  const { code, stdout, stderr } = await kmsRotation(['verify-evidence', ...options, '--json'], environment);
  const answer = JSON.parse(stdout);
  const sentences: string[] = answer.answers.flatMap(({ contradictions }: { contradictions: { sentence: string }[] }) =>
    contradictions.map(({ sentence }) => sentence),
  );
  return { code, stderr, answer, sentences };
}

beforeAll(async () => {
  const keys = ordinaryKeys(1, 3);
  one = await startOneRegion({ estate: estateOf(keys) }, region);
  executionId = await one.request(idsOf(keys));
  await one.choose(executionId, idsOf(keys).slice(0, 2), 'CHG-1');
  await one.approve(executionId);
  const { accessKeyId, secretAccessKey } = one.sandbox.credentialsFor(one.sandbox.operatorArn);
  environment = { AWS_ENDPOINT_URL: one.sandbox.endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
});
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
            { anchor: 'AWS CloudTrail', answer: 'AGREES', detail: expect.stringContaining('who started it') },
            { anchor: 'the central copy', answer: 'NOT_ASKED' },
          ],
        },
      ],
    });
    expect(code).toBe(0);
  });

  it('tells people the same in sentences, and what records alone cannot show', async () => {
    const { code, stdout } = await kmsRotation(
      ['verify-evidence', '--execution', executionId, '--region', region, '--no-anchors'],
      environment,
    );

    expect(stdout).toContain('Systems Manager, AWS CloudTrail and the central copy were not asked.');
    expect(stdout).toContain('The records are whole: everything that follows from other records is as it should be.');
    expect(stdout).toContain('Records alone cannot show a complete forgery');
    expect(code).toBe(0);
  });

  it('finds a copy whole without AWS, under names that every file system takes', async () => {
    const directory = await copied();
    const { code, answer } = await verify('--directory', directory);

    expect(answer).toMatchObject({
      verdict: 'WHOLE',
      answers: [{ contradictions: [], anchors: [{ answer: 'NOT_ASKED' }, { answer: 'NOT_ASKED' }, { answer: 'NOT_ASKED' }] }],
    });
    expect(code).toBe(0);
    expect(pathOf(one.grace.ownAnswer(executionId))).toMatch(/\/answers\/\w+%3Agrace\.json$/);
    expect(keyAt(pathOf('a:b/c%d"e'))).toBe('a:b/c%d"e');
  });

  it('finds copies of several buckets below one folder, and the records of one execution by themselves', async () => {
    const [whole, several, flat] = [await copied(), emptyDirectory(), emptyDirectory()];
    for (const name of ['eu-central-1', 'us-east-1']) cpSync(whole, join(several, 'evidence', name), { recursive: true });
    cpSync(join(whole, 'executions', executionId), flat, { recursive: true });
    cpSync(join(whole, 'changes'), join(flat, 'changes'), { recursive: true });

    expect((await verify('--directory', several)).answer).toMatchObject({ verdict: 'WHOLE', answers: [{}, {}] });
    expect((await verify('--directory', flat)).answer).toMatchObject({ verdict: 'WHOLE', answers: [{ of: `execution ${executionId}` }] });
    rmSync(join(flat, 'changes'), { recursive: true });
    const without = await verify('--directory', flat);
    expect([without.code, without.answer]).toMatchObject([
      3,
      { verdict: 'CANNOT_READ', answers: [{ cannotRead: [{ record: 'changes/' }] }] },
    ]);
  });

  it('finds a copy that somebody changed, names record, field, value and what follows, and ends with exit code 1', async () => {
    const directory = await copied();
    const file = join(directory, ...pathOf(evidenceKey(executionId, 'decision.json')).split('/'));
    writeFileSync(file, readFileSync(file, 'utf8').replace('"minimumApprovals": 1', '"minimumApprovals": 2'));
    const { code, answer, sentences } = await verify('--directory', directory);
    const { stdout } = await kmsRotation(['verify-evidence', '--directory', directory]);

    expect([code, answer.verdict]).toEqual([1, 'CONTRADICTIONS']);
    expect(sentences).toContain(
      'decision.json, requiredApprovals: it says 1. From the larger of proposal.json, minimumApprovals, and deployed.minimumApprovals follows 2.',
    );
    expect(stdout).toContain('Do not rely on them.');
  });

  it('finds a record that was written over, in the bucket', async () => {
    const other = await one.request(idsOf(await addedKey(11)));
    await one.reject(other);
    one.sandbox.overwriteObject(one.bucket, evidenceKey(other, 'decision.json'), await one.record(other, 'decision.json'));
    const { code, sentences } = await verify('--execution', other, '--region', region);

    expect(sentences).toContain('decision.json: it has a second version, or a delete marker. A record is written once, and never over.');
    expect(code).toBe(1);
  });

  it('finds a complete forgery by the anchors alone', async () => {
    const directory = await copied();
    const pathIn = (key: string): string => join(directory, ...pathOf(key).split('/'));
    const paths = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = new Map(
      paths.map(({ parentPath, name }) => [
        keyAt(relative(directory, join(parentPath, name))),
        readFileSync(join(parentPath, name), 'utf8'),
      ]),
    );
    const proposal = evidenceKey(executionId, 'proposal.json');
    const forged = (texts.get(proposal) ?? '').replace('"documentVersion": "1"', '"documentVersion": "7"');
    expect(forged).not.toBe(texts.get(proposal));
    for (const [key, text] of withSummariesMadeAgain(withHashesRecomputed(texts, proposal, forged), [executionId]))
      writeFileSync(pathIn(key), text);

    const offline = await verify('--directory', directory, '--execution', executionId);
    const asked = await verify('--directory', directory, '--execution', executionId, '--region', region);
    const sentences = asked.answer.answers[0].anchors[0].contradictions.map(({ sentence }: { sentence: string }) => sentence);

    expect(offline.sentences).toEqual([]);
    expect([offline.code, offline.answer.verdict]).toEqual([0, 'WHOLE']);
    expect(sentences).toContain('proposal.json, documentVersion: it says "7". From Systems Manager follows "1".');
    expect([asked.code, asked.answer.verdict]).toEqual([1, 'CONTRADICTIONS']);
  });

  it('compares the central copy, and reads it in place of the bucket', async () => {
    // The sandbox has no other bucket; copies are below account and Region, and in nobody's way.
    const central = one.bucket;
    const prefix = `${one.sandbox.accountId}/${region}/`;
    const put = (key: string, text: string): void => one.sandbox.overwriteObject(central, `${prefix}${key}`, text);
    for (const folder of prefixes) for await (const key of one.evidence.list(folder)) put(key, (await one.evidence.get(key))?.text ?? '');
    const compare = () => verify('--execution', executionId, '--region', region, '--central-bucket', central);

    expect((await compare()).answer.answers[0].anchors[2]).toMatchObject({ answer: 'AGREES' });
    const copies = await verify('--execution', executionId, '--region', region, '--bucket', central, '--prefix', prefix);
    expect([copies.sentences, copies.answer.verdict]).toEqual([[], 'WHOLE']);
    put(evidenceKey(executionId, 'outcomes.csv'), 'keyId\n');
    const { code, answer } = await compare();
    expect([code, answer.answers[0].anchors[2].contradictions[0].sentence]).toEqual([
      1,
      'outcomes.csv: it has another text than its copy. The central copy was made when it was recorded.',
    ]);
  });

  it('tells no such records from records that cannot be read, each with its exit code', async () => {
    const none = await verify('--execution', '00000000-0000-4000-8000-000000000000', '--region', region);
    const noBucket = await verify('--execution', executionId, '--region', region, '--bucket', 'no-such-bucket');
    const noFolder = await verify('--directory', join(emptyDirectory(), 'none'));
    const empty = await verify('--directory', emptyDirectory());

    expect([none.code, none.answer.verdict]).toEqual([4, 'NO_SUCH_RECORDS']);
    expect([noBucket.code, noBucket.answer]).toEqual([
      3,
      { verdict: 'CANNOT_READ', because: expect.stringContaining('NoSuchBucket'), notLookedAt: [], answers: [] },
    ]);
    expect([noFolder.code, noFolder.answer]).toEqual([
      3,
      { verdict: 'CANNOT_READ', because: expect.stringContaining('ENOENT'), notLookedAt: [], answers: [] },
    ]);
    expect([empty.code, empty.answer.verdict]).toEqual([4, 'NO_SUCH_RECORDS']);
  });

  it('asks for an execution, a request or a directory', async () => {
    const { code, stderr } = await kmsRotation(['verify-evidence']);
    const both = await kmsRotation(['verify-evidence', '--execution', 'a', '--request', 'b']);

    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('give one of --execution or --request, to read the evidence bucket, or --directory'),
    ]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('give one of --execution and --request')]);
  });

  it('checks a scheduled request with its executions, and finds what somebody exchanged', async () => {
    const raised = async (...numbers: readonly number[]): Promise<string> => {
      await one.create(...numbers.map((number) => ordinaryKey(number)));
      await one.schedule();
      return (await one.scheduled()).request?.requestId ?? '';
    };
    const first = await raised(21, 22);
    const [ofFirst = ''] = (await one.scheduled()).executionIds;
    const second = await raised(23);
    const ask = (requestId: string) => verify('--request', requestId, '--region', region);

    const waiting = await ask(second);
    expect([waiting.code, waiting.stderr]).toEqual([0, expect.stringContaining('not decided yet')]);
    await one.approve(ofFirst);
    expect([(await ask(first)).code, (await ask(second)).code]).toEqual([0, 0]);

    const key = requestKey(first, 'request.json');
    const text = (await one.evidence.get(key))?.text ?? '';
    one.sandbox.overwriteObject(one.bucket, key, text.replace('"coolDownInDays"', ' "coolDownInDays"'));
    expect((await ask(second)).code).toBe(1);
    expect((await ask('no-such-request')).code).toBe(4);
  });
});

async function addedKey(number: number) {
  const key = ordinaryKey(number);
  await one.create(key);
  return [key];
}
