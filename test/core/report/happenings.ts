import { idOfChange } from '../../../functions/core/changes/kind.ts';
import { type ProposedChange, refOf } from '../../../functions/core/changes/proposed-change.ts';
import type { ChangeSubject, ReplacementRead } from '../../../functions/core/changes/subject.ts';
import type { ChangeEvidence } from '../../../functions/core/outcome/outcome.ts';
import type { CallError } from '../../../functions/core/records/attempt.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { AttemptOutcome, Compliance } from '../../../functions/core/records/outcomes.ts';
import type { Refusal } from '../../../functions/core/refusal.ts';
import { key as metadata } from '../keys.ts';
import { keyIdNumber, material, materialAfter, rotating, successorArn } from '../records.ts';

/** Everything that can become of an approved change, for the reports that tell of it. */

export type Happened = Partial<Pick<ChangeEvidence, 'attempts' | 'notWritten' | 'compliance'>> & {
  readonly after: (change: ProposedChange) => ChangeSubject;
};

const startedAt = '2026-11-20T09:05:00.000Z';
export const compliance = (changes: Partial<Compliance> = {}): Compliance => ({
  complianceType: 'COMPLIANT',
  annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-11-20.',
  recordedAt: '2026-11-20T10:00:00.000Z',
  sinceTheChange: true,
  ...changes,
});
const stillOff = compliance({ complianceType: 'NON_COMPLIANT', annotation: 'ROTATION_DISABLED: automatic rotation is off.' });
const overdue = compliance({ complianceType: 'NON_COMPLIANT', annotation: 'ROTATION_OVERDUE: due long ago.' });

type Result = NonNullable<AttemptOutcome['result']>;
/** One attempt; `undefined`: its answer was lost. */
export const attempt = (result?: Partial<Result>, moves: AttemptOutcome['moves'] = [], number = 1): AttemptOutcome => ({
  record: `changes/x/${number}.json`,
  sha256: 'f'.repeat(64),
  startedAt,
  result:
    result === undefined
      ? null
      : {
          record: `changes/x/${number}.result.json`,
          sha256: 'f'.repeat(64),
          result: 'WRITTEN',
          kmsRequestId: null,
          error: null,
          ...result,
        },
  moves: [...moves],
});
const written = (requestId = '0a1b2c3d-0000-4000-8000-000000000001') => [attempt({ kmsRequestId: requestId })];
const refused = (name: string, message: string, operation = 'EnableKeyRotation'): AttemptOutcome =>
  attempt({ result: 'REFUSED', error: { operation, name, message } satisfies CallError });
const byPolicy = (policy: string): string =>
  `User: arn:aws:sts::111122223333:assumed-role/KmsRotation-ApplyChanges/x is not authorized to perform: kms:EnableKeyRotation because ${policy}`;

const { rotationEnabled, rotationPeriodInDays, nextRotationDate, proposed, complianceType, reason, annotation } = rotating();
const rotation = { rotationEnabled, rotationPeriodInDays, nextRotationDate, proposed, complianceType, reason, annotation };
const asBefore = ({ key }: ProposedChange): ChangeSubject => ({ profile: key });
const rotates =
  (changes: Partial<KeyProfile> = {}) =>
  ({ key }: ProposedChange): ChangeSubject => ({ profile: { ...key, ...rotation, ...changes } });
const refusal = (code: string, text: string): Refusal => ({ reason: code, annotation: `${code}: ${text}` });

/** Of changes that turn on or shorten automatic rotation. */
export const happenings: readonly Happened[] = [
  { after: rotates(), attempts: written(), compliance: compliance() },
  {
    after: rotates({ rotationPeriodInDays: null, nextRotationDate: null }),
    attempts: written(),
    compliance: compliance({ sinceTheChange: false }),
  },
  { after: rotates(), attempts: written(), compliance: stillOff },
  { after: rotates(), attempts: written(), compliance: overdue },
  { after: rotates({ rotationPeriodInDays: 180 }), attempts: written() },
  { after: asBefore, attempts: [refused('AccessDeniedException', byPolicy('no resource-based policy allows the action'))] },
  { after: asBefore, attempts: [refused('AccessDeniedException', byPolicy('of an explicit deny in a service control policy'))] },
  { after: asBefore, attempts: [refused('ThrottlingException', 'Rate exceeded'), attempt({ kmsRequestId: 'later' }, [], 2)] },
  { after: rotates(), attempts: [attempt()] },
  { after: asBefore, attempts: [attempt()] },
  { after: asBefore, notWritten: refusal('EXEMPT', 'exempt through 2027-01-01 (vendor).') },
  { after: rotates(), notWritten: refusal('ROTATION_ENABLED', 'rotates every 365 days.') },
  { after: asBefore },
  { after: rotates({ reason: 'EXEMPT', annotation: 'EXEMPT: exempt through 2027-01-01 (<vendor>).' }), attempts: written() },
  { after: rotates({ keyState: 'PendingDeletion' }), attempts: [refused('KMSInvalidStateException', 'is pending deletion.')] },
];

