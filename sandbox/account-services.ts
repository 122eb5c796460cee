import { partitionOf } from '../functions/core/partition.ts';
import { sessionOf } from './automation/api-caller.ts';
import type { AutomationSettings } from './automation/settings.ts';
import type { Principal, ServiceName, ServiceOperations } from './call.ts';
import { type Dispatch, knowsOperation } from './dispatch.ts';
import type { EstateKey } from './estate/estate.ts';
import { globalKeysOfService } from './iam/global-keys.ts';
import { guarded } from './iam/guard.ts';
import { sessionFrom } from './identities.ts';
import { createFunctionPolicies, type FunctionPolicies } from './lambda/function-policy.ts';
import { createLambdaRuntime, type LambdaRuntime, type LogLine } from './lambda/lambda-runtime.ts';
import type { SharedThreads } from './lambda/shared-threads.ts';
import { ServiceError } from './service-error.ts';
import { type CloudTrailSettings, createCloudTrail } from './services/cloudtrail/cloudtrail-service.ts';
import type { AggregationSource } from './services/config/aggregator.ts';
import { createConfigService } from './services/config/config-service.ts';
import { isMap, mapsIn } from './services/config/input.ts';
import { keyItem } from './services/config/key-item.ts';
import { configPermissions } from './services/config/permissions.ts';
import type { DocumentParameter } from './services/config/remediation.ts';
import type { ConfigSettings } from './services/config/settings.ts';
import { createEventBus } from './services/events/event-bus.ts';
import { createIamService } from './services/iam/iam-service.ts';
import { createKmsService } from './services/kms/kms-service.ts';
import { type OnDemandRotationSettings, resolvedOnDemandSettings } from './services/kms/on-demand-settings.ts';
import { createKmsStores, type KmsStores } from './services/kms/store.ts';
import { runtimeFor } from './services/lambda/invoke.ts';
import { createLambdaService } from './services/lambda/lambda-service.ts';
import { refusalToWorkOff } from './services/sqs/permissions.ts';
import { createSqsService } from './services/sqs/sqs-service.ts';
import { ssmPermissions } from './services/ssm/permissions.ts';
import type { SsmRequestRates } from './services/ssm/request-rates.ts';
import { createSsmService } from './services/ssm/ssm-service.ts';
import { statusEvent } from './services/ssm/status-event.ts';
import { statesPermissions } from './services/states/permissions.ts';
import { createStatesService } from './services/states/states-service.ts';
import type { SharedServices } from './shared-services.ts';

/** How the services of an account behave. */
export type ServiceSettings = OnDemandRotationSettings & {
  /** Environment variables of every function, on top of the template's. */
  readonly lambdaEnvironment?: Readonly<Record<string, string>> | undefined;
  /** Pause between two reads of `aws:waitForAwsResourceProperty`, whose real pause is undocumented. @default 1000 */
  readonly pollIntervalMillis?: number | undefined;
  /** What Automation leaves undocumented. */
  readonly automation?: Partial<AutomationSettings> | undefined;
  /** What AWS Config leaves undocumented. */
  readonly config?: Partial<ConfigSettings> | undefined;
  /** What AWS CloudTrail leaves undocumented. */
  readonly cloudTrail?: Partial<CloudTrailSettings> | undefined;
  /** Whether AWS KMS throttles requests beyond its quotas. @default false */
  readonly limitsKmsRequestRates?: boolean | undefined;
  /** Which request rates Systems Manager Automation enforces. @default unlimited */
  readonly ssmRequestRates?: SsmRequestRates | undefined;
  /** When an event reaches a function or a queue that it is sent to, once for each number of milliseconds. @default once and at once */
  readonly deliveries?: (() => readonly number[]) | undefined;
  /** Milliseconds that the clock of a function's new machine is ahead. @default 0 */
  readonly functionClockSkewMillis?: (() => number) | undefined;
  /** How long AWS KMS shows the old rotation status after a write. @default 0 */
  readonly statusLagMillis?: (() => number) | undefined;
  /** What the functions print, line by line. */
  readonly onFunctionLog?: ((line: LogLine) => void) | undefined;
  /** Whether EventBridge rules on a schedule run. A test that moves its clock over days may have no use for them. @default true */
  readonly schedulesRun?: boolean | undefined;
};

/** An account's functions, and who may invoke them. */
export type FunctionHost = { readonly lambda: LambdaRuntime; readonly permissions: FunctionPolicies };

