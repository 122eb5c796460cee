import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type MetricName, metricNamespace, metrics } from '../functions/core/metric-names.ts';
import { operationsPrefix } from '../functions/core/names.ts';

const fiveMinutes = 300;
const fifteenMinutes = 900;
const oneHour = 3600;
const oneDay = 86_400;

type WatchedFunction = { readonly functionName: string };

type AlarmsProps = {
  readonly topicArn: string;
  readonly evaluator: WatchedFunction;
  /** Further functions of the stack: an error of any of them rings. */
  readonly functions: readonly WatchedFunction[];
};

/** Without unit: CloudWatch would take a unit as a filter. */
type Watched = Pick<CfnAlarmProps, 'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'period'>;
type Ringing = Pick<CfnAlarmProps, 'comparisonOperator' | 'threshold' | 'evaluationPeriods' | 'treatMissingData'>;

const anyAtAll: Ringing = {
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 0,
  evaluationPeriods: 1,
  treatMissingData: 'notBreaching',
};

/**
 * What somebody must learn of without looking. Each description says what to do. An alarm watches a metric of the list with the dimensions
 * that its function emits, or the errors that Lambda counts, among them those of a function that did not live to emit anything.
 */
export class Alarms extends Construct {
  readonly alarmArns: readonly string[];
  readonly #topicArn: string;

  constructor(scope: Construct, id: string, { topicArn, evaluator, functions }: AlarmsProps) {
    super(scope, id);
    this.#topicArn = topicArn;
    this.alarmArns = [
      this.#alarm(
        'NoCompleteSweep',
        'No full evaluation of the keys of this Region has ended for two days, so AWS Config shows old results. Look at the log of the evaluator: it says how far it got, or that it was not invoked; then look at the AWS Config rule.',
        this.#metric('SweepCompleted', 'Sum', oneDay),
        { comparisonOperator: 'LessThanThreshold', threshold: 1, evaluationPeriods: 2, treatMissingData: 'breaching' },
      ),
      this.#alarm(
        'EvaluationFailed',
        'A full evaluation or a changed key could not be evaluated, or AWS Config refused evaluations; results are as they were before. The log of the evaluator names the error. AWS Config and the schedule try again; if it rings again, correct what the error names.',
        this.#metric('EvaluationFailures', 'Sum', fiveMinutes),
        anyAtAll,
      ),
      this.#errorsOf(evaluator),
      this.#alarm(
        'ApprovalExpiresSoon',
        'A request for approval expires in less than 24 hours, and then changes nothing. Remind the approvers: kms-rotation status lists what waits.',
        this.#metric('HoursUntilApprovalExpires', 'Minimum', oneHour),
        { comparisonOperator: 'LessThanThreshold', threshold: 24, evaluationPeriods: 1, treatMissingData: 'notBreaching' },
      ),
      this.#alarm(
        'KeysNotConfirmed',
        'A request was approved and not every approved change was made. validation.json of the execution, in the evidence bucket, names each change under notConfirmed and says what to do.',
        this.#metric('KeysNotConfirmed', 'Sum', fiveMinutes),
        anyAtAll,
      ),
      this.#alarm(
        'Discrepancies',
        'AWS KMS says that a key rotates and AWS Config, evaluated since, says that it does not. validation.json of the execution names it under discrepancies. The next evaluation should agree; if it does not, look at the key.',
        this.#metric('Discrepancies', 'Sum', fiveMinutes),
        anyAtAll,
      ),
      this.#alarm(
        'KeysOverdue',
        'A key rotates automatically, was due more than overdueGraceDays days ago, and has not rotated. kms-rotation assess lists which, under Overdue; docs/operations.md (Overdue keys) says what to look at before asking AWS Support. No approval can put it right.',
        this.#metric('KeysByReason', 'Maximum', oneDay, { name: 'Reason', value: 'ROTATION_OVERDUE' }),
        anyAtAll,
      ),
      this.#alarm(
        'UnmatchedWrites',
        'AWS CloudTrail reports a write to AWS KMS by the role of a writing function, and no attempt at that change is on record 15 minutes later: it was not made by an approval. The log of KmsRotation-RequestEvaluation names the key, the call and its request id. Look the call up in AWS CloudTrail, put the key right, and find out who changed the function or its role.',
        this.#metric('UnmatchedWrites', 'Sum', fifteenMinutes),
        { comparisonOperator: 'GreaterThanOrEqualToThreshold', threshold: 1, evaluationPeriods: 1, treatMissingData: 'notBreaching' },
      ),
      ...functions.map((each) => this.#errorsOf(each)),
    ];
  }

  #errorsOf({ functionName }: WatchedFunction): string {
    return this.#alarm(
      `${functionName.replace(`${operationsPrefix}-`, '')}Errors`,
      `${functionName} failed. Its log /aws/lambda/${functionName} names the error, and docs/operations.md what to do about it.`,
      {
        namespace: 'AWS/Lambda',
        metricName: 'Errors',
        dimensions: [{ name: 'FunctionName', value: functionName }],
        statistic: 'Sum',
        period: fiveMinutes,
      },
      anyAtAll,
    );
  }

  #metric(
    name: MetricName,
    statistic: 'Sum' | 'Minimum' | 'Maximum',
    period: number,
    ...further: readonly { readonly name: string; readonly value: string }[]
  ): Watched {
    const dimensions = [{ name: 'service', value: metrics[name].service }, ...further];
    return { namespace: metricNamespace, metricName: name, dimensions, statistic, period };
  }

  #alarm(id: string, alarmDescription: string, watched: Watched, ringing: Ringing): string {
    return new CfnAlarm(this, id, {
      alarmName: `${operationsPrefix}-${id}`,
      alarmDescription,
      ...watched,
      ...ringing,
      alarmActions: [this.#topicArn],
    }).attrArn;
  }
}
