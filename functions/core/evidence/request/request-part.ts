import type { Asked } from '../../changes/asked.ts';
import { kindsOf } from '../../changes/runbooks.ts';
import { requestKey } from '../../names.ts';
import { isRequestScheduler } from '../../people/request-scheduler.ts';
import type { Proposal } from '../../records/proposal.ts';
import type { Request } from '../../records/request.ts';
import { isPart } from '../../request-part.ts';
import { type Contradiction, differences, ofField, ofRecord } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import type { EvidenceFiles } from '../files.ts';

const record = 'proposal.json';

/** Whether an execution that goes by the id of a scheduled request asks for exactly what a part of that request has. */
export function contradictionsWithRequest({
  executionId,
  proposal: { record: proposal },
  request: found,
  evidence,
}: ExecutionSet): readonly Contradiction[] {
  if (found === undefined) return withoutRequest(proposal, evidence);
  const { record: request, ref } = found.request;
  const part = request.parts.find((one) =>
    isPart({ documentName: proposal.documentName, asked: askedIn(proposal, request) }, one, request),
  );
  const started = found.parts.find((one) => one.record.executionId === executionId);
  return [
    ...(part === undefined
      ? [
          ofField(
            record,
            'requestedKeyIds',
            proposal.requestedKeyIds,
            `No part of ${ref.record} asks for these keys by ${proposal.documentName}, with this period.`,
          ),
        ]
      : []),
    ...(part === undefined || started === undefined
      ? []
      : differences(started.ref.record, 'number', started.record.number, part.number, `${ref.record} and ${record}`)),
    ...differences(
      record,
      '',
      { accountId: proposal.accountId, region: proposal.region },
      { accountId: request.accountId, region: request.region },
      ref.record,
    ),
  ];
}

/** The request scheduler starts nothing without a request on record. A copy of part of the bucket need not have that. */
function withoutRequest(proposal: Proposal, { files, covers }: EvidenceFiles): readonly Contradiction[] {
  const key = requestKey(proposal.requestId, 'request.json');
  return !covers.requests || files.has(key) || !isRequestScheduler(proposal.requestedBy, proposal)
    ? []
    : [ofRecord(key, 'it is missing', 'The request scheduler has started an execution for it.')];
}

/** What the execution was started with, as far as its proposal shows. Where no change is proposed the period is not in it. */
function askedIn({ documentName, requestId, requestedKeyIds, changes }: Proposal, request: Request): Asked {
  const periods = changes.flatMap((change) => ('rotationPeriodInDays' in change ? [change.rotationPeriodInDays] : []));
  return {
    requestId,
    keyIds: requestedKeyIds,
    kinds: kindsOf(documentName),
    options: { rotationPeriodInDays: periods[0] ?? request.rotationPeriodInDays },
  };
}
