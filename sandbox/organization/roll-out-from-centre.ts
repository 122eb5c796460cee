import type { MemberTemplate } from '../../infra/member-template.ts';
import type { RunningOrganization } from './organization.ts';

export type CentralRollOut = {
  /** The account that the organization stack is deployed to: the management account or a delegated administrator. */
  readonly centre: string;
  readonly home: string;
  readonly unitIds: readonly string[];
  readonly regions: readonly string[];
  readonly member: MemberTemplate;
  readonly organization: MemberTemplate;
  /** Of the organization template, in place of its defaults; those of the member template are among them. */
  readonly parameters?: Readonly<Record<string, string>>;
};

const memberTemplateUrl = 'https://templates.s3.eu-central-1.amazonaws.com/1/kms-rotation-member.template.json';

/** Deploys the organization stack as docs/organization.md says, to an organization without stacks. An account may fail without keeping the others from theirs. */
export async function rollOutFromCentre(running: RunningOrganization, rollOut: CentralRollOut): Promise<void> {
  const { centre, home, unitIds, regions, member, organization, parameters = {} } = rollOut;
  running.registerTemplate(memberTemplateUrl, JSON.stringify(member));
  await running.account(centre).deploy(home, {
    name: 'KmsRotationOrganization',
    template: organization,
    parameters: {
      OrganizationId: running.organization.id,
      OrganizationalUnitIds: unitIds.join(','),
      Regions: regions.join(','),
      FailureTolerancePercentage: '100',
      MaxConcurrentPercentage: '100',
      RegionConcurrency: 'PARALLEL',
      MemberTemplateUrl: memberTemplateUrl,
      ApproverPrincipalArns: `arn:aws:iam::${centre}:root`,
      ...parameters,
    },
  });
}

/** The member stack by hand, where a stack set does not reach: with the same centre. */
export async function deployMemberByHand(
  running: RunningOrganization,
  accountId: string,
  { centre, home, member }: Pick<CentralRollOut, 'centre' | 'home' | 'member'>,
): Promise<void> {
  const account = running.account(accountId);
  for (const region of account.regions)
    await account.deploy(region, {
      template: member,
      parameters: {
        CentralAccountId: centre,
        OrganizationId: running.organization.id,
        CentralEvidenceBucket: `kms-rotation-central-evidence-${centre}-${home}`,
        CentralEvidenceRegion: home,
        ApproverPrincipalArns: `arn:aws:iam::${centre}:root`,
      },
    });
}
