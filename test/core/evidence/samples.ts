import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import type { KeyGrant } from '../../../functions/core/changes/grant.ts';
import type { SubjectRead } from '../../../functions/core/changes/propose.ts';
import { scheduledKinds } from '../../../functions/core/changes/registry.ts';
import type { ChangeSubject } from '../../../functions/core/changes/subject.ts';
import { idIn } from '../../../functions/core/ids.ts';
import { approvalTimeoutInSeconds, requestKey } from '../../../functions/core/names.ts';
import type { Request } from '../../../functions/core/records/request.ts';
import { refusal } from '../../../functions/core/refusal.ts';
import { partsOf, restOfRegion, selectChanges } from '../../../functions/core/request.ts';
import { requestIdFor } from '../../../functions/core/request-id.ts';
import { policyRecordOf } from '../../../functions/core/rule-parameters.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { sampleExecution, sessionOf } from './sample-execution.ts';
import { access, arnNumber, idNumber, noHistory, place, policy, policySha256, profileOf, type SampleKey } from './sample-keys.ts';

/** A whole execution, or several that belong together, as texts by key of the evidence bucket. */
export type Sample = {
  readonly name: string;
  readonly executionIds: readonly string[];
  readonly requestId?: string;
  readonly texts: ReadonlyMap<string, string>;
};

const requestedAt = '2026-11-20T08:00:00.000Z';
const at = (minute: number, second = 0): string => new Date(Date.UTC(2026, 10, 20, 9, minute, second)).toISOString();
const startedAt = '2026-11-20T07:59:58.000Z';
const rupert = { principal: `arn:aws:iam::${place.accountId}:user/rupert`, person: 'rupert', source: 'EXECUTED_BY' } as const;
const scheduler = `arn:aws:sts::${place.accountId}:assumed-role/KmsRotation-RequestApproval-${place.region}/KmsRotation-RequestApproval`;
const nobody = { principal: scheduler, person: null, source: 'NOT_KNOWN' } as const;

const approved = (name: string, minute: number, comment: string | null = null) => ({
  Approver: sessionOf(name),
  Decision: 'Approved',
  ApprovalDecisionTime: at(minute),
  ...(comment === null ? {} : { Comment: comment }),
});
const rejected = (name: string, minute: number, comment: string) => ({ ...approved(name, minute, comment), Decision: 'Rejected' });

const rotating = (periodInDays = 365) => ({ enabled: true, periodInDays, nextRotationDate: '2027-11-20T09:02:00.000Z' }) as const;
const subjectOf = (key: SampleKey, now = requestedAt): SubjectRead => ({
  keyId: idNumber(key.number),
  subject: { profile: profileOf(key, new Date(now)) },
});
const subjects = (keys: readonly SampleKey[]) => keys.map((key) => subjectOf(key));
const after = (keys: readonly SampleKey[], time: string): ((keyId: string) => ChangeSubject) => {
  const read = new Map(keys.map((key) => [idNumber(key.number), { profile: profileOf(key, new Date(time)) }]));
  return (keyId) => read.get(keyId) ?? { profile: profileOf({ number: 0 }, new Date(time)) };
};

const enable = (number: number) => ({ keyId: idNumber(number), kind: 'ENABLE_ROTATION' }) as const;
const shorten = (number: number) => ({ keyId: idNumber(number), kind: 'SHORTEN_PERIOD' }) as const;
const rotate = (number: number) => ({ keyId: idNumber(number), kind: 'ROTATE_NOW' }) as const;

const kindsOfPeriod = ['ENABLE_ROTATION', 'SHORTEN_PERIOD'] as const;
const yearly = { rotationPeriodInDays: 365 } as const;

