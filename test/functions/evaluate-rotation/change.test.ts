import { PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { EvaluationsRejectedError } from '../../../functions/aws/config.ts';
import { answerFor, kmsCalls, metadata } from '../../aws/kms-answers.ts';
import { awsError, configMock, kmsMock, refuseEverything } from '../../aws/refusing.ts';
import { acceptEvaluations, answerTo, awsManaged, notRotating, putCalls, rotates, rotating, verdictsPut } from './evaluating.ts';
import { change, envelope, keyId, oversized } from './events.ts';

beforeEach(refuseEverything);

describe('a change of a key', () => {
  it.each([
    ['as an item', change()],
    ['as a summary, because the item is too large', oversized()],
    ['discovered late', change({ configurationItemStatus: 'ResourceDiscovered' })],
  ])('%s is answered with exactly one evaluation, for that key, from what KMS says now', async (_how, message) => {
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();

    const { count, log } = await answerTo(envelope(message));

    expect(count).toBe(1);
    expect(putCalls()).toEqual([{ ResultToken: 'eyJlbmNyeXB0ZWREYXRhIjpbLTQy', Evaluations: [rotates(keyId)] }]);
    expect(kmsCalls()).toEqual([`DescribeKey ${keyId}`, `GetKeyRotationStatus ${keyId}`]);
    expect(log).toEqual([{ message: 'evaluated one key', keyId, complianceType: 'COMPLIANT', reason: 'ROTATION_ENABLED' }]);
  });

  it('is judged by KMS and not by the item, which knows no period and may be days old', async () => {
    answerFor({ keys: { [keyId]: notRotating(keyId) } });
    acceptEvaluations();

    await answerTo(envelope(change({ supplementaryConfiguration: { KeyRotationStatus: 'TRUE' } })));

    expect(verdictsPut()).toEqual({ [keyId]: 'NON_COMPLIANT ROTATION_DISABLED' });
  });

  it('is read in the Region and account of the item', async () => {
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();

    await answerTo(envelope(change(), { configRuleArn: 'arn:aws-cn:config:cn-north-1:111122223333:config-rule/config-rule-1' }));

    expect(kmsMock.calls()[0]?.args[0].input).toEqual({ KeyId: `arn:aws-cn:kms:eu-central-1:111122223333:key/${keyId}` });
  });

  it.each([
    ['that deletes it', change({ configurationItemStatus: 'ResourceDeleted' }), {}, 'NOT_APPLICABLE DELETED'],
    ['that deletes it unrecorded', change({ configurationItemStatus: 'ResourceDeletedNotRecorded' }), {}, 'NOT_APPLICABLE DELETED'],
    ['that ends its recording', change({ configurationItemStatus: 'ResourceNotRecorded' }), {}, 'NOT_APPLICABLE OUT_OF_SCOPE'],
    ['that takes it out of the scope of the rule', change(), { eventLeftScope: true }, 'NOT_APPLICABLE OUT_OF_SCOPE'],
  ])('%s is answered without asking KMS', async (_how, message, changes, verdict) => {
    acceptEvaluations();

    await answerTo(envelope(message, changes));

    expect(verdictsPut()).toEqual({ [keyId]: verdict });
    expect(kmsCalls()).toEqual([]);
  });

  it.each([
    ['of an AWS managed key is answered all the same, as every event must be', awsManaged(keyId), 'NOT_APPLICABLE AWS_MANAGED'],
    ['of a key that is gone by now', { key: awsError('NotFoundException') }, 'NOT_APPLICABLE DELETED'],
    ['of a key nobody lets us read', { key: awsError('AccessDeniedException') }, 'NON_COMPLIANT UNREADABLE'],
    [
      'of a key that waits for its deletion',
      { key: metadata(keyId, { KeyState: 'PendingDeletion' }) },
      'NOT_APPLICABLE KEY_STATE_PENDING_DELETION',
    ],
  ] as const)('%s: %#', async (_what, answers, verdict) => {
    answerFor({ keys: { [keyId]: answers } });
    acceptEvaluations();

    await answerTo(envelope(change()));

    expect(verdictsPut()).toEqual({ [keyId]: verdict });
  });

  it('never touches the results of other keys', async () => {
    // Rules that cleared stale results on a change event have wiped those of all other resources. Any read of results is refused here.
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();

    await answerTo(envelope(change()));

    expect(configMock.calls()).toHaveLength(1);
  });

  it('is put in test mode for the result token of rule development kits', async () => {
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    acceptEvaluations();

    await answerTo(envelope(change(), { resultToken: 'TESTMODE' }));

    expect(putCalls()).toEqual([{ ResultToken: 'TESTMODE', TestMode: true, Evaluations: [rotates(keyId)] }]);
  });

  it('is sent again if AWS Config refuses it, and fails if it refuses again', async () => {
    answerFor({ keys: { [keyId]: rotating(keyId) } });
    configMock.on(PutEvaluationsCommand).resolves({ FailedEvaluations: [rotates(keyId)] });

    await expect(answerTo(envelope(change()))).rejects.toThrow(EvaluationsRejectedError);
    expect(putCalls()).toHaveLength(2);
  });

  it.each(['ThrottlingException', 'KMSInternalException'])(
    'is not answered while KMS cannot say (%s): a wrong result would be worse than none',
    async (name) => {
      answerFor({ keys: { [keyId]: { key: awsError(name) } } });

      await expect(answerTo(envelope(change()))).rejects.toMatchObject({ name });
      expect(putCalls()).toEqual([]);
    },
  );

  it('is answered with an exemption that the tag of the policy gives', async () => {
    answerFor({ keys: { [keyId]: { ...notRotating(keyId), tags: { 'kms-rotation-exempt': '2027-01-31 migration' } } } });
    acceptEvaluations();

    await answerTo(envelope(change(), { ruleParameters: '{"exemptionTagKey":"kms-rotation-exempt"}' }));

    expect(verdictsPut()).toEqual({ [keyId]: 'NOT_APPLICABLE EXEMPT' });
  });
});
