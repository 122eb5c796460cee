import { requestKey } from '../names.ts';
import { schemaVersionIn } from '../records/reading.ts';
import type { Contradiction } from './contradiction.ts';
import type { EvidenceFiles } from './files.ts';
import { firstEditionRequest } from './first-edition/scheduled-request.ts';
import { type NotReadable, noProblems } from './read-record.ts';
import { contradictionsInRequest } from './request/request.ts';
import { requestIn } from './request/request-in.ts';
import { contradictionsInParts } from './request/request-parts.ts';

/** What the records of a scheduled request come to. */
export type VerifiedRequest = {
  readonly requestId: string;
  readonly edition: 1 | 2;
  readonly contradictions: readonly Contradiction[];
  readonly notReadable: readonly NotReadable[];
  /** The executions that its parts were started as. Their records are another question. */
  readonly executions: readonly { readonly number: number; readonly executionId: string }[];
};

/** @returns `undefined` if there is no such request */
export function verifyRequest(evidence: EvidenceFiles, requestId: string, sha256Of: (text: string) => string): VerifiedRequest | undefined {
  const file = evidence.files.get(requestKey(requestId, 'request.json'));
  if (file === undefined) return undefined;
  if (schemaVersionIn(file.text) === 1) {
    const { contradictions, parts } = firstEditionRequest(evidence, requestId, sha256Of);
    return { requestId, edition: 1, contradictions, notReadable: [], executions: parts };
  }
  const { contradictions, notReadable } = noProblems();
  const found = requestIn(evidence, requestId, { contradictions, notReadable });
  if (found === undefined) return { requestId, edition: 2, contradictions, notReadable, executions: [] };
  const context = { requestId, evidence, sha256Of };
  return {
    requestId,
    edition: 2,
    contradictions: [...contradictions, ...contradictionsInRequest(found, context), ...contradictionsInParts(found, evidence)],
    notReadable,
    executions: found.parts.map(({ record: { number, executionId } }) => ({ number, executionId })),
  };
}
