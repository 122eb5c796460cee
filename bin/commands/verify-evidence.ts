import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { type EvidenceStore, evidenceStore, sha256Of } from '../../functions/aws/evidence-store.ts';
import { startedParts } from '../../functions/aws/request-evidence.ts';
import { type ChainProblem, type EvidenceTexts, problemsInChain } from '../../functions/core/evidence-chain.ts';
import { evidenceBucketPrefix, evidenceKey, requestKey } from '../../functions/core/names.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { problemsInRequest } from '../../functions/core/request-chain.ts';
import { type CallerOptions, clientOptions } from '../requests/caller.ts';
import { createOutput, jsonText, type Output } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type VerifyOptions = CallerOptions & {
  readonly execution?: string;
  readonly request?: string;
  readonly directory?: string;
  readonly bucket?: string;
  readonly json: boolean;
};

const records = ['proposal.json', 'approval.json', 'creating.json', 'successor.json', 'outcomes.json', 'validation.json'] as const;

/** Checks the records of one execution, or of a whole request, in the evidence bucket; or those of an execution copied to a directory. @returns 0 if they are whole, 1 if not. */
export async function verifyEvidence(options: VerifyOptions): Promise<number> {
  const given = [options.execution, options.directory, options.request].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new UsageError(
      'verify-evidence: give one of --execution or --request, to read the evidence bucket, or --directory, to read a copy of the records of an execution',
    );
  }
  const output = createOutput(options.json);
  const problems = options.request === undefined ? await ofExecution(options, output) : await ofRequest(options.request, options, output);
  for (const { record, problem } of problems) output.line(output.styled('red', `  ${record} ${plainText(problem, 1000)}`));
  output.line(
    problems.length === 0
      ? output.styled('green', 'The records are whole: each follows the one before it, and none contradicts another.')
      : `${problems.length} problems: do not rely on these records.`,
  );
  if (options.json) process.stdout.write(jsonText({ problems }));
  return problems.length === 0 ? exitCodes.success : exitCodes.unexplained;
}

async function ofExecution({ execution, directory, ...options }: VerifyOptions, output: Output): Promise<readonly ChainProblem[]> {
  const texts = directory === undefined ? await fromBucket(execution ?? '', await bucketOf(options)) : await fromDirectory(directory);
  for (const record of records) {
    const text = texts[record];
    if (text !== undefined) output.line(`  ${record.padEnd(16)} sha256 ${sha256Of(text)}`);
  }
  return problemsInChain(texts, sha256Of);
}

/** The request, and every execution of it that has been decided. */
async function ofRequest(requestId: string, options: VerifyOptions, output: Output): Promise<readonly ChainProblem[]> {
  const evidence = await bucketOf(options);
  const request = (await evidence.get(requestKey(requestId, 'request.json')))?.text;
  const previousId = /"previous": \{\s*"requestId": "([A-Za-z0-9-]+)"/.exec(request ?? '')?.[1];
  const parts = await startedParts(evidence, requestId);
  const executions = await Promise.all(
    [...parts.values()].map(async ({ number, executionId }) => ({ number, executionId, texts: await fromBucket(executionId, evidence) })),
  );
  const problems = problemsInRequest(
    {
      request,
      previous: previousId === undefined ? undefined : (await evidence.get(requestKey(previousId, 'request.json')))?.text,
      proposals: new Map(executions.map(({ number, texts }) => [number, texts['proposal.json']])),
    },
    sha256Of,
  );
  const ofParts = executions.flatMap(({ number, executionId, texts }) => {
    const isDecided = texts['approval.json'] !== undefined || texts['validation.json'] !== undefined;
    output.line(`  part ${String(number).padEnd(3)} ${executionId}${isDecided ? '' : '  not decided yet'}`);
    return isDecided
      ? problemsInChain(texts, sha256Of).map(({ record, problem }) => ({ record: `part ${number}, ${record}`, problem }))
      : [];
  });
  return [...problems, ...ofParts];
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

async function bucketOf({ bucket, ...options }: VerifyOptions): Promise<EvidenceStore> {
  const client = clientOptions(options);
  const { region } = client;
  const name = bucket ?? `${evidenceBucketPrefix}-${(await stsClient(client).send(new GetCallerIdentityCommand({}))).Account}-${region}`;
  return evidenceStore(s3Client(client), name);
}

const fromBucket = (executionId: string, evidence: EvidenceStore): Promise<EvidenceTexts> =>
  textsBy(async (record) => (await evidence.get(evidenceKey(executionId, record)))?.text);

async function textsBy(text: (record: (typeof records)[number]) => Promise<string | undefined>): Promise<EvidenceTexts> {
  const texts = await Promise.all(records.map(async (record) => [record, await text(record)] as const));
  const {
    'proposal.json': proposal,
    'approval.json': approval,
    'outcomes.json': outcomes,
    'validation.json': validation,
    ...others
  } = Object.fromEntries(texts);
  return { 'proposal.json': proposal, 'approval.json': approval, 'outcomes.json': outcomes, 'validation.json': validation, ...others };
}
