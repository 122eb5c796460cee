import { evidenceKey, requestKey } from '../../names.ts';
import { type Contradiction, differences, ofField, ofRecord } from '../contradiction.ts';
import type { EvidenceFiles } from '../files.ts';
import type { RequestFound } from './request-in.ts';

/** Whether each started part is one of the request, under its own number and once. */
export function contradictionsInParts(
  { request: { record: request }, parts, notification }: RequestFound,
  evidence: EvidenceFiles,
): readonly Contradiction[] {
  const { requestId } = request;
  const executions = parts.map(({ record }) => record.executionId);
  return [
    ...parts.flatMap(({ record: part, ref }, index) => [
      ...differences(ref.record, 'requestId', part.requestId, requestId, 'the folder of the record'),
      ...(ref.record === requestKey(requestId, `parts/${part.number}.json`)
        ? []
        : [ofField(ref.record, 'number', part.number, 'The name of the record has another number.')]),
      ...(request.parts.some(({ number }) => number === part.number)
        ? []
        : [ofRecord(ref.record, `part ${part.number} was started`, 'The request has no such part.')]),
      ...(executions.indexOf(part.executionId) === index
        ? []
        : [ofField(ref.record, 'executionId', part.executionId, 'Another part was started as that execution.')]),
      ...ofTime(ref.record, 'startedAt', part.startedAt, request.raisedAt),
    ]),
    ...(notification === undefined
      ? withoutNotification(requestId, executions, evidence)
      : [
          ...differences(notification.ref.record, 'requestId', notification.record.requestId, requestId, 'the folder of the record'),
          ...(executions.includes(notification.record.executionId)
            ? []
            : [ofField(notification.ref.record, 'executionId', notification.record.executionId, 'No part was started as that execution.')]),
          ...ofTime(notification.ref.record, 'sentAt', notification.record.sentAt, request.raisedAt),
        ]),
  ];
}

/** Decisions that nobody comes to whose approvers have not been told. */
const onceTold = /^ {2}"decision": "(APPROVED|NOT_COUNTED|TIMED_OUT)"/m;

function withoutNotification(requestId: string, executions: readonly string[], { files }: EvidenceFiles): readonly Contradiction[] {
  const decided = executions.find((executionId) => onceTold.test(files.get(evidenceKey(executionId, 'decision.json'))?.text ?? ''));
  return decided === undefined
    ? []
    : [
        ofRecord(
          requestKey(requestId, 'notification.json'),
          'it is missing',
          `Execution ${decided} asked its approvers, which it does once they have been told.`,
        ),
      ];
}

const ofTime = (record: string, field: string, time: string, raisedAt: string): readonly Contradiction[] =>
  Date.parse(time) >= Date.parse(raisedAt) ? [] : [ofField(record, field, time, `The request was raised at ${raisedAt}.`)];
