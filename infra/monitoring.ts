import { type CfnCondition, CfnResource, Fn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { MemberParameters } from './parameters.ts';

/**
 * Whether a function writes its metrics. In one account they cost cents; in hundreds of accounts and many Regions metrics, alarms and dashboards are
 * most of what this costs (docs/cost.md).
 */
export const metricsEnvironment = ({ hasAlarms }: MemberParameters): Readonly<Record<string, string>> => ({
  METRICS: Fn.conditionIf(hasAlarms.logicalId, 'ENABLED', 'DISABLED').toString(),
});

/** Leaves out every resource of a construct unless the condition is true. */
export function onlyIf(condition: CfnCondition, construct: IConstruct): void {
  for (const child of construct.node.findAll()) if (CfnResource.isCfnResource(child)) child.cfnOptions.condition = condition;
}
