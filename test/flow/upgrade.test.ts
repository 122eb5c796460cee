import { readExecution } from '../../functions/aws/ssm.ts';
import { rolePrefixes } from '../../functions/core/names.ts';
import { previousTemplate } from '../infra/upgrade/previous-template.ts';
import { memberTemplate } from '../member-template.ts';
import { contradictionsIn } from './contradictions.ts';
import { estateOf, keyIdOf, keyNamed } from './estates.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';
import { idOf, replaceable } from './replaceable-keys.ts';

const region = 'eu-central-1';
let one: OneRegion;
afterEach(() => one.sandbox.stop());

async function onPreviousTemplate(): Promise<string> {
  one = await startOneRegion({ estate: estateOf(keyNamed('first'), keyNamed('second')), template: previousTemplate() }, region);
  await one.begin();
  const executionId = await one.request([keyIdOf('first')]);
  await one.sandbox.settled();
  return executionId;
}

const idsOf = (changes: ReadonlyMap<string, string>, change: string): readonly string[] =>
  [...changes].filter(([, what]) => what === change).map(([logicalId]) => logicalId);

/** What the release that a stack is updated to takes no hand in: a permission has no name of its own, and is made anew before the old one goes. */
const replacedPermissions = (changes: ReadonlyMap<string, string>, types: ReturnType<typeof memberTemplate>) =>
  idsOf(changes, 'replaced').filter((logicalId) => types.Resources[logicalId]?.Type !== 'AWS::Lambda::Permission');

describe('an upgrade while an approval waits', () => {
  it('replaces and takes away nothing, and brings the writers', async () => {
    await onPreviousTemplate();
    const before = one.sandbox.deployment(region);
    const { changes, resources } = await one.sandbox.update(region, { template: memberTemplate() });

    expect([replacedPermissions(changes, memberTemplate()), idsOf(changes, 'deleted')]).toEqual([[], []]);
    expect(idsOf(changes, 'created').toSorted()).toEqual([
      expect.stringMatching(/^AlarmsApplyChangesErrors/),
      expect.stringMatching(/^AlarmsUnmatchedWrites/),
      expect.stringMatching(/^DriftAskedForByUs/),
      ...['Changed', 'ChangedByHand', 'Held', 'Policy'].map((name) => expect.stringMatching(new RegExp(`^FunctionChanges${name}`))),
      ...['Function', 'Log', 'Role'].map((name) => expect.stringMatching(new RegExp(`^StepsApplyChanges${name}`))),
    ]);
    // The same physical resources as before: bucket, topics, queues, functions and roles keep their names and ARNs.
    for (const [logicalId, resource] of before.resources)
      if (changes.get(logicalId) !== 'replaced') expect([logicalId, resources.get(logicalId)]).toEqual([logicalId, resource]);
  });

  it('ends the execution that waits without a write, whole and on record, and asks for its changes again', async () => {
    const executionId = await onPreviousTemplate();
    await one.sandbox.update(region, { template: memberTemplate() });
    await one.schedule();
    expect((await one.scheduled()).request?.changes).toMatchObject([{ key: { keyId: keyIdOf('second') } }]);
    await one.approve(executionId);

    expect(await one.decision(executionId)).toMatchObject({ decision: 'ENDED_BY_UPGRADE', finalList: [] });
    expect([one.attempts(), await contradictionsIn(one, executionId)]).toEqual([[], []]);
    await one.sandbox.clock.advance(24 * 3_600_000);
    await one.schedule();
    expect((await one.scheduled()).request?.changes).toMatchObject([{ key: { keyId: keyIdOf('first') } }]);
  });

  it('records as such what is rejected, expires or is cancelled afterwards', async () => {
    const executionId = await onPreviousTemplate();
    await one.sandbox.update(region, { template: memberTemplate() });
    await one.reject(executionId);

    expect(await one.decision(executionId)).toMatchObject({ decision: 'REJECTED', finalList: [] });
    expect([one.attempts(), await contradictionsIn(one, executionId)]).toEqual([[], []]);
  });

  it('lets an execution of this release go on with the version of its document that it was started with', async () => {
    one = await startOneRegion({ estate: estateOf(keyNamed('first'), keyNamed('second')) }, region);
    const executionId = await one.request([keyIdOf('first')]);
    await one.sandbox.update(region, { template: changedRunbook() });
    const { documentVersion, status } = await one.approve(executionId);
    expect([documentVersion, status, one.writes()]).toEqual(['1', 'Success', [keyIdOf('first')]]);
    const next = await readExecution(one.ssm, await one.request([keyIdOf('second')]));
    expect([next.documentVersion, next.status]).toEqual(['2', 'Waiting']);
  });

  it('keeps the records of the release before readable, and lets its replacements be rolled back', async () => {
    const key = replaceable('signing', 'replaced before the upgrade');
    one = await startOneRegion({ estate: estateOf(key), template: previousTemplate() }, region);
    const replaced = await one.ask(
      { keyIds: [idOf(key)], kinds: ['REPLACE_KEY'], options: { callersAcknowledged: true } },
      { role: rolePrefixes.replaceKeyRunbook },
    );
    await one.approve(replaced);
    await one.sandbox.update(region, { template: memberTemplate() });
    await one.begin();

    expect(await contradictionsIn(one, replaced)).toEqual([]);
    const rolledBack = await one.rollBack(idOf(key));
    await one.approve(rolledBack);
    expect((await one.outcomes(rolledBack)).outcomes).toMatchObject([{ outcome: 'ROLLED_BACK' }]);
    expect(await contradictionsIn(one, rolledBack)).toEqual([]);
  });
});

describe('an uninstall', () => {
  it('leaves the evidence, and nobody who could change a key', async () => {
    one = await startOneRegion({ estate: estateOf(keyNamed('first')) }, region);
    await one.begin();
    const executionId = await one.request([keyIdOf('first')]);
    await one.approve(executionId);
    one.sandbox.deleteStack(region, 'KmsRotationMember');

    expect(await contradictionsIn(one, executionId)).toEqual([]);
    expect(one.sandbox.iam.policies.roles()).toEqual([]);
    expect(one.store.find(keyIdOf('first'))?.rotation.enabled).toBe(true);
  });
});

/** The present template with another runbook, as after a change of it. */
function changedRunbook() {
  const template = memberTemplate();
  const [id = ''] = Object.keys(template.Resources).filter((name) => name.startsWith('RunbookDocument'));
  const document = template.Resources[id];
  if (document === undefined) throw new Error('the template has no runbook');
  const Content = `${String(document.Properties['Content'])}\n# changed\n`;
  return { ...template, Resources: { ...template.Resources, [id]: { ...document, Properties: { ...document.Properties, Content } } } };
}
