import { readFileSync } from 'node:fs';
import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import { type VerifyOptions, verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { verifyRequest } from '../../../functions/core/evidence/verify-request.ts';
import { decisionKey, evidenceKey, requestKey } from '../../../functions/core/names.ts';
import { outcomeOf } from '../../../functions/core/outcome/outcome.ts';
import { validationOf } from '../../../functions/core/outcome/validation.ts';
import { signalsIn } from '../../../functions/core/people/approval-step.ts';
import { decide } from '../../../functions/core/people/decide.ts';
import { endedByUpgrade } from '../../../functions/core/people/overruled.ts';
import { signallerIn } from '../../../functions/core/people/principal.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import { filedDecisionOf } from '../../../functions/core/records/filed-decision.ts';
import { proposalFrom } from '../../../functions/core/records/first-edition/convert.ts';
import { proposalSchema } from '../../../functions/core/records/first-edition/proposal.ts';
import type { Outcomes } from '../../../functions/core/records/outcomes.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { evidenceIn } from './memory-store.ts';
import { sessionOf } from './sample-execution.ts';

/** An evidence bucket that release 0.1.0 has left in the sandbox. */
const { names, records }: { readonly names: Readonly<Record<string, string>>; readonly records: Readonly<Record<string, string>> } =
  JSON.parse(readFileSync(new URL('first-edition.json', import.meta.url), 'utf8'));
const texts: ReadonlyMap<string, string> = new Map(Object.entries(records));
const options: VerifyOptions = { sha256Of, now: new Date('2026-12-08T00:00:00.000Z'), hasEnded: undefined };

const verified = (executionId: string, changed: ReadonlyMap<string, string> = texts) =>
  verifyExecution(evidenceIn(changed), executionId, options);
const sentences = (executionId: string, changed: ReadonlyMap<string, string> = texts) =>
  verified(executionId, changed)?.contradictions.map(sentenceOf);
const idOf = (name: string): string => names[name] ?? '';

describe('evidence of the first edition', () => {
  it.each(['enabled', 'rejected', 'timedOut', 'nothing', 'rotated', 'replaced', 'returned'])('is whole as it was written: %s', (name) => {
    expect(verified(idOf(name))).toMatchObject({ edition: 1, stage: 'COMPLETE', contradictions: [], notReadable: [] });
  });

  it('is whole where an execution waits, until it must have ended', () => {
    const waiting = [...texts.keys()]
      .flatMap((key) => /^executions\/([^/]+)\/proposal\.json$/.exec(key)?.[1] ?? [])
      .filter((id) => !texts.has(`executions/${id}/outcomes.json`));
    const late = { ...options, now: new Date('2027-02-01T00:00:00.000Z') };

    expect(waiting.length).toBeGreaterThan(0);
    for (const executionId of waiting) {
      expect(verified(executionId)).toMatchObject({ stage: 'WAITING', contradictions: [] });
      expect(verifyExecution(evidenceIn(texts), executionId, late)?.contradictions.map(sentenceOf)).toContain(
        'outcomes.json: it is not there. Checked by the rules of the first edition.',
      );
    }
  });

  it.each(['proposal.json', 'approval.json', 'outcomes.json'] as const)('shows that %s was exchanged, by one character', (name) => {
    const key = evidenceKey(idOf('enabled'), name);
    const changed = new Map(texts).set(key, (texts.get(key) ?? '').replace('2026-1', '2025-1'));

    expect(sentences(idOf('enabled'), changed)).toContainEqual(
      expect.stringContaining(`follows another ${name} than the one that is there now`),
    );
  });

  it.each(['approval.json', 'outcomes.json', 'validation.json'] as const)('shows that %s is missing or broken', (name) => {
    const key = evidenceKey(idOf('enabled'), name);
    const without = new Map([...texts].filter(([other]) => other !== key));

    expect(sentences(idOf('enabled'), without)).toContain(`${name}: it is not there. Checked by the rules of the first edition.`);
    expect(sentences(idOf('enabled'), new Map(texts).set(key, '{'))).toContainEqual(expect.stringContaining(`${name} is not JSON`));
  });

  it.each([
    ['a figure', '"requested": 6', '"requested": 5'],
    ['who decided', 'grace', 'mallory'],
    ['white space', '\n}\n', '\n} \n'],
  ])('shows a change to the last record: %s', (_what, from, to) => {
    const key = evidenceKey(idOf('enabled'), 'validation.json');
    const changed = (texts.get(key) ?? '').replaceAll(from, to);

    expect(changed).not.toBe(texts.get(key));
    expect(sentences(idOf('enabled'), new Map(texts).set(key, changed))?.length).toBeGreaterThan(0);
  });

  it('shows a key on the final list that was not approved, and a successor that was not', () => {
    const change = (name: 'approval.json' | 'successor.json', of: string, from: RegExp, to: string) => {
      const key = evidenceKey(idOf(of), name);
      return sentences(idOf(of), new Map(texts).set(key, (texts.get(key) ?? '').replace(from, to)));
    };

    expect(change('approval.json', 'enabled', /"approvedKeyIds": \[[^\]]*\]/, '"approvedKeyIds": []')).toContainEqual(
      expect.stringContaining('to be written, which was not approved'),
    );
    expect(change('successor.json', 'replaced', /"keyArn": "[^"]+"/, '"keyArn": "another"')).toContainEqual(
      expect.stringContaining('is about another, which was not on the final list to be replaced'),
    );
  });

  it('has its scheduled requests', () => {
    const [first, second] = [idOf('firstRequest'), idOf('secondRequest')];
    const key = requestKey(first, 'request.json');
    const changed = new Map(texts).set(key, (texts.get(key) ?? '').replace('"configRuleName": "', '"configRuleName": "x'));
    const found = (requestId: string, its: ReadonlyMap<string, string>) => verifyRequest(evidenceIn(its), requestId, sha256Of);

    expect([found(first, texts), found(second, texts)]).toMatchObject([
      { edition: 1, contradictions: [], executions: [{ number: 1 }] },
      { edition: 1, contradictions: [], executions: [{ number: 1 }] },
    ]);
    expect(found(second, changed)?.contradictions.map(sentenceOf)).toEqual([
      expect.stringContaining(`follows another ${first} than the one that is there now`),
    ]);
  });
});

