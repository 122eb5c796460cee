import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { evidenceStore, sha256Of } from '../../functions/aws/evidence-store.ts';
import { type EvidenceTexts, problemsInChain } from '../../functions/core/evidence-chain.ts';
import { evidenceBucketPrefix, evidenceKey } from '../../functions/core/names.ts';
import { createOutput } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type VerifyOptions = {
  readonly execution?: string;
  readonly directory?: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly json: boolean;
};

const records = ['proposal.json', 'approval.json', 'outcomes.json', 'validation.json'] as const;

/** Checks the records of one execution, in the evidence bucket or copied to a directory. @returns 0 if they are whole, 1 if not. */
export async function verifyEvidence(options: VerifyOptions): Promise<number> {
  const output = createOutput(options.json);
  const texts = await read(options);
  const problems = problemsInChain(texts, sha256Of);
  for (const record of records) {
    const text = texts[record];
    if (text !== undefined) output.line(`  ${record.padEnd(16)} sha256 ${sha256Of(text)}`);
  }
  for (const { record, problem } of problems) output.line(output.styled('red', `  ${record} ${problem}`));
  output.line(
    problems.length === 0
      ? output.styled('green', 'The records are whole: each follows the one before it, and none contradicts another.')
      : `${problems.length} problems: do not rely on these records.`,
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
  return problems.length === 0 ? exitCodes.success : exitCodes.unexplained;
}

function read(options: VerifyOptions): Promise<EvidenceTexts> {
  if ((options.execution === undefined) === (options.directory === undefined)) {
    throw new UsageError('verify-evidence: give either --execution, to read the evidence bucket, or --directory, to read a copy');
  }
  return options.directory === undefined ? fromBucket(options.execution ?? '', options) : fromDirectory(options.directory);
}

async function fromDirectory(directory: string): Promise<EvidenceTexts> {
  const text = async (record: string): Promise<string | undefined> => {
    try {
      return await readFile(join(directory, record), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return textsBy(text);
}

async function fromBucket(executionId: string, options: VerifyOptions): Promise<EvidenceTexts> {
  if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
  const region = options.region ?? process.env['AWS_REGION'];
  if (region === undefined) throw new UsageError('--region: name the Region of the execution, or set AWS_REGION');
  const client = { region, ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }) };
  const bucket =
    options.bucket ?? `${evidenceBucketPrefix}-${(await stsClient(client).send(new GetCallerIdentityCommand({}))).Account}-${region}`;
  const store = evidenceStore(s3Client(client), bucket);
  return textsBy(async (record) => (await store.get(evidenceKey(executionId, record)))?.text);
}

async function textsBy(text: (record: (typeof records)[number]) => Promise<string | undefined>): Promise<EvidenceTexts> {
  const [proposal, approval, outcomes, validation] = await Promise.all(records.map(text));
  return { 'proposal.json': proposal, 'approval.json': approval, 'outcomes.json': outcomes, 'validation.json': validation };
}
