import { Aws, Duration, Fn } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { metricNamespace } from '../../functions/core/metric-names.ts';
import { aggregatorName, centralEvidenceBucketPrefix, functionNames, operationsPrefix, reportPrefix } from '../../functions/core/names.ts';
import type { FunctionCode } from '../function-code.ts';
import { InlineFunction } from '../inline-function.ts';
import { allow } from '../roles/allow.ts';
import type { OrganizationParameters } from './organization-parameters.ts';

type OrganizationReportProps = { readonly code: FunctionCode; readonly parameters: OrganizationParameters };

/** By name and not by reference: the policy of the bucket names the role of this function. */
const bucketName = `${centralEvidenceBucketPrefix}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
const bucketArn = `arn:${Aws.PARTITION}:s3:::${bucketName}`;

/** Every morning a report on all accounts and Regions beside the evidence, and its numbers as metrics of this account. */
export class OrganizationReport extends Construct {
  readonly roleArn: string;
  readonly functionName: string;

  constructor(scope: Construct, id: string, { code, parameters }: OrganizationReportProps) {
    super(scope, id);
    const report = new InlineFunction(this, 'ReportOrganization', {
      functionName: functionNames.reportOrganization,
      description: 'Writes the report on the organization from what AWS Config has aggregated. No access to any other account, nor to KMS.',
      code: code['report-organization'],
      roleNamePrefix: functionNames.reportOrganization,
      permissions: [
        // AWS Organizations and these reads of an aggregator know no resource of their own, or none that can be named before it is there.
        allow('SeeAccounts', { actions: ['organizations:ListAccounts'], on: '*' }),
        allow('ReadAggregator', {
          actions: [
            'config:SelectAggregateResourceConfig',
            'config:GetAggregateDiscoveredResourceCounts',
            'config:GetAggregateComplianceDetailsByConfigRule',
          ],
          on: `arn:${Aws.PARTITION}:config:${Aws.REGION}:${Aws.ACCOUNT_ID}:config-aggregator/*`,
        }),
        allow('KeepReports', { actions: ['s3:GetObject', 's3:PutObject'], on: `${bucketArn}/${reportPrefix}*` }),
        // Without it S3 answers AccessDenied where there was no report on a day.
        allow('TellMissingFromForbidden', { actions: ['s3:ListBucket'], on: bucketArn }),
      ],
      environment: {
        AGGREGATOR: aggregatorName,
        CENTRAL_EVIDENCE_BUCKET: bucketName,
        REGIONS: Fn.join(',', parameters.regions.valueAsList),
      },
      timeout: Duration.minutes(15),
      memorySize: 1024,
    });
    this.roleArn = report.roleArn;
    this.functionName = report.functionName;
    const schedule = new CfnRule(this, 'Schedule', {
      description: 'The report on the organization.',
      scheduleExpression: parameters.reportSchedule.valueAsString,
      targets: [{ id: 'Report', arn: report.functionArn }],
    });
    // Without SourceAccount, which keeps EventBridge from invoking a function (EventBridge guide, "Troubleshooting"). The ARN of the rule names the account.
    new CfnPermission(this, 'ScheduleInvokesReport', {
      functionName: report.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: schedule.attrArn,
    });
    new CfnAlarm(this, 'NoReport', {
      alarmName: `${operationsPrefix}-NoOrganizationReport`,
      alarmDescription:
        'No report on the organization was written for two days, so what the central dashboard shows is old. The log of KmsRotation-ReportOrganization names the error. Compliance itself is evaluated in each account and goes on.',
      namespace: metricNamespace,
      metricName: 'ReportWritten',
      dimensions: [{ name: 'service', value: 'report-organization' }],
      statistic: 'Sum',
      period: Duration.days(1).toSeconds(),
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      evaluationPeriods: 2,
      treatMissingData: 'breaching',
    });
  }
}
