import type { ApiCall } from '../../call.ts';
import { refuseMembers, refuseMoreThan, textIn, textsIn } from './input.ts';
import { pageOf } from './paging.ts';
import type { RuleState, RuleStore } from './rule-store.ts';

export function describeConfigRules({ region, input }: ApiCall, rules: RuleStore): Record<string, unknown> {
  refuseMembers('DescribeConfigRules', input, ['Filters']);
  const names = textsIn(input, 'ConfigRuleNames');
  refuseMoreThan(25, 'configRuleNames', names);
  const { page, nextToken } = pageOf(rules.named(region, names), 50, textIn(input, 'NextToken'));
  return { ConfigRules: page.map(describeRule), ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

const describeRule = ({ rule, evaluationsInProgress }: RuleState): Record<string, unknown> => ({
  ConfigRuleName: rule.name,
  ConfigRuleArn: rule.arn,
  ConfigRuleId: rule.id,
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.createdBy === undefined ? {} : { CreatedBy: rule.createdBy }),
  ...rule.written,
  InputParameters: JSON.stringify(rule.inputParameters),
  ConfigRuleState: evaluationsInProgress > 0 ? 'EVALUATING' : 'ACTIVE',
});

const recorderName = 'default';

/** A recorder that is on and records everything continuously. */
export const describeConfigurationRecorders = (
  { region, input }: ApiCall,
  accountId: string,
  partition: string,
): Record<string, unknown> => {
  refuseMembers('DescribeConfigurationRecorders', input, ['ConfigurationRecorderNames', 'ServicePrincipal', 'Arn']);
  return {
    ConfigurationRecorders: [
      {
        arn: `arn:${partition}:config:${region}:${accountId}:configuration-recorder/${recorderName}/sandbox`,
        name: recorderName,
        roleARN: `arn:${partition}:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
        recordingGroup: { allSupported: true, includeGlobalResourceTypes: true, resourceTypes: [] },
        recordingMode: { recordingFrequency: 'CONTINUOUS' },
        recordingScope: 'PAID',
      },
    ],
  };
};

export const describeConfigurationRecorderStatus = ({ input }: ApiCall, startedAt: Date): Record<string, unknown> => {
  refuseMembers('DescribeConfigurationRecorderStatus', input, ['ConfigurationRecorderNames', 'ServicePrincipal', 'Arn']);
  return {
    ConfigurationRecordersStatus: [
      { name: recorderName, lastStartTime: startedAt, recording: true, lastStatus: 'SUCCESS', lastStatusChangeTime: startedAt },
    ],
  };
};
