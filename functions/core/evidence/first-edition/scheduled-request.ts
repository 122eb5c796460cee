import { evidenceKey, requestKey, requestPrefix } from '../../names.ts';
import { startedPartSchema } from '../../records/first-edition/request.ts';
import type { Contradiction } from '../contradiction.ts';
import { type EvidenceFiles, filesUnder } from '../files.ts';
import { foundIn, noProblems } from '../read-record.ts';
import { contradictionFrom } from './execution.ts';
import { problemsInRequest } from './request.ts';

type Part = { readonly number: number; readonly executionId: string };

/** A scheduled request of the first edition, by the rules of that edition, and the executions of its parts. */
export function firstEditionRequest(
  evidence: EvidenceFiles,
  requestId: string,
  sha256Of: (text: string) => string,
): { readonly contradictions: readonly Contradiction[]; readonly parts: readonly Part[] } {
  const { contradictions, notReadable } = noProblems();
  const text = (key: string): string | undefined => evidence.files.get(key)?.text;
  const request = text(requestKey(requestId, 'request.json'));
  const previousId = /"previous": \{\s*"requestId": "([A-Za-z0-9-]+)"/.exec(request ?? '')?.[1];
  const parts = filesUnder(evidence, `${requestPrefix}${requestId}/parts/`).flatMap(
    (file) => foundIn(file, file.key, { schema: startedPartSchema, newest: 1 }, { contradictions, notReadable })?.record ?? [],
  );
  const texts = {
    request,
    previous: previousId === undefined ? undefined : text(requestKey(previousId, 'request.json')),
    proposals: new Map(parts.map(({ number, executionId }) => [number, text(evidenceKey(executionId, 'proposal.json'))])),
  };
  return { contradictions: [...contradictions, ...problemsInRequest(texts, sha256Of).map(contradictionFrom)], parts };
}
