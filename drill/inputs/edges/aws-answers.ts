import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import fc from 'fast-check';
import { takeInventory } from '../../../functions/aws/inventory.ts';
import { unlimited } from '../../../functions/aws/request-rate.ts';
import { defaultPolicy } from '../../../functions/core/policy.ts';
import { keyProfileSchema } from '../../../functions/core/records/key-profile.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { evaluate } from '../../../functions/evaluate-rotation/evaluate.ts';
import { parseRuleEvent } from '../../../functions/evaluate-rotation/event.ts';
import { oddAnswerLike } from '../arbitraries/mutation.ts';
import { type Edge, edge } from '../edge.ts';
import { answerOf, hasControls, promised } from '../promises/refusal.ts';
import { accountId, now, region } from '../right/ids.ts';
import { rightKmsAnswers } from '../right/kms-answers.ts';
import { rightRuleEvent, withInvokingText } from '../right/rule-events.ts';
import { clientAnswering } from '../right/stubs.ts';

type KmsAnswers = typeof rightKmsAnswers;

/** Every answer is there; what is in it may be odd. A primary still moving is read again after half a second, which is not waited for here. */
const kmsAnswers = oddAnswerLike(fc.constant(rightKmsAnswers)).map((odd): KmsAnswers => {
  const answers = { ...Object.fromEntries(Object.keys(rightKmsAnswers).map((name) => [name, {}])), ...(odd as object) } as KmsAnswers;
  const metadata = answers.DescribeKey.KeyMetadata;
  const { MultiRegionKeyType, PrimaryKey } = metadata?.MultiRegionConfiguration ?? {};
  const isSettled = metadata?.MultiRegion !== true || (MultiRegionKeyType === 'PRIMARY' && PrimaryKey?.Arn === metadata.Arn);
  return isSettled ? answers : { ...answers, DescribeKey: { KeyMetadata: { ...metadata, MultiRegion: false } } };
});

const policy = { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' };
const refusals = ['UnexpectedAnswerError'];

const inventory = edge({
  name: 'answers of AWS KMS',
  promise:
    'a key is said to be off only where AWS KMS says so, proposed only where it can rotate; what is missing makes it unreadable; a list that breaks off is no inventory',
  weight: 5,
  answers: 'both',
  arbitrary: kmsAnswers,
  check: (answers) =>
    answerOf(async () => {
      const kms = clientAnswering<KMSClient>(answers);
      const { keys, inventory: counted } = await takeInventory({
        kms,
        policy,
        now,
        accountId,
        region,
        partition: 'aws',
        withKeyPolicies: true,
      });
      promised(counted.reconciles, 'the inventory does not add up');
      const metadata = answers.DescribeKey.KeyMetadata;
      for (const key of keys) {
        readRecord(keyProfileSchema, JSON.stringify(key), 'key');
        promised(
          key.rotationEnabled !== false || answers.GetKeyRotationStatus.KeyRotationEnabled === false,
          'a key is off, and nobody has said so',
        );
        promised(
          !key.proposed || (metadata.KeySpec === 'SYMMETRIC_DEFAULT' && metadata.Origin === 'AWS_KMS'),
          'a key is proposed that cannot rotate',
        );
      }
    }, refusals),
});

type PutEvaluations = {
  readonly Evaluations: readonly { readonly Annotation: string; readonly ComplianceType: string; readonly OrderingTimestamp: Date }[];
};

const evaluation = edge({
  name: 'change to a key, as a whole',
  promise: 'puts exactly one evaluation that AWS Config takes, whatever the key is like, or fails by name',
  weight: 4,
  answers: 'accepts',
  arbitrary: fc.tuple(rightRuleEvent.map(withInvokingText), kmsAnswers),
  check: ([event, answers]) =>
    answerOf(async () => {
      const ruleEvent = parseRuleEvent(event);
      if (ruleEvent.subject.kind === 'sweep') return;
      const put: PutEvaluations[] = [];
      const config = clientAnswering<ConfigServiceClient>({ PutEvaluations: {} }, (_operation, input) => put.push(input as PutEvaluations));
      await evaluate(ruleEvent, {
        kms: clientAnswering<KMSClient>(answers),
        config,
        rate: unlimited,
        now: () => now,
        log: { info: () => {} },
        replacedBy: async () => ({ kind: 'answered', value: undefined }),
        record: () => {},
        signal: new AbortController().signal,
      });
      const [only, ...more] = put.flatMap(({ Evaluations }) => Evaluations);
      promised(only !== undefined && more.length === 0, `${put.length} evaluations`);
      promised(
        only.Annotation.length >= 1 && only.Annotation.length <= 256 && !hasControls(only.Annotation),
        'an annotation that AWS Config refuses',
      );
      promised(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'].includes(only.ComplianceType), only.ComplianceType);
      promised(!Number.isNaN(only.OrderingTimestamp.getTime()), 'a result of no time');
    }, []),
});

export const awsAnswerEdges: readonly Edge[] = [inventory, evaluation];
