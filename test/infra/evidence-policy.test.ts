import { changeKinds } from '../../functions/core/changes/kind.ts';
import { firstEditionRecords, writtenOnce } from '../../functions/core/names.ts';
import { policyVariable } from '../../infra/policy-variable.ts';
import { listOf, resourcePolicyStatements, type Statement } from './policies.ts';

const statements = resourcePolicyStatements('AWS::S3::BucketPolicy');
const named = (sid: string, of = statements): Statement => {
  const found = of.find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`the bucket policy has no statement ${sid}`);
  return found;
};
const keysIn = (resources: Statement['Resource']): readonly string[] =>
  listOf(resources).map((arn) => arn.replace(/^<EvidenceBucket\w+\.Arn>\//, ''));
const unlessBy = (roleArn: unknown) => ({ ArnNotEquals: { 'aws:PrincipalArn': roleArn } });
const approverRole = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/KmsRotation-Approver-<AWS::Region>';

describe('the policy of the evidence bucket', () => {
  it('allows nobody anything, and its statements hold for everybody', () => {
    expect(statements.filter(({ Effect }) => Effect !== 'Deny')).toEqual([]);
    expect([...new Set(statements.map(({ Principal }) => JSON.stringify(Principal)))]).toEqual(['{"AWS":"*"}']);
  });

  it.each([
    ['ProposalsOnlyByAssessRequest', /^<StepsAssessRequestRole/, ['executions/*/proposal.json']],
    ['DecisionsOnlyByRecordDecision', /^<StepsRecordApprovalRole/, ['executions/*/decision.json', 'decisions/*']],
    [
      'ResultsOnlyByValidateRotation',
      /^<StepsValidateRotationRole/,
      ['executions/*/outcomes.json', 'executions/*/outcomes.csv', 'executions/*/validation.json'],
    ],
    ['NotificationsOnlyByNotifyApprovers', /^<StepsNotifyApproversRole/, ['requests/*/notification.json']],
    [
      'RequestsOnlyByRequestApproval',
      /^<FeederRequestApprovalRole/,
      ['requests/current*.json', 'requests/*/request.json', 'requests/*/request.html', 'requests/*/parts/*'],
    ],
  ])('keeps records to the function that answers for them: %s', (sid, writer, records) => {
    const { Action, Resource, Condition } = named(sid);

    expect({ Action, records: keysIn(Resource), Condition }).toEqual({
      Action: 's3:PutObject',
      records,
      Condition: unlessBy(expect.stringMatching(writer)),
    });
  });

  it('keeps attempts to the two functions that write, each to its own kinds of change', () => {
    const writers = [expect.stringMatching(/^<StepsApplyChangesRole/), expect.stringMatching(/^<StepsReplaceKeyRole/)];
    const kept = ['ChangesOnlyByApplyChanges', 'ReplacementsOnlyByReplaceKey'].map((sid) => named(sid));

    expect([keysIn(named('AttemptsOnlyByWriters').Resource), named('AttemptsOnlyByWriters').Condition]).toEqual([
      ['changes/*', 'executions/*/not-written/*'],
      unlessBy(writers),
    ]);
    expect(kept.map(({ Condition }) => Condition)).toEqual(writers.map(unlessBy));
    expect(kept.flatMap(({ Resource }) => keysIn(Resource)).toSorted()).toEqual(
      changeKinds.flatMap((kind) => [`changes/*/${kind}/*`, `executions/*/not-written/*.${kind}.json`]).toSorted(),
    );
  });

  it('lets nobody write what only the first edition wrote', () => {
    const { Resource, Condition } = named('FirstEditionByNobody');

    expect(keysIn(Resource)).toEqual([
      ...firstEditionRecords.map((record) => `executions/*/${record}`),
      'requests/current-rotate-now.json',
    ]);
    expect(Condition).toBeUndefined();
  });

  it('lets everything that is written once be written once', () => {
    // Amazon S3 user guide, "Enforce conditional writes": a request without the header has no s3:if-none-match.
    const { Resource, Condition } = named('WriteOnce');

    expect([keysIn(Resource), Condition]).toEqual([writtenOnce, { Null: { 's3:if-none-match': 'true' } }]);
    expect(keysIn(Resource)).toEqual(
      expect.arrayContaining([
        'executions/*/proposal.json',
        'executions/*/decision.json',
        'executions/*/answers/*',
        'changes/*',
        'decisions/*',
      ]),
    );
  });

  it('lets nobody delete, hide or replicate anything, nor end the retention of a version', () => {
    const { Action, Resource, Condition } = named('NothingIsHiddenOrReplicated');

    expect([keysIn(Resource), Condition]).toEqual([['*'], undefined]);
    expect(Action).toEqual([
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:BypassGovernanceRetention',
      's3:ReplicateObject',
      's3:ReplicateDelete',
    ]);
  });
});

describe('an answer', () => {
  const answers = 'executions/*/answers';

  it('is written by an approver: the approver role, or whom the deployment adds', () => {
    const others = ['arn:aws:iam::111122223333:user/ana', 'arn:aws:iam::111122223333:role/kms-owners'];
    const withOthers = resourcePolicyStatements('AWS::S3::BucketPolicy', { AdditionalApproverArns: others.join(',') });

    expect(keysIn(named('AnswersOnlyByApprovers').Resource)).toEqual([`${answers}/*`]);
    expect(named('AnswersOnlyByApprovers').Condition).toEqual(unlessBy([approverRole]));
    expect(named('AnswersOnlyByApprovers', withOthers).Condition).toEqual(unlessBy([approverRole, ...others]));
  });

  it('is written under the id of its session alone; nothing else is by any session but those of our functions', () => {
    const { NotResource, Condition } = named('SessionsAnswerUnderTheirOwnId');

    expect(keysIn(NotResource)).toEqual([`${answers}/${policyVariable('aws:userid')}.json`]);
    expect(Condition).toEqual({
      StringEquals: { 'aws:PrincipalType': 'AssumedRole' },
      ...unlessBy(
        [
          'FeederRequestApproval',
          'StepsAssessRequest',
          'StepsNotifyApprovers',
          'StepsRecordApproval',
          'StepsApplyChanges',
          'StepsReplaceKey',
          'StepsValidateRotation',
        ].map((path) => expect.stringMatching(new RegExp(`^<${path}Role`))),
      ),
    });
  });

  it('is written under the name of its user alone; nothing else is by any user', () => {
    const { NotResource, Condition } = named('UsersAnswerUnderTheirOwnName');

    expect(keysIn(NotResource)).toEqual([`${answers}/user/${policyVariable('aws:username')}.json`]);
    expect(Condition).toEqual({ StringEquals: { 'aws:PrincipalType': 'User' } });
  });

  it('is written by no other kind of principal', () => {
    const { Resource, Condition } = named('AnswersOnlyBySessionsAndUsers');

    expect(keysIn(Resource)).toEqual([`${answers}/*`]);
    expect(Condition).toEqual({ StringNotEquals: { 'aws:PrincipalType': ['AssumedRole', 'User'] } });
  });
});

describe('the size of the policy', () => {
  /** As long as names get: partition, Region and role names as AWS has them, and a parameter of 4,096 bytes, which CloudFormation takes at most. */
  const longest = (text: string): string =>
    text
      .replaceAll('<AWS::Partition>', 'aws-us-gov')
      .replaceAll('<AWS::Region>', 'ap-southeast-99')
      .replaceAll('<AWS::AccountId>', '111122223333')
      .replaceAll(/<EvidenceBucket\w+\.Arn>/g, 'arn:aws-us-gov:s3:::kms-rotation-evidence-111122223333-ap-southeast-99')
      .replaceAll(/<(?:Steps|Feeder)(\w+)Role\w+\.Arn>/g, 'arn:aws-us-gov:iam::111122223333:role/KmsRotation-$1-ap-southeast-99');
  const shortArn = 'arn:aws:iam::111122223333:user/a';
  const ofBytes = (bytes: number): string =>
    Array.from({ length: Math.floor((bytes + 1) / (shortArn.length + 1)) }, () => shortArn).join(',');

  // Amazon S3 user guide, "Bucket policies": 20 KB.
  it('stays below 20 KB, however many approvers are added', () => {
    const AdditionalApproverArns = ofBytes(4096);
    const policy = longest(
      JSON.stringify({ Version: '2012-10-17', Statement: resourcePolicyStatements('AWS::S3::BucketPolicy', { AdditionalApproverArns }) }),
    );

    expect(AdditionalApproverArns.length).toBeGreaterThan(4000);
    expect(policy).not.toMatch(/<\w/);
    expect(Buffer.byteLength(policy)).toBeLessThan(20_480);
  });
});
