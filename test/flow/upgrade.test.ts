import { deployedRule } from '../../functions/aws/config.ts';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { approve, readExecution } from '../../functions/aws/ssm.ts';
import { problemsInChain } from '../../functions/core/evidence-chain.ts';
import { configRuleName } from '../../functions/core/names.ts';
import { previousTemplate } from '../infra/upgrade/previous-template.ts';
import { memberTemplate } from '../member-template.ts';
import { estateOf, keyIdOf, keyNamed } from './estates.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

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

describe('an upgrade while an approval waits', () => {
  it('replaces nothing, takes away only the rule that a conformance pack brings now, and loses no record', async () => {
    await onPreviousTemplate();
    const before = one.sandbox.deployment(region);
    const { changes, resources } = await one.sandbox.update(region, { template: memberTemplate() });

    expect(idsOf(changes, 'replaced')).toEqual([]);
    expect(idsOf(changes, 'deleted').toSorted()).toEqual([
      expect.stringMatching(/^RemediationConfiguration/),
      expect.stringMatching(/^RotationRule[0-9A-F]{8}$/),
    ]);
    expect(idsOf(changes, 'created').toSorted()).toEqual([
      expect.stringMatching(/^[A-Za-z]*AlarmsKeysOverdue/),
      expect.stringMatching(/^AlarmsReplaceKeyErrors/),
      expect.stringMatching(/^ConformancePack/),
      expect.stringMatching(/^ReplaceKeyRunbookDocument/),
      expect.stringMatching(/^ReplaceKeyRunbookRole/),
      expect.stringMatching(/^RotateNowRole/),
      expect.stringMatching(/^RotateNowRunbook/),
      expect.stringMatching(/^StepsReplaceKeyFunction/),
      expect.stringMatching(/^StepsReplaceKeyLog/),
      expect.stringMatching(/^StepsReplaceKeyRole/),
    ]);
    // The same physical resources as before: bucket, topics, queues, functions and roles keep their names and ARNs.
    for (const [logicalId, resource] of before.resources)
      if (resources.has(logicalId)) expect([logicalId, resources.get(logicalId)]).toEqual([logicalId, resource]);
  });

  it('lets the execution that waits go on as it began, on the version of the runbook it was started with, and end well', async () => {
    const executionId = await onPreviousTemplate();
    const waiting = await readExecution(one.ssm, executionId);
    await one.sandbox.update(region, { template: changedRunbook() });
    await approve(one.approverSsm, executionId, 'CHG-1');
    await one.sandbox.settled();

    const ended = await readExecution(one.ssm, executionId);
    expect([waiting.documentVersion, ended.documentVersion, ended.status]).toEqual(['1', '1', 'Success']);
    expect(one.store.find(keyIdOf('first'))?.rotation.enabled).toBe(true);
    expect(await problemsInRecords(executionId)).toEqual([]);
    const next = await one.request([keyIdOf('second')]);
    expect((await readExecution(one.ssm, next)).documentVersion).toBe('2');
  });

  it('goes on reporting under the name that the conformance pack gives, and keeps the rule where it is told to', async () => {
    await onPreviousTemplate();
    await one.sandbox.update(region, { template: memberTemplate() });
    await one.sandbox.settled();
    expect(await deployedRule(one.config, configRuleName)).toMatch(/^kms-rotation-conformance-pack-/);
    expect(await one.compliance(keyIdOf('first'))).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });

  it('keeps the very rule, with its results, where RuleDeployment is RULE', async () => {
    await onPreviousTemplate();
    const before = one.sandbox.deployment(region).resources;
    const { changes, resources } = await one.sandbox.update(region, { template: memberTemplate(), parameters: { RuleDeployment: 'RULE' } });

    expect(idsOf(changes, 'deleted')).toEqual([]);
    const [rule = ''] = [...before.keys()].filter((id) => /^RotationRule[0-9A-F]{8}$/.test(id));
    expect([changes.get(rule), resources.get(rule)]).toEqual([expect.stringMatching(/^(un)?changed|updated$/), before.get(rule)]);
    expect(await one.compliance(keyIdOf('first'))).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });
});

describe('a rollback to the previous template while an approval waits', () => {
  it('lets the execution end well on the runbook that it was started with, and keeps its records', async () => {
    one = await startOneRegion({ estate: estateOf(keyNamed('first')) }, region);
    await one.begin();
    const executionId = await one.request([keyIdOf('first')]);
    const { changes } = await one.sandbox.update(region, { template: previousTemplate() });
    expect(idsOf(changes, 'replaced')).toEqual([]);
    await approve(one.approverSsm, executionId, 'CHG-2');
    await one.sandbox.settled();

    expect((await readExecution(one.ssm, executionId)).status).toBe('Success');
    expect(one.store.find(keyIdOf('first'))?.rotation.enabled).toBe(true);
    expect(await problemsInRecords(executionId)).toEqual([]);
  });
});

describe('an uninstall', () => {
  it('leaves the evidence, and nobody who could change a key', async () => {
    one = await startOneRegion({ estate: estateOf(keyNamed('first')) }, region);
    await one.begin();
    const executionId = await one.request([keyIdOf('first')]);
    await one.approve(executionId);
    one.sandbox.deleteStack(region, 'KmsRotationMember');

    expect(await problemsInRecords(executionId)).toEqual([]);
    expect(one.sandbox.iam.policies.roles()).toEqual([]);
    expect(one.store.find(keyIdOf('first'))?.rotation.enabled).toBe(true);
  });
});

async function problemsInRecords(executionId: string) {
  const texts = Object.fromEntries(
    await Promise.all(
      (['proposal.json', 'approval.json', 'outcomes.json', 'validation.json'] as const).map(
        async (name) => [name, await one.record(executionId, name)] as const,
      ),
    ),
  );
  return problemsInChain(texts as never, sha256Of);
}

/** The present template with another runbook, as after a change of it. */
function changedRunbook() {
  const template = memberTemplate();
  const [id = ''] = Object.keys(template.Resources).filter((name) => name.startsWith('RunbookDocument'));
  const document = template.Resources[id];
  if (document === undefined) throw new Error('the template has no runbook');
  const Content = `${String(document.Properties['Content'])}\n# changed\n`;
  return { ...template, Resources: { ...template.Resources, [id]: { ...document, Properties: { ...document.Properties, Content } } } };
}
