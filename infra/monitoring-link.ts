import { CfnLink } from 'aws-cdk-lib/aws-oam';
import { Construct } from 'constructs';
import { metricNamespace } from '../functions/core/metric-names.ts';
import { onlyIf } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';

/** Shows the metrics of this account and Region, and no others, to the dashboard of the central account. */
export class MonitoringLink extends Construct {
  constructor(scope: Construct, id: string, { monitoringSinkArn, hasMonitoringSink }: MemberParameters) {
    super(scope, id);
    new CfnLink(this, 'Link', {
      sinkIdentifier: monitoringSinkArn.valueAsString,
      labelTemplate: '$AccountName',
      resourceTypes: ['AWS::CloudWatch::Metric'],
      linkConfiguration: { metricConfiguration: { filter: `Namespace IN ('${metricNamespace}')` } },
    });
    onlyIf(hasMonitoringSink, this);
  }
}
