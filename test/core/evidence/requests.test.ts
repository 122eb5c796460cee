import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import { verifyRequest } from '../../../functions/core/evidence/verify-request.ts';
import { requestKey } from '../../../functions/core/names.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import type { Request } from '../../../functions/core/records/request.ts';
import { altered, sampleNamed, sentencesOf, without } from './altered.ts';
import { evidenceIn } from './memory-store.ts';
import { idNumber } from './sample-keys.ts';
import type { Sample } from './samples.ts';

let sample: Sample;
let requestId: string;
beforeAll(async () => {
  sample = await sampleNamed('a scheduled request of two parts');
  requestId = sample.requestId ?? '';
});

const sentencesOfRequest = (texts: ReadonlyMap<string, string>): readonly string[] =>
  verifyRequest(evidenceIn(texts), requestId, sha256Of)?.contradictions.map(sentenceOf) ?? ['there is no such request'];

describe('a scheduled request', () => {
  const own = (change: (request: Request) => object) =>
    sentencesOfRequest(altered(sample.texts, requestKey(requestId, 'request.json'), change as never));

  it('names its executions', () => {
    expect(verifyRequest(evidenceIn(sample.texts), requestId, sha256Of)).toMatchObject({
      edition: 2,
      contradictions: [],
      executions: [{ number: 1 }, { number: 2 }].map((part, index) => ({ ...part, executionId: sample.executionIds[index] })),
    });
    expect(verifyRequest(evidenceIn(sample.texts), 'no-such-request', sha256Of)).toBeUndefined();
  });

  it('has an id that is made of its time, its changes and the request before it', () => {
    expect(own((request) => ({ ...request, raisedAt: '2026-11-20T07:50:01.000Z' }))).toContainEqual(
      expect.stringContaining('From raisedAt, previous and changes follows "request-20261120-075001-'),
    );
    expect(own((request) => ({ ...request, changes: request.changes.slice(1), parts: request.parts })).length).toBeGreaterThan(0);
  });

  it('follows the very request before it', () => {
    const [before = ''] = [...sample.texts.keys()].filter((key) => key.startsWith('requests/request-20261119'));

    expect(sentencesOfRequest(new Map(sample.texts).set(before, `${sample.texts.get(before) ?? ''} `))).toContainEqual(
      expect.stringContaining('previous.sha256'),
    );
    expect(sentencesOfRequest(without(sample.texts, /request-20261119/))).toContainEqual(
      expect.stringContaining('There is no such request.'),
    );
  });

  it('does not ask for what it excludes, nor of a key that is exempt', () => {
    expect(own((request) => ({ ...request, exempt: [{ keyId: idNumber(61), aliases: [], annotation: 'EXEMPT: no' }] }))).toContainEqual(
      expect.stringContaining(`exempt[0].keyId: it says "${idNumber(61)}". The request asks for a change to that key.`),
    );
    expect(
      own((request) => ({
        ...request,
        excluded: [{ keyId: idNumber(61), kind: 'ENABLE_ROTATION', aliases: [], reason: 'WAITING', detail: '' }],
      })),
    ).toContainEqual(expect.stringContaining('The request asks for that change.'));
  });

  it('asks for no change that nobody but a person asks for', () => {
    expect(own((request) => ({ ...request, changes: [{ kind: 'REPLACE_KEY', key: request.changes[0]?.key, plan: plan }] }))).toContainEqual(
      expect.stringContaining('The policy does not ask for that change'),
    );
  });
});

const plan = {
  create: { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', description: '', tags: [], policySha256: '' },
  continues: null,
  aliases: [],
  tagsExcluded: [],
  grants: [],
  policyStatements: [],
  check: [],
};

describe('an execution of a scheduled request', () => {
  it('asks for what a part of it has', () => {
    const [executionId = ''] = sample.executionIds;
    const key = `executions/${executionId}/proposal.json`;
    const texts = altered(sample.texts, key, ({ requestedKeyIds, ...proposal }: Proposal) => ({
      ...proposal,
      requestedKeyIds: requestedKeyIds.slice(1),
      changes: proposal.changes.slice(1),
    }));

    expect(sentencesOf(texts, executionId)).toContainEqual(
      expect.stringMatching(/^proposal\.json, requestedKeyIds: .*No part of requests\/.* asks for these keys/),
    );
  });

  it('was started by the request scheduler, or its approval does not count', () => {
    const [executionId = ''] = sample.executionIds;

    expect(sentencesOf(without(sample.texts, /parts\/1\.json/), executionId)).toContain(
      'decision.json, decision: it says "APPROVED". From signals, answers and approvers follows "NOT_COUNTED".',
    );
  });

  it('is one of one part alone', () => {
    const [first, second] = [1, 2].map((number) => requestKey(requestId, `parts/${number}.json`)) as [string, string];
    const texts = new Map(sample.texts).set(second, (sample.texts.get(first) ?? '').replace('"number": 1', '"number": 2'));

    expect(sentencesOfRequest(texts)).toContainEqual(expect.stringContaining('Another part was started as that execution.'));
  });
});
