import { decidedExecutions } from '../../bin/history/executions.ts';
import { type EvidenceStore, RecordReplacedError, recordText, sha256Of } from '../../functions/aws/evidence-store.ts';
import { filedDecisionOf } from '../../functions/core/records/filed-decision.ts';
import type { Approval } from '../../functions/core/records/first-edition/approval.ts';
import { filedDecisionFrom } from '../../functions/core/records/first-edition/convert.ts';
import type { FirstEditionProposal } from '../../functions/core/records/first-edition/proposal.ts';
import type { Outcomes as FirstEditionOutcomes } from '../../functions/core/records/first-edition/validation.ts';
import { decision, executionId, keyIdNumber, profile, proposal } from '../core/records.ts';
import { scenario } from '../core/report/scenario.ts';

const keyId = keyIdNumber(1);

/** An evidence bucket of these records. Those in `replaced` have a second version. */
function bucketOf(records: Readonly<Record<string, unknown>>, replaced: readonly string[] = []): EvidenceStore {
  const texts = new Map(Object.entries(records).map(([name, record]) => [`executions/${executionId}/${name}`, recordText(record)]));
  const get = async (key: string) => {
    const text = texts.get(key);
    return text === undefined
      ? undefined
      : { key, text, sha256: sha256Of(text), versionId: 'v1', etag: undefined, storedAt: null, copyOf: null };
  };
  const unused = () => {
    throw new Error('the history writes nothing here, and lists no current objects');
  };
  return {
    bucket: 'evidence',
    get,
    record: async (key) => {
      if (replaced.some((name) => key.endsWith(name))) throw new RecordReplacedError(`${key} is written once, and has a second version.`);
      return get(key);
    },
    recordOnce: unused,
    put: unused,
    replace: unused,
    list: unused,
    async *listEver(prefix) {
      yield* [...texts.keys()].filter((key) => key.startsWith(prefix));
    },
  };
}

const { outcomes } = scenario();
const records = { 'proposal.json': proposal(), 'decision.json': decision(), 'outcomes.json': outcomes };
const filed = filedDecisionOf(proposal(), decision(), sha256Of(recordText(decision())));
const read = (evidence: EvidenceStore, of = filed) => decidedExecutions(evidence, [of], new Set([keyId]));

describe('the records of a decided execution', () => {
  it('are its proposal, decision and outcomes', async () => {
    expect(await read(bucketOf(records))).toEqual({
      executions: [{ proposal: proposal(), decision: decision(), outcomes }],
      remarks: [],
    });
  });

  it('are none where it asked about other keys', async () => {
    expect(await decidedExecutions(bucketOf(records), [filed], new Set([keyIdNumber(77)]))).toEqual({ executions: [], remarks: [] });
  });

  it.each<[string, readonly string[], Readonly<Record<string, unknown>>, RegExp, number]>([
    ['is missing its proposal', [], { 'decision.json': decision() }, /its proposal\.json is missing\. The execution is excluded\./, 0],
    ['is missing its decision', [], { 'proposal.json': proposal() }, /the record of the decision is missing/, 1],
    [
      'has another decision than was filed',
      [],
      { ...records, 'decision.json': decision({ because: 'x' }) },
      /The decision\.json of execution .* is not the one that was filed .* kms-rotation verify-evidence --execution 1111/,
      1,
    ],
    [
      'has a decision that somebody has written over',
      ['decision.json'],
      records,
      /is excluded: .*decision\.json is written once, and has a second version/,
      0,
    ],
    ['has outcomes that somebody has written over', ['outcomes.json'], records, /is excluded: .*outcomes\.json/, 0],
  ])('are remarked on where it %s', async (_, replaced, found, remark, executions) => {
    const decided = await read(bucketOf(found, replaced));

    expect(decided.remarks).toEqual([expect.stringMatching(remark)]);
    expect(decided.executions).toHaveLength(executions);
  });
});

const { changes: _, excluded: __, documentSha256: ___, approvalsWithoutAnswer: ____, ...sameAsBefore } = proposal();
const firstProposal: FirstEditionProposal = {
  ...sameAsBefore,
  schemaVersion: 1,
  rotationPeriodInDays: 365,
  keys: [{ ...profile(), change: 'ENABLE' }],
  dropped: [],
};
const approval: Approval = {
  kind: 'approval',
  schemaVersion: 1,
  previous: null,
  executionId,
  requestId: 'daily-2026-11-20',
  accountId: '111122223333',
  region: 'eu-central-1',
  decision: 'APPROVED',
  failure: null,
  approver: 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace',
  comment: 'CHG-1',
  decidedAt: '2026-11-20T09:00:00.000Z',
  decisions: [],
  rawDecisions: [],
  requestedBy: null,
  proposalSha256: null,
  selection: null,
  rotationPeriodInDays: 365,
  approvedKeyIds: [keyId],
  notSelectedKeyIds: [],
  dropped: [],
  keyIdsToEnable: [keyId],
  keyIdsToShorten: [],
  periodsToShorten: [],
};
const rotation = { rotationEnabled: true, rotationPeriodInDays: 365, nextRotationDate: null };
const firstOutcomes: FirstEditionOutcomes = {
  kind: 'outcomes',
  schemaVersion: 1,
  previous: null,
  executionIds: [executionId],
  requestIds: ['daily-2026-11-20'],
  recordedAt: '2026-11-20T09:05:00.000Z',
  rotationPeriodInDays: 365,
  outcomes: [
    {
      keyId,
      keyArn: null,
      region: 'eu-central-1',
      aliases: [],
      outcome: 'ENABLED',
      code: 'ENABLED',
      detail: 'Rotation is on.',
      approved: true,
      before: { ...rotation, rotationEnabled: false },
      after: rotation,
      compliance: null,
      kmsRequestId: null,
      failedStep: null,
    },
  ],
};

describe('the records of an execution of the first edition', () => {
  const first = { 'proposal.json': firstProposal, 'approval.json': approval, 'outcomes.json': firstOutcomes };
  const filedThen = filedDecisionFrom({
    kind: 'decision',
    schemaVersion: 1,
    executionId,
    requestId: 'daily-2026-11-20',
    decision: 'APPROVED',
    decidedAt: approval.decidedAt,
    proposedKeyIds: [keyId],
    approvedKeyIds: [keyId],
    declinedKeyIds: [],
    approvalSha256: sha256Of(recordText(approval)),
  });

  it('are read as of this one, with the change, the approver and the outcome', async () => {
    const { executions, remarks } = await read(bucketOf(first), filedThen);

    expect(remarks).toEqual([]);
    expect(executions).toMatchObject([
      {
        proposal: { changes: [{ kind: 'ENABLE_ROTATION' }] },
        decision: { approvedChanges: [{ keyId, kind: 'ENABLE_ROTATION' }], signals: [{ principal: approval.approver, comment: 'CHG-1' }] },
        outcomes: { outcomes: [{ keyId, kind: 'ENABLE_ROTATION', code: 'ENABLED' }] },
      },
    ]);
  });

  it('may have outcomes that were written twice, as that edition did when a step was tried again', async () => {
    expect(await read(bucketOf(first, ['outcomes.json']), filedThen)).toMatchObject({ remarks: [], executions: [{}] });
  });

  it('are remarked on where the approval is not the one that was filed', async () => {
    const { remarks } = await read(bucketOf({ ...first, 'approval.json': { ...approval, comment: 'forged' } }), filedThen);

    expect(remarks).toEqual([expect.stringContaining('The approval.json of execution')]);
  });
});
