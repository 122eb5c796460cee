import type { AutomationExecution } from '@aws-sdk/client-ssm';
import { approvedExecution, NotApprovedError } from '../../../functions/aws/authority/approved-execution.ts';
import { NotOursError } from '../../../functions/aws/authority/our-document.ts';
import { RecordReplacedError, recordText } from '../../../functions/aws/evidence-store.ts';
import { NoProposalError } from '../../../functions/aws/stored-proposal.ts';
import { evidenceKey } from '../../../functions/core/names.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import { UnreadableRecordError } from '../../../functions/core/records/reading.ts';
import { decisionOn, place, proposalOf } from '../../core/changes/approved-records.ts';
import { off, proposed } from '../../core/changes/sample.ts';
import { oldApproval, oldProposal } from '../../core/records/first-edition.ts';
import { keyIdNumber } from '../../core/records.ts';
import { type Bucket, startBucket } from '../bucket.ts';
import { approvedSteps, documentDigests, documentSha256, step, systemsManager } from '../systems-manager.ts';

const ssm = systemsManager();
let bucket: Bucket;
let id: string;
beforeAll(async () => {
  bucket = await startBucket();
});
beforeEach(() => {
  ssm.reset();
  id = crypto.randomUUID();
});
afterAll(() => bucket.stop());

const changes = [1, 2].map((number) => proposed('ENABLE_ROTATION', { profile: off({ keyId: keyIdNumber(number) }) }));
const documentName = 'KmsRotation-ApproveAndEnable';
const proposal = (others: Partial<Proposal> = {}): Proposal =>
  proposalOf(changes, { executionId: id, documentSha256: documentSha256(documentName), ...others });
const store = (name: 'proposal.json' | 'decision.json' | 'approval.json', record: unknown) =>
  bucket.evidence.recordOnce(evidenceKey(id, name), typeof record === 'string' ? record : recordText(record));

/** An execution that has been approved, but for what a test changes. */
async function approved(
  change: {
    readonly execution?: Partial<AutomationExecution>;
    readonly proposal?: Partial<Proposal>;
    readonly decision?: (proposal: Proposal) => Partial<Decision> | undefined;
  } = {},
) {
  ssm.execution(id, documentName, change.execution);
  const asked = proposal(change.proposal);
  const { sha256 } = await store('proposal.json', asked);
  const previous = { record: 'proposal.json', sha256 };
  const others = change.decision === undefined ? {} : change.decision(asked);
  if (others !== undefined) await store('decision.json', decisionOn(asked, { previous, ...others }));
}
const authority = () => approvedExecution(id, { ssm: ssm.client, evidence: bucket.evidence, digests: documentDigests, place });

