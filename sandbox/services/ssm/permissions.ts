import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall } from '../../call.ts';
import type { Needed, NeededPermissions } from '../../iam/guard.ts';
import { listIn, textIn } from './input.ts';

const arn = ({ region, principal }: ApiCall, resource: string): string =>
  `arn:${partitionOf(region)}:ssm:${region}:${principal.accountId}:${resource}`;

const onExecution = (call: ApiCall): readonly Needed[] => [
  { action: `ssm:${call.operation}`, resource: arn(call, `automation-execution/${textIn(call.input, 'AutomationExecutionId') ?? ''}`) },
];

/** A document is named by its name or by its ARN. */
const documentArn = (call: ApiCall, named: string): string => (named.startsWith('arn:') ? named : arn(call, `document/${named}`));

const onDocument = (call: ApiCall): readonly Needed[] => [
  { action: `ssm:${call.operation}`, resource: documentArn(call, textIn(call.input, 'Name') ?? '') },
];

/** An execution has no id yet; tags at the start are a permission of their own (Systems Manager guide, "Setting up identity based policies examples for Automation"). */
function start(call: ApiCall): readonly Needed[] {
  const named = textIn(call.input, 'DocumentName') ?? '';
  const name = named.replace(/^arn:.*\/|:.*$/g, '');
  const version = textIn(call.input, 'DocumentVersion') ?? '$DEFAULT';
  const execution = arn(call, 'automation-execution/00000000-0000-0000-0000-000000000000');
  const action = 'ssm:StartAutomationExecution';
  return [
    { action, resource: documentArn(call, named) },
    { action, resource: arn(call, `automation-definition/${name}:${version}`) },
    { action, resource: execution },
    ...(listIn(call.input, 'Tags').length === 0 ? [] : [{ action: 'ssm:AddTagsToResource', resource: execution }]),
  ];
}

/** A calendar is named by its name, or by its ARN if it is another account's. */
const onCalendars = (call: ApiCall): readonly Needed[] => {
  const names = call.input['CalendarNames'];
  return (Array.isArray(names) ? names.map(String) : []).map((name) => ({
    action: 'ssm:GetCalendarState',
    resource: name.startsWith('arn:') ? name : arn(call, `document/${name}`),
  }));
};

/** The permissions of Systems Manager's operations (Service Authorization Reference, "AWS Systems Manager"). */
export const ssmPermissions: NeededPermissions = {
  GetDocument: onDocument,
  DescribeDocument: onDocument,
  ListDocumentVersions: onDocument,
  CreateDocument: onDocument,
  UpdateDocument: onDocument,
  UpdateDocumentDefaultVersion: onDocument,
  DeleteDocument: onDocument,
  StartAutomationExecution: start,
  GetAutomationExecution: onExecution,
  DescribeAutomationStepExecutions: onExecution,
  SendAutomationSignal: onExecution,
  StopAutomationExecution: onExecution,
  DescribeAutomationExecutions: () => [{ action: 'ssm:DescribeAutomationExecutions', resource: '*' }],
  GetCalendarState: onCalendars,
};
