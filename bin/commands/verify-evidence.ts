import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { cloudTrailClient } from '../../functions/aws/clients/cloudtrail.ts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { ssmClient } from '../../functions/aws/clients/ssm.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../functions/core/evidence/contradiction.ts';
import { evidenceBucketName } from '../../functions/core/names.ts';
import { type Anchors, noAnchors } from '../evidence/anchors.ts';
import { type Answer, exitCodeOf, type Verdict, verdictOf } from '../evidence/answer.ts';
import { bucketSource } from '../evidence/bucket-source.ts';
import { folderSources } from '../evidence/folder-source.ts';
import { showAnswers } from '../evidence/show.ts';
import { CannotReadError, type EvidenceSource } from '../evidence/source.ts';
import { answersOfAll, answersOfExecution, answersOfRequest, notLookedAtIn, type Verifying } from '../evidence/verify.ts';
import { type CallerOptions, clientOptions } from '../requests/caller.ts';
import { createOutput, jsonText } from '../terminal/output.ts';
import { UsageError } from '../usage-error.ts';

export type VerifyOptions = CallerOptions & {
  readonly execution?: string;
  readonly request?: string;
  readonly directory?: string;
  readonly bucket?: string;
  /** Where the records are in that bucket. */
  readonly prefix?: string;
  readonly centralBucket?: string;
  /** Whether to ask whoever remembers the execution besides its records. */
  readonly anchors: boolean;
  readonly json: boolean;
};

/**
 * Recomputes everything that follows in the records of an execution, of a scheduled request, or in a
 * copy of a bucket, and compares it with what others remember.
 * @returns 0 whole, 1 contradictions, 3 records that could not be read, 4 no such records
 */
export async function verifyEvidence(options: VerifyOptions): Promise<number> {
  const { execution, request, directory, json } = options;
  if (execution !== undefined && request !== undefined) throw new UsageError('verify-evidence: give one of --execution and --request');
  if (execution === undefined && request === undefined && directory === undefined)
    throw new UsageError(
      'verify-evidence: give one of --execution or --request, to read the evidence bucket, or --directory, to read a copy of records',
    );
  const output = createOutput(json);
  const { answers, verdict, notLookedAt, because } = await found(options);
  if (because !== undefined) output.line(output.styled('yellow', `  ${because}`));
  showAnswers(answers, verdict, notLookedAt, output);
  if (json) process.stdout.write(jsonText({ verdict, because: because ?? null, notLookedAt, answers: answers.map(forMachines) }));
  return exitCodeOf[verdict];
}

type Found = {
  readonly answers: readonly Answer[];
  readonly verdict: Verdict;
  /** Of a copy: what the verdict says nothing of. */
  readonly notLookedAt: readonly string[];
  readonly because?: string;
};

async function found(options: VerifyOptions): Promise<Found> {
  try {
    const sources = await sourcesOf(options);
    const answers = await answersFor(sources, options);
    return { answers, verdict: verdictOf(answers), notLookedAt: await notLookedAt(sources, options) };
  } catch (error) {
    if (!(error instanceof CannotReadError)) throw error;
    return { answers: [], verdict: 'CANNOT_READ', notLookedAt: [], because: error.message };
  }
}

async function notLookedAt(
  sources: readonly EvidenceSource[],
  { directory, execution, request }: VerifyOptions,
): Promise<readonly string[]> {
  if (directory === undefined || execution !== undefined || request !== undefined) return [];
  return (await Promise.all(sources.map(notLookedAtIn))).flat();
}

async function answersFor(sources: readonly EvidenceSource[], options: VerifyOptions): Promise<readonly Answer[]> {
  const { execution, request } = options;
  const answers: Answer[] = [];
  for (const source of sources) {
    const verifying: Verifying = { source, anchors: anchorsOf(options), now: new Date() };
    if (execution !== undefined) answers.push(...(await answersOfExecution(execution, verifying)));
    else answers.push(...(await (request === undefined ? answersOfAll(verifying) : answersOfRequest(request, verifying))));
  }
  return answers;
}

async function sourcesOf({ directory, bucket, prefix, ...options }: VerifyOptions): Promise<readonly EvidenceSource[]> {
  if (directory !== undefined) return folderSources(directory);
  const client = clientOptions(options);
  const { region } = client;
  const name = bucket ?? evidenceBucketName((await stsClient(client).send(new GetCallerIdentityCommand({}))).Account ?? '', region);
  return [bucketSource(evidenceStore(s3Client(client), name), prefix)];
}

/** A copy is checked without AWS, unless a Region is named to ask in. */
function anchorsOf(options: VerifyOptions): Anchors {
  const { anchors, directory, region, centralBucket } = options;
  if (!anchors || (directory !== undefined && region === undefined)) return noAnchors;
  const client = clientOptions(options);
  return {
    ssm: ssmClient(client),
    cloudTrail: cloudTrailClient({ ...client, retryMode: 'adaptive', maxAttempts: 12 }),
    central: centralBucket === undefined ? undefined : evidenceStore(s3Client(client), centralBucket),
  };
}

const forMachines = ({ contradictions, anchors, ...answer }: Answer) => ({
  ...answer,
  contradictions: contradictions.map((one) => ({ ...one, sentence: sentenceOf(one) })),
  anchors: anchors.map((anchor) => ({
    ...anchor,
    contradictions: anchor.contradictions.map((one) => ({ ...one, sentence: sentenceOf(one) })),
  })),
});
