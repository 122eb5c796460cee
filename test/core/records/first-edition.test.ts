import type * as z from 'zod/mini';
import { excludedChange } from '../../../functions/core/changes/propose.ts';
import { decisionSchema } from '../../../functions/core/records/decision.ts';
import { filedDecisionSchema } from '../../../functions/core/records/filed-decision.ts';
import { approvalSchema, keyIdsToWrite } from '../../../functions/core/records/first-edition/approval.ts';
import { decisionFrom, filedDecisionFrom, outcomesFrom, proposalFrom } from '../../../functions/core/records/first-edition/convert.ts';
import { decisionRecordSchema } from '../../../functions/core/records/first-edition/decision.ts';
import { proposalSchema as oldProposalSchema } from '../../../functions/core/records/first-edition/proposal.ts';
import { creatingSchema, successorSchema } from '../../../functions/core/records/first-edition/replacement.ts';
import { selectionSchema } from '../../../functions/core/records/first-edition/selection.ts';
import {
  type Outcome as OldOutcome,
  outcomesSchema as oldOutcomesSchema,
} from '../../../functions/core/records/first-edition/validation.ts';
import { outcomesSchema } from '../../../functions/core/records/outcomes.ts';
import { proposalSchema } from '../../../functions/core/records/proposal.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { keyMaterial, successorArn } from '../changes/sample.ts';
import { disabled, executionId, keyIdNumber, profile } from '../records.ts';
import {
  feeder,
  grace,
  oldApproval,
  oldCreating,
  oldFiledDecision,
  oldKey,
  oldOutcome,
  oldOutcomes,
  oldProposal,
  oldReplacement,
  oldSelection,
  oldSuccessor,
} from './first-edition.ts';

/** What a reader of the second edition makes of it. */
const reads = (schema: z.ZodMiniType, record: unknown): unknown => readRecord(schema, JSON.stringify(record), 'it');
const dropped = {
  keyId: keyIdNumber(9),
  keyArn: null,
  complianceType: 'NOT_APPLICABLE',
  reason: 'KEY_DISABLED',
  annotation: 'KEY_DISABLED: x',
} as const;

describe('a record of the first edition', () => {
  it.each<[string, z.ZodMiniType, unknown]>([
    ['proposal', oldProposalSchema, oldProposal({ dropped: [dropped] })],
    ['proposal of a replacement', oldProposalSchema, oldProposal(oldReplacement('REPLACE'))],
    ['proposal of a way back', oldProposalSchema, oldProposal(oldReplacement('RETURN_ALIASES'))],
    ['selection', selectionSchema, oldSelection],
    ['approval', approvalSchema, oldApproval({ keyIdsToReplace: [], keyIdsToRotate: [] })],
    ['decision', decisionRecordSchema, oldFiledDecision({ change: 'ROTATE_NOW' })],
    ['creating', creatingSchema, oldCreating],
    ['successor', successorSchema, oldSuccessor()],
    ['outcomes', oldOutcomesSchema, oldOutcomes()],
  ])('is read as it was written, strictly: %s', (_, schema, record) => {
    expect(reads(schema, record)).toStrictEqual(record);
    expect(() => reads(schema, { ...(record as object), more: 1 })).toThrow(/must have no member more/);
    expect(() => reads(schema, { ...(record as object), schemaVersion: 2 })).toThrow(/schemaVersion/);
  });

  it('has its final list in one list for each kind', () => {
    const lists = { keyIdsToEnable: ['a'], keyIdsToShorten: ['b'], keyIdsToRotate: ['c'], keyIdsToReplace: ['d'] };

    expect(keyIdsToWrite(oldApproval(lists))).toStrictEqual(['a', 'b', 'c', 'd']);
    expect(keyIdsToWrite(oldApproval())).toStrictEqual([keyIdNumber(1)]);
  });
});

