import { findingForFailure } from '../../../functions/core/finding.ts';
import { outcomeOf } from '../../../functions/core/outcome.ts';
import type { Approval } from '../../../functions/core/records/approval.ts';
import { decisionRecordOf } from '../../../functions/core/records/decision.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import type { Creating, Replacement, Successor } from '../../../functions/core/records/replacement.ts';
import { objectionToApproval } from '../../../functions/core/replacement/approval-objection.ts';
import { contradictionsOfReplacement } from '../../../functions/core/replacement/evidence-contradictions.ts';
import { objectionToSuccessor } from '../../../functions/core/replacement/is-successor.ts';
import { planToReplace, planToReturn } from '../../../functions/core/replacement/plan.ts';
import type { SeenSuccessor } from '../../../functions/core/replacement/refusal-to-return.ts';
import type { ReplacementState } from '../../../functions/core/replacement/replacement-state.ts';
import { runbookOf } from '../../../functions/core/runbooks.ts';
import { arnOf, key } from '../keys.ts';
import { approval, executionId, keyIdNumber, profile, proposal } from '../records.ts';

const keyId = keyIdNumber(1);
const successorId = '99999999-2222-4333-8444-555555555555';
const successorArn = arnOf(successorId);
const sha256 = 'a'.repeat(64);
const signing = (changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', aliases: ['alias/a', 'alias/b'], reason: 'UNSUPPORTED_KEY_SPEC', ...changes });
const plan = planToReplace(signing(), { kind: 'read', policy: '{}', policySha256: sha256, grants: [] }, undefined);
const wayBack = planToReturn(signing({ aliases: [] }), successorArn, ['alias/a']);
const replacement = (of: NonNullable<Replacement['plan']> = plan): Replacement => ({
  change: of.change,
  callersAcknowledged: true,
  plan: of,
});
const asked = (of = replacement(), changes: Partial<Proposal> = {}): Proposal => ({
  ...proposal(),
  rotationPeriodInDays: null,
  keys: [{ ...signing(), change: of.change }],
  requestedKeyIds: [keyId],
  replacement: of,
  ...changes,
});
const approved = (changes: Partial<Approval> = {}): Approval =>
  approval({
    keyIdsToEnable: [],
    keyIdsToReplace: [keyId],
    previous: { record: 'proposal.json', sha256 },
    proposalSha256: sha256,
    ...changes,
  });

describe('the records that allow a replacement', () => {
  const place = { accountId: '111122223333', region: 'eu-central-1' };
  const objection = (records: { readonly proposal?: Proposal; readonly approval?: Approval }) =>
    objectionToApproval({ executionId, proposal: asked(), proposalSha256: sha256, approval: approved(), place, ...records });

  it('are a proposal with a plan and its approval, with the key on the final list', () => {
    expect(objection({})).toBeUndefined();
    expect(objection({ proposal: asked(replacement(wayBack)) })).toBeUndefined();
  });

  it.each<[string, { readonly proposal?: Proposal; readonly approval?: Approval }, RegExp]>([
    ['a proposal of another execution', { proposal: asked(replacement(), { executionId: 'x' }) }, /proposal is of another/],
    ['a proposal of another account', { proposal: asked(replacement(), { accountId: '444455556666' }) }, /proposal is of another/],
    ['an approval of another execution', { approval: approved({ executionId: 'x' }) }, /approval is of another execution/],
    ['an approval of another Region', { approval: approved({ region: 'us-east-1' }) }, /approval is of another execution/],
    ['a rejection', { approval: approved({ decision: 'REJECTED' }) }, /decision on record is REJECTED/],
    ['an approval of other bytes', { approval: approved({ proposalSha256: 'b'.repeat(64) }) }, /another proposal/],
    [
      'an approval that follows other bytes',
      { approval: approved({ previous: { record: 'proposal.json', sha256: 'b' } }) },
      /another proposal/,
    ],
    ['an approval that follows nothing', { approval: approved({ previous: null }) }, /another proposal/],
    ['a proposal without replacement', { proposal: proposal() }, /no plan/],
    ['a proposal without plan', { proposal: asked({ change: 'REPLACE', callersAcknowledged: true, plan: null }) }, /no plan/],
    ['no key', { proposal: asked(replacement(), { keys: [] }) }, /about 0 keys/],
    [
      'two keys',
      {
        proposal: asked(replacement(), {
          keys: [signing(), signing({ keyId: keyIdNumber(2) })].map((one) => ({ ...one, change: 'REPLACE' })),
        }),
      },
      /about 2 keys/,
    ],
    ['a key for another change', { proposal: asked(replacement(), { keys: [{ ...signing(), change: 'RETURN_ALIASES' }] }) }, /two things/],
    ['an empty final list', { approval: approved({ keyIdsToReplace: [] }) }, /not on the final list/],
    [
      'the final list of another runbook',
      { approval: approval({ previous: { record: 'proposal.json', sha256 } }) },
      /not on the final list/,
    ],
    ['another key on the list', { approval: approved({ keyIdsToReplace: [keyIdNumber(2)] }) }, /not on the final list/],
    ['a key that was not selected', { approval: approved({ approvedKeyIds: [] }) }, /not on the final list/],
  ])('are not %s', (_what, records, words) => {
    expect(objection(records)).toMatch(words);
  });
});

describe('a key that is to take the place of another', () => {
  const wanted = { keyArn: signing().keyArn, keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', policySha256: sha256 };
  const metadata = key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' });
  const tags = [{ key: 'kms-rotation:replaces', value: signing().keyArn }];
  const candidate = { metadata, tags, policySha256: sha256 };

  it('may, if kind, policy, state and lineage are those of the plan', () => {
    expect(objectionToSuccessor(candidate, wanted)).toBeUndefined();
  });

  it.each<[string, Partial<typeof candidate>, RegExp]>([
    ['is disabled', { metadata: { ...metadata, keyState: 'Disabled' } }, /state Disabled/],
    ['is of another spec', { metadata: { ...metadata, keySpec: 'RSA_4096' } }, /RSA_4096/],
    ['is of another usage', { metadata: { ...metadata, keyUsage: 'ENCRYPT_DECRYPT' } }, /ENCRYPT_DECRYPT/],
    ['has imported material', { metadata: { ...metadata, origin: 'EXTERNAL' } }, /single-Region/],
    ['is in several Regions', { metadata: { ...metadata, multiRegion: { type: 'PRIMARY', replicas: [] } } }, /single-Region/],
    ['has no lineage', { tags: [] }, /does not name the key/],
    ['has another policy', { policySha256: 'b' }, /key policy/],
  ])('may not, if it %s', (_what, changes, words) => {
    expect(objectionToSuccessor({ ...candidate, ...changes }, wanted)).toMatch(words);
  });
});

describe('what came of a replacement', () => {
  const seen = (changes: Partial<SeenSuccessor> = {}): SeenSuccessor => ({
    successorArn,
    metadata: key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' }),
    tags: [{ key: 'kms-rotation:replaces', value: signing().keyArn }],
    aliases: [],
    ...changes,
  });
  const at = (a: string | null, b: string | null): ReplacementState['aliases'] =>
    new Map([
      ['alias/a', a],
      ['alias/b', b],
    ]);
  const replacedBy = [{ key: 'kms-rotation:replaced-by', value: successorArn }];
  const state = (changes: Partial<ReplacementState> = {}): ReplacementState => ({
    isBegun: true,
    record: undefined,
    successor: seen(),
    aliases: at(successorId, successorId),
    ...changes,
  });
  const outcome = (now: Partial<KeyProfile>, changes: Partial<ReplacementState>, of = replacement(), failedStep?: string) =>
    outcomeOf({
      keyId,
      now: signing({ aliases: [], ...now }),
      proposal: asked(of),
      approval: approved(),
      failedStep:
        failedStep === undefined
          ? undefined
          : { step: 'CreateSuccessor', status: 'Failed', errorName: failedStep, message: `${failedStep}: no` },
      writeAttempted: true,
      writeRefused: false,
      compliance: null,
      kmsRequestId: null,
      replacement: state(changes),
    });

  it('is REPLACED where both keys are there, the aliases name the successor and both say so', () => {
    expect(outcome({ tags: replacedBy }, {})).toMatchObject({
      outcome: 'REPLACED',
      detail: expect.stringContaining(`${successorArn} has taken its place: alias/a, alias/b.`),
      replacement: { successorArn, aliasesMoved: ['alias/a', 'alias/b'], aliasesLeft: [], stillToDo: plan.check },
    });
  });

  it.each<[string, Partial<KeyProfile>, Partial<ReplacementState>, RegExp]>([
    [
      'the successor is disabled',
      { tags: replacedBy },
      { successor: seen({ metadata: key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', keyState: 'Disabled' }) }) },
      /state Disabled/,
    ],
    ['the successor is of another kind', { tags: replacedBy }, { successor: seen({ metadata: key() }) }, /another kind/],
    ['the successor could not be read', { tags: replacedBy }, { successor: seen({ metadata: undefined }) }, /could not be read/],
    ['the successor has lost its tag', { tags: replacedBy }, { successor: seen({ tags: [] }) }, /does not name this key/],
    ['the old key is disabled', { tags: replacedBy, keyState: 'Disabled' }, {}, /this key is in state Disabled/],
    ['an alias stays', { tags: replacedBy }, { aliases: at(successorId, keyId) }, /alias\/b names the same key as before/],
    ['no alias has come', { tags: replacedBy }, { aliases: at(null, 'another') }, /none of the planned aliases/],
    ['the old key does not say so', {}, {}, /kms-rotation:replaced-by does not name/],
    ['no key was created', {}, { successor: undefined, isBegun: false, aliases: at(keyId, keyId) }, /No key has been created/],
    ['nobody knows whether one was', {}, { successor: undefined, aliases: at(keyId, keyId) }, /A key may have been created all the same/],
  ])('is not confirmed where %s', (_what, now, changes, words) => {
    expect(outcome(now, changes)).toMatchObject({ code: 'NOT_CONFIRMED', detail: expect.stringMatching(words) });
  });

  it('names what somebody else has done to an alias, and is REPLACED all the same', () => {
    expect(outcome({ tags: replacedBy }, { aliases: at(successorId, null) })).toMatchObject({
      outcome: 'REPLACED',
      detail: expect.stringContaining('alias/b (there is no such alias any more)'),
      replacement: { aliasesLeft: [{ alias: 'alias/b', names: null }] },
    });
  });

  it('is ACCESS_DENIED where a call was refused, and FAILED where a step failed otherwise', () => {
    const nothing = { successor: undefined, isBegun: false, aliases: at(keyId, keyId) };

    expect(outcome({}, nothing, replacement(), 'AccessDeniedException')).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(outcome({}, nothing, replacement(), 'KeyChangedError')).toMatchObject({
      code: 'FAILED',
      detail: expect.stringMatching(/^CreateSuccessor failed: KeyChangedError: no\. So there is no successor on record\./),
    });
    expect(outcome({ reason: 'UNREADABLE', annotation: 'UNREADABLE: x' }, {})).toMatchObject({ code: 'ACCESS_DENIED', detail: 'x' });
  });

  it('of a way back is RETURNED where the aliases name the old key and the tags say so', () => {
    const tagged = { successor: seen({ tags: [{ key: 'kms-rotation:returned', value: 'x' }] }) };

    expect(outcome({}, { ...tagged, aliases: new Map([['alias/a', keyId]]) }, replacement(wayBack)).outcome).toBe('RETURNED');
    expect(outcome({ tags: replacedBy }, { ...tagged, aliases: new Map([['alias/a', keyId]]) }, replacement(wayBack)).code).toBe(
      'NOT_CONFIRMED',
    );
    expect(outcome({}, { aliases: new Map([['alias/a', keyId]]) }, replacement(wayBack)).code).toBe('NOT_CONFIRMED');
    expect(outcome({}, { ...tagged, aliases: new Map([['alias/a', successorId]]) }, replacement(wayBack)).detail).toContain(
      'same key as before',
    );
  });

  it('says nothing of a step of another runbook in other words than before', () => {
    expect(
      findingForFailure({ step: 'EnableKeyRotation', status: 'Failed', errorName: null, message: null }, 'kms:EnableKeyRotation'),
    ).toEqual({
      code: 'FAILED',
      detail: 'EnableKeyRotation failed',
    });
  });
});

describe('the records of a replacement', () => {
  const previous = { record: 'approval.json', sha256 };
  const at = { schemaVersion: 1, previous, executionId, keyArn: signing().keyArn } as const;
  const creating: Creating = { kind: 'creating', ...at, startedAt: '2026-11-20T09:00:00.000Z' };
  const successor = (changes: Partial<Successor> = {}): Successor => ({
    kind: 'successor',
    ...at,
    successorArn,
    createdBy: executionId,
    kmsRequestId: null,
    recordedAt: '2026-11-20T09:00:00.000Z',
    ...changes,
  });
  const problems = (records: Partial<Parameters<typeof contradictionsOfReplacement>[0]>) =>
    contradictionsOfReplacement({
      proposal: asked(),
      approval: approved(),
      creating,
      successor: successor(),
      outcomes: undefined,
      ...records,
    }).map(({ problem }) => problem);

  it('agree with one another', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ proposal: proposal(), approval: approval(), creating: undefined, successor: undefined })).toEqual([]);
  });

  it.each<[string, Partial<Parameters<typeof contradictionsOfReplacement>[0]>, RegExp]>([
    ['a successor without an approval', { approval: undefined }, /not on the final list/],
    ['a successor of a request that was rejected', { approval: approved({ decision: 'REJECTED' }) }, /not on the final list/],
    ['a successor of a key that was not asked about', { successor: successor({ keyArn: arnOf(successorId) }) }, /not on the final list/],
    ['a successor where aliases were to go back', { proposal: asked(replacement(wayBack)) }, /not on the final list/],
    ['a record of another execution', { creating: { ...creating, executionId: 'x' } }, /is of execution x/],
    [
      'a successor that another execution created, and no plan says so',
      { successor: successor({ createdBy: 'x' }) },
      /the plan says otherwise/,
    ],
    [
      'another successor than the plan goes on with',
      {
        proposal: asked(replacement({ ...plan, adopts: { executionId: 'x', successorArn: 'other' } })),
        successor: successor({ createdBy: 'x' }),
      },
      /the plan says otherwise/,
    ],
  ])('contradict one another: %s', (_what, records, words) => {
    expect(problems(records).join()).toMatch(words);
  });

  it('are filed as decisions that say nothing of automatic rotation', () => {
    expect(decisionRecordOf(asked(), approved(), sha256).change).toBe('REPLACE');
    expect(decisionRecordOf(asked(replacement(wayBack)), approved(), sha256).change).toBe('RETURN_ALIASES');
    expect([runbookOf(asked()), runbookOf(proposal())]).toEqual(['replaceKey', 'approveAndEnable']);
  });
});
