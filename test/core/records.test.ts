import {
  centralEvidenceKey,
  currentRequestKey,
  decisionKey,
  evidenceKey,
  isWrittenOnce,
  reportKey,
  requestKey,
} from '../../functions/core/names.ts';
import { approvalSchema, type DecisionKind } from '../../functions/core/records/approval.ts';
import { approvalsSchema } from '../../functions/core/records/approvals.ts';
import { decisionRecordOf, decisionRecordSchema } from '../../functions/core/records/decision.ts';
import { proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord, UnreadableRecordError } from '../../functions/core/records/reading.ts';
import { notificationSchema, requestSchema, startedPartSchema } from '../../functions/core/records/request.ts';
import { selectionSchema } from '../../functions/core/records/selection.ts';
import { approval, executionId, keyIdNumber, proposal, proposedKey } from './records.ts';
import { merged, scenario } from './report/scenario.ts';
import { requestOf } from './requests.ts';

const decision = () => decisionRecordOf(proposal(), approval(), 'f'.repeat(64));
const everyRecord = [
  ['proposal', proposalSchema, () => proposal({ keys: [proposedKey()] })],
  ['approval', approvalSchema, () => approval({ selection: { sha256: 'a', versionId: null, keyIds: ['key'] } })],
  ['approvals', approvalsSchema, () => merged(scenario()).approvals],
  ['decision', decisionRecordSchema, decision],
  ['request', requestSchema, () => requestOf([proposedKey()])],
  [
    'startedPart',
    startedPartSchema,
    () => ({ kind: 'startedPart', schemaVersion: 1, requestId: 'r', number: 1, executionId, startedAt: '2026-11-20T08:00:00.000Z' }),
  ],
  [
    'notification',
    notificationSchema,
    () => ({ kind: 'notification', schemaVersion: 1, requestId: 'r', executionId, messageId: null, sentAt: '2026-11-20T08:00:00.000Z' }),
  ],
] as const;

describe('a stored record', () => {
  it.each(everyRecord)('can be read again as it was written: %s', (_, schema, recordOf) => {
    const record = recordOf();

    expect(readRecord(schema, JSON.stringify(record), 'it')).toStrictEqual(record);
  });

  it.each(everyRecord)('is refused with a member that it should not have, or of another kind: %s', (_, schema, recordOf) => {
    const record = recordOf();

    for (const wrong of [
      { ...record, more: 1 },
      { ...record, kind: 'another' },
      { ...record, schemaVersion: 2 },
    ]) {
      expect(() => readRecord(schema, JSON.stringify(wrong), 'it')).toThrow(UnreadableRecordError);
    }
  });

  it.each(everyRecord)('is refused where a member is missing, which the error names: %s', (_, schema, recordOf) => {
    const record = recordOf();

    for (const member of Object.keys(record).filter((name) => name !== 'rawDecisions')) {
      const { [member as 'kind']: __, ...rest } = record;
      expect(() => readRecord(schema, JSON.stringify(rest), 'it')).toThrow(new RegExp(`^it is not as expected: .*${member}: `));
    }
  });

  it('is refused by name where it is no JSON, or no record at all', () => {
    expect(() => readRecord(selectionSchema, '{', 'selection.json')).toThrow(/^selection\.json is not JSON: .+/);
    expect(() => readRecord(selectionSchema, '1', 'selection.json')).toThrow(/^selection\.json is not as expected: record: /);
    expect(new UnreadableRecordError('x').name).toBe('UnreadableRecordError');
  });

  it.each([
    [0, true],
    [2_592_000, true],
    [-1, false],
    [2_592_001, false],
  ])('of a request may wait %i seconds for its approval: %s', (approvalTimeoutInSeconds, isRead) => {
    const read = () => readRecord(requestSchema, JSON.stringify({ ...requestOf([proposedKey()]), approvalTimeoutInSeconds }), 'it');

    if (isRead) expect(read().approvalTimeoutInSeconds).toBe(approvalTimeoutInSeconds);
    else expect(read).toThrow(/approvalTimeoutInSeconds: must be 0 to 2592000 seconds/);
  });

  it('is told where a member of a member is wrong, for each of them', () => {
    const wrong = { ...decision(), approvedKeyIds: [1], declinedKeyIds: [2] };

    expect(() => readRecord(decisionRecordSchema, JSON.stringify(wrong), 'it')).toThrow(
      /: record\.approvedKeyIds\.0: .+; record\.declinedKeyIds\.0: /,
    );
  });
});

describe('the record of a decision', () => {
  const keys = [proposedKey(), proposedKey({ keyId: keyIdNumber(2) })];
  const under = (kind: DecisionKind) =>
    decisionRecordOf(
      proposal({ keys }),
      approval({ decision: kind, approvedKeyIds: [keyIdNumber(1)], notSelectedKeyIds: [keyIdNumber(2)] }),
      'f'.repeat(64),
    );

  it('names what was proposed and approved, by the approval it is about', () => {
    expect(under('APPROVED')).toStrictEqual({
      kind: 'decision',
      schemaVersion: 1,
      executionId,
      requestId: 'daily-2026-11-20',
      decision: 'APPROVED',
      decidedAt: '2026-11-20T09:00:00.000Z',
      proposedKeyIds: [keyIdNumber(1), keyIdNumber(2)],
      approvedKeyIds: [keyIdNumber(1)],
      declinedKeyIds: [keyIdNumber(2)],
      approvalSha256: 'f'.repeat(64),
    });
  });

  it.each<[DecisionKind, readonly number[]]>([
    ['REJECTED', [1, 2]],
    ['TIMED_OUT', [1, 2]],
    ['CANCELLED', []],
    ['FAILED', []],
  ])('counts as declined under %s: keys %j', (kind, declined) => {
    expect(under(kind).declinedKeyIds).toStrictEqual(declined.map(keyIdNumber));
  });
});

describe('the place of a record', () => {
  it('is a folder of its execution, request or day', () => {
    expect(evidenceKey('e', 'proposal.json')).toBe('executions/e/proposal.json');
    expect(requestKey('r', 'parts/2.json')).toBe('requests/r/parts/2.json');
    expect(currentRequestKey).toBe('requests/current.json');
    expect(decisionKey('2026-11-20T23:30:00.000-02:00', 'e')).toBe('decisions/2026-11-21/e.json');
    expect(centralEvidenceKey('111122223333', 'eu-central-1', 'executions/e/approval.json')).toBe(
      '111122223333/eu-central-1/executions/e/approval.json',
    );
    expect(reportKey('2026-11-20T07:00:00.000Z', 'organization.html')).toBe('reports/2026-11-20/organization.html');
  });

  it.each([
    ['executions/e/proposal.json', true],
    ['executions/e/approval.json', true],
    ['decisions/2026-11-20/e.json', true],
    ['requests/r/request.json', true],
    ['requests/r/parts/1.json', true],
    ['executions/e/outcomes.json', false],
    ['executions/e/proposalxjson', false],
    ['executions/e/proposal.json.bak', false],
    ['old/executions/e/proposal.json', false],
    ['requests/current.json', false],
    ['requests/r/request.html', false],
  ])('%s is written once: %s', (key, expected) => {
    expect(isWrittenOnce(key)).toBe(expected);
  });
});
