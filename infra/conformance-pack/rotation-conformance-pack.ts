import type { CfnCondition, CfnResource } from 'aws-cdk-lib';
import { CfnConformancePack } from 'aws-cdk-lib/aws-config';
import { Construct } from 'constructs';
import { conformancePackName } from '../../functions/core/names.ts';
import { type ConformancePackValues, conformancePackTemplate } from './template.ts';

type RotationConformancePackProps = Omit<ConformancePackValues, 'ruleParameters'> & {
  /** JSON text, in which CloudFormation fills in what was chosen at deployment. */
  readonly ruleParametersText: string;
  readonly condition: CfnCondition;
  /** What AWS Config calls or names when it creates the rule, and what must therefore be there first. */
  readonly after: readonly CfnResource[];
};

/** Where the rule parameters go, which are JSON themselves and hold a member only where a condition is true. */
const goesHere = 'RULE_PARAMETERS';

/**
 * The rule and its Remediate button as a conformance pack of this account and Region. The stack fills in ARNs before AWS Config sees the
 * template, so that the pack has the exact ARN of the automation role that AWS Config asks for.
 */
export class RotationConformancePack extends Construct {
  constructor(scope: Construct, id: string, { ruleParametersText, condition, after, ...values }: RotationConformancePackProps) {
    super(scope, id);
    const pack = new CfnConformancePack(this, 'Pack', {
      conformancePackName,
      // ARNs, names and numbers hold nothing that JSON would have to escape.
      templateBody: JSON.stringify(conformancePackTemplate({ ...values, ruleParameters: goesHere })).replace(
        JSON.stringify(goesHere),
        () => ruleParametersText,
      ),
    });
    pack.cfnOptions.condition = condition;
    for (const resource of after) pack.addResourceDependency(resource);
  }
}
