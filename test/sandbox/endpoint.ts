import type { ServiceName, ServiceOperations } from '../../sandbox/call.ts';
import { createClock } from '../../sandbox/clock.ts';
import { createDispatch } from '../../sandbox/dispatch.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { createFaults } from '../../sandbox/faults.ts';
import { createAuthorizer } from '../../sandbox/iam/authorizer.ts';
import { createGuardrails } from '../../sandbox/iam/guardrails.ts';
import { createIdentityPolicies } from '../../sandbox/iam/identity-policies.ts';
import { createRoleRegistry } from '../../sandbox/iam/role-registry.ts';
import { createIdentities } from '../../sandbox/identities.ts';
import { createJournal } from '../../sandbox/journal.ts';
import { startEndpoint } from '../../sandbox/server.ts';
import type { ServiceEvent } from '../../sandbox/services/events/event-bus.ts';
import { createIamService } from '../../sandbox/services/iam/iam-service.ts';
import { createKmsService } from '../../sandbox/services/kms/kms-service.ts';
import type { OnDemandRotationSettings } from '../../sandbox/services/kms/on-demand-settings.ts';
import { createKmsStores } from '../../sandbox/services/kms/store.ts';
import { createS3Service } from '../../sandbox/services/s3/s3-service.ts';
import { createSnsService } from '../../sandbox/services/sns.ts';
import { createStsService } from '../../sandbox/services/sts.ts';

export const accountId = '111122223333';
export const regions = ['eu-central-1', 'us-east-1'];

/** The endpoint with the services that need no template: AWS KMS, Amazon S3, Amazon SNS and AWS STS. */
export async function startServices(
  keys: readonly EstateKey[],
  options: {
    readonly statusLagMillis?: number;
    readonly onDemandRotationMillis?: number;
    readonly onDemandRotationLimit?: number;
    /** What else is set of rotations on demand, which are done with the call otherwise. */
    readonly onDemand?: OnDemandRotationSettings;
    readonly more?: Partial<Record<ServiceName, ServiceOperations>>;
  } = {},
) {
  const clock = createClock();
  const policies = createIdentityPolicies();
  const guardrails = createGuardrails();
  const authorizer = createAuthorizer({ clock, policies, guardrails, membershipOf: () => undefined });
  const roles = createRoleRegistry(clock);
  const identities = createIdentities({ authorizer, roles });
  const stores = createKmsStores(keys, regions, { clock, statusLagMillis: options.statusLagMillis ?? 0 });
  const events: (ServiceEvent & { readonly region: string })[] = [];
  const s3 = createS3Service(clock, authorizer);
  const sns = createSnsService(clock, authorizer);
  const services: Record<ServiceName, ServiceOperations> = {
    kms: createKmsService({
      accountId,
      stores,
      clock,
      authorizer,
      publish: (region, event) => events.push({ region, ...event }),
      onDemandRotationMillis: () => options.onDemandRotationMillis ?? 0,
      describeKeyMaterialLagMillis: () => 0,
      onDemandRotationLimit: options.onDemandRotationLimit,
      ...options.onDemand,
    }),
    s3: s3.operations,
    sns: sns.operations,
    sts: createStsService(identities, clock),
    config: {},
    ssm: {},
    lambda: {},
    states: {},
    organizations: {},
    iam: createIamService({ accountId, partition: 'aws', roles, authorizer }),
    cloudtrail: {},
    ...options.more,
  };
  const journal = createJournal();
  const faults = createFaults();
  const endpoint = await startEndpoint({
    dispatch: createDispatch({ servicesOf: () => services, regions: () => regions, journal, faults, clock }),
    principalOf: identities.principalOf,
    port: 0,
  });
  const settings = (principalArn = `arn:aws:iam::${accountId}:user/operator`, region = 'eu-central-1') => ({
    endpoint: endpoint.url,
    region,
    credentials: identities.credentialsFor(principalArn),
    maxAttempts: 1,
  });
  return {
    url: endpoint.url,
    stop: endpoint.stop,
    clock,
    identities,
    roles,
    policies,
    guardrails,
    stores,
    events,
    s3,
    sns,
    journal,
    faults,
    settings,
  };
}

export type Services = Awaited<ReturnType<typeof startServices>>;

/** How a call ended, in one word where it failed: AWS errors are told apart by name. */
export async function endOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.name : 'Error';
  }
}
