import type { EstateMember, OrganizationEstate } from './estate.ts';
import { sampleKeys, sampleMultiRegionKey } from './sample-keys.ts';

/** Frankfurt, Virginia, and Milan, which accounts must enable. */
export const sampleOrganizationRegions: readonly string[] = ['eu-central-1', 'us-east-1', 'eu-south-1'];

export const sampleUnits = { security: 'ou-kmsr-security', workloads: 'ou-kmsr-workloads', sandbox: 'ou-kmsr-sandboxes' } as const;

/** Accounts of the sample that somebody may look for by name. */
export const sampleAccounts = {
  management: '210000000001',
  /** Delegated administrator: where the central view is looked at. */
  securityTooling: '210000000002',
  /** Has a multi-Region key. */
  webShop: '210000000006',
  /** Has no configuration recorder in Virginia, so that no stack can be created there. */
  manufacturing: '210000000009',
  /** Has not enabled Milan. */
  research: '210000000011',
  /** In no unit: has no stack, and none of its roles. */
  acquisition: '210000000012',
  /** In AWS GovCloud (US), and so in no organization of this partition. */
  publicSector: '310000000001',
} as const;

const { management, securityTooling, webShop, manufacturing, research, acquisition, publicSector } = sampleAccounts;
const { security, workloads, sandbox } = sampleUnits;

const members: readonly Omit<EstateMember, 'keys'>[] = [
  { accountId: management, name: 'management' },
  { accountId: securityTooling, name: 'security-tooling', unitId: security },
  { accountId: '210000000003', name: 'log-archive', unitId: security },
  { accountId: '210000000004', name: 'orders', unitId: workloads },
  { accountId: '210000000005', name: 'payments', unitId: workloads },
  { accountId: webShop, name: 'web-shop', unitId: workloads },
  { accountId: '210000000007', name: 'customer-profiles', unitId: workloads },
  { accountId: '210000000008', name: 'data-lake', unitId: workloads },
  { accountId: manufacturing, name: 'manufacturing', unitId: workloads, withoutRecorder: ['us-east-1'] },
  { accountId: '210000000010', name: 'sandbox-platform', unitId: sandbox },
  { accountId: research, name: 'sandbox-research', unitId: sandbox, regions: ['eu-central-1', 'us-east-1'] },
  { accountId: acquisition, name: 'acquisition' },
];

/**
 * The sample organization: three units, twelve accounts, three Regions, and one account in another partition, with a few keys everywhere,
 * so that every verdict that a key at rest can have occurs somewhere. Dates are relative to `now`.
 */
export function sampleOrganization(now: Date): OrganizationEstate {
  const places = members.flatMap(({ accountId, regions = sampleOrganizationRegions }) =>
    regions.map((region) => ({ accountId, region, now })),
  );
  const keys = [
    ...places.flatMap((place, turn) => sampleKeys(place, turn)),
    ...sampleMultiRegionKey(webShop, sampleOrganizationRegions, now),
  ];
  const governmentRegion = 'us-gov-west-1';
  return {
    organizationId: 'o-kmsrotation',
    rootId: 'r-kmsr',
    units: [
      { id: security, name: 'Security' },
      { id: workloads, name: 'Workloads' },
      { id: sandbox, name: 'Sandbox' },
    ],
    regions: sampleOrganizationRegions,
    managementAccountId: management,
    delegatedAdministratorId: securityTooling,
    members: members.map((member) => ({ ...member, keys: keys.filter(({ metadata }) => metadata.AWSAccountId === member.accountId) })),
    standalone: [
      {
        accountId: publicSector,
        name: 'public-sector',
        regions: [governmentRegion],
        keys: sampleKeys({ accountId: publicSector, region: governmentRegion, now }, places.length),
      },
    ],
  };
}
