import { requestKey } from '../names.ts';
import { schemaVersionIn } from '../records/reading.ts';
import type { Contradiction } from './contradiction.ts';
import type { EvidenceFiles } from './files.ts';
import { firstEditionRequest } from './first-edition/scheduled-request.ts';
import { type NotReadable, noProblems } from './read-record.ts';
import { contradictionsInRequest } from './request/request.ts';
import { requestIn } from './request/request-in.ts';
import { contradictionsInParts } from './request/request-parts.ts';
import { type VerifiedExecution, type VerifyOptions, verifyExecution } from './verify-execution.ts';

/** What the records of a scheduled request come to, and those of each execution that was started for it. */
export type VerifiedRequest = {
  readonly requestId: string;
  readonly contradictions: readonly Contradiction[];
  readonly notReadable: readonly NotReadable[];
  /** By number of the part. `undefined`: there are no records of the execution yet. */
  readonly executions: readonly {
    readonly number: number;
    readonly executionId: string;
    readonly verified: VerifiedExecution | undefined;
  }[];
};

/** @returns `undefined` if there is no such request */
export function verifyRequest(evidence: EvidenceFiles, requestId: string, options: VerifyOptions): VerifiedRequest | undefined {
  const file = evidence.files.get(requestKey(requestId, 'request.json'));
  if (file === undefined) return undefined;
  const verify = (number: number, executionId: string) => ({
    number,
    executionId,
    verified: verifyExecution(evidence, executionId, options),
  });
  if (schemaVersionIn(file.text) === 1) {
    const { contradictions, parts } = firstEditionRequest(evidence, requestId, options.sha256Of);
    return { requestId, contradictions, notReadable: [], executions: parts.map(({ number, executionId }) => verify(number, executionId)) };
  }
  const { contradictions, notReadable } = noProblems();
  const found = requestIn(evidence, requestId, { contradictions, notReadable });
  if (found === undefined) return { requestId, contradictions, notReadable, executions: [] };
  const context = { requestId, evidence, sha256Of: options.sha256Of };
  return {
    requestId,
    contradictions: [...contradictions, ...contradictionsInRequest(found, context), ...contradictionsInParts(found)],
    notReadable,
    executions: found.parts.map(({ record: { number, executionId } }) => verify(number, executionId)),
  };
}