describe('a proposal of the first edition, as one of the second', () => {
  it('is one of the second in every field', () => {
    const converted = proposalFrom(oldProposal({ keys: [oldKey('ENABLE'), oldKey('SHORTEN_PERIOD', 2)], dropped: [dropped] }));

    expect(reads(proposalSchema, converted)).toStrictEqual(converted);
    expect(converted).toMatchObject({
      schemaVersion: 2,
      executionId,
      requestedBy: feeder,
      documentSha256: '',
      approvalsWithoutAnswer: 'ALL',
      changes: [
        { kind: 'ENABLE_ROTATION', key: profile(), rotationPeriodInDays: 365 },
        { kind: 'SHORTEN_PERIOD', rotationPeriodInDays: 365 },
      ],
      excluded: [{ ...dropped, kind: 'ENABLE_ROTATION', keyArn: keyIdNumber(9) }],
    });
  });

  it('has the key material of a key that was to be rotated', () => {
    const keys = [oldKey('ROTATE_NOW', 1, { keyMaterial: keyMaterial() }), oldKey('ROTATE_NOW', 2)];
    const converted = proposalFrom(oldProposal({ rotationPeriodInDays: null, keys, dropped: [dropped] }));

    expect(reads(proposalSchema, converted)).toStrictEqual(converted);
    expect(converted).toMatchObject({
      changes: [
        { kind: 'ROTATE_NOW', keyMaterialId: 'a'.repeat(64) },
        { kind: 'ROTATE_NOW', keyMaterialId: '' },
      ],
      excluded: [{ kind: 'ROTATE_NOW' }],
    });
  });

  it('has the plan of a replacement, as far as it was recorded', () => {
    const converted = proposalFrom(oldProposal(oldReplacement('REPLACE')));

    expect(reads(proposalSchema, converted)).toStrictEqual(converted);
    expect(converted.changes).toMatchObject([
      {
        kind: 'REPLACE_KEY',
        plan: {
          create: { keySpec: 'RSA_2048', policySha256: 'p', tags: [{ key: 'a', value: 'b' }] },
          continues: null,
          aliases: ['alias/a'],
          tagsExcluded: ['aws:x'],
          grants: [],
          policyStatements: ['ByArn'],
          check: ['Look.'],
        },
      },
    ]);
  });

  it('has the plan of a way back', () => {
    const converted = proposalFrom(oldProposal(oldReplacement('RETURN_ALIASES')));

    expect(reads(proposalSchema, converted)).toStrictEqual(converted);
    expect(converted.changes).toMatchObject([
      {
        kind: 'ROLL_BACK_REPLACEMENT',
        plan: { old: { keyArn: profile().keyArn }, successor: { keyArn: successorArn }, aliases: ['alias/a'], check: ['Look back.'] },
      },
    ]);
  });

  it.each([
    ['REPLACE', 'REPLACE_KEY'],
    ['RETURN_ALIASES', 'ROLL_BACK_REPLACEMENT'],
  ] as const)('says what was asked for of a key that could not have it: %s', (change, kind) => {
    expect(proposalFrom(oldProposal({ ...oldReplacement(change, false), dropped: [dropped] }))).toMatchObject({
      changes: [],
      excluded: [{ kind }],
    });
  });

  it('can be read though its plan does not fit its key', () => {
    const { replacement } = oldReplacement('RETURN_ALIASES') as { replacement: NonNullable<ReturnType<typeof oldProposal>['replacement']> };
    const broken = oldProposal({ ...oldReplacement('REPLACE'), replacement });
    const other = oldProposal({
      ...oldReplacement('RETURN_ALIASES'),
      ...{ replacement: oldProposal(oldReplacement('REPLACE')).replacement },
    });

    for (const one of [broken, other]) expect(reads(proposalSchema, proposalFrom(one))).toStrictEqual(proposalFrom(one));
  });
});

describe('an approval of the first edition, as a decision', () => {
  const asked = oldProposal({ keys: [oldKey('ENABLE'), oldKey('SHORTEN_PERIOD', 2), oldKey('ENABLE', 3)] });

  it('is one of the second in every field, with the kind of each change', () => {
    const approval = oldApproval({
      approvedKeyIds: [1, 2].map(keyIdNumber),
      notSelectedKeyIds: [keyIdNumber(3)],
      dropped: [dropped],
      keyIdsToShorten: [keyIdNumber(2)],
    });
    const converted = decisionFrom(approval, asked);

    expect(reads(decisionSchema, converted)).toStrictEqual(converted);
    expect(converted).toMatchObject({
      schemaVersion: 2,
      previous: approval.previous,
      documentName: 'KmsRotation-ApproveAndEnable',
      decision: 'APPROVED',
      because: null,
      requester: { principal: feeder, person: null },
      requiredApprovals: 1,
      signals: [{ principal: grace, person: null, signal: 'APPROVE', comment: 'CHG-1', counts: true }],
      rawDecisions: ['{"Approver":"x"}', '7'],
      approvedChanges: [
        { keyId: keyIdNumber(1), kind: 'ENABLE_ROTATION' },
        { keyId: keyIdNumber(2), kind: 'SHORTEN_PERIOD' },
      ],
      notChosen: [{ keyId: keyIdNumber(3), kind: 'ENABLE_ROTATION' }],
      excluded: [{ keyId: keyIdNumber(9), kind: 'ENABLE_ROTATION', reason: 'KEY_DISABLED' }],
      finalList: [
        { keyId: keyIdNumber(1), kind: 'ENABLE_ROTATION', state: '' },
        { keyId: keyIdNumber(2), kind: 'SHORTEN_PERIOD', state: '' },
      ],
    });
  });

  it('that rejected has the rejection of whoever decided, with their comment', () => {
    const rejected = decisionFrom(oldApproval({ decision: 'REJECTED', approvedKeyIds: [], keyIdsToEnable: [] }), asked);

    expect(rejected.signals).toMatchObject([{ principal: grace, signal: 'REJECT', comment: 'CHG-1', counts: false }]);
    expect([rejected.approvedChanges, rejected.finalList]).toStrictEqual([[], []]);
  });

  it('that nobody decided has no signal, and says why it failed', () => {
    const failed = oldApproval({ decision: 'FAILED', failure: 'the topic is gone', approver: null, requestedBy: null, rawDecisions: null });

    expect(decisionFrom(failed, asked)).toMatchObject({
      decision: 'FAILED',
      because: 'the topic is gone',
      signals: [],
      rawDecisions: [],
      requester: { principal: feeder },
    });
  });
});