/** The stack was updated while the request waited: the records that follow are of this edition. */
function endedByUpgradeIn(): { readonly executionId: string; readonly changed: Map<string, string> } {
  const [key = ''] = [...texts.keys()].filter((one) => one.endsWith('proposal.json') && !texts.has(one.replace('proposal', 'outcomes')));
  const executionId = key.split('/')[1] ?? '';
  const changed = new Map(texts);
  const proposal = proposalFrom(readRecord(proposalSchema, texts.get(key) ?? '', key));
  const raw = [{ Approver: sessionOf('grace'), Decision: 'Approved', ApprovalDecisionTime: '2026-12-07T20:50:00.000Z' }];
  const rawDecisions = [JSON.stringify(raw)];
  const requester = { principal: proposal.requestedBy, person: null, source: 'NOT_KNOWN' } as const;
  const deployed = { approvers: proposal.approvers, minimumApprovals: 1 };
  const signals = signalsIn({ status: 'Success', endedAt: null, outputs: { ApproverDecisions: rawDecisions } }).signals;
  const decided = decide({
    ending: 'APPROVED',
    failure: null,
    signals: signals.map((one) => ({ ...one, source: 'SYSTEMS_MANAGER', by: signallerIn(one.principal ?? '', proposal.approvers) })),
    answers: [],
    approvers: proposal.approvers,
    requester,
    place: proposal,
    proposed: proposal.changes.map(refOf),
    requiredApprovals: 1,
    withoutAnswer: 'ALL',
  });
  const { requestId, accountId, region, documentName, approvalsWithoutAnswer } = proposal;
  const decision: Decision = {
    kind: 'decision',
    schemaVersion: 2,
    previous: { record: 'proposal.json', sha256: sha256Of(texts.get(key) ?? '') },
    ...{ executionId, requestId, accountId, region, documentName, approvalsWithoutAnswer, requester, deployed, rawDecisions },
    ...endedByUpgrade(decided),
    decidedAt: '2026-12-07T20:50:00.000Z',
    recordedAt: '2026-12-07T20:50:05.000Z',
    requiredApprovals: 1,
    excluded: [],
    finalList: [],
  };
  const write = (name: 'decision.json' | 'outcomes.json' | 'validation.json' | 'outcomes.csv', text: string): string => {
    changed.set(evidenceKey(executionId, name), text);
    return sha256Of(text);
  };
  const sha256 = write('decision.json', recordText(decision));
  changed.set(decisionKey(decision.decidedAt, executionId), recordText(filedDecisionOf(proposal, decision, sha256)));
  const outcomes: Outcomes = {
    kind: 'outcomes',
    schemaVersion: 2,
    previous: { record: 'decision.json', sha256 },
    executionIds: [executionId],
    requestIds: [requestId],
    recordedAt: '2026-12-07T20:51:00.000Z',
    startedAt: '2026-12-07T20:43:27.000Z',
    outcomes: proposal.changes.map((change) =>
      outcomeOf({ change, region, decision, attempts: [], notWritten: undefined, after: { profile: change.key }, compliance: null }),
    ),
  };
  const ref = { record: 'outcomes.json', sha256: write('outcomes.json', recordText(outcomes)) };
  write('outcomes.csv', outcomesCsv(outcomes.outcomes));
  write('validation.json', recordText(validationOf(proposal, decision, outcomes, ref)));
  return { executionId, changed };
}

describe('an execution that waited while the stack was updated', () => {
  it('is whole, and every later record is checked', () => {
    const { executionId, changed } = endedByUpgradeIn();
    const decision = evidenceKey(executionId, 'decision.json');
    const csv = evidenceKey(executionId, 'outcomes.csv');
    const exchange = (key: string, from: string, to: string) => new Map(changed).set(key, (changed.get(key) ?? '').replace(from, to));

    expect(verified(executionId, changed)).toMatchObject({ edition: 1, stage: 'COMPLETE', contradictions: [], notReadable: [] });
    expect(sentences(executionId, exchange(decision, 'ENDED_BY_UPGRADE', 'APPROVED'))?.length).toBeGreaterThan(1);
    expect(sentences(executionId, exchange(csv, 'SKIPPED', 'ENABLED'))).toEqual([
      expect.stringContaining('outcomes.csv: it has another text'),
    ]);
  });
});
