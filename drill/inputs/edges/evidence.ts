import fc from 'fast-check';
import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { problemsInChain } from '../../../functions/core/evidence-chain.ts';
import { problemsInRequest } from '../../../functions/core/request-chain.ts';
import { mutationOf } from '../arbitraries/mutation.ts';
import { anyText, hostileText } from '../arbitraries/texts.ts';
import { type Answer, accepted, type Edge, edge, refused } from '../edge.ts';
import { hasControls, promised } from '../promises/refusal.ts';
import { rightExecution } from '../right/execution-records.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import { rightRequest } from '../right/request.ts';

const { texts } = rightExecution(wordsFrom(['orders', 'payments', '=1', '<b>']));
const names = ['proposal.json', 'approval.json', 'outcomes.json', 'validation.json'] as const;
type Name = (typeof names)[number];

/** One character of a text replaced, added or taken away, or the text cut. */
const characterChanged = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat({ max: text.length - 1 }), fc.constantFrom('', 'x', ' ', '0', '"', '\n', '\u0000'), fc.nat({ max: 2 }))
    .map(([at, other, kind]) => {
      if (kind === 0) return text.slice(0, at) + other + text.slice(at + 1);
      return kind === 1 ? text.slice(0, at) + other + text.slice(at) : text.slice(0, at);
    });

const tampered: fc.Arbitrary<readonly [Name, string | undefined]> = fc.constantFrom(...names).chain((name) => {
  const text = texts[name] ?? '';
  const field = mutationOf(fc.constant(JSON.parse(text))).map(({ value }) => recordText(value));
  return fc.tuple(
    fc.constant(name),
    fc.oneof(
      { weight: 4, arbitrary: characterChanged(text) },
      { weight: 4, arbitrary: field },
      { weight: 1, arbitrary: fc.constant(text) },
      { weight: 1, arbitrary: fc.oneof(anyText, fc.constant(undefined)) },
    ),
  );
});

const chain = edge({
  name: 'evidence of an execution, tampered with',
  promise: 'any change to one record, of one character or of one field, is found, and said in a line',
  weight: 6,
  answers: 'both',
  arbitrary: tampered,
  check: ([name, text]) => {
    const problems = problemsInChain({ ...texts, [name]: text }, sha256Of);
    promised(
      problems.length > 0 === (text !== texts[name]),
      text === texts[name] ? 'whole records are not found whole' : 'a change was not found',
    );
    return told(problems);
  },
});

function told(problems: readonly { readonly problem: string }[]): Answer {
  const long = problems.find(({ problem }) => problem.length > 2000 || hasControls(problem));
  promised(long === undefined, `a problem cannot be read: ${JSON.stringify(long?.problem.slice(0, 200))}`);
  return problems.length === 0 ? accepted : refused('tampered with');
}

const request = rightRequest(wordsFrom(['orders']));
const predecessor = recordText({ ...request, requestId: 'request-20261119-070000-aaaaaa' });
const follower = { ...request, previous: { requestId: 'request-20261119-070000-aaaaaa', sha256: sha256Of(predecessor) } };

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
    const problems = problemsInRequest({ request: text, previous, proposals: new Map() }, sha256Of);
    const isUntouched = text === recordText(follower);
    promised(!isUntouched || problems.length > 0 === (previous !== predecessor), 'a change to the request before was not found');
    return told(problems);
  },
});

export const evidenceEdges: readonly Edge[] = [chain, requestChain];
