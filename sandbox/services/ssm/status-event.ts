import type { Execution } from '../../automation/execution-state.ts';
import type { ServiceEvent } from '../events/event-bus.ts';

/**
 * What EventBridge is told when an execution has ended (Systems Manager guide, "Amazon EventBridge event examples", Automation). The keys of
 * `detail` begin with capitals. Whether a cancelled execution reads "Canceled", as the guide lists it, or "Cancelled", as the API spells it:
 * unconfirmed; it is the API's spelling here.
 */
export function statusEvent(execution: Execution, partition: string, now: Date): ServiceEvent {
  const { id, region, accountId, documentName, documentVersion, startedAt, endedAt = now } = execution;
  const arn = (resource: string): string => `arn:${partition}:ssm:${region}:${accountId}:${resource}`;
  return {
    source: 'aws.ssm',
    detailType: 'EC2 Automation Execution Status-change Notification',
    resources: [arn(`automation-execution/${id}`), arn(`automation-definition/${documentName}:${documentVersion}`)],
    detail: {
      ExecutionId: id,
      Definition: documentName,
      DefinitionVersion: Number(documentVersion),
      Status: execution.status,
      StartTime: spelledOut(startedAt),
      EndTime: spelledOut(endedAt),
      Time: endedAt.getTime() - startedAt.getTime(),
      ExecutedBy: execution.starter.arn,
    },
  };
}

/** `Nov 29, 2024 7:43:23 PM`, in UTC. */
function spelledOut(time: Date): string {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(time).replaceAll('\u202f', ' ');
  return `${part({ month: 'short', day: 'numeric', year: 'numeric' })} ${part({ hour: 'numeric', minute: '2-digit', second: '2-digit' })}`;
}
