import { approvalTimeoutInSeconds, functionNames } from '../../functions/core/names.ts';
import { functionBundles, memberFunctionFolders } from '../../infra/function-code.ts';
import { inOrganization, lambdaFunction, lambdaFunctions, resourcesOf } from './member-template.ts';

const approverRole = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/KmsRotation-Approver-<AWS::Region>';
const variablesOf = (name: string, given: Readonly<Record<string, string>> = {}) => lambdaFunction(name, given).Environment.Variables;

describe('every function', () => {
  it('has a name of its own, enough time and enough memory', () => {
    expect(lambdaFunctions().map(({ FunctionName, Timeout, MemorySize }) => [FunctionName, Timeout, MemorySize])).toEqual([
      [functionNames.evaluateRotation, 900, 1769],
      [functionNames.assessRequest, 120, 256],
      [functionNames.notifyApprovers, 60, 256],
      [functionNames.recordDecision, 280, 256],
      [functionNames.applyChanges, 270, 256],
      [functionNames.validateRotation, 285, 256],
      [functionNames.replaceKey, 270, 256],
      [functionNames.requestApproval, 900, 512],
      [functionNames.requestEvaluation, 30, 512],
    ]);
  });

  it.each(resourcesOf('AWS::Lambda::Function').map(({ Properties }) => [String(Properties['FunctionName']), Properties] as const))(
    'runs on Node 24, on Graviton, from index.js: %s',
    (_name, { Runtime, Architectures, Handler }) => {
      expect({ Runtime, Architectures, Handler }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    },
  );

  it('is without reserved concurrency, which a new account may not have', () => {
    expect(
      resourcesOf('AWS::Lambda::Function', inOrganization).filter(({ Properties }) => 'ReservedConcurrentExecutions' in Properties),
    ).toEqual([]);
  });

  it('writes to a log group of the stack that forgets after a year', () => {
    const groups = resourcesOf('AWS::Logs::LogGroup').map(({ Properties: { LogGroupName, RetentionInDays } }) => ({
      LogGroupName,
      RetentionInDays,
    }));

    expect(groups).toEqual(
      lambdaFunctions().map(({ FunctionName }) => ({ LogGroupName: `/aws/lambda/${FunctionName}`, RetentionInDays: 365 })),
    );
  });

  it('has an environment within the 4 KB that Lambda takes, also with nine additional approvers', () => {
    const AdditionalApproverArns = Array.from({ length: 9 }, () => `arn:aws:iam::111122223333:role/${'r'.repeat(120)}`).join(',');
    const sizes = lambdaFunctions({ ...inOrganization, AdditionalApproverArns, MinimumApprovals: '2' }).map(
      ({ FunctionName, Environment }) => [FunctionName, Buffer.byteLength(Object.entries(Environment.Variables).flat().join(''))],
    );

    expect(sizes.filter(([, size]) => Number(size) > 4096)).toEqual([]);
  });
});

describe('the environment', () => {
  const withoutLongTexts = ({ RULE_PARAMETERS: _, DOCUMENT_DIGESTS: __, ...variables }: Readonly<Record<string, string>>) => variables;
  const EVIDENCE_BUCKET = expect.stringMatching(/^<EvidenceBucket/);

  it('of the evaluator carries the share of the KMS quotas', () => {
    expect(variablesOf(functionNames.evaluateRotation, { KmsRequestQuotaShare: '0.25' })).toEqual({
      KMS_REQUEST_QUOTA_SHARE: '0.25',
      LONG_SWEEP_ARN: '',
      NODE_OPTIONS: '--max-semi-space-size=8',
      METRICS: 'ENABLED',
    });
  });

  it('of the evaluator names the state machine of long evaluations where there is one', () => {
    expect(variablesOf(functionNames.evaluateRotation, { LongSweeps: 'ENABLED' })['LONG_SWEEP_ARN']).toBe(
      'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:KmsRotation-LongSweep',
    );
  });

  it('of AssessRequest carries who must approve, until when, and what an approval without an answer means', () => {
    const people = 'arn:aws:iam::111122223333:user/ana';

    expect(
      withoutLongTexts(
        variablesOf(functionNames.assessRequest, {
          AdditionalApproverArns: people,
          MinimumApprovals: '2',
          ApprovalsWithoutAnswer: 'REFUSED',
        }),
      ),
    ).toEqual({
      EVIDENCE_BUCKET,
      CONFIG_RULE_NAME: 'kms-rotation',
      APPROVERS: `${approverRole},${people}`,
      MINIMUM_APPROVALS: '2',
      LAST_REQUIRED_APPROVER: people,
      APPROVALS_WITHOUT_ANSWER: 'REFUSED',
      APPROVAL_TIMEOUT_SECONDS: String(approvalTimeoutInSeconds),
    });
  });

  it('of RecordDecision names the approvers that AssessRequest names', () => {
    const given = { AdditionalApproverArns: 'arn:aws:iam::111122223333:user/ana', MinimumApprovals: '2', ChangeCalendars: 'Freeze' };
    const asked = variablesOf(functionNames.assessRequest, given);

    expect(withoutLongTexts(variablesOf(functionNames.recordDecision, given))).toEqual({
      METRICS: 'ENABLED',
      EVIDENCE_BUCKET,
      APPROVERS: asked['APPROVERS'],
      MINIMUM_APPROVALS: asked['MINIMUM_APPROVALS'],
      CHANGE_CALENDARS: 'Freeze',
      LOOK_INTERVAL_MILLIS: '3000',
      CLOUDTRAIL_WAIT_SECONDS: '120',
    });
  });

  it('of NotifyApprovers carries the topic', () => {
    expect(withoutLongTexts(variablesOf(functionNames.notifyApprovers))).toEqual({
      EVIDENCE_BUCKET,
      TOPIC_ARN: expect.stringMatching(/^<ApprovalsTopic/),
      LOOK_INTERVAL_MILLIS: '3000',
    });
  });

  it('of the writers carries how long they may begin changes', () => {
    const expected = { EVIDENCE_BUCKET, WRITE_SECONDS: '240' };

    expect(withoutLongTexts(variablesOf(functionNames.applyChanges))).toEqual(expected);
    expect(withoutLongTexts(variablesOf(functionNames.replaceKey))).toEqual({ ...expected, LOOK_INTERVAL_MILLIS: '5000' });
  });

  it('of ValidateRotation carries how long to wait', () => {
    expect(withoutLongTexts(variablesOf(functionNames.validateRotation))).toEqual({
      EVIDENCE_BUCKET,
      CONFIG_RULE_NAME: 'kms-rotation',
      CONFIRMATION_INTERVAL_MILLIS: '1000',
      LOOK_INTERVAL_MILLIS: '3000',
      METRICS: 'ENABLED',
      CONFIG_RESULT_TIMEOUT_SECONDS: '90',
    });
  });

  it('of RequestApproval says of approvals what AssessRequest does', () => {
    const given = {
      MinimumApprovals: '2',
      AdditionalApproverArns: 'arn:aws:iam::111122223333:user/ana',
      ApprovalsWithoutAnswer: 'REFUSED',
    };
    const asked = variablesOf(functionNames.assessRequest, given);
    const { APPROVERS, MINIMUM_APPROVALS, APPROVALS_WITHOUT_ANSWER, APPROVAL_TIMEOUT_SECONDS } = asked;

    expect(variablesOf(functionNames.requestApproval, given)).toMatchObject({
      APPROVERS,
      MINIMUM_APPROVALS,
      APPROVALS_WITHOUT_ANSWER,
      APPROVAL_TIMEOUT_SECONDS,
    });
    expect(APPROVALS_WITHOUT_ANSWER).toBe('REFUSED');
  });

  it('of RequestApproval names the one role that executions work with', () => {
    expect(variablesOf(functionNames.requestApproval)['AUTOMATION_ROLE_ARN']).toMatch(/^<AutomationRole\w+\.Arn>$/);
    expect(variablesOf(functionNames.requestApproval)).not.toHaveProperty('ROTATE_NOW_ROLE_ARN');
  });

  it('of RequestEvaluation carries the rule and where the attempts are', () => {
    expect(variablesOf(functionNames.requestEvaluation)).toEqual({ METRICS: 'ENABLED', CONFIG_RULE_NAME: 'kms-rotation', EVIDENCE_BUCKET });
  });
});

describe('the variables of a function', () => {
  /** Read by Node.js, and by CloudFormation alone. */
  const readByOthers = ['NODE_OPTIONS', 'LAST_REQUIRED_APPROVER'];

  it.each(memberFunctionFolders)('are all read by its code: %s', async (folder) => {
    const code = (await functionBundles())[folder];
    const name = folder.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as keyof typeof functionNames;
    const { Variables } = lambdaFunction(functionNames[name], inOrganization).Environment;

    expect(Object.keys(Variables).filter((variable) => !readByOthers.includes(variable) && !code.includes(variable))).toEqual([]);
  });
});

describe('a deployment that asks for more approvals than there are approvers', () => {
  const people = (count: number): string => Array.from({ length: count }, (_, n) => `arn:aws:iam::111122223333:user/u${n}`).join(',');

  it.each([
    ['1', 0],
    ['3', 2],
    ['10', 9],
  ])('is one with as many: %s approvals with %i additional approvers', (MinimumApprovals, additional) => {
    const given = { MinimumApprovals, AdditionalApproverArns: people(additional) };

    expect(variablesOf(functionNames.assessRequest, given)['LAST_REQUIRED_APPROVER']).toMatch(/^arn:/);
  });

  it.each([
    ['2', 0],
    ['4', 2],
    ['10', 8],
  ])('ends before anything is created: %s approvals with %i additional approvers', (MinimumApprovals, additional) => {
    expect(() => variablesOf(functionNames.assessRequest, { MinimumApprovals, AdditionalApproverArns: people(additional) })).toThrow(
      'Fn::Select',
    );
  });
});