export type AccountServicesOptions = {
  readonly accountId: string;
  readonly keys: readonly EstateKey[];
  /** The Regions that are enabled for the account: at least one, all of one partition. */
  readonly regions: readonly string[];
  /** Regions without a configuration recorder. @default none */
  readonly withoutRecorder?: readonly string[] | undefined;
  readonly settings: ServiceSettings;
  readonly shared: SharedServices;
  readonly dispatch: Dispatch;
  /** Functions of an account, which others may be let to invoke. */
  readonly functionsOf: (accountId: string) => FunctionHost | undefined;
  /** What AWS Config aggregators of this account see. @throws ServiceError if it may not */
  readonly aggregated: () => readonly AggregationSource[];
  /** Keys of an account, which others may be let to look at. */
  readonly storesOf: (accountId: string) => KmsStores | undefined;
  readonly endpoint: () => string;
  /** Threads that all functions take turns in. @default a thread for each execution environment */
  readonly threads?: SharedThreads | undefined;
  readonly log: (line: string) => void;
};

export type AccountServices = ReturnType<typeof createAccountServices>;

/** The services of one account, wired to one another as AWS wires them: over API calls, events and invocations. */
export function createAccountServices(options: AccountServicesOptions) {
  const { accountId, regions, settings, shared, dispatch, log } = options;
  const { clock, identities, roles, authorizer, s3, sns, sts } = shared;
  const partition = partitionOf(regions[0] ?? '');
  const stores = createKmsStores(options.keys, regions, { clock, statusLagMillis: settings.statusLagMillis });
  const withoutRecorder = new Set(options.withoutRecorder ?? []);
  const operations = (): Readonly<Record<ServiceName, ServiceOperations>> => services;

  const lambda = createLambdaRuntime({
    endpoint: options.endpoint,
    credentialsOf: identities.credentialsOfFunction,
    clockOffset: clock.offset,
    sleep: clock.sleep,
    deliveries: settings.deliveries,
    clockSkewMillis: settings.functionClockSkewMillis,
    ...(options.threads === undefined ? {} : { startEnvironment: options.threads.start }),
    ...(settings.lambdaEnvironment === undefined ? {} : { environment: settings.lambdaEnvironment }),
    ...(settings.onFunctionLog === undefined ? {} : { onLog: settings.onFunctionLog }),
  });
  const permissions = createFunctionPolicies();
  /** Whether a service may invoke a function, which may be another account's, on behalf of this one. */
  const mayInvoke = (region: string, functionArn: string, service: string, sourceArn?: string): boolean => {
    const source = { accountId, arn: sourceArn };
    const context = globalKeysOfService({ service, region, at: clock.now(), source, membershipOf: shared.membershipOf });
    return hostOf(functionArn)?.permissions.allow(functionArn, { caller: { kind: 'service', name: service }, context }) ?? false;
  };
  const own: FunctionHost = { lambda, permissions };
  const hostOf = (functionArn: string): FunctionHost | undefined => {
    const owner = functionArn.split(':')[4];
    return owner === undefined || owner === accountId ? own : options.functionsOf(owner);
  };
  /** Invokes a function with the permissions of a role. */
  const invokeAs = async (principal: Principal, region: string, nameOrArn: string, payload: string) =>
    runtimeFor({ region, principal }, nameOrArn, accountId, { hostOf, authorizer }).invoke(region, nameOrArn, payload);
  const sqs = createSqsService({
    accountId,
    partition,
    clock,
    timeoutOf: (region, functionName) => lambda.find(region, functionName)?.timeoutInSeconds,
    refusalToWorkOff: (region, functionName, queueArn) => {
      const roleArn = lambda.find(region, functionName)?.roleArn;
      return roleArn === undefined ? undefined : refusalToWorkOff(sessionFrom(roleArn, functionName), queueArn, authorizer);
    },
    invoke: lambda.invoke,
    log,
  });
  const events = createEventBus({
    schedulesRun: settings.schedulesRun,
    accountId,
    partition,
    clock,
    invoke: async (functionArn, payload, ruleArn) => {
      const region = ruleArn.split(':')[3] ?? '';
      if (!mayInvoke(region, functionArn, 'events.amazonaws.com', ruleArn))
        throw new Error(`the function's permissions do not let ${ruleArn} invoke it`);
      const answer = await (hostOf(functionArn) ?? own).lambda.invokeAsynchronously(region, functionArn, payload);
      if (answer.FunctionError !== undefined) log(`the function of a rule failed in ${region}: ${answer.Payload.slice(0, 500)}`);
    },
    send: sqs.sendForRule,
    deliveriesToQueues: settings.deliveries,
    log,
  });
  const cloudTrail = createCloudTrail({ accountId, clock, authorizer, publish: events.publish, settings: settings.cloudTrail });
  const ssm = createSsmService({
    accountId,
    clock,
    dispatch,
    invokeLambda: (execution, functionName, payload) => invokeAs(sessionOf(execution), execution.region, functionName, payload),
    refusalToPass: (caller, region, roleArn) =>
      authorizer.refusalOf({
        caller,
        region,
        action: 'iam:PassRole',
        resource: roleArn,
        owner: accountId,
        context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
      }),
    mayAssume: (roleArn, executionArn) => identities.trustsService(roleArn, 'ssm.amazonaws.com', { accountId, arn: executionArn }),
    knowsOperation: knowsOperation(operations),
    onEnded: (execution) => events.publish(execution.region, statusEvent(execution, partition, clock.now())),
    log,
    requestRates: settings.ssmRequestRates,
    settings: {
      ...settings.automation,
      ...(settings.pollIntervalMillis === undefined ? {} : { pollIntervalMillis: settings.pollIntervalMillis }),
    },
  });
  const config = createConfigService({
    accountId,
    partition,
    clock,
    dispatch,
    parametersOf: (region, documentName) => parametersOf(ssm.operations, accountId, region, documentName),
    invoke: async (region, functionArn, event) => {
      try {
        // The function may be another account's, and then runs with the credentials of its role there.
        const answer = await (hostOf(functionArn) ?? own).lambda.invokeAsynchronously(region, functionArn, event);
        if (answer.FunctionError !== undefined) log(`the rule's function failed in ${region}: ${answer.Payload.slice(0, 500)}`);
      } catch (error) {
        // Config learns nothing of an asynchronous invocation, so a missing function ends here too.
        if (!(error instanceof ServiceError)) throw error;
        log(`the rule's function could not be invoked in ${region}: ${error.message}`);
      }
    },
    mayInvoke: (region, functionArn) =>
      functionArn.split(':')[3] === region &&
      hostOf(functionArn)?.lambda.find(region, functionArn) !== undefined &&
      mayInvoke(region, functionArn, 'config.amazonaws.com'),
    capture: (region, keyId) => {
      const key = stores.inRegion(region).find(keyId);
      return key === undefined ? undefined : keyItem(key, accountId, region, clock.now());
    },
    hasRecorder: (region) => !withoutRecorder.has(region),
    regions,
    aggregated: options.aggregated,
    settings: settings.config,
  });
  const states = createStatesService({
    clock,
    mayAssume: (roleArn, machineArn) => identities.trustsService(roleArn, 'states.amazonaws.com', { accountId, arn: machineArn }),
    invoke: ({ region, roleArn, sessionName }, functionArn, payload) =>
      invokeAs(sessionFrom(roleArn, sessionName), region, functionArn, payload),
    log,
  });
  const services: Readonly<Record<ServiceName, ServiceOperations>> = {
    kms: createKmsService({
      accountId,
      stores,
      clock,
      authorizer,
      publish: (region, event) => {
        cloudTrail.tell(region, event);
        events.publish(region, event);
      },
      storesOf: options.storesOf,
      limitsRequestRates: settings.limitsKmsRequestRates === true,
      ...resolvedOnDemandSettings(settings),
    }),
    config: guarded(config.operations, configPermissions(config.source.rules), authorizer),
    ssm: guarded(ssm.operations, ssmPermissions, authorizer),
    sns: sns.operations,
    s3: s3.operations,
    lambda: createLambdaService({
      accountId,
      clock,
      authorizer,
      permissions,
      runtime: lambda,
      hostOf,
      mayAssume: (roleArn) => identities.trustsService(roleArn, 'lambda.amazonaws.com'),
    }),
    sts,
    states: guarded(states.operations, statesPermissions, authorizer),
    organizations: shared.organizationsService,
    iam: createIamService({ accountId, partition, roles, authorizer }),
    cloudtrail: cloudTrail.operations,
  };
  return {
    accountId,
    partition,
    regions,
    operations: services,
    /** Turns the configuration recorder of a Region on, which then finds the keys that are there. */
    startRecorder: (region: string): void => {
      withoutRecorder.delete(region);
      config.discover(region, [...stores.inRegion(region).keys.keys()]);
    },
    stores,
    lambda,
    ssm,
    config,
    permissions,
    events,
    sqs,
    states,
    cloudTrail,
  };
}

async function parametersOf(
  operations: ServiceOperations,
  accountId: string,
  region: string,
  Name: string,
): Promise<readonly DocumentParameter[]> {
  const principal = { kind: 'service', arn: 'config.amazonaws.com', accountId } as const;
  const answer = await operations['DescribeDocument']?.({
    service: 'ssm',
    region,
    operation: 'DescribeDocument',
    input: { Name },
    principal,
  });
  const document = answer?.['Document'];
  const parameters = isMap(document) ? mapsIn(document, 'Parameters') : [];
  return parameters.map((parameter) => ({ name: String(parameter['Name']), hasDefault: parameter['DefaultValue'] !== undefined }));
}
