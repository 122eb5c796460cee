import { currentRequestKey, currentRotateNowRequestKey, requestKey, requestPrefix } from '../core/names.ts';
import { readRecord } from '../core/records/reading.ts';
import { type Request, requestSchema, type StartedPart, startedPartSchema } from '../core/records/request.ts';
import { type FedRunbook, fedRunbookOf } from '../core/runbooks.ts';
import { type EvidenceStore, recordText } from './evidence-store.ts';

/** The request of a runbook that was raised last, as it lies in the evidence bucket. */
export type CurrentRequest = {
  readonly request: Request;
  readonly text: string;
  readonly sha256: string;
  readonly etag: string | undefined;
};

/** Requests of each runbook follow one another in a line of their own. */
const currentKeys: Readonly<Record<FedRunbook, string>> = { approveAndEnable: currentRequestKey, rotateNow: currentRotateNowRequestKey };

export async function currentRequest(evidence: EvidenceStore, runbook: FedRunbook): Promise<CurrentRequest | undefined> {
  const key = currentKeys[runbook];
  const stored = await evidence.get(key);
  if (stored === undefined) return undefined;
  const { text, sha256, etag } = stored;
  return { request: readRecord(requestSchema, text, key), text, sha256, etag };
}

/**
 * Makes a request the current one. This one write raises it: of two runs that read the same predecessor only one succeeds, so no key is ever asked about
 * by both. `false`: the other run was first, and this request does not exist.
 */
export async function raiseRequest(evidence: EvidenceStore, request: Request, predecessor: CurrentRequest | undefined): Promise<boolean> {
  const { written } = await evidence.replace(currentKeys[fedRunbookOf(request)], recordText(request), predecessor?.etag);
  if (written) return true;
  // A write whose answer was lost is sent again by the client, and then finds itself in the way.
  const current = await currentRequest(evidence, fedRunbookOf(request));
  return current?.text === recordText(request);
}

/** A request of the feeder. `undefined`: there is none of that id, the execution was started by a person. */
export async function storedRequest(evidence: EvidenceStore, requestId: string): Promise<Request | undefined> {
  const key = requestKey(requestId, 'request.json');
  const stored = await evidence.get(key);
  return stored === undefined ? undefined : readRecord(requestSchema, stored.text, key);
}

/**
 * As `storedRequest`, for an approver: whoever may list the folders of requests and no others is not told by Amazon S3 that a record is missing
 * (Amazon S3 API, GetObject: AccessDenied in place of NoSuchKey), but sees it in the list.
 */
export async function listedRequest(evidence: EvidenceStore, requestId: string): Promise<Request | undefined> {
  const key = requestKey(requestId, 'request.json');
  for await (const listed of evidence.list(key)) if (listed === key) return storedRequest(evidence, requestId);
  return undefined;
}

/** Executions of the parts that have been started, by part number. */
export async function startedParts(evidence: EvidenceStore, requestId: string): Promise<ReadonlyMap<number, StartedPart>> {
  const parts = new Map<number, StartedPart>();
  for await (const key of evidence.list(`${requestPrefix}${requestId}/parts/`)) {
    const stored = await evidence.get(key);
    if (stored === undefined) continue;
    const part = readRecord(startedPartSchema, stored.text, key);
    parts.set(part.number, part);
  }
  return parts;
}
