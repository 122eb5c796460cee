import type { History } from '../records/history.ts';
import { rotationCountsOf } from '../rotation-counts.ts';
import { csv } from './csv.ts';
import { changeIn, executionOf, requestOf, wordsOf } from './event-words.ts';

const header = [
  'keyId',
  'region',
  'at',
  'event',
  'what',
  'by',
  'detail',
  'comment',
  'executionId',
  'requestId',
  'automaticRotations',
  'onDemandRotations',
  'changeKind',
];

/**
 * `history.csv`: one line per event, and for each key a line `STATE` with its state at the end of
 * the span and its rotations by type, so that a key without events is there too.
 */
export const historyCsv = ({ keys, region, to }: History): string =>
  csv(
    header,
    keys.flatMap(({ keyId, compliance, summary, decidedBy, events, rotationsUnreadable }) => [
      ...events.map((event) => {
        const { what, by, detail } = wordsOf(event);
        const [person, comment] = fullNames(event) ?? [by, null];
        return [
          keyId,
          region,
          event.at,
          event.type,
          what,
          person,
          detail,
          comment,
          executionOf(event),
          requestOf(event),
          null,
          null,
          changeIn(event),
        ];
      }),
      [
        keyId,
        region,
        to,
        'STATE',
        compliance,
        decidedBy?.approvers.join(', ') ?? null,
        summary,
        decidedBy?.comment ?? null,
        decidedBy?.executionId ?? null,
        decidedBy?.requestId ?? null,
        ...rotationCells({ events, rotationsUnreadable }),
        decidedBy?.change ?? null,
      ],
    ]),
  );

/** How often the key rotated in the span, by type; empty where AWS KMS did not tell. */
function rotationCells(key: Pick<History['keys'][number], 'events' | 'rotationsUnreadable'>): readonly (number | null)[] {
  const counts = rotationCountsOf([key]);
  return [counts?.automatic ?? null, counts?.onDemand ?? null];
}

/** People by their whole ARN, for whoever looks them up. */
function fullNames(event: History['keys'][number]['events'][number]): readonly [string | null, string | null] | undefined {
  if (event.type === 'DECIDED') return [event.approvers.join(', ') || 'nobody', event.comment];
  return event.type === 'REQUESTED' ? [event.requestedBy, null] : undefined;
}
