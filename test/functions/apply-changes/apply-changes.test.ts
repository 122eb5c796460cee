import {
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms';
import { applyChanges } from '../../../functions/apply-changes/apply.ts';
import { NotApprovedError } from '../../../functions/aws/authority/approved-execution.ts';
import { NotOursError } from '../../../functions/aws/authority/our-document.ts';
import { NotFinishedError } from '../../../functions/aws/changes/apply-all.ts';
import { attemptsAt } from '../../../functions/aws/changes/change-records.ts';
import { recordText } from '../../../functions/aws/evidence-store.ts';
import type { ChangeKind } from '../../../functions/core/changes/kind.ts';
import type { ProposedChange } from '../../../functions/core/changes/proposed-change.ts';
import { evidenceKey } from '../../../functions/core/names.ts';
import { region } from '../../sandbox/one-account.ts';
import { type Approved, keyNamed, startWorld, type World } from '../approved-world.ts';

let world: World;
let kms: KMSClient;
let paced = 0;
let failures: readonly string[] = [];
beforeAll(async () => {
  world = await startWorld();
  kms = new KMSClient(world.one.as());
});
beforeEach(() => {
  world.begin();
  paced = 0;
});
afterAll(() => world.stop());

type Kind = Extract<ChangeKind, 'ENABLE_ROTATION' | 'SHORTEN_PERIOD' | 'ROTATE_NOW'>;
const kinds: readonly Kind[] = ['ENABLE_ROTATION', 'SHORTEN_PERIOD', 'ROTATE_NOW'];
const operationOf = (kind: Kind): string => (kind === 'ROTATE_NOW' ? 'RotateKeyOnDemand' : 'EnableKeyRotation');

/** A key that can have this change. */
function newKey(kind: Kind): string {
  const rotation = kind === 'SHORTEN_PERIOD' ? ({ enabled: true, periodInDays: 730 } as const) : ({ enabled: false } as const);
  return world.add(keyNamed(crypto.randomUUID(), { rotation }))[0] ?? '';
}
const approve = (kind: Kind, keyIds: readonly string[] = [newKey(kind)], period = 365): Promise<Approved> =>
  world.approve([kind], keyIds, { period });

/** One attempt of the step. @returns what it answers, or the error that it ends with */
async function apply({ executionId }: Approved, seconds = world.environment.writeSeconds): Promise<unknown> {
  const dependencies = world.invocation('applyChanges');
  failures = dependencies.failures;
  const pace = async (): Promise<void> => {
    paced += 1;
  };
  return applyChanges({ executionId }, { ...world.environment, writeSeconds: seconds }, { ...dependencies, pace }).catch(
    (error: unknown) => error,
  );
}

/** As Systems Manager does it: a step that fails is tried again. */
async function applyAgain(approved: Approved): Promise<unknown> {
  let answer = await apply(approved);
  for (let more = 0; more < 3 && answer instanceof NotFinishedError; more++) answer = await apply(approved);
  return answer;
}
const only = ({ changes: [change] }: Approved): ProposedChange => {
  if (change === undefined) throw new Error('nothing was approved');
  return change;
};
const status = (KeyId: string) => kms.send(new GetKeyRotationStatusCommand({ KeyId }));
/** How many materials the key has had, when AWS KMS is done with what it was asked for. */
async function materials(keyId: string): Promise<number> {
  await world.account.clock.advance(180_000);
  return world.account.kms(region).find(keyId)?.materials.length ?? 0;
}
const refusing = (kind: Kind, name: string, times = 1): void =>
  world.account.faults.inject({ service: 'kms', operation: operationOf(kind), error: { name, message: 'no' }, times });

describe('an approved change', () => {
  it.each(kinds)('is made by one call, with an attempt on record before it and the answer after it: %s', async (kind) => {
    const approved = await approve(kind, undefined, 180);
    const { keyId } = only(approved).key;

    expect(await apply(approved)).toEqual({ Changes: 1 });
    expect([world.writes(), await world.attempts(only(approved)), paced]).toEqual([[operationOf(kind)], ['1 WRITTEN'], 1]);
    if (kind === 'ROTATE_NOW') expect(await materials(keyId)).toBe(2);
    else expect(await status(keyId)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 180 });
  });

  it('names the key by its ARN, and the request id of AWS KMS', async () => {
    const approved = await approve('ENABLE_ROTATION');
    await apply(approved);
    const { keyArn, keyId } = only(approved).key;
    const call = world.account.journal.entries().find(({ operation }) => operation === 'EnableKeyRotation');
    const [attempt] = await attemptsAt(world.evidence, { keyId, kind: 'ENABLE_ROTATION', state: approved.executionId });

    expect(call?.input).toEqual({ KeyId: keyArn, RotationPeriodInDays: 365 });
    expect(attempt?.result?.record.kmsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(attempt?.attempt.record.decision.record).toBe('decision.json');
  });

  it('is one of many: all are made, each once', async () => {
    const keyIds = Array.from({ length: 23 }, () => newKey('ENABLE_ROTATION'));

    expect(await apply(await approve('ENABLE_ROTATION', keyIds))).toEqual({ Changes: 23 });
    expect([world.writes().length, paced]).toEqual([23, 23]);
  });

  it.each(kinds)('is not made again by a later attempt of the step: %s', async (kind) => {
    const approved = await approve(kind);
    await apply(approved);
    const before = world.writes().length;

    expect(await apply(approved)).toEqual({ Changes: 1 });
    expect([world.writes().length, await world.attempts(only(approved))]).toEqual([before, ['1 WRITTEN']]);
  });

  it('may be none', async () => {
    const approved = await approve('ENABLE_ROTATION', []);

    expect([await apply(approved), world.writes()]).toEqual([{ Changes: 0 }, []]);
  });
});

describe('an invocation that is broken off', () => {
  /** Where it ends, by the number of its effect; and what is on record when the step has been tried again, of a change that may be made twice, and of one that may not. */
  const endings: readonly (readonly [string, number, 'before' | 'after', readonly string[], readonly [number, string]])[] = [
    ['before the record of the attempt', 1, 'before', ['1 WRITTEN'], [2, '1 WRITTEN']],
    ['after the record of the attempt', 1, 'after', ['1 no answer', '2 WRITTEN'], [1, '1 no answer']],
    ['before the call', 2, 'before', ['1 no answer', '2 WRITTEN'], [1, '1 no answer']],
    ['after the call', 2, 'after', ['1 no answer'], [2, '1 no answer']],
    ['before the record of the answer', 3, 'before', ['1 no answer'], [2, '1 no answer']],
    ['after the record of the answer', 3, 'after', ['1 WRITTEN'], [2, '1 WRITTEN']],
  ];
  const brokenOff = async (kind: Kind, effect: number, when: 'before' | 'after'): Promise<Approved> => {
    const approved = await approve(kind);
    world.breakOffAt(effect, when);
    expect(await apply(approved)).toBeInstanceOf(NotFinishedError);
    world.account.faults.clear();
    expect(await applyAgain(approved)).toEqual({ Changes: 1 });
    return approved;
  };

  it.each(endings)('%s leaves automatic rotation to the next one', async (_where, effect, when, onRecord) => {
    for (const kind of ['ENABLE_ROTATION', 'SHORTEN_PERIOD'] as const) {
      const approved = await brokenOff(kind, effect, when);

      expect(await status(only(approved).key.keyId)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
      expect(await world.attempts(only(approved))).toEqual(onRecord);
    }
  });

  it.each(endings)('%s is never followed by a second rotation on demand', async (_where, effect, when, _twice, [count, onRecord]) => {
    const approved = await brokenOff('ROTATE_NOW', effect, when);

    expect([await materials(only(approved).key.keyId), await world.attempts(only(approved))]).toEqual([count, [onRecord]]);
  });

  it('between the attempt and the call keeps another execution from rotating the key, too', async () => {
    const approved = await approve('ROTATE_NOW');
    const other = await approve('ROTATE_NOW', [only(approved).key.keyId]);
    world.breakOffAt(2, 'before');
    await apply(approved);
    world.account.faults.clear();

    expect([await apply(approved), await apply(other)]).toEqual([{ Changes: 1 }, { Changes: 1 }]);
    expect([world.writes(), await world.attempts(only(approved))]).toEqual([[], ['1 no answer']]);
    expect(await world.reasonNotWritten(other)).toBe('TAKEN_BY_ANOTHER_EXECUTION');
    expect(await world.reasonNotWritten(approved)).toBeUndefined();
  });

  it('says in the log why a change is left', async () => {
    const approved = await approve('ROTATE_NOW');
    world.breakOffAt(2, 'after');

    expect(String(await apply(approved))).toBe(
      `NotFinishedError: 1 of 1 approved changes are left, first ${only(approved).key.keyId}/ROTATE_NOW`,
    );
    expect(failures).toEqual([expect.stringContaining('/ROTATE_NOW: CallFailedError: RotateKeyOnDemand: BrokenOff')]);
  });

  it('is resumed by one that runs at the same time: of the two only one asks', async () => {
    const approved = await approve('ROTATE_NOW');
    await Promise.all([apply(approved), apply(approved), apply(approved)]);
    await applyAgain(approved);

    expect([world.writes(), await materials(only(approved).key.keyId)]).toEqual([['RotateKeyOnDemand'], 2]);
  });
});

describe('two executions that were approved for one key', () => {
  it('rotate it once on demand, and the second is told of the first', async () => {
    const keyId = newKey('ROTATE_NOW');
    const [first, second] = [await approve('ROTATE_NOW', [keyId]), await approve('ROTATE_NOW', [keyId])];
    await Promise.all([apply(first), apply(second)]);
    await applyAgain(first);
    await applyAgain(second);

    expect([world.writes(), await materials(keyId)]).toEqual([['RotateKeyOnDemand'], 2]);
    const reasons = [await world.reasonNotWritten(first), await world.reasonNotWritten(second)];
    expect(reasons.filter((reason) => reason === undefined)).toHaveLength(1);
    expect(reasons.filter((reason) => reason !== undefined)).toEqual(['TAKEN_BY_ANOTHER_EXECUTION']);
  });

  it('may both try where AWS KMS has refused the first', async () => {
    const keyId = newKey('ROTATE_NOW');
    const [first, second] = [await approve('ROTATE_NOW', [keyId]), await approve('ROTATE_NOW', [keyId])];
    refusing('ROTATE_NOW', 'AccessDeniedException');
    await apply(first);

    expect(await apply(second)).toEqual({ Changes: 1 });
    expect(await world.attempts(only(first))).toEqual(['1 REFUSED', '2 WRITTEN']);
  });
});

describe('a key that is not as it was approved any more', () => {
  const rotatedFor = async (KeyId: string, millis: number): Promise<void> => {
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    await world.account.clock.advance(millis);
  };

  it.each<[string, Kind, (keyId: string) => Promise<unknown>, string]>([
    ['rotates by now', 'ENABLE_ROTATION', (KeyId) => kms.send(new EnableKeyRotationCommand({ KeyId })), 'ROTATION_ENABLED'],
    ['is disabled', 'ENABLE_ROTATION', (KeyId) => kms.send(new DisableKeyCommand({ KeyId })), 'KEY_DISABLED'],
    [
      'has another period',
      'SHORTEN_PERIOD',
      (KeyId) => kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 999 })),
      'CHANGED_SINCE_PROPOSED',
    ],
    ['does not rotate any more', 'SHORTEN_PERIOD', (KeyId) => kms.send(new DisableKeyRotationCommand({ KeyId })), 'ROTATION_DISABLED'],
    ['is being rotated', 'ROTATE_NOW', (KeyId) => rotatedFor(KeyId, 0), 'ROTATION_IN_PROGRESS'],
    ['was rotated half a minute ago', 'ROTATE_NOW', (KeyId) => rotatedFor(KeyId, 30_000), 'KEY_MATERIAL_UNKNOWN'],
    ['has rotated', 'ROTATE_NOW', (KeyId) => rotatedFor(KeyId, 180_000), 'ALREADY_ROTATED'],
  ])('is left as it is, with the reason on record: it %s', async (_what, kind, change, reason) => {
    const approved = await approve(kind);
    await change(only(approved).key.keyId);
    world.account.journal.clear();

    expect([await apply(approved), await apply(approved)]).toEqual([{ Changes: 1 }, { Changes: 1 }]);
    expect([world.writes(), await world.attempts(only(approved)), paced]).toEqual([[], [], 0]);
    expect(await world.reasonNotWritten(approved)).toBe(reason);
  });

  it('does not keep the others from being changed', async () => {
    const [one = '', two = ''] = [newKey('ENABLE_ROTATION'), newKey('ENABLE_ROTATION')];
    const approved = await approve('ENABLE_ROTATION', [one, two]);
    await kms.send(new DisableKeyCommand({ KeyId: one }));

    expect(await apply(approved)).toEqual({ Changes: 2 });
    expect((await status(two)).KeyRotationEnabled).toBe(true);
  });
});