/** Two approvers who choose differently, an answer that is ignored, a key that was excluded, one that was not written, and one asked twice. */
async function enabling(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000001';
  const keys: SampleKey[] = [
    { number: 1 },
    { number: 2, status: rotating(900) },
    { number: 3 },
    { number: 4, metadata: { multiRegion: { type: 'PRIMARY', replicas: [arnNumber(40)] } } },
    { number: 5 },
    { number: 6 },
    { number: 7, status: rotating() },
    { number: 8, metadata: { keyState: 'PendingDeletion', deletionDate: '2026-12-20T00:00:00.000Z' } },
  ];
  const execution = sampleExecution(store, {
    executionId,
    subjects: subjects(keys),
    kinds: kindsOfPeriod,
    asked: yearly,
    at: requestedAt,
    minimumApprovals: 2,
  });
  execution.answer('AROAAPPROVERID:grace', 'APPROVE', [enable(1), shorten(2), enable(3), enable(5), enable(6)], 'CHG-1');
  execution.answer('user/heidi', 'APPROVE', [enable(1), shorten(2), enable(4), enable(5), enable(6)]);
  execution.answer('AROAAPPROVERID:ivan', 'APPROVE', [enable(1)], 'only this one');
  await execution.decide({
    ending: 'APPROVED',
    raw: [approved('grace', 1), { ...approved('x', 3, 'fine'), Approver: 'heidi' }],
    requester: rupert,
    at: at(4),
    excluded: ({ keyId }) =>
      keyId === idNumber(5)
        ? { subject: subjectOf({ number: 5, status: rotating() }).subject, refusal: refusal('ROTATION_ENABLED', 'rotates every 365 days.') }
        : undefined,
  });
  const throttled = { operation: 'EnableKeyRotation', name: 'ThrottlingException', message: 'Rate exceeded' };
  await execution.attempt(enable(1), 1, at(5), {
    result: 'REFUSED',
    kmsRequestId: null,
    error: throttled,
    policySha256,
    keyState: 'Enabled',
  });
  await execution.attempt(enable(1), 2, at(6), { result: 'WRITTEN', kmsRequestId: 'req-1', error: null });
  await execution.attempt(shorten(2), 1, at(5, 1), undefined);
  await execution.attempt(shorten(2), 2, at(6, 1), { result: 'WRITTEN', kmsRequestId: 'req-2', error: null });
  await execution.notWritten(enable(6), refusal('EXEMPT', 'exempt through 2026-12-31 (migration).'), at(5, 2));
  const ended = keys.map((key): SampleKey => ([1, 2, 5].includes(key.number) ? { ...key, status: rotating() } : key));
  await execution.finish(after(ended, at(9)), at(9), startedAt, [idNumber(1)]);
  return { name: 'enabling and shortening, with two approvers', executionIds: [executionId], texts: store.texts };
}

