import { approvedChangesOf, finalChangeFor, objectionToRecords } from '../../../functions/core/changes/approved.ts';
import { changeKinds } from '../../../functions/core/changes/kind.ts';
import { type ProposedChange, refOf } from '../../../functions/core/changes/proposed-change.ts';
import { type Decision, decisionKinds } from '../../../functions/core/records/decision.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import { executionId, keyIdNumber } from '../records.ts';
import { decisionOn, declined, place, proposalOf, proposalSha256 } from './approved-records.ts';
import { off, proposed, rotatable, subjects } from './sample.ts';

const first = proposed('ENABLE_ROTATION');
const second = proposed('ENABLE_ROTATION', { profile: off({ keyId: keyIdNumber(2) }) });
const two = proposalOf([first, second]);
const objection = (records: { readonly proposal?: Proposal; readonly decision?: Decision; readonly sha256?: string }) =>
  objectionToRecords({
    executionId,
    place,
    proposal: records.proposal ?? two,
    proposalSha256: records.sha256 ?? proposalSha256,
    decision: records.decision ?? decisionOn(two),
  });
const final = (change: ProposedChange) => finalChangeFor(change, executionId);

describe('the records that allow changes', () => {
  it.each(changeKinds)('are a proposal and the decision on it, with the change on the final list: %s', (kind) => {
    const proposal = proposalOf([proposed(kind)]);
    const decision = decisionOn(proposal);

    expect(objection({ proposal, decision })).toBeUndefined();
    expect(approvedChangesOf(proposal, decision)).toStrictEqual([{ change: proposed(kind), final: final(proposed(kind)) }]);
  });

  it('may allow fewer changes than were approved, and none', () => {
    expect(objection({ decision: decisionOn(two, { finalList: [final(second)] }) })).toBeUndefined();
    expect(objection({ decision: decisionOn(two, { finalList: [] }) })).toBeUndefined();
    expect(approvedChangesOf(two, decisionOn(two, { finalList: [final(second)] })).map(({ change }) => change)).toStrictEqual([second]);
  });

  it.each(decisionKinds.filter((kind) => kind !== 'APPROVED'))('may say that nothing was approved: %s', (kind) => {
    expect(objection({ decision: declined(kind, two) })).toBeUndefined();
    expect(objection({ decision: declined(kind, two, { finalList: [final(first)] }) })).toBe(
      `the decision is ${kind}, and has a final list`,
    );
  });

  it.each<[string, Parameters<typeof objection>[0], string]>([
    [
      'a proposal of another execution',
      { proposal: { ...two, executionId: 'x' } },
      'the proposal is of another execution, account or Region',
    ],
    [
      'a proposal of another account',
      { proposal: { ...two, accountId: '444455556666' } },
      'the proposal is of another execution, account or Region',
    ],
    [
      'a proposal of another Region',
      { proposal: { ...two, region: 'us-east-1' } },
      'the proposal is of another execution, account or Region',
    ],
    [
      'a decision of another execution',
      { decision: decisionOn(two, { executionId: 'x' }) },
      'the decision is of another execution, account or Region',
    ],
    [
      'a decision of another account',
      { decision: decisionOn(two, { accountId: '444455556666' }) },
      'the decision is of another execution, account or Region',
    ],
    [
      'a decision of another Region',
      { decision: decisionOn(two, { region: 'us-east-1' }) },
      'the decision is of another execution, account or Region',
    ],
    [
      'a decision on another request',
      { decision: decisionOn(two, { requestId: 'x' }) },
      'the decision is on another request than the proposal',
    ],
    [
      'a decision of another document',
      { decision: decisionOn(two, { documentName: 'x' }) },
      'the decision is on another request than the proposal',
    ],
    ['a proposal of other bytes', { sha256: 'x' }, 'the decision is on another proposal than the one on record'],
    [
      'a decision that follows nothing',
      { decision: decisionOn(two, { previous: null }) },
      'the decision is on another proposal than the one on record',
    ],
    [
      'a decision that follows another record',
      { decision: decisionOn(two, { previous: { record: 'approval.json', sha256: proposalSha256 } }) },
      'the decision is on another proposal than the one on record',
    ],
    [
      'a change that was not proposed',
      { decision: decisionOn(two, { finalList: [{ ...final(first), keyId: keyIdNumber(9) }] }) },
      `${keyIdNumber(9)}/ENABLE_ROTATION is on the final list, and was not proposed`,
    ],
    [
      'another kind of change than was proposed',
      { decision: decisionOn(two, { finalList: [{ ...final(first), kind: 'ROTATE_NOW' }] }) },
      `${keyIdNumber(1)}/ROTATE_NOW is on the final list, and was not proposed`,
    ],
    [
      'a change that was not approved',
      { decision: decisionOn(two, { approvedChanges: [refOf(first)], notChosen: [refOf(second)] }) },
      `${keyIdNumber(2)}/ENABLE_ROTATION is on the final list, and was not approved`,
    ],
    [
      'a change of another state',
      { decision: decisionOn(two, { finalList: [final(first), { ...final(second), state: 'x' }] }) },
      `${keyIdNumber(2)}/ENABLE_ROTATION is on the final list for another state than the approvers were shown`,
    ],
    [
      'a change twice',
      { decision: decisionOn(two, { finalList: [final(first), final(first)] }) },
      `${keyIdNumber(1)}/ENABLE_ROTATION is on the final list twice`,
    ],
  ])('are not %s', (_what, records, words) => {
    expect(objection(records)).toBe(words);
  });

  it('tie a rotation on demand to the key material that the approvers were shown', () => {
    const proposal = proposalOf([proposed('ROTATE_NOW')]);
    const planted = { ...final(proposed('ROTATE_NOW')), state: 'c'.repeat(64) };

    expect(objection({ proposal, decision: decisionOn(proposal, { finalList: [planted] }) })).toMatch(/for another state/);
  });

  it('tell two changes to one key apart', () => {
    const both = proposalOf([proposed('ENABLE_ROTATION'), proposed('ROTATE_NOW', { profile: rotatable() })]);
    const [enable, rotate] = both.changes.map(final);
    const decision = decisionOn(both, { finalList: rotate === undefined ? [] : [rotate] });

    expect([enable?.keyId, objection({ proposal: both, decision })]).toStrictEqual([rotate?.keyId, undefined]);
    expect(approvedChangesOf(both, decision).map(({ change }) => change.kind)).toStrictEqual(['ROTATE_NOW']);
  });
});

describe('the changes that may be made', () => {
  it('are none that only the final list has', () => {
    const stray = decisionOn(two, { finalList: [{ keyId: keyIdNumber(9), kind: 'ENABLE_ROTATION', state: executionId }] });

    expect(approvedChangesOf(two, stray)).toStrictEqual([]);
  });

  it('are each attempted for the state that was approved', () => {
    expect(changeKinds.map((kind) => finalChangeFor(proposed(kind, subjects[kind]), executionId))).toStrictEqual([
      { keyId: keyIdNumber(1), kind: 'ENABLE_ROTATION', state: executionId },
      { keyId: keyIdNumber(1), kind: 'SHORTEN_PERIOD', state: executionId },
      { keyId: keyIdNumber(1), kind: 'ROTATE_NOW', state: 'a'.repeat(64) },
      { keyId: keyIdNumber(1), kind: 'REPLACE_KEY', state: 'key' },
      { keyId: keyIdNumber(1), kind: 'ROLL_BACK_REPLACEMENT', state: executionId },
    ]);
  });
});
