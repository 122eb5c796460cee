import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateDocumentCommand, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { estateOf, ordinaryKey, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { aliasOf, idOf, replaceable } from '../flow/replaceable-keys.ts';
import { zipOf } from '../sandbox/functions/zip.ts';

const off = ordinaryKey(1);
const waiting = ordinaryKey(2, { metadata: { Origin: 'EXTERNAL' }, pendingKeyMaterial: {} });
const [signing, other] = ['payments', 'other'].map((name) => replaceable('signing', name));
const [keyId, imported, signingId, otherId] = [off, waiting, signing, other].map((key) => (key === undefined ? '' : idOf(key)));

/** Everything that this product ever writes to AWS KMS. */
const writes: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['EnableKeyRotation', { KeyId: keyId, RotationPeriodInDays: 365 }],
  ['RotateKeyOnDemand', { KeyId: imported }],
  ['TagResource', { KeyId: signingId, Tags: [{ TagKey: 'kms-rotation:replacing', TagValue: 'x' }] }],
  ['UntagResource', { KeyId: signingId, TagKeys: ['kms-rotation:replacing'] }],
  ['UpdateAlias', { AliasName: aliasOf('payments'), TargetKeyId: otherId }],
  ['CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }],
];

let one: OneRegion;
let roles: readonly string[];
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([off, waiting, signing, other].flatMap((key) => key ?? [])) }, region);
  roles = one.sandbox.iam.policies.roles();
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

/** Calls that changed something, whoever made them. */
const changes = () => one.kmsWrites().filter(({ error }) => error === undefined);

describe('someone who may pass the roles of this stack to what they like', () => {
  it('gets nothing written by a document of their own, with any role and any write', async () => {
    const ssm = new SSMClient(one.settingsFor(one.sandbox.operatorArn));
    const steps = writes.map(
      ([Api, inputs]) =>
        `  - {name: ${Api}, action: 'aws:executeAwsApi', onFailure: Continue, isCritical: false, inputs: ${JSON.stringify({ Service: 'kms', Api, ...inputs })}}`,
    );
    await ssm.send(
      new CreateDocumentCommand({
        Name: 'ParkingPermits',
        DocumentType: 'Automation',
        DocumentFormat: 'YAML',
        Content: [
          "schemaVersion: '0.3'",
          "assumeRole: '{{ Role }}'",
          'parameters: {Role: {type: String}}',
          `mainSteps:\n${steps.join('\n')}`,
        ].join('\n'),
      }),
    );
    let started = 0;
    for (const roleArn of roles)
      started += await ssm
        .send(new StartAutomationExecutionCommand({ DocumentName: 'ParkingPermits', Parameters: { Role: [roleArn] } }))
        .then(
          () => 1,
          () => 0,
        );
    await one.sandbox.settled();

    expect(changes()).toEqual([]);
    // The three names of the automation role at least; others refuse to be assumed.
    expect(started).toBeGreaterThanOrEqual(3);
    expect(roles.length).toBeGreaterThan(12);
  });

  it('gets nothing written, read or recorded by a function of their own, with any role', async () => {
    const lambda = new LambdaClient(one.settingsFor(one.sandbox.operatorArn));
    const code = `
      const kms = require('@aws-sdk/client-kms');
      const s3 = require('@aws-sdk/client-s3');
      exports.handler = async ({ writes, bucket }) => {
        const ended = {};
        const client = new kms.KMSClient({ maxAttempts: 1 });
        for (const [name, input] of writes)
          ended[name] = await client.send(new kms[name + 'Command'](input)).then(() => 'ok', (error) => error.name);
        const store = new s3.S3Client({ forcePathStyle: true, maxAttempts: 1 });
        for (const key of ['executions/x/decision.json', 'executions/x/proposal.json', 'changes/x/ROTATE_NOW/y/1.json', 'requests/current.json'])
          ended[key] = await store.send(new s3.PutObjectCommand({ Bucket: bucket, Key: key, Body: '{}', IfNoneMatch: '*' })).then(() => 'ok', (error) => error.name);
        return ended;
      };`;
    const results: Record<string, unknown> = {};
    for (const [number, Role] of roles.entries()) {
      const FunctionName = `own-${number}`;
      try {
        await lambda.send(
          new CreateFunctionCommand({
            FunctionName,
            Role,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { ZipFile: zipOf({ 'index.js': code }) },
          }),
        );
      } catch {
        continue;
      }
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify({ writes, bucket: one.bucket })) }),
      );
      results[Role] = JSON.parse(Buffer.from(Payload ?? []).toString());
    }

    expect(Object.keys(results).length).toBeGreaterThan(8);
    expect(JSON.stringify(results)).not.toContain('"ok"');
    expect(changes()).toEqual([]);
  });
});
