import { StartRemediationExecutionCommand } from '@aws-sdk/client-config-service';
import { CreateAliasCommand, TagResourceCommand } from '@aws-sdk/client-kms';
import { answerRequest } from '../../bin/answers/answer-request.ts';
import { approverFrom } from '../../bin/requests/approver.ts';
import { waitingProposals } from '../../bin/requests/waiting.ts';
import { decisionsSince } from '../../functions/aws/decision-index.ts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { idOfChange } from '../../functions/core/changes/kind.ts';
import { evidenceKey, functionNames, rolePrefixes } from '../../functions/core/names.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { keyNamed, ordinaryKeys, rotatingEvery } from './estates.ts';
import type { OneRegion } from './one-region.ts';
import { idOf, replaceable } from './replaceable-keys.ts';

const { assessRequest, recordDecision, applyChanges, replaceKey, validateRotation } = functionNames;
const rotating = { rotation: rotatingEvery(365) };
const imported = { metadata: { Origin: 'EXTERNAL' as const }, pendingKeyMaterial: {} };
const [plain, narrowed, refused, drifting, scheduled, remediated, disabledLater, endedByUpgrade, notValidated] = ordinaryKeys(
  'in the loop',
  9,
);
const keys = {
  plain,
  narrowed,
  refused,
  drifting,
  scheduled,
  remediated,
  disabledLater,
  endedByUpgrade,
  notValidated,
  tooLong: keyNamed('rotates too seldom', { rotation: rotatingEvery(900) }),
  tooLongLater: keyNamed('rotates too seldom, disabled later', { rotation: rotatingEvery(900) }),
  rotating: keyNamed('rotates', rotating),
  rotatingLater: keyNamed('rotates, disabled later', rotating),
  importedAnew: keyNamed('imported anew', imported),
  importedLater: keyNamed('imported anew and scheduled', imported),
  owned: keyNamed('imported', { metadata: { Origin: 'EXTERNAL' } }),
  ...Object.fromEntries(
    ['signing', 'replaced before', 'replaced', 'answer lost', 'replaced later', 'returned later'].map((name) => [
      name,
      replaceable('signing', name),
    ]),
  ),
} as Readonly<Record<string, EstateKey>>;
const keyId = (name: string): string => {
  const key = keys[name];
  if (key === undefined) throw new RangeError(`there is no key ${name}`);
  return idOf(key);
};

const tag = (one: OneRegion, name: string, TagKey: string, TagValue: string) =>
  one.kms.send(new TagResourceCommand({ KeyId: keyId(name), Tags: [{ TagKey, TagValue }] }));

export const keysInTheLoop: readonly EstateKey[] = Object.values(keys);

/** What the release before leaves to this one: a replacement, a request that waits, and one whose last step did not run. */
export async function leftByTheReleaseBefore(one: OneRegion) {
  const replace = { keyIds: [keyId('replaced before')], kinds: ['REPLACE_KEY'] as const, options: { callersAcknowledged: true } };
  await one.approve(await one.ask(replace, { role: rolePrefixes.replaceKeyRunbook }));
  const waiting = [
    await one.request([keyId('endedByUpgrade')]),
    await one.ask({ keyIds: [keyId('rotating')], kinds: ['ROTATE_NOW'], options: {} }, { role: rolePrefixes.rotateNow }),
    await one.ask({ ...replace, keyIds: [keyId('signing')] }, { role: rolePrefixes.replaceKeyRunbook }),
  ];
  one.sandbox.breakLambda(validateRotation, 'throw');
  const notValidated = await one.request([keyId('notValidated')]);
  await one.approve(notValidated);
  one.sandbox.mendLambda(validateRotation);
  return { waiting, notValidated };
}

/** Everything that happens to requests: chosen from, rejected, asked for by a button and on schedule, tried again, broken off, and overtaken by an upgrade. */
export async function loopWithMishaps(one: OneRegion, before: Awaited<ReturnType<typeof leftByTheReleaseBefore>>): Promise<void> {
  for (const executionId of before.waiting) await one.approve(executionId);
  for (const name of [recordDecision, validateRotation]) await one.invoke(name, { executionId: before.notValidated });

  const executionId = await one.request(['plain', 'narrowed', 'tooLong'].map(keyId));
  await one.choose(executionId, ['plain', 'tooLong'].map(keyId));
  await one.approve(executionId);
  await one.reject(await one.request([keyId('refused')]));
  const rotated = await one.rotateNow(['plain', 'importedAnew'].map(keyId));
  await one.approve(rotated);
  // Nothing to approve: it rotates already.
  await one.request([keyId('plain')]);
  // A function that is ended after it has stored its record, and is tried again.
  for (const name of [assessRequest, recordDecision, applyChanges, validateRotation]) await one.invoke(name, { executionId });

  const replaced = await replaceAndRollBack(one);
  for (const name of [applyChanges, replaceKey])
    for (const other of [executionId, rotated, replaced]) await one.invoke(name, { executionId: other });
  await overtakenBeforeTheWrite(one);
  await brokenFunctions(one);
  await remediate(one);
  await onSchedule(one);
  await changesOfOwners(one);
}

