import { ScheduleKeyDeletionCommand, UpdateAliasCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionNames } from '../../functions/core/names.ts';
import type { Fault } from '../../sandbox/faults.ts';
import { estateOf, keyNamed, region } from './estates.ts';
import { denying } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';
import { behind, changesIn, idOf, replaceable, successorsOf, tagsOf } from './replaceable-keys.ts';

const yes = { AcknowledgeCallers: 'Yes' } as const;
const back = { Direction: 'Rollback' } as const;

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf() }, region);
  await one.sandbox.settled();
});
beforeEach(() => one.begin());
afterEach(() => one.sandbox.faults.clear());
afterAll(() => one.sandbox.stop());

const isEffect = (operation: string): boolean => /^(PutObject|CreateKey|TagResource|UntagResource|UpdateAlias)$/.test(operation);

type Breaking = { readonly when: 'before' | 'after'; readonly forGood: boolean; readonly isKilled?: boolean };

/**
 * Ends an invocation of the writing function right before or after its nth effect on the world; `forGood`: and whenever it is invoked from then on. By an error that it can do nothing
 * about, which takes a test less time than to kill it, as one whose time is up.
 */
function breakOffAt(effect: number, { when, forGood, isKilled = false }: Breaking): void {
  let seen = 0;
  const isDue: Fault['match'] = ({ principal, operation }) => {
    if (!principal.arn.includes(`/${functionNames.replaceKey}-`) || !isEffect(operation)) return false;
    seen += 1;
    return seen === effect;
  };
  const mishap = isKilled ? ({ kind: 'killed' } as const) : ({ kind: 'error', name: 'BrokenOff' } as const);
  for (const service of ['kms', 's3'] as const)
    one.sandbox.faults.inject({
      mishap,
      takesEffect: when === 'after',
      service,
      match: (call) => isDue(call) || (forGood && seen >= effect && call.principal.arn.includes(`/${functionNames.replaceKey}-`)),
    });
}

const twoAliases = (name: string) => replaceable('signing', name, { aliases: [`alias/${name}-a`, `alias/${name}-b`] });
const whereAre = (name: string) => ['a', 'b'].map((which) => behind(one, `alias/${name}-${which}`));

/** Every effect of a replacement with two aliases, in order. */
const effects = [
  'creating.json',
  'the tag on the old key',
  'CreateKey',
  'successor.json',
  'the first alias',
  'the second alias',
  'the tag replaced-by',
  'the first tag removed',
];
/** Right after one is right before the next. */
const endings = [
  [`before ${effects[0]}`, 1, 'before'] as const,
  ...effects.map((what, index) => [`after ${what}`, index + 1, 'after'] as const),
];

