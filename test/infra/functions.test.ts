import { approvalTimeoutInSeconds, functionNames } from '../../functions/core/names.ts';
import { lambdaFunction, lambdaFunctions, resourcesOf } from './member-template.ts';

const approverRole = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/KmsRotation-Approver-<AWS::Region>';
const variablesOf = (name: string, given: Readonly<Record<string, string>> = {}) => lambdaFunction(name, given).Environment.Variables;

describe('every function', () => {
  it('has a name of its own, enough time and enough memory', () => {
    expect(lambdaFunctions().map(({ FunctionName, Timeout, MemorySize }) => [FunctionName, Timeout, MemorySize])).toEqual([
      [functionNames.evaluateRotation, 900, 1769],
      [functionNames.assessRequest, 120, 256],
      [functionNames.notifyApprovers, 60, 256],
      [functionNames.recordApproval, 90, 256],
      [functionNames.validateRotation, 280, 256],
      [functionNames.replaceKey, 280, 256],
      [functionNames.requestApproval, 900, 512],
      [functionNames.requestEvaluation, 30, 256],
    ]);
  });

  it.each(resourcesOf('AWS::Lambda::Function').map(({ Properties }) => [String(Properties['FunctionName']), Properties] as const))(
    'runs on Node 24, on Graviton, from index.js: %s',
    (_name, { Runtime, Architectures, Handler }) => {
      expect({ Runtime, Architectures, Handler }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    },
  );

  it('writes to a log group of the stack that forgets after a year', () => {
    const groups = resourcesOf('AWS::Logs::LogGroup').map(({ Properties: { LogGroupName, RetentionInDays } }) => ({
      LogGroupName,
      RetentionInDays,
    }));

    expect(groups).toEqual(
      lambdaFunctions().map(({ FunctionName }) => ({ LogGroupName: `/aws/lambda/${FunctionName}`, RetentionInDays: 365 })),
    );
  });
});

describe('the environment', () => {
  it('of the evaluator carries the share of the KMS quotas', () => {
    expect(variablesOf(functionNames.evaluateRotation, { KmsRequestQuotaShare: '0.25' })).toEqual({
      KMS_REQUEST_QUOTA_SHARE: '0.25',
      LONG_SWEEP_ARN: '',
      NODE_OPTIONS: '--max-semi-space-size=8',
      METRICS: 'ENABLED',
    });
  });

  it('of the evaluator names the state machine of long sweeps where there is one', () => {
    expect(variablesOf(functionNames.evaluateRotation, { LongSweeps: 'ENABLED' })['LONG_SWEEP_ARN']).toBe(
      'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:KmsRotation-LongSweep',
    );
  });

  it('of AssessRequest carries who must approve, and until when', () => {
    const { RULE_PARAMETERS: _, ...variables } = variablesOf(functionNames.assessRequest, { MinimumApprovals: '2' });

    expect(variables).toEqual({
      EVIDENCE_BUCKET: expect.stringMatching(/^<EvidenceBucket/),
      CONFIG_RULE_NAME: 'kms-rotation',
      APPROVERS: approverRole,
      MINIMUM_APPROVALS: '2',
      APPROVAL_TIMEOUT_SECONDS: String(approvalTimeoutInSeconds),
    });
  });

  it('names the additional approvers after the approver role', () => {
    const people = 'arn:aws:iam::111122223333:user/ana,arn:aws:iam::111122223333:role/kms-owners';

    expect(variablesOf(functionNames.assessRequest, { AdditionalApproverArns: people })['APPROVERS']).toBe(`${approverRole},${people}`);
  });

  it('of RecordApproval names the approvers that AssessRequest names', () => {
    const given = { AdditionalApproverArns: 'arn:aws:iam::111122223333:user/ana', MinimumApprovals: '2' };
    const asked = variablesOf(functionNames.assessRequest, given);
    const checked = variablesOf(functionNames.recordApproval, given);

    expect([checked['APPROVERS'], checked['MINIMUM_APPROVALS']]).toEqual([asked['APPROVERS'], asked['MINIMUM_APPROVALS']]);
  });

  it('of NotifyApprovers carries the topic', () => {
    expect(variablesOf(functionNames.notifyApprovers)).toEqual({
      EVIDENCE_BUCKET: expect.stringMatching(/^<EvidenceBucket/),
      TOPIC_ARN: expect.stringMatching(/^<ApprovalsTopic/),
    });
  });

  it('of ValidateRotation carries how long to wait', () => {
    const { RULE_PARAMETERS: _, ...variables } = variablesOf(functionNames.validateRotation);

    expect(variables).toEqual({
      EVIDENCE_BUCKET: expect.stringMatching(/^<EvidenceBucket/),
      CONFIG_RULE_NAME: 'kms-rotation',
      CONFIRMATION_INTERVAL_MILLIS: '1000',
      METRICS: 'ENABLED',
      CONFIG_RESULT_TIMEOUT_SECONDS: '120',
    });
  });

  it('of RequestEvaluation carries the rule', () => {
    expect(variablesOf(functionNames.requestEvaluation)).toEqual({ CONFIG_RULE_NAME: 'kms-rotation' });
  });
});
