import {
  type AutomationExecution,
  DescribeAutomationStepExecutionsCommand,
  GetAutomationExecutionCommand,
  GetCalendarStateCommand,
  GetDocumentCommand,
  SSMClient,
  type StepExecution,
} from '@aws-sdk/client-ssm';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { type DocumentDigests, normalizedText } from '../../functions/core/document-digests.ts';

export const requester = 'arn:aws:iam::111122223333:user/operator';

/** The text of a document, as this release deploys it, or the one before did. */
export const documentText = (name: string, edition: 'current' | 'last' = 'current'): string =>
  `schemaVersion: '0.3'\ndescription: ${name}, ${edition}\nmainSteps: []\n`;
export const documentSha256 = (name: string, edition: 'current' | 'last' = 'current'): string =>
  sha256Of(normalizedText(documentText(name, edition)));
export const documentDigests: DocumentDigests = Object.fromEntries(
  documentNames.map((name) => [name, { current: [documentSha256(name)], last: [documentSha256(name, 'last')] }]),
);

type CalendarState = { readonly State: 'OPEN' | 'CLOSED'; readonly NextTransitionTime?: string };
type StepState = Omit<StepExecution, 'StepName' | 'StepStatus'>;
export const step = (StepName: string, StepStatus: string, more: StepState = {}): StepExecution => ({
  StepName,
  StepStatus: StepStatus as NonNullable<StepExecution['StepStatus']>,
  Action: StepName === 'Approve' ? 'aws:approve' : 'aws:invokeLambdaFunction',
  ...more,
});

/** The steps of an execution that has come to its step Apply. */
export const approvedSteps: readonly StepExecution[] = [
  step('Assess', 'Success'),
  step('NotifyApprovers', 'Success'),
  step('Approve', 'Success', { ExecutionEndTime: new Date('2026-11-20T09:00:00Z') }),
  step('RecordDecision', 'Success'),
  step('Apply', 'InProgress'),
];

export type SystemsManager = {
  readonly client: SSMClient;
  readonly mock: AwsStub<never, never, SSMClient['config']>;
  /** Puts an execution in a state. What is left out is as of one that has come to its step Apply. */
  readonly execution: (id: string, documentName: string, state?: Partial<AutomationExecution>) => void;
  /** Gives a version of a document another text, in YAML or in parsed form. */
  readonly document: (name: string, version: string, yaml: string, json?: string) => void;
  /** What it says of change calendars; `undefined`: that there are none of those names. */
  readonly calendar: (state: CalendarState | undefined) => void;
  readonly reset: () => void;
};

/** Systems Manager with executions in the states in which a test puts them. */
export function systemsManager(): SystemsManager {
  const client = new SSMClient({});
  const mock = mockClient(client);
  const executions = new Map<string, AutomationExecution>();
  const documents = new Map<string, { readonly yaml: string; readonly json: string }>();
  const notFound = (name: string) => Object.assign(new Error(name), { name });
  const find = (id: string): AutomationExecution => {
    const found = executions.get(id);
    if (found === undefined) throw notFound('AutomationExecutionNotFoundException');
    return found;
  };
  const reset = (): void => {
    executions.clear();
    documents.clear();
    mock.reset();
    mock.onAnyCommand().rejects(notFound('UnexpectedCall'));
    mock.on(GetAutomationExecutionCommand).callsFake(({ AutomationExecutionId }) => ({ AutomationExecution: find(AutomationExecutionId) }));
    mock
      .on(DescribeAutomationStepExecutionsCommand)
      .callsFake(({ AutomationExecutionId }) => ({ StepExecutions: find(AutomationExecutionId).StepExecutions }));
    mock.on(GetCalendarStateCommand).resolves({ State: 'OPEN' });
    mock.on(GetDocumentCommand).callsFake(({ Name, DocumentVersion, DocumentFormat }) => {
      const edition = DocumentVersion === 'last' ? 'last' : 'current';
      const { yaml, json } = documents.get(`${Name}:${DocumentVersion}`) ?? { yaml: documentText(Name, edition), json: '{}' };
      return { Name, DocumentVersion, Content: DocumentFormat === 'JSON' ? json : yaml };
    });
  };
  reset();
  return {
    client,
    mock: mock as unknown as SystemsManager['mock'],
    execution: (id, DocumentName, state = {}) => {
      executions.set(id, {
        AutomationExecutionId: id,
        AutomationExecutionStatus: 'InProgress',
        ExecutedBy: requester,
        DocumentName,
        DocumentVersion: '1',
        ExecutionStartTime: new Date('2026-11-20T08:00:00Z'),
        StepExecutions: [...approvedSteps],
        ...state,
      });
    },
    document: (name, version, yaml, json = '{}') => {
      documents.set(`${name}:${version}`, { yaml, json });
    },
    calendar: (state) => {
      const answered = mock.on(GetCalendarStateCommand);
      if (state === undefined) answered.rejects(notFound('InvalidDocument'));
      else answered.resolves(state);
    },
    reset,
  };
}
