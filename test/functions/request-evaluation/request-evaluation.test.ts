import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByResourceCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { type EvidenceStore, evidenceStore } from '../../../functions/aws/evidence-store.ts';
import { messagesIn } from '../../../functions/aws/sqs-batch.ts';
import { InvalidInputError } from '../../../functions/core/parsing.ts';
import { readEnvironment } from '../../../functions/request-evaluation/environment.ts';
import { requestEvaluation } from '../../../functions/request-evaluation/request-evaluation.ts';

/** As a conformance pack makes it. */
const deployedName = 'kms-rotation-conformance-pack-1a2b3c4d5';
const config = mockClient(ConfigServiceClient);
const kms = mockClient(KMSClient);
const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const change = (eventName = 'DisableKeyRotation') => JSON.stringify({ detail: { eventName, resources: [{ ARN: key }] } });
const messages = (...bodies: readonly string[]) => bodies.map((body, index) => ({ messageId: `message-${index + 1}`, body }));
const refused = (name: string) => Object.assign(new Error('refused on purpose'), { name });

let lines: { readonly message: string; readonly details: Readonly<Record<string, unknown>> }[] = [];
let errors: Readonly<Record<string, unknown>>[] = [];
let recorded: unknown[] = [];
/** A bucket without records. */
const evidence: EvidenceStore = { ...evidenceStore(new S3Client({}), 'unread'), listEver: async function* () {} };
const run = (...bodies: readonly string[]) =>
  requestEvaluation(
    messages(...bodies),
    { configRuleName: 'kms-rotation', evidenceBucket: 'unread' },
    {
      config: new ConfigServiceClient({}),
      kms: new KMSClient({}),
      evidence,
      now: () => new Date('2026-11-21T00:00:00Z'),
      log: {
        info: (message, details) => {
          lines.push({ message, details });
        },
        error: (message, details) => {
          errors.push({ message, ...details });
        },
      },
      record: (name, value, ...dimensions) => {
        recorded.push([name, value, ...dimensions]);
      },
    },
  );

beforeEach(() => {
  config.reset();
  config.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [{ ConfigRuleName: deployedName, Source: { Owner: 'CUSTOM_LAMBDA' } }] });
  config.on(StartConfigRulesEvaluationCommand).resolves({});
  kms.reset();
  // Unless a test says otherwise, nobody may read the key, which is news.
  kms.onAnyCommand().rejects(refused('ThrottlingException'));
  lines = [];
  errors = [];
  recorded = [];
});

describe('a batch of changes', () => {
  it('requests one evaluation of the rule, however many there are', async () => {
    expect(await run(change(), change('EnableKey'), change('TagResource'))).toEqual({ batchItemFailures: [] });

    expect(config.commandCalls(StartConfigRulesEvaluationCommand).map(({ args }) => args[0].input)).toEqual([
      { ConfigRuleNames: [deployedName] },
    ]);
  });

  it('leaves one line in the log that says what caused it', async () => {
    await run(change(), 'not an event');

    expect(lines.map(({ details }) => details)).toEqual([
      {
        configRuleName: deployedName,
        evaluation: 'STARTED',
        messages: 2,
        unreadable: 1,
        changes: [{ what: 'DisableKeyRotation', key }],
      },
    ]);
  });

  it('names at most a hundred changes in that line', async () => {
    await run(...Array.from({ length: 1000 }, () => change()));

    expect(lines.map(({ details }) => [details['messages'], (details['changes'] as readonly unknown[]).length])).toEqual([[1000, 100]]);
  });

  it.each(['', 'null', '[]', '{', '{"detail":{"eventName":7,"resources":"none"}}'])(
    'is evaluated although a message says nothing that can be read: %s',
    async (body) => {
      expect(await run(body)).toEqual({ batchItemFailures: [] });
      expect(config.commandCalls(StartConfigRulesEvaluationCommand)).toHaveLength(1);
    },
  );
});

