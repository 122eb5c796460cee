import {
  type App,
  Aws,
  CfnOutput,
  CfnParameter,
  DefaultStackSynthesizer,
  Fn,
  type IStackSynthesizer,
  Stack,
  type StackProps,
  Tags,
} from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { acknowledgeOrganizationControls } from '../controls/organization.ts';
import type { FunctionCode } from '../function-code.ts';
import type { MemberTemplate } from '../member-template.ts';
import { acknowledgeOrganization } from './acknowledgements.ts';
import { Aggregator } from './aggregator.ts';
import { CentralDashboard } from './central-dashboard.ts';
import { CentralEvidenceBucket } from './central-evidence-bucket.ts';
import { CentralTopic } from './central-topic.ts';
import { MemberStackSet } from './member-stack-set.ts';
import { organizationParameters } from './organization-parameters.ts';
import { OrganizationReport } from './organization-report.ts';
import { passedOnParameters } from './passed-on-parameters.ts';

export type OrganizationStackProps = StackProps & {
  readonly code: FunctionCode;
  readonly member: MemberTemplate;
  /** File of the member template, to be uploaded with the stack. Left out: whoever deploys says where it lies. */
  readonly memberTemplateFile?: string;
};

/** The roll-out to all accounts of an organization, and what is looked at in one place. Deployed once, in the management or a delegated administrator account. */
export class OrganizationStack extends Stack {
  constructor(scope: Construct, id: string, { code, member, memberTemplateFile, ...props }: OrganizationStackProps) {
    super(scope, id, {
      description:
        'KMS key rotation governance for an organization: stack set of the member stack, AWS Config aggregator, central evidence and report.',
      ...props,
    });
    const parameters = organizationParameters(this);
    const report = new OrganizationReport(this, 'Report', { code, parameters });
    const evidence = new CentralEvidenceBucket(this, 'CentralEvidence', {
      organizationId: parameters.organizationId.valueAsString,
      reportRoleArn: report.roleArn,
    });
    const topic = new CentralTopic(this, 'RequestTopic', parameters);
    const aggregator = new Aggregator(this, 'Aggregator');
    const dashboard = new CentralDashboard(this, 'Dashboard', { bucketName: evidence.bucketName, functionName: report.functionName });
    const { parameters: passedOn, declared } = passedOnParameters(this, member, {
      CentralAccountId: Aws.ACCOUNT_ID,
      OrganizationId: parameters.organizationId.valueAsString,
      CentralEvidenceBucket: evidence.bucketName,
      CentralEvidenceRegion: Aws.REGION,
      CentralTopicArn: Fn.conditionIf(parameters.hasCentralRequests.logicalId, topic.topicArn, '').toString(),
    });
    new MemberStackSet(this, 'Members', {
      parameters,
      passedOn,
      templateUrl:
        memberTemplateFile === undefined ? this.#templateUrl() : new Asset(this, 'MemberTemplate', { path: memberTemplateFile }).httpUrl,
      after: [evidence.policy],
    });
    this.#groupParameters(parameters, declared);

    const output = (name: string, value: string, description: string) => new CfnOutput(this, name, { value, description });
    output(
      'AggregatorArn',
      aggregator.arn,
      'AWS Config aggregator of all accounts; kms-rotation org assess --aggregator KmsRotation reads it.',
    );
    output('CentralEvidenceBucketName', evidence.bucketName, 'Copies of all records below the id of each account; reports below reports/.');
    output('DashboardName', dashboard.dashboardName, 'CloudWatch dashboard: compliance of all accounts over time.');
    output('CentralTopicArn', topic.topicArn, 'Subscribe whoever shall be told of the approval requests of all accounts.').condition =
      parameters.hasCentralRequests;
    Tags.of(this).add('application', 'kms-rotation-governance', { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] });
    acknowledgeOrganization(this);
    acknowledgeOrganizationControls(this);
  }

  #templateUrl(): string {
    return new CfnParameter(this, 'MemberTemplateUrl', {
      allowedPattern: '^https://[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?/.+$',
      constraintDescription: 'the https address of an object in Amazon S3',
      description:
        'Where kms-rotation-member.template.json lies: an object in Amazon S3 that you may read, such as https://<bucket>.s3.<region>.amazonaws.com/<version>/kms-rotation-member.template.json. A new version needs a new address.',
    }).valueAsString;
  }

  #groupParameters(parameters: ReturnType<typeof organizationParameters>, declared: readonly CfnParameter[]): void {
    const group = (label: string, members: readonly { readonly logicalId: string }[]) => ({
      Label: { default: label },
      Parameters: members.map(({ logicalId }) => logicalId),
    });
    const { organizationId, organizationalUnitIds, excludedAccountIds, regions, autoDeployment, callAs } = parameters;
    const { failureTolerancePercentage, maxConcurrentPercentage, regionConcurrency } = parameters;
    const { centralRequests, centralRequestsEmail, reportSchedule } = parameters;
    this.templateOptions.metadata = {
      'AWS::CloudFormation::Interface': {
        ParameterGroups: [
          group('Where', [organizationId, organizationalUnitIds, excludedAccountIds, regions, callAs, autoDeployment]),
          group('How fast', [failureTolerancePercentage, maxConcurrentPercentage, regionConcurrency]),
          group('In this account', [centralRequests, centralRequestsEmail, reportSchedule]),
          group('In every account', declared),
        ],
      },
    };
  }
}

/** The organization stack of an app. With a file, `cdk deploy` uploads the member template; without one the template needs no bootstrap and no asset. */
export const organizationStack = (
  app: App,
  props: Pick<OrganizationStackProps, 'code' | 'member' | 'memberTemplateFile'>,
): OrganizationStack =>
  new OrganizationStack(app, 'KmsRotationOrganization', {
    ...props,
    // The class declares optional members that its interface declares otherwise; under exactOptionalPropertyTypes that takes a cast.
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
