import type { Stack } from 'aws-cdk-lib';
import type { MemberParameters } from './parameters.ts';

/** Groups the parameters for whoever deploys from the CloudFormation console. */
export function groupParameters(stack: Stack, parameters: MemberParameters): void {
  const group = (label: string, ...members: readonly { readonly logicalId: string }[]) => ({
    Label: { default: label },
    Parameters: members.map(({ logicalId }) => logicalId),
  });
  stack.templateOptions.metadata = {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: [
        group(
          'What is required of a key',
          parameters.maximumRotationPeriodInDays,
          parameters.overdueGraceDays,
          parameters.maximumKeyMaterialAgeInDays,
          parameters.disabledKeys,
          parameters.unreadableKeys,
          parameters.ineligibleKeys,
          parameters.maximumManualRotationAgeInDays,
        ),
        group('Exemptions', parameters.exemptionTagKey, parameters.maximumExemptionDays),
        group(
          'Evaluation',
          parameters.ruleDeployment,
          parameters.evaluationFrequency,
          parameters.kmsRequestQuotaShare,
          parameters.longSweeps,
        ),
        group(
          'Requests',
          parameters.requestState,
          parameters.requestSchedule,
          parameters.coolDownDays,
          parameters.maximumWaitingExecutions,
          parameters.requestIncludeTags,
          parameters.requestExcludeTags,
        ),
        group(
          'Approval',
          parameters.rotationPeriodInDays,
          parameters.approverPrincipalArns,
          parameters.additionalApproverArns,
          parameters.minimumApprovals,
          parameters.approvalsWithoutAnswer,
          parameters.changeCalendars,
          parameters.notificationEmail,
        ),
        group('Operations', parameters.monitoring, parameters.alarmEmail),
        group(
          'Centre of an organization',
          parameters.centralAccountId,
          parameters.organizationId,
          parameters.centralEvidenceBucket,
          parameters.centralEvidenceRegion,
          parameters.centralTopicArn,
          parameters.evaluatesOtherAccounts,
        ),
      ],
    },
  };
}
