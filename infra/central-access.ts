import { Aws } from 'aws-cdk-lib';
import { ArnPrincipal, CfnPolicy, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { functionNames, rolePrefixes } from '../functions/core/names.ts';
import { regionalRoleName } from './arns.ts';
import { onlyIf } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { regionalRole } from './regional-role.ts';
import { onlyFromFunction } from './roles/allow.ts';
import { centralReadPermissions } from './roles/central-read.ts';
import { evaluatorPermissions } from './roles/evaluator.ts';

/**
 * The roles by which the centre of an organization reaches this account: one to read, for people and the central view, and one for a central
 * evaluator. Neither can answer a request or write to AWS KMS. Both ask for the central account and for the organization, so that neither an account number that
 * has changed hands nor another account of the organization gets in.
 */
export class CentralAccess extends Construct {
  constructor(scope: Construct, id: string, parameters: MemberParameters, evidenceBucketArn: string) {
    super(scope, id);
    regionalRole(this, 'Read', {
      namePrefix: rolePrefixes.centralRead,
      description: 'For the central view of the organization: reads keys, compliance, requests and evidence. Cannot change anything.',
      trust: ofCentre(parameters),
      permissions: centralReadPermissions(evidenceBucketArn),
    });
    regionalRole(this, 'Evaluator', {
      namePrefix: rolePrefixes.centralEvaluator,
      description:
        'For a central evaluator, if the organization has one: evaluates the keys of this account and Region. Read-only towards KMS.',
      trust: ofCentre(
        parameters,
        `arn:${Aws.PARTITION}:iam::${parameters.centralAccountId.valueAsString}:role/${rolePrefixes.evaluator}-*`,
      ),
      permissions: evaluatorPermissions(evidenceBucketArn),
    });
    onlyIf(parameters.hasCentre, this);
  }
}

/** In the central account: lets its evaluator assume the role that members have for it. Only within the organization, and only that role. */
export class OtherAccounts extends Construct {
  constructor(scope: Construct, id: string, { organizationId, evaluatesOthers }: MemberParameters) {
    super(scope, id);
    new CfnPolicy(this, 'Policy', {
      policyName: 'KmsRotation-OtherAccounts',
      roles: [regionalRoleName(rolePrefixes.evaluator)],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'EvaluateInMembers',
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Resource: `arn:${Aws.PARTITION}:iam::*:role/${regionalRoleName(rolePrefixes.centralEvaluator)}`,
            Condition: {
              StringEquals: { 'aws:ResourceOrgID': organizationId.valueAsString },
              ...onlyFromFunction(functionNames.evaluateRotation),
            },
          },
        ],
      },
    });
    onlyIf(evaluatesOthers, this);
  }
}

/** Who in the central account: whom its own IAM lets, or only the principals of a name. */
const ofCentre = ({ centralAccountId, organizationId }: MemberParameters, named?: string): IPrincipal =>
  new ArnPrincipal(`arn:${Aws.PARTITION}:iam::${centralAccountId.valueAsString}:root`).withConditions({
    StringEquals: { 'aws:PrincipalOrgID': organizationId.valueAsString },
    ...(named === undefined ? {} : { ArnLike: { 'aws:PrincipalArn': named } }),
  });
