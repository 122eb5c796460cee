import type { ChangeKind } from '../changes/kind.ts';
import { definitionOf } from '../changes/registry.ts';
import { peopleText, personText } from '../history-summary.ts';
import type { HistoryEvent } from '../records/history.ts';

/**
 * An event in words: what happened, who did it, and the rest worth knowing. The same in the
 * terminal, the page and the CSV.
 */
export type EventWords = { readonly what: string; readonly by: string; readonly detail: string };

export function wordsOf(event: HistoryEvent): EventWords {
  switch (event.type) {
    case 'COMPLIANCE':
      return { what: event.compliance, by: 'the rule', detail: `AWS Config recorded it; before: ${event.before}` };
    case 'RECORDING':
      return {
        what: event.recording === 'STOPPED' ? 'Recorder stopped' : 'Recorder started',
        by: 'AWS Config',
        detail: event.recording === 'STOPPED' ? 'From here on a change would not have been recorded' : 'Changes are recorded again',
      };
    case 'REQUESTED':
      return {
        what: 'Requested',
        by: personText(event.requestedBy),
        detail: `${titleOf(event.change)}: ${event.excludedBecause === null ? 'proposed' : `not proposed, ${event.excludedBecause}`}`,
      };
    case 'DECIDED':
      return {
        what: event.decision,
        by: peopleText(event.approvers),
        detail: `${titleOf(event.change)}: ${event.approved ? 'approved' : 'not approved'}${event.comment ? `; “${event.comment}”` : ''}`,
      };
    case 'OUTCOME':
      return { what: event.outcome, by: 'the execution', detail: `${titleOf(event.change)}: ${event.detail}` };
    case 'ROTATION':
      return {
        what: 'Rotated',
        by: 'AWS KMS',
        detail: event.rotationType === 'AUTOMATIC' ? 'Automatic rotation' : 'Rotation on demand',
      };
    default:
      return event satisfies never;
  }
}

/** The execution of an event that belongs to one. */
export const executionOf = (event: HistoryEvent): string | null => ('executionId' in event ? event.executionId : null);
export const requestOf = (event: HistoryEvent): string | null => ('requestId' in event ? event.requestId : null);
/** The kind of change that an event is about, if it is about one. */
export const changeIn = (event: HistoryEvent): ChangeKind | null => ('change' in event ? event.change : null);

const titleOf = (change: ChangeKind): string => definitionOf(change).words.title;