describe('a replacement that is broken off', () => {
  it.each(endings)('%s, once: the next attempt of the step completes it, with one successor', async (_, effect, when) => {
    const name = `once-${effect}-${when}`;
    const key = twoAliases(name);
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    breakOffAt(effect, { when, forGood: false });
    const { status } = await one.approve(executionId);
    const [successor = '', ...others] = successorsOf(one, key.metadata.Arn);

    expect([status, outcomeByKey(await one.outcomes(executionId)), others]).toEqual(['Success', { [idOf(key)]: 'REPLACED' }, []]);
    expect(whereAre(name)).toEqual([successor, successor]);
    expect((await tagsOf(one, idOf(key)))['kms-rotation:replacing']).toBeUndefined();
  });

  it.each(endings)('%s, for good: nothing is lost, and a later execution completes it with the same successor', async (_, effect, when) => {
    const name = `for-good-${effect}-${when}`;
    const key = twoAliases(name);
    await one.create(key);
    const first = await one.replaceKey(idOf(key), yes);
    breakOffAt(effect, { when, forGood: true });
    await one.approve(first);
    one.sandbox.faults.clear();
    const left = successorsOf(one, key.metadata.Arn);
    const outcome = (await one.outcomes(first)).outcomes[0];
    for (const target of whereAre(name)) expect([idOf(key), ...left]).toContain(target);
    expect(['FAILED', 'REPLACED']).toContain(outcome?.code);
    expect(outcome?.detail).toMatch(whatIsSaid(effect, when, left[0]));

    await one.begin();
    const second = await one.replaceKey(idOf(key), yes);
    if ((await one.execution(second)).status === 'Waiting') await one.approve(second);
    const [successor = '', ...others] = successorsOf(one, key.metadata.Arn);

    expect(outcomeByKey(await one.outcomes(second))).toEqual({
      [idOf(key)]: isTaggedAfter(effect) ? 'SKIPPED_ALREADY_REPLACED' : 'REPLACED',
    });
    expect([others, left.filter((id) => id !== successor)]).toEqual([[], []]);
    expect(whereAre(name)).toEqual([successor, successor]);
    expect((await tagsOf(one, idOf(key)))['kms-rotation:replaced-by']).toContain(successor);
  });

  /** What whoever reads the outcome is told of the key that may be there. */
  const whatIsSaid = (effect: number, when: string, left: string | undefined): RegExp => {
    if (effect === 1 && when === 'before') return /No key has been created/;
    return effect < 4 ? /A key may have been created all the same/ : new RegExp(left ?? 'no key is left');
  };

  /** Whether the old key said already that it is replaced when the first execution ended. */
  const isTaggedAfter = (effect: number): boolean => effect >= 7;

  it('goes on with its successor only while that is what was approved: one that its owner has given up is left, and another is created', async () => {
    const key = twoAliases('given-up');
    await one.create(key);
    const first = await one.replaceKey(idOf(key), yes);
    breakOffAt(5, { when: 'before', forGood: true });
    await one.approve(first);
    one.sandbox.faults.clear();
    const [abandoned = ''] = successorsOf(one, key.metadata.Arn);
    await one.kms.send(new ScheduleKeyDeletionCommand({ KeyId: abandoned, PendingWindowInDays: 7 }));
    await one.begin();
    const second = await one.replaceKey(idOf(key), yes);
    await one.approve(second);

    expect(outcomeByKey(await one.outcomes(second))).toEqual({ [idOf(key)]: 'REPLACED' });
    const [target] = whereAre('given-up');
    expect([target === abandoned, successorsOf(one, key.metadata.Arn).length]).toEqual([false, 2]);
  });

  it('by nothing but the consistency of AWS KMS waits for a successor that does not show yet', async () => {
    const key = twoAliases('late');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'DescribeKey',
      match: ({ principal, input }) =>
        principal.arn.includes(`/${functionNames.replaceKey}-`) && !String(input['KeyId']).endsWith(idOf(key)),
      error: { name: 'NotFoundException' },
      times: 3,
    });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'REPLACED' });
    const attempts = (await one.steps(executionId)).filter(({ name, status }) => name === 'MoveAliases' && status === 'Success');
    expect([attempts.length, one.sandbox.faults.struck()['error'] !== undefined]).toEqual([1, true]);
  });

  it('by the end of its time right after CreateKey leaves no second key', async () => {
    const key = twoAliases('killed');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    breakOffAt(3, { when: 'after', forGood: false, isKilled: true });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'REPLACED' });
    expect(successorsOf(one, key.metadata.Arn)).toHaveLength(1);
  });

  it('by the key policy is reported as refused, with the call that was, and leaves no key behind', async () => {
    const key = { ...twoAliases('refused'), policy: denying('kms:TagResource') };
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    await one.approve(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { code: 'ACCESS_DENIED', detail: expect.stringContaining('TagResource'), failedStep: { step: 'CreateSuccessor' } },
    ]);
    expect([successorsOf(one, key.metadata.Arn), changesIn(one), whereAre('refused')]).toEqual([[], [], [idOf(key), idOf(key)]]);
  });
});

describe('a rollback that is broken off', () => {
  it.each([[1, 'before'] as const, ...[1, 2, 3, 4].map((effect) => [effect, 'after'] as const)])(
    'at effect %i, %s it, for good: a later execution completes it',
    async (effect, when) => {
      const name = `back-${effect}-${when}`;
      const key = twoAliases(name);
      await one.create(key);
      await one.approve(await one.replaceKey(idOf(key), yes));
      await one.begin();
      const first = await one.replaceKey(idOf(key), back);
      breakOffAt(effect, { when, forGood: true });
      await one.approve(first);
      one.sandbox.faults.clear();
      await one.begin();
      const second = await one.replaceKey(idOf(key), back);
      if ((await one.execution(second)).status === 'Waiting') await one.approve(second);

      expect(whereAre(name)).toEqual([idOf(key), idOf(key)]);
      const tags = await tagsOf(one, idOf(key));
      expect(tags['kms-rotation:replaced-by']).toBeUndefined();
      expect(successorsOf(one, key.metadata.Arn)).toHaveLength(1);
    },
  );
});