describe('a call by a writing function of which no attempt is on record', () => {
  const byWriter = JSON.stringify({
    detail: {
      eventName: 'EnableKeyRotation',
      eventID: 'event-1',
      eventTime: '2026-11-20T09:00:00Z',
      userIdentity: { sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/KmsRotation-ApplyChanges-eu-central-1' } } },
      resources: [{ ARN: key }],
    },
  });
  beforeEach(() => {
    kms.on(ListResourceTagsCommand).resolves({});
  });

  it('is an error in the log and a metric, and asks for an evaluation as every change does', async () => {
    expect(await run(change(), byWriter, byWriter)).toEqual({ batchItemFailures: [] });

    const message = 'A writing function changed a key, and no attempt is on record';
    const call = expect.objectContaining({ eventName: 'EnableKeyRotation', eventId: 'event-1' });
    expect([errors, recorded]).toEqual([
      [
        { message, call },
        { message, call },
      ],
      [['UnmatchedWrites', 2]],
    ]);
    expect(config.commandCalls(StartConfigRulesEvaluationCommand)).toHaveLength(1);
  });

  it('is reported although AWS Config is busy, or refuses', async () => {
    config.on(StartConfigRulesEvaluationCommand).rejects(refused('AccessDeniedException'));

    await expect(run(byWriter)).rejects.toThrow('refused on purpose');
    expect(recorded).toEqual([['UnmatchedWrites', 1]]);
  });

  it('is none by default: the metric is zero, which an alarm can tell from no data', async () => {
    await run(change());

    expect([errors, recorded]).toEqual([[], [['UnmatchedWrites', 0]]]);
  });
});

describe('changes of which every one names its key', () => {
  const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const metadata = {
    KeyId: keyId,
    Arn: key,
    AWSAccountId: '111122223333',
    CreationDate: new Date(0),
    KeyManager: 'CUSTOMER' as const,
    KeyState: 'Enabled' as const,
    KeySpec: 'SYMMETRIC_DEFAULT' as const,
    KeyUsage: 'ENCRYPT_DECRYPT' as const,
    Origin: 'AWS_KMS' as const,
    MultiRegion: false,
  };
  const rotates = (KeyRotationEnabled: boolean) => {
    kms.on(DescribeKeyCommand).resolves({ KeyMetadata: metadata });
    kms
      .on(GetKeyRotationStatusCommand)
      .resolves({ KeyRotationEnabled, RotationPeriodInDays: 365, NextRotationDate: new Date('2027-12-24T00:00:00Z') });
  };
  const recorded = (ComplianceType: 'COMPLIANT' | 'NON_COMPLIANT', Annotation: string) =>
    config.on(GetComplianceDetailsByResourceCommand).resolves({
      EvaluationResults: [
        { ComplianceType, Annotation, EvaluationResultIdentifier: { EvaluationResultQualifier: { ConfigRuleName: deployedName } } },
      ],
    });
  /** As the rule says it, but for the date, which moves on with each rotation. */
  const holds = 'ROTATION_ENABLED: rotates every 365 days, next on 2026-12-24.';
  const started = () => config.commandCalls(StartConfigRulesEvaluationCommand).length;

  it('need no evaluation where all of what is on record still holds', async () => {
    rotates(true);
    recorded('COMPLIANT', holds);

    expect(await run(change('TagResource'), change('PutKeyPolicy'))).toEqual({ batchItemFailures: [] });
    expect([started(), lines.map(({ details }) => details['evaluation'])]).toEqual([0, ['NOT_NEEDED']]);
    expect(kms.commandCalls(DescribeKeyCommand)).toHaveLength(1);
  });

  it.each([
    ['the rule would say otherwise', () => rotates(false), () => recorded('COMPLIANT', holds)],
    ['it would say the same for another reason', () => rotates(false), () => recorded('NON_COMPLIANT', 'UNREADABLE: as it was')],
    [
      'it would say the same of another period',
      () => rotates(true),
      () => recorded('COMPLIANT', 'ROTATION_ENABLED: rotates every 90 days, next on 2027-12-24.'),
    ],
    ['nothing is on record', () => rotates(true), () => config.on(GetComplianceDetailsByResourceCommand).resolves({})],
    [
      'the record cannot be read',
      () => rotates(true),
      () => config.on(GetComplianceDetailsByResourceCommand).rejects(refused('ThrottlingException')),
    ],
    ['the key cannot be read for now', () => {}, () => recorded('COMPLIANT', holds)],
  ])('need one where %s', async (_, givenKey, givenRecord) => {
    givenKey();
    givenRecord();

    await run(change());
    expect(started()).toBe(1);
  });

  it('need none for a key of AWS, or one that is gone and was never on record', async () => {
    config.on(GetComplianceDetailsByResourceCommand).resolves({});
    kms
      .on(DescribeKeyCommand)
      .resolvesOnce({ KeyMetadata: { ...metadata, KeyManager: 'AWS' } })
      .rejects(refused('NotFoundException'));

    await run(change());
    await run(change());
    expect(started()).toBe(0);
  });

  it('need one without a look at each where they are of very many keys', async () => {
    rotates(true);
    recorded('COMPLIANT', holds);
    const bodies = Array.from({ length: 51 }, (__, number) =>
      JSON.stringify({ detail: { eventName: 'TagResource', resources: [{ ARN: key.replace(/.{4}$/, String(1000 + number)) }] } }),
    );

    await run(...bodies);
    expect([started(), kms.calls().length]).toEqual([1, 0]);
  });
});

describe('AWS Config that is busy', () => {
  // The evaluation that runs may have passed the key before it changed.
  it.each(['LimitExceededException', 'ResourceInUseException'])('lets every message come again: %s', async (name) => {
    config.on(StartConfigRulesEvaluationCommand).rejects(refused(name));

    expect(await run(change(), 'not an event')).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-2' }],
    });
    expect(lines.map(({ details }) => details['evaluation'])).toEqual(['ALREADY_RUNNING']);
  });
});

describe('any other refusal', () => {
  it.each(['AccessDeniedException', 'NoSuchConfigRuleException'])('is thrown, so that the run counts as failed: %s', async (name) => {
    config.on(StartConfigRulesEvaluationCommand).rejects(refused(name));

    await expect(run(change())).rejects.toThrow('refused on purpose');
  });
});

describe('what the function is given', () => {
  it('must be a batch of messages, of which only id and body are looked at', () => {
    expect(messagesIn({ Records: [{ messageId: '1', body: 'b', awsRegion: 'eu-central-1' }] })).toEqual([{ messageId: '1', body: 'b' }]);
  });

  it.each([[{}], [{ Records: [] }], [{ Records: [{ body: 'b' }] }], [null]])('is refused otherwise: %j', (event) => {
    expect(() => messagesIn(event)).toThrow(InvalidInputError);
  });

  it('comes with the names of the rule and of the evidence bucket in the environment', () => {
    const variables = { CONFIG_RULE_NAME: 'kms-rotation', EVIDENCE_BUCKET: 'evidence' };

    expect(readEnvironment(variables)).toEqual({ configRuleName: 'kms-rotation', evidenceBucket: 'evidence' });
    expect(() => readEnvironment({ ...variables, CONFIG_RULE_NAME: undefined })).toThrow(
      'environment.CONFIG_RULE_NAME: must name the AWS Config rule; it is missing',
    );
    expect(() => readEnvironment({ ...variables, EVIDENCE_BUCKET: undefined })).toThrow(
      'environment.EVIDENCE_BUCKET: must name the evidence bucket; it is missing',
    );
  });
});
