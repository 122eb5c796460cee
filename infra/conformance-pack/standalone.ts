import { Document } from 'yaml';
import { rolePrefixes, runbookName } from '../../functions/core/names.ts';
import type { MemberTemplate } from '../member-template.ts';
import { conformancePackTemplate } from './template.ts';

/** Whose automation role the pack names. In the pack of an organization: the management account, whose id AWS Config replaces. */
export type PackPlace = { readonly partition: string; readonly accountId: string; readonly region: string };

/** Where nobody has said whose: AWS Config refuses this as an ARN, so the pack cannot be deployed by mistake. */
export const somePlace: PackPlace = { partition: 'aws', accountId: '<account id>', region: '<region>' };

/** Rule parameter → parameter of the member template that it comes from. */
const ruleParameters = {
  maximumRotationPeriodInDays: 'MaximumRotationPeriodInDays',
  maximumExemptionDays: 'MaximumExemptionDays',
  disabledKeys: 'DisabledKeys',
  unreadableKeys: 'UnreadableKeys',
  overdueGraceDays: 'OverdueGraceDays',
} as const;

/** Parameters of the pack that have the names and the defaults of the member template. */
export const packParameters: readonly string[] = [
  'RotationPeriodInDays',
  'EvaluationFrequency',
  'ExemptionTagKey',
  'MaximumKeyMaterialAgeInDays',
  'IneligibleKeys',
  'MaximumManualRotationAgeInDays',
  ...Object.values(ruleParameters),
];

const ref = (name: string) => ({ Ref: name });

/**
 * The conformance pack as a file of its own, in YAML, for whoever deploys packs by other means than this stack. The function, the runbook and the
 * role that it names come with the member template, deployed with `RuleDeployment=ORGANIZATION_CONFORMANCE_PACK`, which brings no rule.
 * Parameters have the names and the defaults of the member template; the role's ARN cannot be one.
 */
export function standaloneConformancePack(member: MemberTemplate, { partition, accountId, region }: PackPlace): string {
  const pack = conformancePackTemplate({
    evaluatorArn: ref('EvaluatorFunctionArn'),
    automationRoleArn: `arn:${partition}:iam::${accountId}:role/${rolePrefixes.automation}-${region}`,
    runbookName,
    rotationPeriodInDays: ref('RotationPeriodInDays'),
    evaluationFrequency: ref('EvaluationFrequency'),
    ruleParameters: {
      ...Object.fromEntries(Object.entries(ruleParameters).map(([name, parameter]) => [name, ref(parameter)])),
      memberRoleName: { 'Fn::If': ['HasMemberRoleName', ref('MemberRoleName'), ref('AWS::NoValue')] },
      exemptionTagKey: { 'Fn::If': ['HasExemptionTagKey', ref('ExemptionTagKey'), ref('AWS::NoValue')] },
      maximumKeyMaterialAgeInDays: {
        'Fn::If': ['HasMaximumKeyMaterialAge', ref('MaximumKeyMaterialAgeInDays'), ref('AWS::NoValue')],
      },
      ineligibleKeys: { 'Fn::If': ['RequiresManualRotation', ref('IneligibleKeys'), ref('AWS::NoValue')] },
      maximumManualRotationAgeInDays: {
        'Fn::If': ['RequiresManualRotation', ref('MaximumManualRotationAgeInDays'), ref('AWS::NoValue')],
      },
    },
  });
  const document = new Document(
    {
      Parameters: {
        EvaluatorFunctionArn: { Type: 'String' },
        // For a central evaluator: the role that it assumes in the account of the rule.
        MemberRoleName: { Type: 'String', Default: '' },
        ...Object.fromEntries(
          packParameters.map((name) => [name, { Type: 'String', Default: String(member.Parameters[name]?.['Default']) }]),
        ),
      },
      Conditions: {
        HasExemptionTagKey: { 'Fn::Not': [{ 'Fn::Equals': ['', ref('ExemptionTagKey')] }] },
        HasMaximumKeyMaterialAge: { 'Fn::Not': [{ 'Fn::Equals': ['', ref('MaximumKeyMaterialAgeInDays')] }] },
        RequiresManualRotation: { 'Fn::Equals': ['MANUAL_ROTATION_REQUIRED', ref('IneligibleKeys')] },
        HasMemberRoleName: { 'Fn::Not': [{ 'Fn::Equals': ['', ref('MemberRoleName')] }] },
      },
      ...pack,
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = commentFor(accountId === somePlace.accountId);
  return document.toString({ lineWidth: 0 });
}

const commentFor = (isOpen: boolean): string =>
  [
    ' Conformance pack of KMS key rotation governance: the rule and its Remediate button.',
    ' Needs in the same account and Region, before it: the member stack with RuleDeployment=ORGANIZATION_CONFORMANCE_PACK.',
    ' EvaluatorFunctionArn is the output EvaluatorFunctionArn of that stack.',
    ...(isOpen
      ? [
          ' AWS Config takes the automation role only as an exact ARN: replace <account id> and <region> below, or write this file anew with',
          ' npm run package -- --account <account id> --region <region>. In the pack of an organization the account is the management account,',
          " whose id AWS Config replaces with each member's.",
        ]
      : []),
  ].join('\n');