/** Old material, imported material that waits, a refusal, a lost answer, and one that another execution was first with. */
async function rotatingNow(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000002';
  const old = { currentKeyMaterialId: 'a'.repeat(64), since: '2024-01-02T03:04:05.000Z', onDemandRotations: 0 };
  const fresh = (time: string) => ({ currentKeyMaterialId: 'b'.repeat(64), since: time, rotationType: 'ON_DEMAND', onDemandRotations: 1 });
  const keys: SampleKey[] = [
    { number: 11, status: rotating(), material: old },
    {
      number: 12,
      metadata: { origin: 'EXTERNAL', validTo: '2027-06-01T00:00:00.000Z' },
      material: { ...old, pending: { keyMaterialId: 'e'.repeat(64), state: 'PENDING_ROTATION' }, expiresAt: '2027-06-01T00:00:00.000Z' },
    },
    { number: 13, status: rotating(), material: old },
    { number: 14, status: rotating(), material: { ...old, rotatingSince: '2026-11-20T07:00:00.000Z' } },
    { number: 15, status: rotating(), material: old },
  ];
  const execution = sampleExecution(store, { executionId, subjects: subjects(keys), kinds: ['ROTATE_NOW'], at: requestedAt });
  await execution.decide({
    ending: 'APPROVED',
    raw: [{ ApprovalStatus: 'Approve', Approver: `arn:aws:iam::${place.accountId}:role/KmsRotation-Approver-${place.region}` }],
    recorded: [{ name: 'grace', signal: 'APPROVE', at: at(1) }],
    requester: rupert,
    at: at(4),
  });
  await execution.attempt(rotate(11), 1, at(5), { result: 'WRITTEN', kmsRequestId: 'req-11', error: null });
  const usedUp = {
    operation: 'RotateKeyOnDemand',
    name: 'LimitExceededException',
    message: 'Maximum number of on-demand rotations reached',
  };
  await execution.attempt(rotate(12), 1, at(5, 1), { result: 'REFUSED', kmsRequestId: null, error: usedUp, policySha256 });
  await execution.attempt(rotate(13), 1, at(5, 2), undefined);
  await execution.notWritten(rotate(15), refusal('TAKEN_BY_ANOTHER_EXECUTION', 'execution x asked AWS KMS for the same change.'), at(5, 3));
  const ended = keys.map((key): SampleKey => (key.number === 11 ? { ...key, material: fresh(at(5)) } : key));
  await execution.finish(after(ended, at(9)), at(9), startedAt);
  return { name: 'rotating now, with a refusal and a lost answer', executionIds: [executionId], texts: store.texts };
}