describe('the writing function, invoked by somebody', () => {
  const invoke = async (action: string, executionId: string): Promise<string> => {
    const lambda = new LambdaClient(one.settingsFor(one.sandbox.operatorArn));
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionNames.replaceKey, Payload: Buffer.from(JSON.stringify({ action, executionId })) }),
    );
    return Buffer.from(Payload ?? []).toString();
  };
  const everyAction = ['createSuccessor', 'moveAliases', 'tagLineage', 'returnAliases', 'tagReturn'];

  it.each(everyAction)('does nothing while nobody has approved: %s', async (action) => {
    const key = twoAliases(`asked-${action}`);
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);

    expect(await invoke(action, executionId)).toMatch(/NotApprovedError.*has no approval\.json on record/);
    expect(changesIn(one)).toEqual([]);
    await one.reject(executionId);
    expect(await invoke(action, executionId)).toMatch(/NotApprovedError.*the decision on record is REJECTED/);
    expect(changesIn(one)).toEqual([]);
  });

  it.each(everyAction)('does nothing for an execution that there is not: %s', async (action) => {
    expect(await invoke(action, crypto.randomUUID())).toMatch(/NotApprovedError.*has no proposal\.json on record/);
    expect(changesIn(one)).toEqual([]);
  });

  it.each(everyAction)('does nothing for an execution that was approved to do something else: %s', async (action) => {
    const [symmetric = ''] = await one.create(keyNamed(`rotated ${action}`));
    const executionId = await one.rotateNow([symmetric]);
    await one.approve(executionId);
    one.sandbox.journal.clear();

    expect(await invoke(action, executionId)).toMatch(/NotApprovedError/);
    expect(changesIn(one)).toEqual([]);
  });

  it('repeats nothing once the execution is over: aliases that went back stay', async () => {
    const key = twoAliases('over');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    await one.approve(executionId);
    const [successor = ''] = successorsOf(one, key.metadata.Arn);
    await one.kms.send(new UpdateAliasCommand({ AliasName: 'alias/over-a', TargetKeyId: idOf(key) }));
    one.sandbox.journal.clear();

    for (const action of everyAction) expect(await invoke(action, executionId)).toMatch(/NotApprovedError/);
    expect([changesIn(one), whereAre('over')]).toEqual([[], [idOf(key), successor]]);
  });

  it('does nothing on an approval that was planted for another proposal', async () => {
    const honest = twoAliases('honest');
    const slipped = twoAliases('slipped');
    await one.create(honest, slipped);
    const approved = await one.replaceKey(idOf(honest), yes);
    await one.approve(approved);
    const waiting = await one.replaceKey(idOf(slipped), yes);
    const planted = (await one.record(approved, 'approval.json')).replaceAll(approved, waiting).replaceAll(idOf(honest), idOf(slipped));
    one.tamper(waiting, 'approval.json', planted);
    one.sandbox.journal.clear();

    expect(await invoke('createSuccessor', waiting)).toMatch(/NotApprovedError.*the approval is of another proposal/);
    expect([changesIn(one), successorsOf(one, slipped.metadata.Arn)]).toEqual([[], []]);
    await one.cancel(waiting);
  });

  it('takes no key, no alias and no policy from whoever invokes it', async () => {
    const lambda = new LambdaClient(one.settingsFor(one.sandbox.operatorArn));
    const event = { action: 'moveAliases', executionId: crypto.randomUUID(), keyId: crypto.randomUUID() };
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionNames.replaceKey, Payload: Buffer.from(JSON.stringify(event)) }),
    );

    expect(Buffer.from(Payload ?? []).toString()).toMatch(/InvalidInputError/);
  });
});