describe('an execution that was approved', () => {
  it('may make the changes of the final list, as the approvers were shown them, on the authority of the decision', async () => {
    await approved({
      decision: ({ changes: [, second] }) => ({ finalList: [{ keyId: second?.key.keyId ?? '', kind: 'ENABLE_ROTATION', state: id }] }),
    });
    const { executionId, decision, changes: allowed, proposal: asked } = await authority();

    expect([executionId, asked.executionId]).toEqual([id, id]);
    expect(decision).toEqual({ record: 'decision.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(allowed).toEqual([{ change: changes[1], final: { keyId: keyIdNumber(2), kind: 'ENABLE_ROTATION', state: id } }]);
  });

  it('is asked for anew every time', async () => {
    await approved();
    expect((await authority()).changes).toHaveLength(2);
    bucket.overwrite(evidenceKey(id, 'decision.json'), 'x');

    await expect(authority()).rejects.toThrow(RecordReplacedError);
  });
});

describe('nothing may be written', () => {
  it.each<[string, Parameters<typeof approved>[0], RegExp]>([
    [
      'under the last release',
      { execution: { DocumentVersion: 'last' } },
      /it was started under the last release, which may not write any more/,
    ],
    ...['Success', 'Failed', 'TimedOut', 'Cancelled', 'Rejected', 'CompletedWithSuccess', 'CompletedWithFailure', 'Exited'].map(
      (status): [string, Parameters<typeof approved>[0], RegExp] => [
        `once the execution has ended: ${status}`,
        { execution: { AutomationExecutionStatus: status as 'Success' } },
        new RegExp(`it has ended \\(${status}\\)`),
      ],
    ),
    ...['Waiting', 'Pending', 'InProgress', 'Rejected', 'TimedOut', 'Failed', 'Cancelled'].map(
      (status): [string, Parameters<typeof approved>[0], RegExp] => [
        `while its approval step is ${status}`,
        { execution: { StepExecutions: [step('Assess', 'Success'), step('Approve', status)] } },
        new RegExp(`its approval step is ${status}, and not Success`),
      ],
    ),
    [
      'without an approval step',
      { execution: { StepExecutions: approvedSteps.filter(({ StepName }) => StepName !== 'Approve') } },
      /its approval step is missing, and not Success/,
    ],
    [
      'on the strength of a step that only has the name of one',
      { execution: { StepExecutions: [step('Approve', 'Success', { Action: 'aws:sleep' })] } },
      /its approval step is missing/,
    ],
    ['without a decision', { decision: () => undefined }, /it has no decision on record/],
    ['on the proposal of another execution', { proposal: { executionId: 'x' } }, /the proposal is of another execution, account or Region/],
    [
      'on the proposal of another account',
      { proposal: { accountId: '444455556666' } },
      /the proposal is of another execution, account or Region/,
    ],
    ['on the proposal of another Region', { proposal: { region: 'us-east-1' } }, /the proposal is of another execution, account or Region/],
    ['on the decision of another execution', { decision: () => ({ executionId: 'x' }) }, /the decision is of another execution/],
    [
      'on a decision on other bytes',
      { decision: () => ({ previous: { record: 'proposal.json', sha256: 'x' } }) },
      /the decision is on another proposal than the one on record/,
    ],
    [
      'on a decision that rejects, with a final list',
      { decision: () => ({ decision: 'REJECTED' }) },
      /the decision is REJECTED, and has a final list/,
    ],
    ['that is on no approved list', { decision: () => ({ approvedChanges: [] }) }, /is on the final list, and was not approved/],
    ['on a proposal made under another document', { proposal: { documentSha256: 'x' } }, /its proposal was made under another document/],
    [
      'on a proposal made under a document of another name',
      { proposal: { documentName: 'KmsRotation-RotateNow' } },
      /its proposal was made under another document/,
    ],
  ])('%s', async (_when, change, words) => {
    await approved(change);

    await expect(authority()).rejects.toThrow(NotApprovedError);
    await expect(authority()).rejects.toThrow(words);
    await expect(authority()).rejects.toThrow(new RegExp(`^execution ${id} of ${documentName}: .*\\. Nothing was written\\.$`));
  });

  it('without a proposal', async () => {
    ssm.execution(id, documentName);
    await expect(authority()).rejects.toThrow(NoProposalError);
    await expect(authority()).rejects.toThrow(`there is no proposal at executions/${id}/proposal.json`);
  });

  it('on records of the first edition', async () => {
    ssm.execution(id, documentName);
    const { sha256 } = await store('proposal.json', oldProposal({ executionId: id }));
    await store('approval.json', oldApproval({ executionId: id, previous: { record: 'proposal.json', sha256 } }));

    await expect(authority()).rejects.toThrow('it has no decision on record');
  });

  it.each(['proposal.json', 'decision.json'] as const)('on records that were replaced, or hidden: %s', async (name) => {
    await approved();
    bucket.overwrite(evidenceKey(id, name), recordText(proposal()));
    await expect(authority()).rejects.toThrow(RecordReplacedError);

    id = crypto.randomUUID();
    await approved();
    bucket.hide(evidenceKey(id, name));
    await expect(authority()).rejects.toThrow(RecordReplacedError);
  });

  it.each<[string, string]>([
    ['is no JSON', '{'],
    ['is another record', recordText({ kind: 'proposal' })],
    ['has a member more', recordText({ ...decisionOn(), more: 1 })],
  ])('on a decision that %s', async (_what, text) => {
    await approved({ decision: () => undefined });
    await store('decision.json', text);

    await expect(authority()).rejects.toThrow(UnreadableRecordError);
  });

  it('by an execution that is not ours', async () => {
    await approved({ execution: { DocumentName: 'ParkingPermits' } });
    await expect(authority()).rejects.toThrow(NotOursError);

    ssm.execution(id, documentName, { ParentAutomationExecutionId: 'parent' });
    await expect(authority()).rejects.toThrow(NotOursError);
  });

  it('where the approvers have approved nothing', async () => {
    await approved({ decision: () => ({ decision: 'NOT_COUNTED', because: 'x', signals: [], approvedChanges: [], finalList: [] }) });

    expect((await authority()).changes).toEqual([]);
  });
});
