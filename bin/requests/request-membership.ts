import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import { startedParts, storedRequest } from '../../functions/aws/request-evidence.ts';
import type { Execution } from '../../functions/aws/ssm.ts';
import { askedBy } from '../../functions/core/changes/asked.ts';
import { isOurDocument } from '../../functions/core/changes/runbooks.ts';
import { InvalidInputError } from '../../functions/core/parsing.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { NotOfRequestError, partOfRequest } from '../../functions/core/request-part.ts';

/** A scheduled request, and the executions that the request scheduler has started for it. */
export type ScheduledRequest = { readonly request: Request; readonly executionIds: ReadonlySet<string> };

/** Scheduled requests by id, each read once. */
export function scheduledRequests(evidence: EvidenceStore): (requestId: string) => Promise<ScheduledRequest | undefined> {
  const read = new Map<string, Promise<ScheduledRequest | undefined>>();
  return (requestId) => {
    const known = read.get(requestId) ?? readScheduled(evidence, requestId);
    read.set(requestId, known);
    return known;
  };
}

async function readScheduled(evidence: EvidenceStore, requestId: string): Promise<ScheduledRequest | undefined> {
  const request = await storedRequest(evidence, requestId);
  if (request === undefined) return undefined;
  const parts = await startedParts(evidence, requestId);
  return { request, executionIds: new Set([...parts.values()].map(({ executionId }) => executionId)) };
}

/**
 * Why an execution that names a scheduled request is none of its executions; `undefined`: it is.
 * Whoever may start our documents can start one under any request id; no approval of it counts.
 */
export function notOfRequest(
  execution: Pick<Execution, 'executionId' | 'documentName' | 'parameters'>,
  { request, executionIds }: ScheduledRequest,
): string | undefined {
  try {
    partOfRequest({ documentName: execution.documentName, asked: askedBy(execution.documentName, execution.parameters) }, request);
  } catch (error) {
    if (error instanceof NotOfRequestError || error instanceof InvalidInputError) return error.message;
    throw error;
  }
  return executionIds.has(execution.executionId)
    ? undefined
    : `it names request ${request.requestId}, and the request scheduler has not started it, so that no approval of it counts`;
}

/** The request id that an execution was started with; `undefined`: none, or it cannot be read. */
export function requestIdOf({ documentName, parameters }: Pick<Execution, 'documentName' | 'parameters'>): string | undefined {
  if (!isOurDocument(documentName)) return undefined;
  const [requestId = ''] = parameters['RequestId'] ?? [];
  return requestId === '' ? undefined : requestId;
}
