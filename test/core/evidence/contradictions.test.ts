import { answersPrefix, changeKey, evidenceKey } from '../../../functions/core/names.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import type { Outcomes } from '../../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import { altered, sampleNamed, sentencesOf, without } from './altered.ts';
import { sessionOf } from './sample-execution.ts';
import { idNumber } from './sample-keys.ts';
import type { Sample } from './samples.ts';

const approvers = 'enabling and shortening, with two approvers';

let sample: Sample & { readonly executionId: string };
let [proposal, decision, outcomes] = ['', '', ''];
beforeAll(async () => {
  sample = await sampleNamed(approvers);
  [proposal, decision, outcomes] = (['proposal.json', 'decision.json', 'outcomes.json'] as const).map((name) =>
    evidenceKey(sample.executionId, name),
  ) as [string, string, string];
});

const enable = (number: number) => ({ keyId: idNumber(number), kind: 'ENABLE_ROTATION' }) as const;

/** What was tried against the first edition, later hashes recomputed, and passed. */
describe('records that contradict one another, with all later hashes recomputed', () => {
  const ofDecision = (change: (record: Decision) => object) =>
    sentencesOf(altered(sample.texts, decision, change as never), sample.executionId);
  const ofProposal = (change: (record: Proposal) => object) =>
    sentencesOf(altered(sample.texts, proposal, change as never), sample.executionId);
  const ofOutcomes = (change: (record: Outcomes) => object) =>
    sentencesOf(altered(sample.texts, outcomes, change as never), sample.executionId);

  it('another requester', () => {
    expect(
      ofDecision((record) => ({
        ...record,
        requester: { ...record.requester, principal: 'arn:aws:iam::111122223333:user/mallory', person: 'mallory' },
      })),
    ).toEqual(
      expect.arrayContaining([
        'decision.json, requester.principal: it says "arn:aws:iam::111122223333:user/mallory". From proposal.json, requestedBy follows "arn:aws:iam::111122223333:user/rupert".',
      ]),
    );
  });

  it('a requester who is one of those who approved', () => {
    const by = `arn:aws:iam::111122223333:user/grace`;
    const forged = altered(
      altered(sample.texts, proposal, (record: Proposal) => ({ ...record, requestedBy: by })),
      decision,
      (record: Decision) => ({
        ...record,
        requester: { principal: by, person: 'grace', source: 'EXECUTED_BY' },
      }),
    );

    expect(sentencesOf(forged, sample.executionId)).toContain(
      'decision.json, decision: it says "APPROVED". From signals, answers and approvers follows "NOT_COUNTED".',
    );
  });

  it('no decisions', () => {
    expect(ofDecision((record) => ({ ...record, rawDecisions: [], signals: [] }))).toContain(
      'decision.json, decision: it says "APPROVED". From signals, answers and approvers follows "NOT_COUNTED".',
    );
  });

  it('a Reject under APPROVED', () => {
    const found = ofDecision((record) => ({
      ...record,
      rawDecisions: record.rawDecisions.map((text) => text.replace('"Approved"', '"Rejected"')),
    }));

    expect(found).toContain('decision.json, decision: it says "APPROVED". From signals, answers and approvers follows "REJECTED".');
  });

  it('fewer approvals than were needed', () => {
    expect(ofDecision((record) => ({ ...record, requiredApprovals: 3 }))).toEqual(
      expect.arrayContaining([expect.stringContaining('decision.json, requiredApprovals: it says 3. From the larger of')]),
    );
  });

  it('another period', () => {
    expect(
      ofProposal((record) => ({ ...record, changes: record.changes.map((change) => ({ ...change, rotationPeriodInDays: 2000 })) })),
    ).toEqual(expect.arrayContaining([expect.stringContaining('outcomes.json, outcomes[0].code: it says "ENABLED"')]));
  });

  it.each([
    ['account', { accountId: '444455556666' }, 'decision.json, accountId: it says "444455556666". From proposal.json'],
    ['Region', { region: 'us-east-1' }, 'decision.json, region: it says "us-east-1". From proposal.json'],
    ['request id', { requestId: 'request-20261120-000000-000000' }, 'decision.json, requestId: it says'],
    ['document', { documentName: 'KmsRotation-RotateNow' }, 'decision.json, documentName: it says "KmsRotation-RotateNow"'],
    ['execution', { executionId: 'e0000000-0000-4000-8000-000000000099' }, 'decision.json, executionId: it says'],
  ])('another %s', (_what, changes, sentence) => {
    expect(ofDecision((record) => ({ ...record, ...changes }))).toEqual(expect.arrayContaining([expect.stringContaining(sentence)]));
  });

  it('an approved change that one of the approvers did not choose', () => {
    expect(
      ofDecision((record) => ({
        ...record,
        approvedChanges: [...record.approvedChanges, enable(3)],
        notChosen: record.notChosen.filter(({ keyId }) => keyId !== idNumber(3)),
      })),
    ).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^decision\.json, approvedChanges\[\d\]: it says .*From signals, answers and approvers/),
      ]),
    );
  });

  it('a change on the final list that was not approved', () => {
    expect(ofDecision((record) => ({ ...record, finalList: [...record.finalList, { ...enable(3), state: sample.executionId }] }))).toEqual(
      expect.arrayContaining([
        `decision.json: ${idNumber(3)}/ENABLE_ROTATION is on the final list, and was not approved. No function would write on the strength of it.`,
      ]),
    );
  });

  it('an outcome that says something else than the attempt', () => {
    expect(
      ofOutcomes((record) => ({
        ...record,
        outcomes: record.outcomes.map((one, index) => (index === 5 ? { ...one, code: 'ENABLED', outcome: 'ENABLED' } : one)),
      })),
    ).toEqual(expect.arrayContaining([expect.stringContaining('outcomes.json, outcomes[5].code: it says "ENABLED"')]));
  });

  it('a verdict that the key does not have', () => {
    const found = ofProposal((record) => ({
      ...record,
      changes: record.changes.map((change, index) => (index === 0 ? { ...change, key: { ...change.key, keySpec: 'RSA_2048' } } : change)),
    }));

    expect(found).toEqual(
      expect.arrayContaining([expect.stringMatching(/^proposal\.json, changes\[0\]\.key\.reason: it says "ROTATION_DISABLED"/)]),
    );
  });
});

