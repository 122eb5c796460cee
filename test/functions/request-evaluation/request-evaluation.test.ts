import { ConfigServiceClient, DescribeConfigRulesCommand, StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { mockClient } from 'aws-sdk-client-mock';
import { messagesIn } from '../../../functions/aws/sqs-batch.ts';
import { InvalidInputError } from '../../../functions/core/parsing.ts';
import { readEnvironment } from '../../../functions/request-evaluation/environment.ts';
import { requestEvaluation } from '../../../functions/request-evaluation/request-evaluation.ts';

/** As a conformance pack makes it. */
const deployedName = 'kms-rotation-conformance-pack-1a2b3c4d5';
const config = mockClient(ConfigServiceClient);
const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const change = (eventName = 'DisableKeyRotation') => JSON.stringify({ detail: { eventName, resources: [{ ARN: key }] } });
const messages = (...bodies: readonly string[]) => bodies.map((body, index) => ({ messageId: `message-${index + 1}`, body }));
const refused = (name: string) => Object.assign(new Error('refused on purpose'), { name });

let lines: { readonly message: string; readonly details: Readonly<Record<string, unknown>> }[] = [];
const run = (...bodies: readonly string[]) =>
  requestEvaluation(
    messages(...bodies),
    { configRuleName: 'kms-rotation' },
    {
      config: new ConfigServiceClient({}),
      log: {
        info: (message, details) => {
          lines.push({ message, details });
        },
      },
    },
  );

beforeEach(() => {
  config.reset();
  config.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [{ ConfigRuleName: deployedName, Source: { Owner: 'CUSTOM_LAMBDA' } }] });
  config.on(StartConfigRulesEvaluationCommand).resolves({});
  lines = [];
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

  it('comes with the name of the rule in the environment', () => {
    expect(readEnvironment({ CONFIG_RULE_NAME: 'kms-rotation' })).toEqual({ configRuleName: 'kms-rotation' });
    expect(() => readEnvironment({})).toThrow('environment.CONFIG_RULE_NAME: must name the AWS Config rule; it is missing');
  });
});
