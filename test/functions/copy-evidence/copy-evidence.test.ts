import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { messagesIn } from '../../../functions/aws/sqs-batch.ts';
import { copyRecords } from '../../../functions/copy-evidence/copy.ts';
import { readEnvironment } from '../../../functions/copy-evidence/environment.ts';
import { InvalidInputError } from '../../../functions/core/parsing.ts';

const s3 = mockClient(S3Client);
const environment = { evidenceBucket: 'evidence', centralEvidenceBucket: 'central', centralEvidenceRegion: 'eu-west-1' };
const surroundings = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };

const stored = (key: string, bucket = 'evidence', versionId = 'v1') =>
  JSON.stringify({ source: 'aws.s3', detail: { bucket: { name: bucket }, object: { key, 'version-id': versionId } } });

let errors: Readonly<Record<string, unknown>>[] = [];
const run = (...bodies: readonly string[]) =>
  copyRecords(
    bodies.map((body, index) => ({ messageId: `message-${index + 1}`, body })),
    environment,
    {
      s3: new S3Client({}),
      central: new S3Client({ region: environment.centralEvidenceRegion }),
      surroundings,
      log: {
        error: (_, details) => {
          errors.push(details);
        },
      },
    },
  );
const copies = () => s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  s3.reset();
  errors = [];
  s3.onAnyCommand().rejects(new Error('a call this test did not expect'));
  s3.on(GetObjectCommand).callsFake(({ Key, VersionId }) => ({
    Body: sdkStreamMixin(Readable.from([`${Key} ${VersionId}`])),
    ContentType: 'application/json',
    LastModified: new Date('2026-11-20T07:00:00Z'),
  }));
  s3.on(PutObjectCommand).resolves({});
});

describe('a new record', () => {
  it('is copied below account and Region, as the very version that was stored, and says which that was', async () => {
    expect(await run(stored('requests/1/request.html', 'evidence', 'v7'))).toEqual({ batchItemFailures: [] });

    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'evidence',
      Key: 'requests/1/request.html',
      VersionId: 'v7',
    });
    expect(copies()).toEqual([
      {
        Bucket: 'central',
        Key: '111122223333/eu-central-1/requests/1/request.html',
        Body: Buffer.from('requests/1/request.html v7'),
        ContentType: 'application/json',
        Metadata: { 'source-version-id': 'v7', 'source-last-modified': '2026-11-20T07:00:00.000Z' },
      },
    ]);
  });

  it.each([
    'executions/1/decision.json',
    'executions/1/answers/AROAEXAMPLE:grace.json',
    'executions/1/not-written/key.ENABLE_ROTATION.json',
    'executions/1/outcomes.json',
    'executions/1/validation.json',
    'executions/1/approval.json',
    'changes/key/ROTATE_NOW/material/1.result.json',
  ])('that is written once is copied once: that it is there already is no failure: %s', async (key) => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('it is there'), { name: 'PreconditionFailed' }));

    expect(await run(stored(key))).toEqual({ batchItemFailures: [] });
    expect(copies()[0]).toMatchObject({ IfNoneMatch: '*' });
    expect(errors).toEqual([]);
  });
});

describe('a record that cannot be copied', () => {
  it('goes back to its queue and is named in the log; the others are copied', async () => {
    s3.on(PutObjectCommand, { Key: '111122223333/eu-central-1/decisions/b.json' }).rejects(
      Object.assign(new Error('no'), { name: 'AccessDenied' }),
    );

    expect(await run(stored('decisions/a.json'), stored('decisions/b.json'), stored('decisions/c.json'))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-2' }],
    });
    expect(copies()).toHaveLength(3);
    expect(errors).toEqual([expect.objectContaining({ messageId: 'message-2', error: 'AccessDenied: no' })]);
  });

  it.each([
    [
      'of another bucket',
      stored('decisions/a.json', 'somebody-elses'),
      'InvalidInputError: event.detail.bucket.name: must be evidence; got "somebody-elses"',
    ],
    [
      'without a version',
      JSON.stringify({ source: 'aws.s3', detail: { bucket: { name: 'evidence' }, object: { key: 'k' } } }),
      'version-id',
    ],
    ['that is no event', 'not JSON', 'InvalidInputError: event: must be JSON'],
  ])('for being %s is read and copied nowhere', async (_, body, problem) => {
    expect(await run(body)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });

    expect(s3.calls()).toEqual([]);
    expect(String(errors[0]?.['error'])).toContain(problem);
  });
});

describe('what the function is given', () => {
  it('must be messages, and name both buckets and the Region of the central one', () => {
    expect(() => messagesIn({ Records: [] })).toThrow(InvalidInputError);
    expect(() => readEnvironment({})).toThrow(
      /EVIDENCE_BUCKET: must name the evidence bucket.*CENTRAL_EVIDENCE_BUCKET.*CENTRAL_EVIDENCE_REGION/s,
    );
    expect(
      readEnvironment({ EVIDENCE_BUCKET: 'evidence', CENTRAL_EVIDENCE_BUCKET: 'central', CENTRAL_EVIDENCE_REGION: 'eu-west-1' }),
    ).toEqual(environment);
  });
});