const signing = {
  number: 21,
  metadata: { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' },
  aliases: ['alias/invoices', 'alias/orders'],
} satisfies SampleKey;
const [old, successor] = [arnNumber(21), arnNumber(29)];

async function replacing(store: MemoryStore, executionId: string) {
  const subject = { keyId: idNumber(21), subject: { profile: profileOf(signing, new Date(requestedAt)), replacement: noHistory(21) } };
  const execution = sampleExecution(store, {
    executionId,
    subjects: [subject],
    kinds: ['REPLACE_KEY'],
    asked: { callersAcknowledged: true },
    at: requestedAt,
  });
  const ref = { keyId: idNumber(21), kind: 'REPLACE_KEY' } as const;
  execution.answer('AROAAPPROVERID:grace', 'APPROVE', [ref]);
  await execution.decide({ ending: 'APPROVED', raw: [approved('grace', 1, 'CHG-2')], requester: rupert, at: at(4) });
  const attempt = await execution.attempt(ref, 1, at(5), {
    result: 'WRITTEN',
    kmsRequestId: 'req-21',
    error: null,
    successorArn: successor,
  });
  const denied = { operation: 'UpdateAlias', name: 'AccessDeniedException', message: 'not yet' };
  const untagged = { operation: 'TagResource', name: 'TagException', message: 'too many tags' };
  execution.moved(
    attempt,
    1,
    {
      from: old,
      to: successor,
      moved: ['alias/invoices'],
      notMoved: [{ alias: 'alias/orders', names: idIn(old), error: denied }],
      objection: null,
      tagErrors: [],
    },
    at(6),
  );
  const last = execution.moved(
    { ...attempt, options: { ...attempt.options, invocation: 'invocation-9' } },
    1,
    { from: old, to: successor, moved: ['alias/invoices', 'alias/orders'], notMoved: [], objection: null, tagErrors: [untagged] },
    at(7),
  );
  const ended = {
    profile: profileOf({ ...signing, aliases: [] }, new Date(at(9))),
    replacement: replacementAt(attempt.answered?.ref ?? { record: '', sha256: '' }, executionId, idIn(successor)),
  };
  await execution.finish(() => ended, at(9), startedAt);
  return last;
}

const replacementAt = (answer: { readonly record: string; readonly sha256: string }, executionId: string, names: string) => ({
  access: access(21),
  history: {
    state: 'CREATED' as const,
    attempts: 1,
    moved: [],
    successor: { executionId, successorArn: successor, createdAt: at(5), answer },
  },
  successor: {
    successorArn: successor,
    metadata: metadataOfSuccessor,
    tags: [],
    access: { kind: 'read' as const, policy: '{}', policySha256, grants: [] },
  },
  aliasTargets: new Map([
    ['alias/invoices', names],
    ['alias/orders', names],
  ]),
});

const metadataOfSuccessor = {
  keyArn: successor,
  keyId: idNumber(29) as never,
  ...place,
  description: 'Key 21',
  keyManager: 'CUSTOMER',
  keyState: 'Enabled',
  keySpec: 'RSA_2048',
  keyUsage: 'SIGN_VERIFY',
  origin: 'AWS_KMS',
  multiRegion: { type: 'SINGLE' },
} as const;

async function replaced(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000003';
  await replacing(store, executionId);
  return { name: 'replacing a key', executionIds: [executionId], texts: store.texts };
}

const serviceGrant: KeyGrant = {
  grantId: '9'.repeat(64),
  grantee: {
    type: 'SERVICE',
    name: 'dynamodb.amazonaws.com',
    sourceArn: `arn:aws:dynamodb:${place.region}:${place.accountId}:table/orders`,
  },
  retiring: null,
  operations: ['Decrypt'],
  name: null,
};
const personGrant: KeyGrant = { ...serviceGrant, grantee: { type: 'PRINCIPAL', arn: `arn:aws:iam::${place.accountId}:role/new` } };

const unmoved = { alias: 'alias/invoices', names: idNumber(21), error: null };

/** An execution created the successor, moved an alias and was ended there; another goes on with it, and finds that it is not as it was. */
async function goingOn(): Promise<Sample> {
  const store = memoryStore();
  const [first, executionId] = ['e0000000-0000-4000-8000-000000000010', 'e0000000-0000-4000-8000-000000000011'];
  const ref = { keyId: idNumber(21), kind: 'REPLACE_KEY' } as const;
  const asked = { callersAcknowledged: true };
  const profile = profileOf(signing, new Date(requestedAt));
  const begun = sampleExecution(store, {
    executionId: first,
    subjects: [{ keyId: idNumber(21), subject: { profile, replacement: noHistory(21) } }],
    kinds: ['REPLACE_KEY'],
    asked,
    at: requestedAt,
  });
  await begun.decide({ ending: 'APPROVED', raw: [approved('grace', 1)], requester: rupert, at: at(4) });
  const { answered } = await begun.attempt(ref, 1, at(5), {
    result: 'FOUND',
    kmsRequestId: 'req-21',
    error: null,
    successorArn: successor,
  });
  const created = replacementAt(answered?.ref ?? { record: '', sha256: '' }, first, idNumber(21));
  const replacement = {
    ...created,
    history: { ...created.history, open: signing.aliases },
    aliasTargets: new Map([...created.aliasTargets, ['alias/orders', idIn(successor)]]),
  };
  const left: SampleKey = { ...signing, aliases: ['alias/invoices'] };
  await begun.finish(() => ({ profile: profileOf(left, new Date(at(9))), replacement }), at(9), startedAt);

  const subject = { keyId: idNumber(21), subject: { profile: profileOf(left, new Date(at(20))), replacement } };
  const execution = sampleExecution(store, { executionId, subjects: [subject], kinds: ['REPLACE_KEY'], asked, at: at(20) });
  await execution.decide({ ending: 'APPROVED', raw: [approved('grace', 21)], requester: rupert, at: at(24) });
  const answer = { result: 'CONTINUED', kmsRequestId: null, error: null, successorArn: successor } as const;
  const attempt = await execution.attempt(ref, 2, at(25), answer, successor);
  const objection = refusal('SUCCESSOR_NOT_AS_CREATED', `no alias moves to ${successor}: it is in state Disabled.`);
  execution.moved(
    attempt,
    2,
    { from: old, to: successor, moved: ['alias/orders'], notMoved: [unmoved], objection, tagErrors: [] },
    at(25, 1),
  );
  await execution.finish(() => ({ profile: profileOf(left, new Date(at(29))), replacement }), at(29), at(19, 58));
  return { name: 'going on with a replacement', executionIds: [first, executionId], texts: store.texts };
}

/** Of a replacement that an earlier execution made; one alias stays where its owner has set it since. */
async function rollingBack(): Promise<Sample> {
  const store = memoryStore();
  const [first, executionId] = ['e0000000-0000-4000-8000-000000000003', 'e0000000-0000-4000-8000-000000000004'];
  const last = await replacing(store, first);
  const replacement = replacementAt({ record: '', sha256: '' }, first, idIn(successor));
  const moved = { executionId: first, aliases: ['alias/invoices', 'alias/orders'], movedAt: at(7), at: last };
  const subject = {
    keyId: idNumber(21),
    subject: {
      profile: profileOf({ ...signing, aliases: [] }, new Date(at(20))),
      replacement: {
        ...replacement,
        access: { ...access(21), grants: [serviceGrant, personGrant] },
        successor: {
          ...replacement.successor,
          access: { kind: 'read' as const, policy: '{}', policySha256, grants: [personGrant, serviceGrant] },
        },
        history: { ...replacement.history, moved: [moved] },
      },
    },
  };
  const execution = sampleExecution(store, {
    executionId,
    subjects: [subject],
    kinds: ['ROLL_BACK_REPLACEMENT'],
    asked: { callersAcknowledged: true },
    at: at(20),
  });
  const ref = { keyId: idNumber(21), kind: 'ROLL_BACK_REPLACEMENT' } as const;
  await execution.decide({ ending: 'APPROVED', raw: [{ ...approved('grace', 21), Comment: 'wrong key' }], requester: rupert, at: at(24) });
  const attempt = await execution.attempt(ref, 1, at(25), { result: 'WRITTEN', kmsRequestId: null, error: null });
  const elsewhere = { alias: 'alias/orders', names: idNumber(30), error: null };
  execution.moved(
    attempt,
    1,
    { from: successor, to: old, moved: ['alias/invoices'], notMoved: [elsewhere], objection: null, tagErrors: [] },
    at(25, 1),
  );
  const aliasTargets = new Map([
    ['alias/invoices', idNumber(21)],
    ['alias/orders', idNumber(30)],
  ]);
  const ended = {
    profile: profileOf({ ...signing, aliases: ['alias/invoices'] }, new Date(at(29))),
    replacement: {
      ...replacement,
      history: { state: 'NONE' as const, attempts: 1, rolledBackBy: executionId },
      successor: undefined,
      aliasTargets,
    },
  };
  await execution.finish(() => ended, at(29), at(19, 58));
  return { name: 'rolling a replacement back', executionIds: [first, executionId], texts: store.texts };
}

const four: SampleKey[] = [{ number: 41 }, { number: 42 }];

async function rejectedByOne(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000005';
  const execution = sampleExecution(store, {
    executionId,
    subjects: subjects(four),
    kinds: kindsOfPeriod,
    asked: yearly,
    at: requestedAt,
    minimumApprovals: 2,
  });
  execution.answer('AROAAPPROVERID:ivan', 'REJECT', [], 'not before the freeze');
  await execution.decide({
    ending: 'REJECTED',
    raw: [approved('grace', 1, 'CHG-4'), rejected('ivan', 2, 'no')],
    requester: rupert,
    at: at(4),
  });
  await execution.finish(after(four, at(5)), at(5), startedAt);
  return { name: 'rejected', executionIds: [executionId], texts: store.texts };
}

async function timedOut(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000006';
  const execution = sampleExecution(store, { executionId, subjects: subjects(four), kinds: kindsOfPeriod, asked: yearly, at: requestedAt });
  await execution.decide({ ending: 'TIMED_OUT', requester: rupert, at: '2026-11-27T08:00:12.000Z', endedAt: '2026-11-27T08:00:10.000Z' });
  await execution.finish(after(four, '2026-11-27T08:00:20.000Z'), '2026-11-27T08:00:20.000Z', startedAt);
  return { name: 'timed out', executionIds: [executionId], texts: store.texts };
}

async function nothingToApprove(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000007';
  const keys: SampleKey[] = [{ number: 51, status: rotating() }];
  const execution = sampleExecution(store, { executionId, subjects: subjects(keys), kinds: kindsOfPeriod, asked: yearly, at: requestedAt });
  await execution.decide({ ending: 'FAILED', requester: rupert, at: at(4) });
  await execution.finish(after(keys, at(5)), at(5), startedAt);
  return { name: 'nothing to approve', executionIds: [executionId], texts: store.texts };
}

/** An approval by the person who asked does not count, and the execution failed to be told of. */
async function notCounted(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000008';
  const execution = sampleExecution(store, { executionId, subjects: subjects(four), kinds: kindsOfPeriod, asked: yearly, at: requestedAt });
  await execution.decide({ ending: 'APPROVED', raw: [approved('Rupert@example.com', 1)], requester: rupert, at: at(4), endedAt: at(1) });
  await execution.finish(after(four, at(5)), at(5), startedAt);
  return { name: 'not counted', executionIds: [executionId], texts: store.texts };
}

async function failed(): Promise<Sample> {
  const store = memoryStore();
  const executionId = 'e0000000-0000-4000-8000-000000000009';
  const execution = sampleExecution(store, { executionId, subjects: subjects(four), kinds: kindsOfPeriod, asked: yearly, at: requestedAt });
  const failure = 'step NotifyApprovers ended as Failed: the topic does not exist';
  await execution.decide({ ending: 'FAILED', failure, requester: rupert, at: at(4) });
  await execution.finish(after(four, at(5)), at(5), startedAt);
  return { name: 'failed', executionIds: [executionId], texts: store.texts };
}

/** A scheduled request of two parts, that follows another. */
async function scheduled(): Promise<Sample> {
  const store = memoryStore();
  const keys: SampleKey[] = [
    { number: 61 },
    { number: 62, status: rotating(900) },
    {
      number: 63,
      status: rotating(),
      material: { currentKeyMaterialId: 'a'.repeat(64), since: '2023-01-01T00:00:00.000Z', onDemandRotations: 0 },
      metadata: { creationDate: '2023-01-01T00:00:00.000Z' },
    },
    { number: 64, status: rotating() },
    {
      number: 67,
      metadata: { origin: 'EXTERNAL', validTo: '2027-06-01T00:00:00.000Z' },
      material: {
        currentKeyMaterialId: 'a'.repeat(64),
        since: '2024-01-02T03:04:05.000Z',
        onDemandRotations: 0,
        pending: { keyMaterialId: 'e'.repeat(64), state: 'PENDING_ROTATION' },
        expiresAt: '2027-06-01T00:00:00.000Z',
      },
    },
    { number: 65, tags: [{ key: 'kms-rotation-exempt', value: '2026-12-31 migration' }] },
    { number: 66, tags: [{ key: 'Stage', value: 'test' }] },
  ];
  const raisedAt = '2026-11-20T07:50:00.000Z';
  const before = raise(store, { keys: keys.slice(0, 1), raisedAt: '2026-11-19T07:50:00.000Z', previous: null });
  const request = raise(store, { keys, raisedAt, previous: { requestId: before.requestId, sha256: sha256Of(recordText(before)) } });
  const executionIds: string[] = [];
  for (const part of request.parts) {
    const executionId = `e0000000-0000-4000-8000-00000000010${part.number}`;
    executionIds.push(executionId);
    const own = keys.filter(({ number }) => part.changes.some(({ keyId }) => keyId === idNumber(number)));
    const execution = sampleExecution(store, {
      executionId,
      requestId: request.requestId,
      requestedBy: scheduler,
      subjects: subjects(own),
      kinds: [...new Set(part.changes.map(({ kind }) => kind))].includes('ROTATE_NOW') ? ['ROTATE_NOW'] : kindsOfPeriod,
      asked: yearly,
      at: requestedAt,
    });
    const started = { kind: 'startedPart', schemaVersion: 1, requestId: request.requestId, number: part.number, executionId, startedAt };
    store.texts.set(requestKey(request.requestId, `parts/${part.number}.json`), recordText(started));
    const refused = part.number === 2 ? rejected('grace', 1, 'later') : approved('grace', 1);
    const requester = part.number === 2 ? { principal: scheduler, person: 'olga', source: 'CLOUDTRAIL' as const } : nobody;
    await execution.decide({ ending: part.number === 2 ? 'REJECTED' : 'APPROVED', raw: [refused], requester, at: at(4) });
    for (const [index, ref] of (part.number === 2 ? [] : part.changes).entries())
      await execution.attempt(ref, 1, at(5, index), { result: 'WRITTEN', kmsRequestId: `req-6${index}`, error: null });
    const ended = own.map((key): SampleKey => (part.number === 2 ? key : { ...key, status: rotating() }));
    await execution.finish(after(ended, at(9)), at(9), startedAt);
  }
  const told = {
    kind: 'notification',
    schemaVersion: 1,
    requestId: request.requestId,
    executionId: executionIds[0],
    messageId: 'message-1',
    sentAt: requestedAt,
  };
  store.texts.set(requestKey(request.requestId, 'notification.json'), recordText(told));
  return { name: 'a scheduled request of two parts', executionIds, requestId: request.requestId, texts: store.texts };
}

const tagFilter = { include: [], exclude: ['Stage=test'] };

function raise(
  store: MemoryStore,
  { keys, raisedAt, previous }: { readonly keys: readonly SampleKey[]; readonly raisedAt: string; readonly previous: Request['previous'] },
): Request {
  const now = new Date(raisedAt);
  const read = keys.map((key) => subjectOf(key, raisedAt));
  const { changes, excluded } = selectChanges({
    subjects: read,
    candidates: new Map(
      read.filter(({ keyId }) => ![64, 65].map(idNumber).includes(keyId)).map(({ keyId }) => [keyId, scheduledKinds] as const),
    ),
    waiting: new Map(),
    coolDowns: new Map(),
    tagFilter,
    context: { policy, now, asked: yearly },
  });
  const request: Request = {
    kind: 'request',
    schemaVersion: 2,
    previous,
    requestId: requestIdFor({ raisedAt: now, changes, previous: previous?.sha256 ?? '' }, sha256Of),
    ...place,
    partition: 'aws',
    raisedAt,
    configRuleName: 'kms-rotation',
    rotationPeriodInDays: 365,
    policy: policyRecordOf(policy),
    approvers: [`arn:aws:iam::${place.accountId}:role/KmsRotation-Approver-${place.region}`],
    minimumApprovals: 1,
    approvalsWithoutAnswer: 'ALL',
    approvalTimeoutInSeconds,
    coolDownInDays: 7,
    tagFilter,
    changes: [...changes],
    parts: partsOf(changes),
    excluded: [...excluded],
    ...restOfRegion(read),
  };
  store.texts.set(requestKey(request.requestId, 'request.json'), recordText(request));
  return request;
}

/** Every sample, made anew. */
export const samples = (): Promise<readonly Sample[]> =>
  Promise.all([
    enabling(),
    rotatingNow(),
    replaced(),
    goingOn(),
    rollingBack(),
    rejectedByOne(),
    timedOut(),
    nothingToApprove(),
    notCounted(),
    failed(),
    scheduled(),
  ]);