describe('a change that AWS KMS refuses', () => {
  it.each(kinds)('for a reason that passes is tried again by the next attempt of the step: %s', async (kind) => {
    const approved = await approve(kind);
    refusing(kind, 'ThrottlingException');

    expect(await apply(approved)).toBeInstanceOf(NotFinishedError);
    expect(await apply(approved)).toEqual({ Changes: 1 });
    expect(await world.attempts(only(approved))).toEqual(['1 REFUSED', '2 WRITTEN']);
  });

  it.each(kinds)('for a reason that stays is not tried again: %s', async (kind) => {
    const approved = await approve(kind);
    refusing(kind, 'AccessDeniedException', 5);

    expect([await apply(approved), await apply(approved)]).toEqual([{ Changes: 1 }, { Changes: 1 }]);
    expect([await world.attempts(only(approved)), world.writes()]).toEqual([['1 REFUSED'], []]);
  });
});

describe('the time of an invocation', () => {
  it('is kept: no change is begun after it, and what is left is tried by the next', async () => {
    const approved = await approve('ENABLE_ROTATION', [newKey('ENABLE_ROTATION'), newKey('ENABLE_ROTATION')]);

    expect(String(await apply(approved, 0))).toMatch(/^NotFinishedError: 2 of 2 approved changes are left/);
    expect([world.writes(), await world.attempts(only(approved))]).toEqual([[], []]);
    expect(await apply(approved)).toEqual({ Changes: 2 });
  });
});

