import { centralCopyFinding } from '../../../functions/core/evidence/anchors/central-copy.ts';
import { cloudTrailFinding, type ToldCall } from '../../../functions/core/evidence/anchors/cloudtrail.ts';
import { systemsManagerFinding, type ToldExecution } from '../../../functions/core/evidence/anchors/systems-manager.ts';
import { sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import type { ExecutionSet } from '../../../functions/core/evidence/execution-set.ts';
import { verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { evidenceKey } from '../../../functions/core/names.ts';
import { options, sampleNamed } from './altered.ts';
import { evidenceIn } from './memory-store.ts';
import { type Told, toldOf } from './sample-anchors.ts';
import { sessionOf } from './sample-execution.ts';

const now = new Date('2026-11-29T00:00:00.000Z');
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

async function setAndTold(name: string): Promise<{ readonly set: ExecutionSet; readonly told: Told }> {
  const { texts, executionId } = await sampleNamed(name);
  const set = verifyExecution(evidenceIn(texts), executionId, options)?.set;
  if (set === undefined) throw new Error(`${name} cannot be read`);
  return { set, told: toldOf(set) };
}

describe('Systems Manager', () => {
  it.each([
    'enabling and shortening, with two approvers',
    'replacing a key',
    'rejected',
    'timed out',
    'failed',
    'a scheduled request of two parts',
  ])('agrees with records as they were written: %s', async (name) => {
    const { set, told } = await setAndTold(name);

    expect(systemsManagerFinding(set, told.execution, now)).toMatchObject({ answer: 'AGREES', contradictions: [] });
  });

  it.each<[string, Partial<ToldExecution>, string]>([
    ['another document', { documentName: 'parking-permits' }, 'proposal.json, documentName'],
    ['another version of the document', { documentVersion: '4' }, 'proposal.json, documentVersion'],
    ['another starter', { requestedBy: 'arn:aws:iam::111122223333:user/mallory' }, 'proposal.json, requestedBy'],
    ['another start', { startedAt: '2026-11-20T07:00:00.000Z' }, 'outcomes.json, startedAt'],
    [
      'a rejection',
      { approval: { status: 'Failed', endedAt: null, outputs: { ApprovalStatus: ['Rejected'] } } },
      'decision.json, decision: it says "APPROVED"',
    ],
    [
      'a step that ended otherwise',
      { approval: { status: 'TimedOut', endedAt: null, outputs: {} } },
      'decision.json, decision: it says "APPROVED"',
    ],
    ['that nobody was told', { notifyFailed: true }, 'decision.json, decision: it says "APPROVED"'],
    [
      'another hash of the proposal',
      { hashes: { proposal: '0', decision: undefined, outcomes: undefined } },
      'proposal.json: its SHA-256 is',
    ],
    [
      'another hash of the decision',
      { hashes: { proposal: undefined, decision: '0', outcomes: undefined } },
      'decision.json: its SHA-256 is',
    ],
    [
      'another hash of the outcomes',
      { hashes: { proposal: undefined, decision: undefined, outcomes: '0' } },
      'outcomes.json: its SHA-256 is',
    ],
  ])('contradicts where it tells of %s', async (_what, changes, sentence) => {
    const { set, told } = await setAndTold('enabling and shortening, with two approvers');
    const { answer, contradictions } = systemsManagerFinding(set, { ...told.execution, ...changes }, now);

    expect(answer).toBe('CONTRADICTS');
    expect(contradictions.map(sentenceOf)).toContainEqual(expect.stringContaining(sentence));
  });

  it.each<[string, Readonly<Record<string, readonly string[]>>, string]>([
    ['other keys', { KeyIds: ['00000000-0000-4000-8000-000000000099'] }, 'proposal.json, requestedKeyIds'],
    [
      'another period',
      { RotationPeriodInDays: ['730'] },
      'proposal.json, changes[0].rotationPeriodInDays: it says 365. Systems Manager has a period of 730 days.',
    ],
    ['another request', { RequestId: ['request-1'] }, 'proposal.json, requestId'],
  ])('contradicts where the execution was started with %s', async (_what, parameters, sentence) => {
    const { set, told } = await setAndTold('enabling and shortening, with two approvers');
    const execution = { ...told.execution, parameters: { ...told.execution.parameters, ...parameters } };

    expect(systemsManagerFinding(set, execution, now).contradictions.map(sentenceOf)).toContainEqual(expect.stringContaining(sentence));
  });

  it('contradicts where it knows none of an execution of the last days, and does not remember an older one', async () => {
    const { set } = await setAndTold('rejected');

    expect(systemsManagerFinding(set, undefined, now)).toMatchObject({ answer: 'CONTRADICTS' });
    expect(systemsManagerFinding(set, undefined, later(30))).toMatchObject({ answer: 'DOES_NOT_REMEMBER', contradictions: [] });
  });
});

describe('AWS CloudTrail', () => {
  const withCalls = (told: Told, name: string, change: (calls: readonly ToldCall[]) => readonly ToldCall[]) =>
    new Map(told.calls).set(name, change(told.calls.get(name) ?? []));
  const sentences = (set: ExecutionSet, calls: Told['calls']) => cloudTrailFinding(set, calls, now).contradictions.map(sentenceOf);

  it.each(['enabling and shortening, with two approvers', 'rotating now, with a refusal and a lost answer', 'replacing a key', 'rejected'])(
    'agrees with records as they were written: %s',
    async (name) => {
      const { set, told } = await setAndTold(name);

      expect(cloudTrailFinding(set, told.calls, now)).toMatchObject({ answer: 'AGREES', contradictions: [] });
    },
  );

  it('contradicts where it has no such signal, or one of somebody else', async () => {
    const { set, told } = await setAndTold('enabling and shortening, with two approvers');

    expect(
      sentences(
        set,
        withCalls(told, 'SendAutomationSignal', () => []),
      ),
    ).toEqual([
      expect.stringMatching(/^decision\.json, signals\[0\]: it says "Approve by grace at .*AWS CloudTrail has no such signal\.$/),
      expect.stringMatching(/^decision\.json, signals\[1\]: it says "Approve by heidi/),
    ]);
    expect(
      sentences(
        set,
        withCalls(told, 'SendAutomationSignal', (calls) => calls.map((one) => ({ ...one, caller: sessionOf('mallory') }))),
      ),
    ).toHaveLength(2);
  });

  it('contradicts where somebody rejected and the decision is an approval', async () => {
    const { set, told } = await setAndTold('enabling and shortening, with two approvers');
    const rejection = (calls: readonly ToldCall[]) => [
      ...calls,
      ...calls.map((one) => ({ ...one, request: { ...one.request, signalType: 'Reject' } })),
    ];

    expect(sentences(set, withCalls(told, 'SendAutomationSignal', rejection))).toContainEqual(
      expect.stringMatching(/^decision\.json, decision: it says "APPROVED"\. By AWS CloudTrail, .*\/grace rejected the request at/),
    );
    expect(
      sentences(
        set,
        withCalls(told, 'SendAutomationSignal', (calls) =>
          rejection(calls).map((one, index) => (index < calls.length ? one : { ...one, isRefused: true })),
        ),
      ),
    ).toEqual([]);
  });

  it('contradicts where another person started the execution', async () => {
    const { set, told } = await setAndTold('rejected');
    const by = (caller: string) => withCalls(told, 'StartAutomationExecution', (calls) => calls.map((one) => ({ ...one, caller })));

    expect(sentences(set, by(sessionOf('mallory')))).toEqual([
      expect.stringContaining('decision.json, requester.person: it says "rupert"'),
    ]);
    expect(sentences(set, by('config.amazonaws.com'))).toEqual([]);
  });

  it.each<[string, Partial<ToldCall>, string]>([
    [
      'no call with the request id',
      { requestId: 'another' },
      'kmsRequestId: it says "req-11". AWS CloudTrail has no call of RotateKeyOnDemand',
    ],
    ['a refusal', { isRefused: true }, 'result: it says "WRITTEN". By AWS CloudTrail, AWS KMS refused the call.'],
    ['a call at another time', { at: '2026-11-20T10:05:00.000Z' }, 'the call was made at 2026-11-20T10:05:00.000Z'],
    [
      'a call about another key',
      { request: { keyId: 'arn:aws:kms:eu-central-1:111122223333:key/other' } },
      'the call was about arn:aws:kms',
    ],
  ])('contradicts where it has %s', async (_what, changes, sentence) => {
    const { set, told } = await setAndTold('rotating now, with a refusal and a lost answer');
    const calls = withCalls(told, 'RotateKeyOnDemand', (all) => all.map((one) => ({ ...one, ...changes })));

    expect(sentences(set, calls)).toEqual([expect.stringContaining(sentence)]);
  });

  it('contradicts where another key was created', async () => {
    const { set, told } = await setAndTold('replacing a key');
    const calls = withCalls(told, 'CreateKey', (all) => all.map((one) => ({ ...one, response: { keyMetadata: { arn: 'another' } } })));

    expect(sentences(set, calls)).toEqual([expect.stringContaining('By AWS CloudTrail, the call created another.')]);
  });

  it('does not remember what is older than 90 days', async () => {
    const { set } = await setAndTold('rotating now, with a refusal and a lost answer');

    expect(cloudTrailFinding(set, new Map(), later(90))).toMatchObject({ answer: 'DOES_NOT_REMEMBER', contradictions: [] });
    expect(cloudTrailFinding(set, new Map(), now)).toMatchObject({ answer: 'CONTRADICTS' });
  });
});

describe('the central copy', () => {
  it('agrees, contradicts where a text differs or a record is gone, and does not remember where nothing was copied', async () => {
    const { set, told } = await setAndTold('enabling and shortening, with two approvers');
    const key = evidenceKey(set.executionId, 'outcomes.json');
    const more = evidenceKey(set.executionId, 'approval.json');

    expect(centralCopyFinding(set, told.copies)).toMatchObject({
      answer: 'AGREES',
      detail: expect.stringMatching(/^Compared: \d+ records\.$/),
    });
    expect(centralCopyFinding(set, new Map(told.copies).set(key, '{}')).contradictions.map(sentenceOf)).toEqual([
      'outcomes.json: it has another text than its copy. The central copy was made when it was recorded.',
    ]);
    expect(centralCopyFinding(set, new Map(told.copies).set(more, '{}')).contradictions.map(sentenceOf)).toEqual([
      'approval.json: it is missing. The central copy has it.',
    ]);
    expect(centralCopyFinding(set, new Map())).toMatchObject({ answer: 'DOES_NOT_REMEMBER' });
    expect(centralCopyFinding(set, new Map([[key, told.copies.get(key) ?? '']])).detail).toMatch(
      /^Compared: 1 records; \d+ have no copy, or not yet\.$/,
    );
  });
});
