import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import {
  answersPrefix,
  centralEvidenceKey,
  changeKey,
  changesPrefix,
  currentRequestKey,
  decisionKey,
  evidenceKey,
  isWrittenOnce,
  reportKey,
  requestKey,
} from '../../../functions/core/names.ts';
import { commentOf, type Decision, type DecisionKind, decidedBy } from '../../../functions/core/records/decision.ts';
import { filedDecisionOf } from '../../../functions/core/records/filed-decision.ts';
import { decisionOn, declined, proposalOf, requestId, sessionOf, signal } from '../changes/approved-records.ts';
import { off, proposed } from '../changes/sample.ts';
import { executionId, keyIdNumber } from '../records.ts';

const [first, second] = [1, 2].map((number) => proposed('ENABLE_ROTATION', { profile: off({ keyId: keyIdNumber(number) }) }));
const two = proposalOf([first, second].flatMap((change) => change ?? []));

describe('a decision, as it is filed under its day', () => {
  const filed = (decision: Decision) => filedDecisionOf(two, decision, 'f'.repeat(64));

  it('names what was approved and what was turned down, by the decision that it is', () => {
    const [approved, notChosen] = two.changes.map(refOf);
    const decision = decisionOn(two, {
      approvedChanges: approved === undefined ? [] : [approved],
      notChosen: notChosen === undefined ? [] : [notChosen],
    });

    expect(filed(decision)).toStrictEqual({
      kind: 'filedDecision',
      schemaVersion: 2,
      executionId,
      requestId,
      decision: 'APPROVED',
      decidedAt: '2026-11-20T09:00:00.000Z',
      approved: [approved],
      declined: [notChosen],
      decisionSha256: 'f'.repeat(64),
    });
  });

  it.each<[Exclude<DecisionKind, 'APPROVED'>, number]>([
    ['REJECTED', 2],
    ['TIMED_OUT', 2],
    ['CANCELLED', 0],
    ['FAILED', 0],
    ['NOT_COUNTED', 0],
    ['NOTHING_TO_APPROVE', 0],
    ['ENDED_BY_UPGRADE', 0],
  ])('turns down under %s: %i changes', (kind, count) => {
    expect(filed(declined(kind, two))).toMatchObject({ approved: [], declined: two.changes.slice(0, count).map(refOf) });
  });
});

describe('the people who decided', () => {
  const grace = signal();
  const ada = signal({ principal: sessionOf('ada'), comment: 'CHG-2' });
  const late = signal({ principal: sessionOf('late'), comment: 'me too', counts: false, because: 'x' });
  const rejection = signal({ principal: sessionOf('mallory'), signal: 'REJECT', comment: 'no', counts: false });
  const unnamed = signal({ principal: null, comment: null });
  const of = (decision: DecisionKind, ...signals: Decision['signals']) => [
    [...decidedBy({ decision, signals })],
    commentOf({ decision, signals }),
  ];

  it('are those whose approvals count, each once', () => {
    expect(of('APPROVED', grace, ada, late, grace, unnamed)).toStrictEqual([[sessionOf('grace'), sessionOf('ada')], 'CHG-1; CHG-2']);
  });

  it('are those who rejected, whatever others sent', () => {
    expect(of('REJECTED', grace, rejection)).toStrictEqual([[sessionOf('mallory')], 'no']);
  });

  it.each<DecisionKind>(['TIMED_OUT', 'CANCELLED', 'NOT_COUNTED', 'FAILED'])('are nobody where nobody decided: %s', (kind) => {
    expect(of(kind, grace)).toStrictEqual([[], null]);
  });

  it('have no comment where they gave none, and the same one once', () => {
    expect(of('APPROVED', signal({ comment: null }))[1]).toBeNull();
    expect(of('APPROVED', grace, { ...ada, comment: 'CHG-1' })[1]).toBe('CHG-1');
  });
});

describe('the place of a record', () => {
  const change = { keyId: 'k', kind: 'ROTATE_NOW', state: 'm' };

  it('is a folder of its execution, request, day or key', () => {
    expect(evidenceKey('e', 'proposal.json')).toBe('executions/e/proposal.json');
    expect(evidenceKey('e', 'not-written/k.ROTATE_NOW.json')).toBe('executions/e/not-written/k.ROTATE_NOW.json');
    expect(answersPrefix('e')).toBe('executions/e/answers/');
    expect(requestKey('r', 'parts/2.json')).toBe('requests/r/parts/2.json');
    expect(currentRequestKey).toBe('requests/current.json');
    expect(decisionKey('2026-11-20T23:30:00.000-02:00', 'e')).toBe('decisions/2026-11-21/e.json');
    expect([changesPrefix(change), changesPrefix(change, 'm')]).toStrictEqual(['changes/k/ROTATE_NOW/', 'changes/k/ROTATE_NOW/m/']);
    expect((['', '.result', '.aliases.i'] as const).map((record) => changeKey(change, 2, record))).toStrictEqual([
      'changes/k/ROTATE_NOW/m/2.json',
      'changes/k/ROTATE_NOW/m/2.result.json',
      'changes/k/ROTATE_NOW/m/2.aliases.i.json',
    ]);
    expect(centralEvidenceKey('111122223333', 'eu-central-1', 'executions/e/decision.json')).toBe(
      '111122223333/eu-central-1/executions/e/decision.json',
    );
    expect(reportKey('2026-11-20T07:00:00.000Z', 'organization.html')).toBe('reports/2026-11-20/organization.html');
  });

  it.each([
    ['executions/e/proposal.json', true],
    ['executions/e/decision.json', true],
    ['executions/e/answers/AROAX:grace.json', true],
    ['executions/e/answers/user/ada.json', true],
    ['executions/e/not-written/k.ROTATE_NOW.json', true],
    ['executions/e/outcomes.json', true],
    ['executions/e/outcomes.csv', true],
    ['executions/e/validation.json', true],
    ['executions/e/approval.json', true],
    ['executions/e/selection.json', true],
    ['executions/e/successor.json', true],
    ['changes/k/REPLACE_KEY/key/1.json', true],
    ['changes/k/REPLACE_KEY/key/1.result.json', true],
    ['decisions/2026-11-20/e.json', true],
    ['requests/r/request.json', true],
    ['requests/r/parts/1.json', true],
    ['executions/e/report.html', false],
    ['executions/e/proposalxjson', false],
    ['executions/e/proposal.json.bak', false],
    ['old/executions/e/proposal.json', false],
    ['requests/current.json', false],
    ['requests/r/request.html', false],
  ])('%s is written once: %s', (key, expected) => {
    expect(isWrittenOnce(key)).toBe(expected);
  });
});
