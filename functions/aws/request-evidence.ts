import * as z from 'zod/mini';
import { currentRequestKey, requestKey, requestPrefix } from '../core/names.ts';
import { readRecord, schemaVersionIn } from '../core/records/reading.ts';
import { type Request, requestSchema, type StartedPart, startedPartSchema } from '../core/records/request.ts';
import { type EvidenceStore, recordText } from './evidence-store.ts';

/** The request that was raised last, as the evidence bucket has it. */
export type CurrentRequest = {
  /** `undefined`: it is of the last release, which asked in other executions. Nothing of it is continued; what it asked for is asked for again. */
  readonly request: Request | undefined;
  readonly requestId: string;
  readonly text: string;
  readonly sha256: string;
  readonly etag: string | undefined;
};

export async function currentRequest(evidence: EvidenceStore): Promise<CurrentRequest | undefined> {
  const stored = await evidence.get(currentRequestKey);
  if (stored === undefined) return undefined;
  const { text, sha256, etag } = stored;
  if (schemaVersionIn(text) === 1) return { request: undefined, requestId: requestIdIn(text), text, sha256, etag };
  const request = readRecord(requestSchema, text, currentRequestKey);
  return { request, requestId: request.requestId, text, sha256, etag };
}

/** Of the record itself: it names the id of the request before it too. */
const ofLastRelease = z.object({ requestId: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)) });
const requestIdIn = (text: string): string => ofLastRelease.safeParse(JSON.parse(text)).data?.requestId ?? '';

/**
 * Makes a request the current one. This one write raises it: of two runs that read the same
 * predecessor only one succeeds, so no change is ever asked for by both. `false`: the other run was
 * first, and this request does not exist.
 */
export async function raiseRequest(evidence: EvidenceStore, request: Request, predecessor: CurrentRequest | undefined): Promise<boolean> {
  const { written } = await evidence.replace(currentRequestKey, recordText(request), predecessor?.etag);
  if (written) return true;
  // A write whose answer was lost is sent again by the client, and then finds itself in the way.
  const current = await currentRequest(evidence);
  return current?.text === recordText(request);
}

/** A scheduled request. `undefined`: there is none of that id; the execution was started by a person, or under the last release. */
export async function storedRequest(evidence: EvidenceStore, requestId: string): Promise<Request | undefined> {
  const stored = await evidence.record(requestKey(requestId, 'request.json'));
  return stored === undefined || schemaVersionIn(stored.text) === 1 ? undefined : readRecord(requestSchema, stored.text, stored.key);
}

/** Executions of the parts that have been started, by part number. @throws RecordReplacedError also where a delete marker hides one */
export async function startedParts(evidence: EvidenceStore, requestId: string): Promise<ReadonlyMap<number, StartedPart>> {
  const parts = new Map<number, StartedPart>();
  for await (const key of evidence.listEver(`${requestPrefix}${requestId}/parts/`)) {
    const stored = await evidence.record(key);
    if (stored === undefined) continue;
    const part = readRecord(startedPartSchema, stored.text, key);
    parts.set(part.number, part);
  }
  return parts;
}
