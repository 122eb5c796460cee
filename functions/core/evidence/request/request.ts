import { type ChangeRef, idOfChange } from '../../changes/kind.ts';
import { type ProposedChange, refOf } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import { approvalTimeoutInSeconds, requestKey } from '../../names.ts';
import type { Request } from '../../records/request.ts';
import { partsOf } from '../../request.ts';
import { requestIdFor } from '../../request-id.ts';
import { contradictionsInChange, type ProposedAt } from '../changes/change.ts';
import { type Contradiction, differences, ofField } from '../contradiction.ts';
import type { EvidenceFiles } from '../files.ts';
import { policyOf } from '../policy-of-record.ts';
import type { RequestFound } from './request-in.ts';

type Context = { readonly requestId: string; readonly evidence: EvidenceFiles; readonly sha256Of: (text: string) => string };

/** What a scheduled request says against itself, its id, and the request before it. */
export function contradictionsInRequest({ request: { record: request, ref } }: RequestFound, context: Context): readonly Contradiction[] {
  const { record } = ref;
  const { previous, changes, raisedAt } = request;
  const id = requestIdFor({ raisedAt: new Date(raisedAt), changes, previous: previous?.sha256 ?? '' }, context.sha256Of);
  return [
    ...differences(record, 'requestId', request.requestId, context.requestId, 'the folder of the record'),
    ...differences(record, 'requestId', request.requestId, id, 'raisedAt, previous and changes'),
    ...ofPrevious(record, previous, context.evidence),
    ...differences(record, 'parts', request.parts, partsOf(changes), 'changes'),
    ...differences(
      record,
      'approvalTimeoutInSeconds',
      request.approvalTimeoutInSeconds,
      approvalTimeoutInSeconds,
      'what every deployment has',
    ),
    ...changes.flatMap((change, index) => ofChange(record, `changes[${index}]`, change, request)),
    ...ofOthers(record, request),
  ];
}

/** Each request follows the one before it. A copy of part of the bucket need not have that. */
function ofPrevious(record: string, previous: Request['previous'], { files, covers }: EvidenceFiles): readonly Contradiction[] {
  if (previous === null) return [];
  const before = files.get(requestKey(previous.requestId, 'request.json'));
  if (before !== undefined) return differences(record, 'previous.sha256', previous.sha256, before.sha256, before.key);
  return covers.requests ? [ofField(record, 'previous', previous, 'There is no such request.')] : [];
}

/** Keys are read within minutes after the request was dated: a key may be too old by then. */
const readingMillis = 3_600_000;

function ofChange(record: string, field: string, change: ProposedChange, request: Request): readonly Contradiction[] {
  const { accountId, region, partition, rotationPeriodInDays } = request;
  const raisedAt = Date.parse(request.raisedAt);
  const at = (millis: number) => ({ accountId, region, policy: policyOf(request.policy), now: new Date(millis) });
  const found = [raisedAt, raisedAt + readingMillis].map((millis) => [
    ...contradictionsInChange(record, field, change, at(millis)),
    ...ofNeed(record, field, change, at(millis)),
  ]);
  const period = 'rotationPeriodInDays' in change ? change.rotationPeriodInDays : rotationPeriodInDays;
  return [
    ...(found.find((contradictions) => contradictions.length === 0) ?? found[0] ?? []),
    ...differences(record, `${field}.rotationPeriodInDays`, period, rotationPeriodInDays, 'rotationPeriodInDays'),
    ...differences(record, 'partition', partition, change.key.keyArn.split(':')[1], `${field}.key.keyArn`),
  ];
}

function ofNeed(
  record: string,
  field: string,
  change: ProposedChange,
  { policy, now }: Pick<ProposedAt, 'policy' | 'now'>,
): readonly Contradiction[] {
  const { scheduled, subjectOf } = definitionFor(change);
  return scheduled?.isNeeded(subjectOf(change), { policy, now, asked: {} }) === true
    ? []
    : [ofField(record, `${field}.kind`, change.kind, 'The policy does not ask for that change of a key like this.')];
}

/** A change is asked for or excluded, and a key that is exempt is asked for nothing. */
function ofOthers(record: string, { changes, excluded, exempt, rotating }: Request): readonly Contradiction[] {
  const asked = changes.map(refOf);
  const isAsked = (ref: ChangeRef): boolean => asked.some((one) => idOfChange(one) === idOfChange(ref));
  const keys = new Map(changes.map(({ key }) => [key.keyId, key]));
  return [
    ...excluded.flatMap((one, index) =>
      isAsked(one) ? [ofField(record, `excluded[${index}]`, idOfChange(one), 'The request asks for that change.')] : [],
    ),
    ...exempt.flatMap(({ keyId }, index) =>
      keys.has(keyId) ? [ofField(record, `exempt[${index}].keyId`, keyId, 'The request asks for a change to that key.')] : [],
    ),
    ...rotating.flatMap((one, index) => {
      const key = keys.get(one.keyId);
      if (key === undefined) return [];
      const { keyId, aliases, description, rotationPeriodInDays, nextRotationDate } = key;
      return differences(
        record,
        `rotating[${index}]`,
        one,
        { keyId, aliases, description, rotationPeriodInDays, nextRotationDate },
        'changes',
      );
    }),
  ];
}