/** A key gives its place to another and gets it back; of another replacement the answer is lost that names the successor. */
async function replaceAndRollBack(one: OneRegion): Promise<string> {
  const replaced = await one.replaceKey(keyId('replaced'));
  await one.approve(replaced);
  await one.approve(await one.rollBack(keyId('replaced')));
  await one.approve(await one.replaceKey(keyId('replaced')));
  // What the release before left of its replacement is what the rule and the validation read.
  for (const value of ['b', 'b']) {
    await tag(one, 'replaced before', 'team', value);
    await one.begin();
  }
  await one.reject(await one.rollBack(keyId('replaced before')));
  await one.kms.send(new CreateAliasCommand({ AliasName: 'alias/replaced-before-too', TargetKeyId: keyId('replaced before') }));
  await one.begin();
  await one.approve(await one.rollBack(keyId('replaced before')));
  await one.approve(await one.replaceKey(keyId('replaced before')));
  one.sandbox.faults.inject({ service: 'kms', operation: 'CreateKey', takesEffect: true, times: 1, mishap: { kind: 'reset' } });
  await one.approve(await one.replaceKey(keyId('answer lost')));
  one.sandbox.faults.clear();
  return replaced;
}

/** Changes of every kind whose keys are disabled after the decision, so that the writer records why it does not write. */
async function overtakenBeforeTheWrite(one: OneRegion): Promise<void> {
  await one.approve(await one.replaceKey(keyId('returned later')));
  const overtaken = async (executionId: string, names: readonly string[], writer: string): Promise<void> => {
    one.sandbox.faults.inject({
      service: 's3',
      operation: 'PutObject',
      match: ({ input }) => {
        if (input['Key'] === evidenceKey(executionId, 'decision.json'))
          for (const name of names) one.store.setMetadata(keyId(name), { KeyState: 'Disabled' });
        return false;
      },
      error: { name: 'Never' },
    });
    await one.approve(executionId);
    one.sandbox.faults.clear();
    await one.invoke(writer, { executionId });
  };
  const toEnable = ['disabledLater', 'tooLongLater'];
  await overtaken(await one.request(toEnable.map(keyId)), toEnable, applyChanges);
  await overtaken(await one.rotateNow([keyId('rotatingLater')]), ['rotatingLater'], applyChanges);
  await overtaken(await one.replaceKey(keyId('replaced later')), ['replaced later'], replaceKey);
  await overtaken(await one.rollBack(keyId('returned later')), ['returned later'], replaceKey);
}

async function brokenFunctions(one: OneRegion): Promise<void> {
  for (const name of [recordDecision, applyChanges]) {
    one.sandbox.breakLambda(name, 'throw');
    await one.approve(await one.request([keyId('narrowed')]));
    one.sandbox.mendLambda(name);
  }
  one.sandbox.breakLambda(assessRequest, 'throw');
  await one.request([keyId('narrowed')]);
  one.sandbox.mendLambda(assessRequest);
}

/** The *Remediate* button of AWS Config, which names nobody to Systems Manager. */
async function remediate(one: OneRegion): Promise<void> {
  const ResourceKeys = [{ resourceType: 'AWS::KMS::Key' as const, resourceId: keyId('remediated') }];
  await one.config.send(new StartRemediationExecutionCommand({ ConfigRuleName: one.ruleName, ResourceKeys }));
  await one.sandbox.settled();
  const { found } = await waitingProposals({ ssm: one.ssm, evidence: one.evidence });
  for (const { proposal } of found) await one.approve(proposal.executionId);
}

/** Raised by the scheduler, looked after by it while it waits, and answered at the command line. */
async function onSchedule(one: OneRegion): Promise<void> {
  await one.schedule();
  await one.sandbox.clock.advance(24 * 3_600_000);
  await one.schedule();
  const { grace, region, bucket } = one;
  const approver = approverFrom(grace.identity, { region, ssm: grace.ssm, evidence: evidenceStore(grace.s3, bucket) });
  await waitingProposals(approver);
  // As `status` does.
  await decisionsSince(approver.evidence, new Date(one.sandbox.clock.now()));
  const { request } = await one.scheduled();
  if (request === undefined) throw new Error('the request scheduler asked for nothing');
  const changes = new Set(request.changes.map(({ key, kind }) => idOfChange({ keyId: key.keyId, kind })));
  await answerRequest(approver, request, { choice: { answer: 'APPROVE', changes, comment: 'CHG-1' }, wait: false });
  await one.sandbox.settled();
}

/** Aliases and key material of a changed key are read only of keys that people rotate, and only as long as nothing else is news. */
async function changesOfOwners(one: OneRegion): Promise<void> {
  await one.begin();
  await tag(one, 'owned', 'team', 'a');
  await one.kms.send(new CreateAliasCommand({ AliasName: 'alias/signer', TargetKeyId: keyId('signing') }));
  await one.begin();
  await tag(one, 'drifting', 'kms-rotation-exempt', '2099-01-01 vendor');
  await one.begin();
}
