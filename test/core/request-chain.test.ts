import { problemsInRequest, type RequestTexts } from '../../functions/core/request-chain.ts';
import { keyIdNumber, proposal } from './records.ts';
import { proposedKey, requestOf } from './requests.ts';

const sha256Of = (text: string): string => `hash of ${text.length}`;
const keys = [proposedKey(1), proposedKey(2), proposedKey(3)];
const before = requestOf([proposedKey(7)], [1], { requestId: 'request-before' });
const previous = JSON.stringify(before);
const request = requestOf(keys, [2, 1], { previous: { requestId: 'request-before', sha256: sha256Of(previous) } });
const proposalOf = (keyIds: readonly string[], requestId = request.requestId): string =>
  JSON.stringify(proposal({ requestId, requestedKeyIds: [...keyIds] }));
const whole: RequestTexts = {
  request: JSON.stringify(request),
  previous,
  proposals: new Map([
    [1, proposalOf([keyIdNumber(2), keyIdNumber(1)])],
    [2, undefined],
  ]),
};
const problems = (changes: Partial<RequestTexts>) => problemsInRequest({ ...whole, ...changes }, sha256Of);

describe('the records of a request', () => {
  it('are whole when each follows the other and every started part asks about its keys', () => {
    expect(problems({})).toStrictEqual([]);
  });

  it('are whole when the request is the first one', () => {
    expect(problems({ request: JSON.stringify({ ...request, previous: null }), previous: undefined })).toStrictEqual([]);
  });

  it('begin with a request', () => {
    expect(problems({ request: undefined })).toStrictEqual([{ record: 'request.json', problem: 'is not there' }]);
    expect(problems({ request: '{' })).toStrictEqual([
      { record: 'request.json', problem: expect.stringMatching(/^request\.json is not JSON: /) },
    ]);
    expect(problems({ request: '{}' })).toStrictEqual([
      { record: 'request.json', problem: expect.stringMatching(/^request\.json is not as expected: record\.kind: /) },
    ]);
  });

  it('follow the very request before them', () => {
    expect(problems({ previous: undefined })).toStrictEqual([
      { record: 'request.json', problem: 'follows request-before, which is not there' },
    ]);
    expect(problems({ previous: `${previous} ` })).toStrictEqual([
      {
        record: 'request.json',
        problem: 'follows another request-before than the one that is there now: one of them has been exchanged',
      },
    ]);
  });

  it('have every key in one part', () => {
    const problem = { record: 'request.json', problem: 'has other keys in its parts than it lists' };
    const withParts = (parts: typeof request.parts) => JSON.stringify({ ...request, parts });

    expect(problems({ request: withParts(request.parts.slice(0, 1)) })).toContainEqual(problem);
    expect(problems({ request: withParts([...request.parts, { number: 3, keyIds: [keyIdNumber(3)] }]) })).toContainEqual(problem);
    expect(
      problems({
        request: withParts([
          { number: 1, keyIds: [keyIdNumber(2), keyIdNumber(1)] },
          { number: 2, keyIds: [keyIdNumber(3)] },
        ]),
      }),
    ).toStrictEqual([]);
  });

  it('have executions of this request that ask about the keys of their part', () => {
    const record = 'part 1, proposal.json';
    const started = (text: string) => problems({ proposals: new Map([[1, text]]) });

    expect(started(proposalOf([keyIdNumber(1)]))).toStrictEqual([
      { record, problem: 'asks about other keys than the request has in this part' },
    ]);
    expect(started(proposalOf([keyIdNumber(1), keyIdNumber(2)], 'another'))).toStrictEqual([{ record, problem: 'is of request another' }]);
    expect(started('[]')).toStrictEqual([{ record, problem: expect.stringMatching(/^part 1, proposal\.json is not as expected: /) }]);
  });
});
