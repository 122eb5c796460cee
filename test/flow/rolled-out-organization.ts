import { type RunningOrganization, startOrganization } from '../../sandbox/organization/organization.ts';
import { rollOutFromCentre } from '../../sandbox/organization/roll-out-from-centre.ts';
import { sampleAccounts, sampleOrganization, sampleOrganizationRegions, sampleUnits } from '../../sandbox/organization/sample.ts';
import { memberTemplate, organizationTemplate } from '../member-template.ts';

export const [home = ''] = sampleOrganizationRegions;
export const centre = sampleAccounts.securityTooling;

type Credentials = ReturnType<ReturnType<RunningOrganization['account']>['credentialsFor']>;

/** The sample organization, rolled out as README.md says: the organization stack in the delegated administrator account brings the member stack to the others. */
export async function startRolledOutOrganization() {
  const running = await startOrganization({
    estate: sampleOrganization(new Date()),
    rollsOut: false,
    schedulesRun: false,
    pollIntervalMillis: 20,
    lambdaEnvironment: { CONFIRMATION_INTERVAL_MILLIS: '20', LOOK_INTERVAL_MILLIS: '50', CONFIG_RESULT_TIMEOUT_SECONDS: '10' },
  });
  await rollOutFromCentre(running, {
    centre,
    home,
    unitIds: Object.values(sampleUnits),
    regions: sampleOrganizationRegions,
    member: memberTemplate(),
    organization: organizationTemplate(),
    parameters: { CentralRequests: 'ENABLED' },
  });
  await running.settled();
  return {
    running,
    operatorOf: (accountId: string): Credentials => {
      const account = running.account(accountId);
      return account.credentialsFor(account.operatorArn);
    },
    /** Settings of a client. */
    settings: (credentials: Credentials, region = home) => ({ region, endpoint: running.endpoint, credentials, maxAttempts: 1 }),
  };
}

export type RolledOutOrganization = Awaited<ReturnType<typeof startRolledOutOrganization>>;
