import { setTimeout as sleep } from 'node:timers/promises';
import { StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import {
  approve,
  hasEnded,
  knownExecutions,
  type ListedExecution,
  readExecution,
  reject,
  startExecution,
} from '../../functions/aws/ssm.ts';
import { storedProposal } from '../../functions/aws/stored-proposal.ts';
import { executionFor } from '../../functions/core/changes/asked.ts';
import { type ChangeKind, idOfChange } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { evidenceKey, functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { exemption, keyOf, region, truthOf } from './keys.ts';
import { isBy, type Lane } from './lane.ts';
import type { Answer, Plan, PlannedFault } from './plan.ts';

/** What people did in a run, and how its keys were: kept apart from whatever the product has recorded. */
export type Ledger = {
  readonly plan: Plan;
  readonly keyIds: readonly string[];
  /** Executions that were started, by people and by the request scheduler, with the changes that an approver has approved in each, by id. */
  readonly approved: Map<string, ReadonlySet<string>>;
  /** Executions whose outcomes somebody had to ask for afterwards. */
  readonly completedByHand: string[];
  /** Of each key, everything that has been true of it in this run. */
  readonly truths: Map<string, Set<string>>;
  /** Executions of runs before this one. */
  readonly earlier: Set<string>;
  /** Entries of the journal that were there before. */
  from: number;
};

/** A run in its lane, phase by phase. Between phases everything comes to rest. */
export type Run = {
  readonly ledger: Ledger;
  readonly begin: () => Promise<void>;
  readonly ask: () => Promise<void>;
  readonly answer: () => Promise<void>;
  /** Faults are over: what waits is cancelled, what is left open is completed as docs/operations.md says. */
  readonly recover: () => Promise<void>;
  readonly reevaluate: () => Promise<void>;
  /** Takes the keys away again. */
  readonly end: () => Promise<void>;
};

export function runIn(lane: Lane, plan: Plan, number: number): Run {
  const { account, operator } = lane;
  const store = account.kms(region);
  const keys = plan.keys.map(({ kind }, at) => keyOf(kind, account.accountId, number, at));
  const ledger: Ledger = {
    plan,
    keyIds: keys.map(({ metadata }) => metadata.KeyId),
    approved: new Map(),
    completedByHand: [],
    truths: new Map(),
    earlier: new Set(),
    from: account.journal.entries().length,
  };
  const idOf = (key: number): string => ledger.keyIds[key] ?? '';
  const note = (): void => {
    for (const keyId of ledger.keyIds) {
      const key = store.find(keyId);
      const known = ledger.truths.get(keyId) ?? new Set();
      if (key !== undefined) ledger.truths.set(keyId, known.add(truthOf(key)));
    }
  };
  const startedByHand: { executionId: string; answer: Answer }[] = [];

  return {
    ledger,
    begin: async () => {
      for (const key of keys) store.add(key);
      note();
      await replaceBefore(lane, plan, idOf);
      for (const { executionId } of await allExecutions(lane)) ledger.earlier.add(executionId);
      ledger.from = account.journal.entries().length;
      store.onChange(({ keyId }) => {
        if (ledger.keyIds.includes(keyId)) note();
      });
    },
    ask: async () => {
      lane.behaveAs(plan);
      injectAll(lane, plan, 'asking');
      account.refuseEvaluations((resourceId) => ledger.keyIds.includes(resourceId), plan.refusedEvaluations);
      await Promise.allSettled([
        ...plan.requests.map(async ({ kind, keys: asked, answer }) => {
          startedByHand.push({ executionId: await start(lane, kind, asked.map(idOf)), answer });
        }),
        ...(plan.isScheduled ? [invoke(lane, functionNames.requestApproval, { action: 'raise' })] : []),
        reevaluate(lane),
      ]);
    },
    answer: async () => {
      account.faults.clear(account.accountId);
      change(lane, plan, idOf);
      injectAll(lane, plan, 'answering');
      const byHand = new Set(startedByHand.map(({ executionId }) => executionId));
      const others = (await executionsOf(lane, ledger)).filter((execution) => !hasEnded(execution) && !byHand.has(execution.executionId));
      await Promise.allSettled([
        ...startedByHand.map(({ executionId, answer }) => answerOne(lane, ledger, executionId, answer, idOf)),
        ...others.map(({ executionId }) => answerOne(lane, ledger, executionId, { kind: 'approve' }, idOf)),
        ...(plan.isScheduled ? [invoke(lane, functionNames.requestApproval, { action: 'continue' })] : []),
      ]);
    },
    recover: async () => {
      account.faults.clear(account.accountId);
      lane.behaveAs(undefined);
      for (const { executionId, ...execution } of await executionsOf(lane, ledger)) {
        if (!hasEnded(execution)) {
          await stop(lane, executionId);
          await untilEnded(lane, executionId);
        }
        if ((await operator.evidence.get(evidenceKey(executionId, 'validation.json'))) !== undefined) continue;
        if ((await operator.evidence.get(evidenceKey(executionId, 'proposal.json'))) === undefined) continue;
        ledger.completedByHand.push(executionId);
        await invoke(lane, functionNames.recordDecision, { executionId });
        await invoke(lane, functionNames.validateRotation, { executionId });
      }
    },
    reevaluate: () => reevaluate(lane),
    end: async () => {
      for (const keyId of ledger.keyIds) store.remove(keyId);
    },
  };
}

function injectAll({ account }: Lane, { faults }: Plan, phase: PlannedFault['phase']): void {
  for (const { caller, phase: _, ...fault } of faults.filter((one) => one.phase === phase))
    account.faults.inject({ ...fault, accountId: account.accountId, match: ({ principal }) => isBy(caller, principal.roleArn) });
}

async function answerOne(
  { approver, operator }: Lane,
  { approved }: Ledger,
  executionId: string,
  answer: Answer,
  idOf: (key: number) => string,
): Promise<void> {
  const { status } = await readExecution(approver.ssm, executionId);
  if (status !== 'Waiting' || answer.kind === 'cancel') return;
  if (answer.kind === 'reject') return reject(approver.ssm, executionId, 'not now');
  // What was asked, as it is on record: an approval stands for these changes of this execution, and for no other of the run.
  const { proposal } = await storedProposal(operator.evidence, executionId);
  const asked = proposal.changes.map(refOf);
  const chosen = answer.kind === 'select' ? asked.filter(({ keyId }) => answer.keys.map(idOf).includes(keyId)) : asked;
  if (answer.kind === 'select') await approver.answer(executionId, chosen);
  approved.set(executionId, new Set(chosen.map(idOfChange)));
  await approve(approver.ssm, executionId, 'CHG-1');
  // Somebody presses the button again.
  if (answer.kind === 'twice') await approve(approver.ssm, executionId, 'CHG-1').catch(() => undefined);
}

async function start({ account, operator }: Lane, kind: ChangeKind, keyIds: readonly string[]): Promise<string> {
  return startExecution(operator.ssm, {
    ...executionFor({ keyIds, kinds: [kind], options: { rotationPeriodInDays: 365, callersAcknowledged: true } }),
    requestId: '',
    automationRoleArn: `arn:aws:iam::${account.accountId}:role/${rolePrefixes.automation}-${region}`,
    clientToken: crypto.randomUUID(),
  });
}

/** Keys that are to be rolled back have been replaced, by way of an approval, before anything goes wrong. */
async function replaceBefore(lane: Lane, { keys }: Plan, idOf: (key: number) => string): Promise<void> {
  for (const [number, { kind }] of keys.entries()) {
    if (kind !== 'replaced') continue;
    const executionId = await start(lane, 'REPLACE_KEY', [idOf(number)]);
    await until(async () => (await readExecution(lane.approver.ssm, executionId)).status === 'Waiting');
    await approve(lane.approver.ssm, executionId, 'CHG-0');
    await untilEnded(lane, executionId);
  }
}

const untilEnded = (lane: Lane, executionId: string): Promise<void> =>
  until(async () => hasEnded(await readExecution(lane.approver.ssm, executionId)));

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(50);
}

function change({ account }: Lane, { change: planned }: Plan, idOf: (key: number) => string): void {
  if (planned === undefined) return;
  const store = account.kms(region);
  const keyId = idOf(planned.key);
  if (planned.how === 'disable') store.setMetadata(keyId, { KeyState: 'Disabled' });
  else if (planned.how === 'exempt') store.setTags(keyId, [exemption()]);
  else store.setRotation(keyId, { enabled: true, periodInDays: 365 });
}

/** Those of this run. */
export const executionsOf = async (lane: Lane, { earlier }: Ledger): Promise<readonly ListedExecution[]> =>
  (await allExecutions(lane)).filter(({ executionId }) => !earlier.has(executionId));

const allExecutions = async ({ operator }: Lane): Promise<readonly ListedExecution[]> =>
  (await Promise.all(documentNames.map((documentName) => knownExecutions(operator.ssm, documentName)))).flat();

async function stop({ operator }: Lane, executionId: string): Promise<void> {
  await operator.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' }));
}

async function reevaluate({ operator, ruleName }: Lane): Promise<void> {
  await operator.config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [ruleName] }));
}

async function invoke({ operator }: Lane, FunctionName: string, event: object): Promise<void> {
  await operator.lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }));
}