describe('records exchanged for others, without any recomputing', () => {
  it('a whole other execution laid in', async () => {
    const other = await sampleNamed('rejected');
    const laidIn = new Map([...other.texts].map(([key, text]) => [key.replace(other.executionId, sample.executionId), text]));

    expect(sentencesOf(laidIn, sample.executionId)).toEqual(
      expect.arrayContaining([
        `proposal.json, executionId: it says "${other.executionId}". From the folder of the record follows "${sample.executionId}".`,
      ]),
    );
  });

  it('one record of another execution laid in', async () => {
    const other = await sampleNamed('rejected');
    const laidIn = new Map(sample.texts).set(decision, other.texts.get(evidenceKey(other.executionId, 'decision.json')) ?? '');

    expect(sentencesOf(laidIn, sample.executionId).length).toBeGreaterThan(5);
  });

  it('an answer replaced', () => {
    const key = `${answersPrefix(sample.executionId)}AROAAPPROVERID:grace.json`;
    const texts = new Map(sample.texts).set(key, (sample.texts.get(key) ?? '').replace(idNumber(3), idNumber(4)));

    expect(sentencesOf(texts, sample.executionId)).toEqual(
      expect.arrayContaining([expect.stringContaining('decision.json, signals[0].answers[0].sha256: it says')]),
    );
  });

  it('an answer that the decision leaves out, and one that is gone', () => {
    const [answer, added] = ['grace', 'mallory'].map((name) => `${answersPrefix(sample.executionId)}AROAAPPROVERID:${name}.json`) as [
      string,
      string,
    ];
    const more = new Map(sample.texts).set(added, sample.texts.get(answer) ?? '');

    expect(sentencesOf(more, sample.executionId)).toEqual(
      expect.arrayContaining([expect.stringContaining(`${added}: it is an answer. decision.json does not name it`)]),
    );
    expect(sentencesOf(without(sample.texts, /:grace/), sample.executionId)).toContain(
      `${answer}: it is missing. decision.json was made from it.`,
    );
  });

  it('a forged outcomes.csv, by one word', () => {
    const key = evidenceKey(sample.executionId, 'outcomes.csv');
    const texts = new Map(sample.texts).set(key, (sample.texts.get(key) ?? '').replace('ENABLED', 'ROTATED'));

    expect(sentencesOf(texts, sample.executionId)).toEqual([
      'outcomes.csv: it has another text. It is made of outcomes.json alone, and does not say what that says.',
    ]);
  });

  it('white space, and a member that is there twice', () => {
    const changed = (from: string, to: string) => new Map(sample.texts).set(decision, (sample.texts.get(decision) ?? '').replace(from, to));

    for (const texts of [
      changed('{\n', '{ \n'),
      changed('  "decision": "APPROVED"', '  "decision": "REJECTED",\n  "decision": "APPROVED"'),
    ])
      expect(sentencesOf(texts, sample.executionId)).toContain(
        'decision.json: it is JSON in another form. This product writes a record with an indent of two and each member once.',
      );
  });

  it('an attempt at a change that nobody approved', () => {
    const [of, to] = [1, 3].map((number) => changeKey({ ...enable(number), state: sample.executionId }, 1, '')) as [string, string];
    const texts = new Map(sample.texts).set(to, (sample.texts.get(of) ?? '').replaceAll(idNumber(1), idNumber(3)));

    expect(sentencesOf(texts, sample.executionId)).toContain(
      `${to}: execution ${sample.executionId} asked AWS KMS for a change. That change is not on the final list of its decision.`,
    );
  });

  it('an attempt at a change to a key that was not asked about', () => {
    const [of, to] = [1, 99].map((number) => changeKey({ ...enable(number), state: sample.executionId }, 1, '')) as [string, string];
    const texts = new Map(sample.texts).set(to, (sample.texts.get(of) ?? '').replaceAll(idNumber(1), idNumber(99)));

    expect(sentencesOf(texts, sample.executionId)).toContainEqual(
      expect.stringContaining(`${to}: execution ${sample.executionId} asked AWS KMS for a change.`),
    );
  });

  it('an attempt, or its answer, taken away', () => {
    const second = changeKey({ ...enable(1), state: sample.executionId }, 2, '');

    expect(sentencesOf(without(sample.texts, new RegExp(`${idNumber(1)}.*2\\.result`)), sample.executionId)).toEqual(
      expect.arrayContaining([expect.stringContaining('outcomes.json, outcomes[0].attempts[1].result')]),
    );
    expect(sentencesOf(without(sample.texts, new RegExp(`${second}$`)), sample.executionId).length).toBeGreaterThan(0);
  });

  it('a second rotation after a lost answer', async () => {
    const rotating = await sampleNamed('rotating now, with a refusal and a lost answer');
    const first = changeKey({ keyId: idNumber(13), kind: 'ROTATE_NOW', state: 'a'.repeat(64) }, 1, '');
    const again = first.replace('/1.json', '/2.json');
    const texts = new Map(rotating.texts).set(again, (rotating.texts.get(first) ?? '').replace('"number": 1', '"number": 2'));

    expect(sentencesOf(texts, rotating.executionId)).toContain(
      `${again}: AWS KMS was asked once more. It had not refused attempt 1 for a reason that passes.`,
    );
  });

  it('a file that is no record', () => {
    expect(sentencesOf(new Map(sample.texts).set(`executions/${sample.executionId}/selection.json`, '{}'), sample.executionId)).toEqual([
      'selection.json: it is in the folder of the execution. This edition has no record of that name.',
    ]);
  });

  it('the address of a session in the outputs of Systems Manager', () => {
    const texts = altered(sample.texts, decision, (record: Decision) => ({
      ...record,
      rawDecisions: record.rawDecisions.map((text) => text.replace(sessionOf('grace'), sessionOf('mallory'))),
    }));

    expect(sentencesOf(texts, sample.executionId).length).toBeGreaterThan(0);
  });
});
