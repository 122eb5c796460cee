import { randomUUID } from 'node:crypto';
import type { KnowsOperation } from '../../automation/action.ts';
import { runExecution, stopExecution } from '../../automation/execution.ts';
import { type Execution, hasEnded } from '../../automation/execution-state.ts';
import type { AutomationEnvironment } from '../../automation/frame.ts';
import { type AutomationSettings, defaultAutomationSettings } from '../../automation/settings.ts';
import type { ApiCall, Operation, Principal, ServiceOperations } from '../../call.ts';
import { createCalendars } from './calendars.ts';
import { createChildren } from './children.ts';
import { describeAutomationExecutions, describeAutomationStepExecutions } from './describe-executions.ts';
import { documentChanges } from './documents/document-changes.ts';
import { documentReads } from './documents/document-reads.ts';
import { createDocumentStore, type DocumentStore } from './documents/document-store.ts';
import { ssmError } from './errors.ts';
import { type AutomationQuotas, createExecutionStore, defaultQuotas } from './execution-store.ts';
import { executionView, outputTextsOf } from './execution-view.ts';
import { requiredTextIn, textIn } from './input.ts';
import { type SsmRequestRates, withRequestRates } from './request-rates.ts';
import { sendAutomationSignal } from './signals.ts';
import { startAutomationExecution } from './start-automation-execution.ts';

export type SsmServiceOptions = Pick<AutomationEnvironment, 'clock' | 'dispatch' | 'invokeLambda'> & {
  readonly accountId: string;
  /** Whether the role exists and its trust policy lets `ssm.amazonaws.com` assume it. */
  readonly mayAssume: (roleArn: string, executionArn: string) => boolean;
  /** Why a caller may not hand a role to Systems Manager; `undefined` if they may. */
  readonly refusalToPass: (principal: Principal, region: string, roleArn: string) => string | undefined;
  /** Whether a runbook step can call an API here; a document that calls another is refused. */
  readonly knowsOperation: KnowsOperation;
  readonly settings?: Partial<AutomationSettings>;
  readonly quotas?: Partial<AutomationQuotas>;
  /** @default unlimited */
  readonly requestRates?: SsmRequestRates | undefined;
  readonly newId?: () => string;
  /** Told once of every execution that has ended, however it did. */
  readonly onEnded?: (execution: Execution) => void;
  readonly log?: (line: string) => void;
};

export type SsmService = {
  readonly operations: ServiceOperations;
  /** A change calendar, and whether it allows changes. */
  readonly setCalendar: (name: string, state: 'OPEN' | 'CLOSED', nextTransition?: Date) => void;
  readonly registerDocument: DocumentStore['register'];
  readonly removeDocument: DocumentStore['remove'];
  /** Executions that have not ended, in all Regions. */
  readonly runningExecutions: () => readonly Execution[];
  /** Resolves when no execution is at work; waiting for an approval counts as settled. */
  readonly settled: () => Promise<void>;
  /** Ends every execution without its `onCancel`, so that nothing keeps the process alive. */
  readonly shutDown: () => void;
};

/** Systems Manager Automation of one account, for all Regions: documents, executions, approvals. State lives in memory. */
export function createSsmService(options: SsmServiceOptions): SsmService {
  const { accountId, clock, newId = randomUUID, log = () => {} } = options;
  const settings = { ...defaultAutomationSettings, ...options.settings };
  const documents = createDocumentStore({ accountId, clock, knowsOperation: options.knowsOperation });
  const calendars = createCalendars();
  const ended = new Set<Execution>();
  const changed = (execution: Execution): void => {
    executions.changed(execution);
    if (!hasEnded(execution) || ended.has(execution)) return;
    ended.add(execution);
    children.tell(execution);
    options.onEnded?.(execution);
  };
  const start = (execution: Execution): void => {
    runExecution(execution, environment).catch((error: unknown) => {
      log(`execution ${execution.id} broke the sandbox: ${error instanceof Error ? error.stack : String(error)}`);
      execution.status = 'Failed';
      execution.failureMessage = `The sandbox itself failed: ${error instanceof Error ? error.message : String(error)}`;
      changed(execution);
    });
  };
  const executions = createExecutionStore({ ...defaultQuotas, ...options.quotas }, start);
  const children = createChildren({ dispatch: options.dispatch, settings, executions: () => executions });
  const environment: AutomationEnvironment = {
    clock,
    settings,
    dispatch: options.dispatch,
    invokeLambda: options.invokeLambda,
    startChild: children.start,
    stopChild: (child) => stopExecution(child, 'Cancel', environment),
    ended: children.ended,
    outputOf: outputTextsOf,
    newId,
    changed,
  };

  const found = ({ region, input }: ApiCall): Execution => {
    const id = requiredTextIn(input, 'AutomationExecutionId');
    const execution = executions.find(region, id);
    if (execution === undefined)
      throw ssmError('AutomationExecutionNotFoundException', `Automation execution ${id} was not found in ${region}`);
    return execution;
  };
  const startOne = startAutomationExecution({
    accountId,
    documents,
    executions,
    now: clock.now,
    newId,
    mayAssume: options.mayAssume,
    roleInDocumentIsPassed: settings.roleInDocumentIsPassedAtStart,
    refusalToPass: options.refusalToPass,
  });
  const answers: Readonly<Record<string, (call: ApiCall) => Record<string, unknown>>> = {
    StartAutomationExecution: startOne,
    GetAutomationExecution: (call) => ({ AutomationExecution: executionView(found(call)) }),
    DescribeAutomationExecutions: ({ region, input }) => describeAutomationExecutions(executions.list(region), input),
    DescribeAutomationStepExecutions: (call) => describeAutomationStepExecutions(found(call), call.input),
    GetCalendarState: ({ input }) => calendars.state(input, clock.now()),
    SendAutomationSignal: (call) => sendAutomationSignal(found(call), call, clock.now(), changed),
    StopAutomationExecution: (call) => stop(found(call), call, environment),
  };
  const shutDown = (): void => {
    for (const execution of executions.running()) stopExecution(execution, 'Complete', environment);
  };
  const operations: ServiceOperations = {
    ...documentReads({ accountId, store: documents, formatByDefault: settings.documentFormatByDefault }),
    ...documentChanges({ accountId, store: documents, refusalToPass: options.refusalToPass }),
    ...Object.fromEntries(Object.entries(answers).map(([name, answer]): [string, Operation] => [name, async (call) => answer(call)])),
  };
  return {
    operations: withRequestRates(operations, options.requestRates ?? 'unlimited', clock),
    setCalendar: calendars.set,
    registerDocument: documents.register,
    removeDocument: documents.remove,
    runningExecutions: executions.running,
    settled: executions.settled,
    shutDown,
  };
}

function stop(execution: Execution, { input }: ApiCall, environment: AutomationEnvironment): Record<string, unknown> {
  const type = textIn(input, 'Type') ?? 'Cancel';
  if (type !== 'Cancel' && type !== 'Complete') throw ssmError('ValidationException', `Type '${type}' is neither Cancel nor Complete`);
  if (hasEnded(execution) || execution.status === 'Cancelling') {
    throw ssmError('InvalidAutomationStatusUpdateException', `Execution ${execution.id} is ${execution.status} and cannot be stopped`);
  }
  stopExecution(execution, type, environment);
  return {};
}
