import { proposalSchema } from '../../records/first-edition/proposal.ts';
import { type Request, requestSchema } from '../../records/first-edition/request.ts';
import { readRecord } from '../../records/reading.ts';
import { plainText } from '../../report/plain-text.ts';
import type { ChainProblem } from './chain.ts';

/** The records of a scheduled request of the first edition; those that are missing are `undefined`. */
export type RequestTexts = {
  readonly request: string | undefined;
  /** The request that this one names as the one before it. */
  readonly previous: string | undefined;
  /** `proposal.json` of the execution of each part that has been started, by part number. */
  readonly proposals: ReadonlyMap<number, string | undefined>;
};

/**
 * Whether a request is whole: it can be read, it follows the very request before it, and each of its executions asked about exactly the keys of its part. Whether the
 * records of an execution are whole is another question. `sha256Of` hashes a text, in hex.
 */
export function problemsInRequest(texts: RequestTexts, sha256Of: (text: string) => string): readonly ChainProblem[] {
  const read = requestIn(texts.request);
  if (!('request' in read)) return [read];
  const { request } = read;
  const problems = [
    ...problemsOfPrevious(request, texts.previous, sha256Of),
    ...problemsOfKeys(request),
    ...problemsOfParts(request, texts.proposals),
  ];
  return problems.map(({ record, problem }) => ({ record, problem: plainText(problem, 1000) }));
}

function requestIn(text: string | undefined): { readonly request: Request } | ChainProblem {
  const record = 'request.json';
  if (text === undefined) return { record, problem: 'is not there' };
  try {
    return { request: readRecord(requestSchema, text, record) };
  } catch (error) {
    return { record, problem: error instanceof Error ? error.message : String(error) };
  }
}

function problemsOfPrevious({ previous }: Request, text: string | undefined, sha256Of: (text: string) => string): readonly ChainProblem[] {
  if (previous === null) return [];
  const record = 'request.json';
  if (text === undefined) return [{ record, problem: `follows ${previous.requestId}, which is not there` }];
  return sha256Of(text) === previous.sha256
    ? []
    : [{ record, problem: `follows another ${previous.requestId} than the one that is there now: one of them has been exchanged` }];
}

/** Every key is in exactly one part. */
function problemsOfKeys({ keys, parts }: Request): readonly ChainProblem[] {
  const asked = keys.map(({ keyId }) => keyId).sort();
  const inParts = parts.flatMap(({ keyIds }) => keyIds).sort();
  return asked.join() === inParts.join() ? [] : [{ record: 'request.json', problem: 'has other keys in its parts than it lists' }];
}

function problemsOfParts({ requestId, parts }: Request, proposals: RequestTexts['proposals']): readonly ChainProblem[] {
  return parts.flatMap(({ number, keyIds }): ChainProblem[] => {
    const text = proposals.get(number);
    if (text === undefined) return [];
    const record = `part ${number}, proposal.json`;
    try {
      const proposal = readRecord(proposalSchema, text, record);
      const sameKeys = [...proposal.requestedKeyIds].sort().join() === [...keyIds].sort().join();
      if (proposal.requestId !== requestId) return [{ record, problem: `is of request ${proposal.requestId}` }];
      return sameKeys ? [] : [{ record, problem: 'asks about other keys than the request has in this part' }];
    } catch (error) {
      return [{ record, problem: error instanceof Error ? error.message : String(error) }];
    }
  });
}
