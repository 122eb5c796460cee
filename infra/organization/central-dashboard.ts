import { Aws, Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { metricNamespace } from '../../functions/core/metric-names.ts';
import { operationsPrefix } from '../../functions/core/names.ts';

const oneDay = 86_400;
const service = 'report-organization';

const explanation = (bucketName: string): string => `# KMS key rotation in the organization
Is every key that can rotate rotating, in every account? Once a day the report asks AWS Config what all accounts have recorded. **Which** account and Region, and why, is in the report: \`s3://${bucketName}/reports/<day>/organization.html\`. What waits for an approval: \`kms-rotation org status\`.`;

/** One page for whoever answers for rotation in all accounts. It is made of the metrics of the report alone, so it costs the same for ten accounts and for a thousand. */
export class CentralDashboard extends Construct {
  readonly dashboardName: string;

  constructor(scope: Construct, id: string, { bucketName, functionName }: { readonly bucketName: string; readonly functionName: string }) {
    super(scope, id);
    const byRegion = (name: string): object => ({
      expression: `SEARCH('{${metricNamespace},Region,service} MetricName="${name}" service="${service}"', 'Maximum', ${oneDay})`,
      label: '$' + "{PROP('Dim.Region')}",
      id: name.charAt(0).toLowerCase() + name.slice(1),
    });
    const graph = (title: string, width: number, metrics: readonly (readonly unknown[])[], stacked = false) => ({
      type: 'metric',
      width,
      height: 7,
      properties: { title, view: 'timeSeries', stacked, region: Aws.REGION, period: oneDay, metrics, yAxis: { left: { min: 0 } } },
    });
    const one = (name: string, label: string): readonly unknown[] => [
      metricNamespace,
      name,
      'service',
      service,
      { stat: 'Maximum', label },
    ];
    const widgets = [
      { type: 'text', width: 24, height: 3, properties: { markdown: explanation(bucketName) } },
      graph('Non-compliant keys by Region, all accounts', 12, [[byRegion('NonCompliantKeys')]], true),
      graph('Compliant keys by Region, all accounts', 12, [[byRegion('CompliantKeys')]], true),
      graph('Account-Region pairs with and without numbers', 12, [
        one('PlacesAssessed', 'assessed'),
        one('PlacesNotAssessed', 'not assessed'),
      ]),
      graph('The report itself', 12, [
        one('ReportWritten', 'written'),
        ['AWS/Lambda', 'Errors', 'FunctionName', functionName, { stat: 'Sum', label: 'failed attempts' }],
      ]),
    ];
    const dashboard = new CfnDashboard(this, 'Dashboard', {
      dashboardName: `${operationsPrefix}-Organization-${Aws.REGION}`,
      dashboardBody: Stack.of(this).toJsonString({ start: '-P90D', periodOverride: 'inherit', widgets }),
    });
    this.dashboardName = dashboard.ref;
  }
}