describe('a filed decision of the first edition', () => {
  it.each([
    ['ROTATE_NOW', 'ROTATE_NOW'],
    ['REPLACE', 'REPLACE_KEY'],
    ['RETURN_ALIASES', 'ROLL_BACK_REPLACEMENT'],
  ] as const)('on %s is one on %s', (change, kind) => {
    const converted = filedDecisionFrom(oldFiledDecision({ change }));

    expect(reads(filedDecisionSchema, converted)).toStrictEqual(converted);
    expect(converted).toMatchObject({
      kind: 'filedDecision',
      approved: [{ keyId: keyIdNumber(1), kind }],
      declined: [{ keyId: keyIdNumber(2), kind }],
      decisionSha256: 'f'.repeat(64),
    });
  });

  it('on automatic rotation is one on either kind, since it did not say which', () => {
    expect(filedDecisionFrom(oldFiledDecision()).declined).toStrictEqual([
      { keyId: keyIdNumber(2), kind: 'ENABLE_ROTATION' },
      { keyId: keyIdNumber(2), kind: 'SHORTEN_PERIOD' },
    ]);
  });
});

describe('outcomes of the first edition', () => {
  it('are ones of the second in every field', () => {
    const converted = outcomesFrom(oldOutcomes([oldOutcome(), oldOutcome({ keyId: keyIdNumber(8), keyArn: null })]), oldProposal());

    expect(reads(outcomesSchema, converted)).toStrictEqual(converted);
    expect(converted).toMatchObject({
      schemaVersion: 2,
      startedAt: '2026-11-20T08:00:00.000Z',
      outcomes: [
        {
          kind: 'ENABLE_ROTATION',
          keyArn: profile().keyArn,
          code: 'ENABLED',
          remarks: [],
          attempts: [],
          before: { keyState: null, rotationEnabled: false, keyMaterialId: null },
          after: { rotationPeriodInDays: 365, keyMaterialId: 'm' },
        },
        { kind: 'ENABLE_ROTATION', keyArn: keyIdNumber(8) },
      ],
    });
  });

  it.each<[OldOutcome['code'], string]>([
    ['ENABLED', 'ENABLED'],
    ['PERIOD_SHORTENED', 'PERIOD_SHORTENED'],
    ['ALREADY_ENABLED', 'ALREADY_ENABLED'],
    ['ROTATED', 'ROTATED'],
    ['ALREADY_ROTATED', 'ALREADY_ROTATED'],
    ['REPLACED', 'REPLACED'],
    ['RETURNED', 'ROLLED_BACK'],
    ['SKIPPED', 'SKIPPED'],
    ['ACCESS_DENIED', 'ACCESS_DENIED'],
    ['FAILED', 'NOT_CONFIRMED'],
    ['NOT_CONFIRMED', 'NOT_CONFIRMED'],
  ])('%s are %s', (code, expected) => {
    const outcome = code === 'SKIPPED' ? 'SKIPPED_KEY_DISABLED' : code;
    const [converted] = outcomesFrom(oldOutcomes([oldOutcome({ code, outcome })]), oldProposal()).outcomes;

    expect([converted?.code, converted?.outcome]).toStrictEqual([expected, code === 'RETURNED' ? 'ROLLED_BACK' : outcome]);
  });

  it('have the kind that was proposed for each key, or asked for', () => {
    const asked = oldProposal({ keys: [oldKey('SHORTEN_PERIOD')] });
    const outcomes = oldOutcomes([oldOutcome(), oldOutcome({ keyId: keyIdNumber(9) })], { startedAt: undefined });

    expect(outcomesFrom(outcomes, asked)).toMatchObject({
      startedAt: null,
      outcomes: [{ kind: 'SHORTEN_PERIOD' }, { kind: 'ENABLE_ROTATION' }],
    });
    expect(outcomesFrom(outcomes, oldProposal({ ...oldReplacement('REPLACE'), keys: [] })).outcomes.map(({ kind }) => kind)).toStrictEqual([
      'REPLACE_KEY',
      'REPLACE_KEY',
    ]);
  });
});

describe('a change that is excluded', () => {
  it('names the key, what was asked for and why not', () => {
    expect(
      excludedChange({ keyId: 'asked', kind: 'ROTATE_NOW' }, { profile: disabled() }, { reason: 'X', annotation: 'X: y' }),
    ).toStrictEqual({
      keyId: 'asked',
      kind: 'ROTATE_NOW',
      keyArn: disabled().keyArn,
      complianceType: 'NOT_APPLICABLE',
      reason: 'X',
      annotation: 'X: y',
    });
  });
});
