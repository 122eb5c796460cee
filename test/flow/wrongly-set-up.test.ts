import { estateOf, keyNamed, ordinaryKeys, region } from './estates.ts';
import { shortPauses, startOneRegion } from './one-region.ts';

describe('set up wrongly, no request comes as far as an approval:', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['no approver', { APPROVERS: '' }, /environment\.APPROVERS: must name 1 to 10 approvers/],
    [
      'an approver that is nobody',
      { APPROVERS: 'arn:aws:iam::111122223333:group/security' },
      /environment\.APPROVERS: must hold user names and ARNs/,
    ],
    ['more approvals than approvers', { MINIMUM_APPROVALS: '3' }, /MINIMUM_APPROVALS: must not be more than the 1 approvers/],
    ['no approval needed', { MINIMUM_APPROVALS: '0' }, /environment\.MINIMUM_APPROVALS: must be a whole number from 1 to 10/],
    [
      'no bucket',
      { EVIDENCE_BUCKET: 'kms-rotation-evidence-nowhere' },
      /could not (store|read) evidence s3:\/\/kms-rotation-evidence-nowhere/,
    ],
    // The role of the step may publish to its own topic alone.
    ['another topic', { TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:Automation-Nowhere' }, /not authorized to perform: SNS:Publish/],
    ['a rule that cannot be read', { RULE_PARAMETERS: '{"maximumRotationPeriodInDays":"often"}' }, /maximumRotationPeriodInDays/],
    ['other documents', { DOCUMENT_DIGESTS: '{}' }, /DOCUMENT_DIGESTS|is not as this product deploys it/],
  ])('%s', async (_what, environment, why) => {
    const key = keyNamed('set up wrongly');
    const other = await startOneRegion({ estate: estateOf(key), lambdaEnvironment: { ...shortPauses, ...environment } }, region);
    try {
      const executionId = await other.request([key.metadata.KeyId]);
      const { status, failureMessage, steps } = await other.execution(executionId);
      expect(status).toBe('Failed');
      expect([failureMessage, ...steps.map((step) => step.failureMessage)].join('\n')).toMatch(why);
      await expect(other.approve(executionId)).rejects.toThrow(/does not wait for an approval/);
      expect(other.kmsWrites()).toEqual([]);
    } finally {
      await other.sandbox.stop();
    }
  });

  it('the evidence bucket gone, before the request or while it waits', async () => {
    const keys = ordinaryKeys('no evidence bucket', 2);
    const [first = '', second = ''] = keys.map(({ metadata }) => metadata.KeyId);
    const other = await startOneRegion({ estate: estateOf(...keys) }, region);
    const waiting = await other.request([first]);
    other.sandbox.removeBucket(other.bucket);

    expect([(await other.approve(waiting)).status, (await other.execution(await other.request([second]))).status]).toEqual([
      'Failed',
      'Failed',
    ]);
    expect(other.kmsWrites()).toEqual([]);
    await other.sandbox.stop();
  });
});
