import type { STSClient } from '@aws-sdk/client-sts';
import { configRuleName, evidenceBucketName } from '../../core/names.ts';
import { countKeys } from '../../core/organization/counts.ts';
import { defaultPolicy, type Policy } from '../../core/policy.ts';
import type { PlaceRow } from '../../core/records/organization-report.ts';
import { assumeRole } from '../assumed-role.ts';
import { lazilyReplaced } from '../changes/lazily-replaced.ts';
import { configClient } from '../clients/config.ts';
import type { ClientOptions } from '../clients/configuration.ts';
import { kmsClient } from '../clients/kms.ts';
import { isRecording, RuleNotDeployedError, readRuleParameters } from '../config.ts';
import { inParallel } from '../in-parallel.ts';
import { takeInventory } from '../inventory.ts';
import { requestRate } from '../request-rate.ts';
import { knownAlready, type Place, rowOf } from './place.ts';

export type ReadingByRole = {
  readonly sts: STSClient;
  /** Of the caller: accounts of others are out of reach. */
  readonly partition: string;
  /** Name of the role in each account, without the Region that it ends in. */
  readonly rolePrefix: string;
  readonly externalId?: string | undefined;
  readonly sessionName: string;
  readonly endpoint?: string | undefined;
  /** Places read at once. */
  readonly concurrency: number;
  readonly now: () => Date;
  readonly onProgress?: (read: number) => void;
};

/** Assesses every place from AWS KMS itself, with the read role of each. What goes wrong in one place is the row of that place, and no other's. */
export async function postureByRoles(places: readonly Place[], reading: ReadingByRole): Promise<readonly PlaceRow[]> {
  const rows: PlaceRow[] = [];
  await inParallel(places, reading.concurrency, async (place) => {
    rows.push(await rowFor(place, reading));
    reading.onProgress?.(rows.length);
  });
  return rows;
}

async function rowFor(place: Place, reading: ReadingByRole): Promise<PlaceRow> {
  const about = { readAt: reading.now().toISOString(), source: 'role' } as const;
  const known = knownAlready(place, reading.partition, about);
  if (known !== undefined) return known;
  try {
    return await assessed(place, await clientOptionsFor(place, reading), reading, about);
  } catch (error) {
    return rowOf(place, { ...about, ...problemOf(error, reading.rolePrefix, place) });
  }
}

const roleArnIn = ({ account, region }: Place, rolePrefix: string): string =>
  `arn:${account.partition}:iam::${account.accountId}:role/${rolePrefix}-${region}`;

/** Not able to assume the role, as opposed to not able to do something with it. */
class RoleNotAssumedError extends Error {
  override readonly name = 'RoleNotAssumedError' as const;
}

/** What clients for a place are configured with: credentials of its read role. @throws RoleNotAssumedError, or what AWS STS answers otherwise */
export async function clientOptionsFor(
  place: Place,
  {
    sts,
    rolePrefix,
    externalId,
    sessionName,
    endpoint,
  }: Pick<ReadingByRole, 'sts' | 'rolePrefix' | 'externalId' | 'sessionName' | 'endpoint'>,
): Promise<ClientOptions> {
  try {
    const credentials = await assumeRole(sts, { roleArn: roleArnIn(place, rolePrefix), sessionName, externalId });
    return { region: place.region, credentials, ...(endpoint === undefined ? {} : { endpoint }) };
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDenied') throw new RoleNotAssumedError(error.message, { cause: error });
    throw error;
  }
}

/** Of the request quotas of AWS KMS in each place: a sweep of its own may be running there, and workloads. */
const quotaShare = 0.25;

async function assessed(
  place: Place,
  client: ClientOptions,
  { now }: ReadingByRole,
  about: Pick<PlaceRow, 'readAt' | 'source'>,
): Promise<PlaceRow> {
  const config = configClient(client);
  const { policy, remarks } = await policyIn(config);
  const { accountId, partition } = place.account;
  const rate = requestRate(quotaShare);
  const kms = kmsClient({ ...client, onThrottled: rate.throttled });
  const { region } = place;
  const replacedBy = lazilyReplaced(kms, evidenceBucketName(accountId, region), client);
  const { keys } = await takeInventory({ kms, rate, policy, now: now(), accountId, partition, region, replacedBy });
  const reasons: Record<string, number> = {};
  for (const { reason } of keys) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return rowOf(place, {
    ...about,
    status: 'ASSESSED',
    remarks: [...remarks, ...((await isRecording(config)) ? [] : [noRecorder])],
    keys: countKeys(
      keys.map(({ eligible, rotationEnabled, complianceType }) => ({
        eligible,
        rotationEnabled: rotationEnabled ?? undefined,
        complianceType,
      })),
    ),
    reasons,
  });
}

const noRecorder = 'No configuration recorder is on: the rule cannot be deployed here, and AWS Config keeps no history.';

/** Each place is judged by the policy of its own rule. */
async function policyIn(
  config: ReturnType<typeof configClient>,
): Promise<{ readonly policy: Policy; readonly remarks: readonly string[] }> {
  try {
    return { policy: await readRuleParameters(config, configRuleName), remarks: [] };
  } catch (error) {
    if (!(error instanceof RuleNotDeployedError)) throw error;
    return { policy: defaultPolicy, remarks: ['The rule is not deployed here; the keys are judged by the default policy.'] };
  }
}

type Problem = Pick<PlaceRow, 'status' | 'problem'>;

/** What an error means for a place, and what to do about it. */
export function problemOf(error: unknown, rolePrefix: string, { region }: Place): Problem {
  if (error instanceof RoleNotAssumedError)
    return {
      status: 'ROLE_MISSING',
      problem: `The role ${rolePrefix}-<region> of that account and Region cannot be assumed. Is the member stack deployed there, with CentralAccountId and OrganizationId of this account, and the Region enabled for the account? If so, your own permissions must allow sts:AssumeRole on it.`,
    };
  const name = error instanceof Error ? error.name : 'Error';
  if (name === 'UnrecognizedClientException' || name === 'RegionDisabledException' || name === 'InvalidClientTokenId')
    return {
      status: 'REGION_NOT_ENABLED',
      problem: `${region} is not enabled for the account; leave it out, or enable it there (AWS Account Management).`,
    };
  return { status: 'FAILED', problem: `${name}: ${error instanceof Error ? error.message : String(error)}` };
}