describe('nothing is written', () => {
  const writesNothing = async (approved: Approved, error: unknown): Promise<void> => {
    world.account.journal.clear();
    expect(await apply(approved)).toEqual(error);
    const stored = world.account.journal.entries().filter(({ operation }) => operation === 'PutObject');
    expect([world.writes(), stored]).toEqual([[], []]);
  };

  it('for an execution that was not approved', async () => {
    const { executionId, changes } = await approve('ENABLE_ROTATION');
    world.ssm.execution(executionId, 'KmsRotation-ApproveAndEnable', { AutomationExecutionStatus: 'Success' });

    await writesNothing({ executionId, changes }, expect.any(NotApprovedError));
  });

  it('for an execution that is not ours, or that there is not', async () => {
    const { executionId, changes } = await approve('ENABLE_ROTATION');
    world.ssm.execution(executionId, 'ParkingPermits');

    await writesNothing({ executionId, changes }, expect.any(NotOursError));
    await writesNothing(
      { executionId: crypto.randomUUID(), changes },
      expect.objectContaining({ name: 'AutomationExecutionNotFoundException' }),
    );
  });

  it('on the strength of a decision that was replaced', async () => {
    const approved = await approve('ENABLE_ROTATION');
    world.overwrite(evidenceKey(approved.executionId, 'decision.json'), recordText({}));

    await writesNothing(approved, expect.objectContaining({ name: 'RecordReplacedError' }));
  });

  it('that is another function’s to write', async () => {
    const metadata = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' };
    const name = crypto.randomUUID();
    const keyIds = world.add(keyNamed(name, { metadata, aliases: [`alias/${name}`] }));
    const approved = await world.approve(['REPLACE_KEY'], keyIds);

    await writesNothing(approved, expect.any(NotFinishedError));
    expect(failures).toEqual([expect.stringContaining('REPLACE_KEY is no change of this function')]);
  });
});

describe('a refusal', () => {
  it('is on record though the key policy cannot be read after it, so that a rotation is asked for again', async () => {
    const approved = await approve('ROTATE_NOW');
    refusing('ROTATE_NOW', 'ThrottlingException');
    world.account.faults.inject({ service: 'kms', operation: 'GetKeyPolicy', error: { name: 'KMSInvalidStateException', message: 'no' } });
    await applyAgain(approved);

    expect(await world.attempts(only(approved))).toEqual(['1 REFUSED', '2 WRITTEN']);
  });
});
