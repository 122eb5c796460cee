import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { unlimited } from '../../functions/aws/request-rate.ts';
import { hasEnded, knownExecutions } from '../../functions/aws/ssm.ts';
import { idOfChange } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import type { Dependencies } from '../../functions/request-approval/dependencies.ts';
import type { Environment } from '../../functions/request-approval/environment.ts';
import type { SchedulerEvent } from '../../functions/request-approval/event.ts';
import { requestApproval, type SchedulerResult } from '../../functions/request-approval/request-approval.ts';
import type { OneRegion } from './one-region.ts';

/**
 * The request scheduler in this process, with the permissions of its function, on the sandbox over HTTP: so that a test can end it anywhere
 * and give it another clock.
 */
export function schedulerOf(one: OneRegion, settings: Partial<Environment> = {}) {
  const asScheduler = one.settingsOfFunction(functionNames.requestApproval);
  const environment: Environment = {
    evidenceBucket: one.bucket,
    configRuleName: one.ruleName,
    automationRoleArn: one.roleArn(rolePrefixes.automation),
    rotationPeriodInDays: 365,
    approvers: [one.roleArn(rolePrefixes.approver)],
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    approvalTimeoutInSeconds: 604_800,
    coolDownInDays: 14,
    maximumWaitingExecutions: 20,
    startIntervalInMillis: 1000,
    kmsRequestQuotaShare: 1,
    tagFilter: { include: [], exclude: [] },
    policy: { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt', maximumKeyMaterialAgeInDays: 400 },
    ...settings,
  };
  const dependencies: Dependencies = {
    kms: new KMSClient(asScheduler),
    config: new ConfigServiceClient(asScheduler),
    ssm: new SSMClient(asScheduler),
    evidence: evidenceStore(new S3Client(asScheduler), one.bucket),
    rate: unlimited,
    record: () => {},
    now: one.sandbox.clock.now,
    sleep: (millis) => one.sandbox.clock.advance(millis),
    surroundings: { partition: 'aws', region: one.region, accountId: one.sandbox.accountId },
  };
  return {
    dependencies,
    run: async (event: Partial<SchedulerEvent> = {}, changes: Partial<Dependencies> = {}): Promise<SchedulerResult> => {
      const result = await requestApproval({ action: 'raise', ...event }, environment, { ...dependencies, ...changes });
      await one.sandbox.settled();
      return result;
    },
  };
}

/** The dependencies, of which every effect on the world goes through `crash`. */
export function crashing({ evidence, ssm }: Dependencies, crash: <Result>(effect: () => Promise<Result>) => Promise<Result>) {
  return {
    evidence: {
      ...evidence,
      put: (...args: Parameters<typeof evidence.put>) => crash(() => evidence.put(...args)),
      recordOnce: (...args: Parameters<typeof evidence.recordOnce>) => crash(() => evidence.recordOnce(...args)),
      replace: (...args: Parameters<typeof evidence.replace>) => crash(() => evidence.replace(...args)),
    },
    ssm: new Proxy(ssm, {
      get: (client, name) => {
        const value: unknown = Reflect.get(client, name);
        if (name !== 'send' || typeof value !== 'function') return value;
        return (command: { readonly constructor: { readonly name: string } }) => {
          const send = (): Promise<unknown> => value.call(client, command) as Promise<unknown>;
          return command.constructor.name === 'StartAutomationExecutionCommand' ? crash(send) : send();
        };
      },
    }),
  };
}

/** Lets a run end right before or right after one of its effects, as a function does whose time is up. */
export function endingAt(number: number, when: 'before' | 'after') {
  let count = 0;
  return async <Result>(effect: () => Promise<Result>): Promise<Result> => {
    count += 1;
    if (count > number || (count === number && when === 'before')) throw new Error('ended on purpose');
    const result = await effect();
    if (count === number) throw new Error('ended on purpose');
    return result;
  };
}

/** Executions of our runbooks that have not ended. */
export async function running({ ssm }: OneRegion): Promise<readonly string[]> {
  const known = await Promise.all(documentNames.map((name) => knownExecutions(ssm, name)));
  return known.flat().flatMap((execution) => (hasEnded(execution) ? [] : execution.executionId));
}

/** Every change that an execution asks for which has not ended, sorted: one that is there twice is asked for twice. */
export async function changesAsked(one: OneRegion): Promise<readonly string[]> {
  const proposals = await Promise.all((await running(one)).map(one.proposal));
  return proposals.flatMap(({ changes }) => changes.map((change) => idOfChange(refOf(change)))).sort();
}