const onNewMaterial = ({ key }: ProposedChange): ChangeSubject => ({
  profile: {
    ...key,
    keyMaterial: material({
      currentKeyMaterialId: materialAfter,
      since: '2026-11-20T09:05:01.000Z',
      rotationType: 'ON_DEMAND',
      onDemandRotations: 3,
    }),
  },
});

/** Of changes that rotate now. */
export const rotations: readonly Happened[] = [
  { after: onNewMaterial, attempts: written('0a1b2c3d-0000-4000-8000-000000000002'), compliance: compliance() },
  { after: asBefore, attempts: [refused('LimitExceededException', 'The limit of on-demand rotations is reached.', 'RotateKeyOnDemand')] },
  { after: asBefore, attempts: [attempt()] },
  { after: onNewMaterial, notWritten: refusal('ALREADY_ROTATED', 'the key has had new key material since 2026-11-20.') },
];

const access = { kind: 'read', policy: '{}', policySha256: 'c'.repeat(64), grants: [] } as const;
const replacementOf = ({ key }: ProposedChange, aliasesAt: 'old' | 'successor'): ReplacementRead => ({
  access,
  history: {
    state: 'CREATED',
    attempts: 1,
    moved: [],
    successor: {
      executionId: 'replacing',
      successorArn,
      createdAt: startedAt,
      answer: { record: 'changes/x/1.result.json', sha256: 'f'.repeat(64) },
    },
  },
  successor: { successorArn, metadata: metadata({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' }), tags: [], access },
  aliasTargets: new Map([['alias/orders', aliasesAt === 'old' ? key.keyId : keyIdNumber(900)]]),
});
const withAliasesAt =
  (where: 'old' | 'successor') =>
  (change: ProposedChange): ChangeSubject => ({ profile: change.key, replacement: replacementOf(change, where) });
const move = (moved: readonly string[], error: CallError | null, tagErrors: readonly CallError[] = []): AttemptOutcome['moves'] => [
  {
    record: 'changes/x/1.aliases.y.json',
    sha256: 'f'.repeat(64),
    moved: [...moved],
    notMoved: error === null ? [] : [{ alias: 'alias/orders', names: keyIdNumber(1), error }],
    objection: null,
    tagErrors: [...tagErrors],
  },
];

/** Of replacements: carried out, and stopped where an alias did not move. */
export const replacements: readonly Happened[] = [
  {
    after: withAliasesAt('successor'),
    attempts: [
      attempt(
        { kmsRequestId: 'created' },
        move(['alias/orders'], null, [{ operation: 'TagResource', name: 'TagException', message: 'no' }]),
      ),
    ],
  },
  {
    after: withAliasesAt('old'),
    attempts: [
      attempt(
        { kmsRequestId: 'created' },
        move([], {
          operation: 'UpdateAlias',
          name: 'AccessDeniedException',
          message: byPolicy('no resource-based policy allows the action'),
        }),
      ),
    ],
  },
];
export const rollBacks: readonly Happened[] = [{ after: withAliasesAt('old'), attempts: [attempt({}, move(['alias/orders'], null))] }];

/** What is known of each change of a list, the happenings taken in turn. */
export const evidenceFor = (
  changes: readonly ProposedChange[],
  happened: readonly Happened[],
  about: Pick<ChangeEvidence, 'region' | 'decision'>,
): readonly ChangeEvidence[] =>
  changes.map((change, index) => {
    const isWritten = about.decision?.finalList.some((final) => idOfChange(final) === idOfChange(refOf(change))) === true;
    const one = isWritten ? happened[index % happened.length] : { after: asBefore };
    if (one === undefined) throw new Error(`nothing happened to ${idOfChange(refOf(change))}`);
    const { attempts = [], notWritten, compliance: result = null, after } = one;
    return { change, ...about, attempts, notWritten, after: after(change), compliance: result };
  });
