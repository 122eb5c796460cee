import fc from 'fast-check';
import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { type Contradiction, sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import type { EvidenceFile, EvidenceFiles } from '../../../functions/core/evidence/files.ts';
import { verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { verifyRequest } from '../../../functions/core/evidence/verify-request.ts';
import { executionPrefix, requestKey } from '../../../functions/core/names.ts';
import { mutationOf } from '../arbitraries/mutation.ts';
import { anyText, hostileText } from '../arbitraries/texts.ts';
import { type Answer, accepted, type Edge, edge, refused } from '../edge.ts';
import { hasControls, promised } from '../promises/refusal.ts';
import { rightExecution } from '../right/execution-records.ts';
import { executionId } from '../right/ids.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import { rightRequest } from '../right/request.ts';

const { texts } = rightExecution(wordsFrom(['orders', 'payments', '=1', '<b>']));

/** One character of a text replaced, added or taken away, or the text cut. */
const characterChanged = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat({ max: text.length - 1 }), fc.constantFrom('', 'x', ' ', '0', '"', '\n', '\u0000'), fc.nat({ max: 2 }))
    .map(([at, other, kind]) => {
      if (kind === 0) return text.slice(0, at) + other + text.slice(at + 1);
      return kind === 1 ? text.slice(0, at) + other + text.slice(at) : text.slice(0, at);
    });

const tampered: fc.Arbitrary<readonly [string, string | undefined]> = fc.constantFrom(...texts).chain(([key, text]) => {
  const field = key.endsWith('.json')
    ? mutationOf(fc.constant(JSON.parse(text))).map(({ value }) => recordText(value))
    : characterChanged(text);
  return fc.tuple(
    fc.constant(key),
    fc.oneof(
      { weight: 4, arbitrary: characterChanged(text) },
      { weight: 4, arbitrary: field },
      { weight: 1, arbitrary: fc.constant(text) },
      { weight: 1, arbitrary: fc.oneof(anyText, fc.constant(undefined)) },
    ),
  );
});

/** Records as a copy of the whole bucket has them, or one without the folder of requests. */
const copyWith = (found: ReadonlyMap<string, string | undefined>, requests = true): EvidenceFiles => ({
  files: new Map([...found].flatMap(([key, text]): [string, EvidenceFile][] => (text === undefined ? [] : [[key, fileOf(key, text)]]))),
  replaced: new Map(),
  covers: { changes: true, decisions: true, requests },
});

const fileOf = (key: string, text: string): EvidenceFile => ({ key, text, sha256: sha256Of(text), versionId: null, storedAt: null });

const longAfter = { now: new Date('2027-01-01T00:00:00.000Z'), hasEnded: undefined, sha256Of };

const chain = edge({
  name: 'evidence of an execution, tampered with',
  promise: 'any change to one record, of one character or of one field, is found, and said in a line',
  weight: 6,
  answers: 'both',
  arbitrary: tampered,
  check: ([key, text]) => {
    const verified = verifyExecution(copyWith(new Map([...texts, [key, text]]), false), executionId, longAfter);
    promised(verified !== undefined, `the records under ${executionPrefix(executionId)} were not found`);
    const { contradictions = [], notReadable = [] } = verified ?? {};
    promised(
      contradictions.length + notReadable.length > 0 === (text !== texts.get(key)),
      text === texts.get(key) ? `whole records are not found whole: ${contradictions.map(sentenceOf).join(' ')}` : 'a change was not found',
    );
    return told(contradictions, notReadable.length);
  },
});

function told(contradictions: readonly Contradiction[], notReadable: number): Answer {
  const sentences = contradictions.map(sentenceOf);
  const long = sentences.find((sentence) => sentence.length > 2000 || hasControls(sentence));
  promised(long === undefined, `a contradiction cannot be read: ${JSON.stringify(long?.slice(0, 200))}`);
  if (sentences.length > 0) return refused('tampered with');
  return notReadable > 0 ? refused('of a newer release') : accepted;
}

const before = rightRequest(wordsFrom(['orders']));
const predecessor = recordText(before);
const follower = rightRequest(wordsFrom(['orders']), { requestId: before.requestId, sha256: sha256Of(predecessor) });

const requestChain = edge({
  name: 'request and the one before it, tampered with',
  promise: 'any change to the request before is found; what is said of a changed request is a line that can be read',
  weight: 2,
  answers: 'both',
  arbitrary: fc.tuple(
    fc.oneof(fc.constant(predecessor), characterChanged(predecessor)),
    fc.oneof(
      fc.constant(recordText(follower)),
      mutationOf(fc.constant(follower)).map(({ value }) => recordText(value)),
      hostileText,
    ),
  ),
  check: ([previous, text]) => {
    const evidence = copyWith(
      new Map([
        [requestKey(before.requestId, 'request.json'), previous],
        [requestKey(follower.requestId, 'request.json'), text],
      ]),
    );
    const { contradictions = [], notReadable = [] } = verifyRequest(evidence, follower.requestId, sha256Of) ?? {};
    const isUntouched = text === recordText(follower);
    promised(
      !isUntouched || contradictions.length > 0 === (previous !== predecessor),
      previous === predecessor
        ? `whole records are not found whole: ${contradictions.map(sentenceOf).join(' ')}`
        : 'a change to the request before was not found',
    );
    return told(contradictions, notReadable.length);
  },
});

export const evidenceEdges: readonly Edge[] = [chain, requestChain];
