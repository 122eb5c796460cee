import { DisableKeyRotationCommand, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import { NotOursError } from '../../../functions/aws/authority/our-document.ts';
import { NotYetError } from '../../../functions/aws/authority/settled.ts';
import { NoProposalError } from '../../../functions/aws/stored-proposal.ts';
import { excludedChange } from '../../../functions/core/changes/propose.ts';
import { evidenceKey } from '../../../functions/core/names.ts';
import { refusal } from '../../../functions/core/refusal.ts';
import { RequestFailedError } from '../../../functions/validate-rotation/validate.ts';
import { step } from '../../aws/systems-manager.ts';
import { off } from '../../core/changes/sample.ts';
import type { ApproveOptions } from '../approved-world.ts';
import { startValidating, type Validating, validating } from './validating.ts';

let one: Validating;
beforeAll(async () => {
  one = await startValidating();
});
beforeEach(() => one.begin());
afterAll(() => one.stop());

const inValidate: ApproveOptions = { execution: { StepExecutions: [...validating] } };
const approved = (count = 1, options = inValidate) => one.approve(['ENABLE_ROTATION'], one.newKeys(count), options);
const codes = async (execution: { readonly executionId: string }) => (await one.outcomes(execution)).outcomes.map(({ code }) => code);

describe('what came of an approval', () => {
  it('is put on record for each change, with a table and a summary', async () => {
    const execution = await approved(2);
    await one.apply(execution);
    const answer = await one.validate(execution);
    const stored = await one.evidence.record(evidenceKey(execution.executionId, 'outcomes.json'));

    expect(answer).toEqual({ Requested: 2, Confirmed: 2, NotConfirmed: 0, Skipped: 0, OutcomesSha256: stored?.sha256 });
    expect(await codes(execution)).toEqual(['ENABLED', 'ENABLED']);
    const decision = await one.evidence.record(evidenceKey(execution.executionId, 'decision.json'));
    expect(await one.outcomes(execution)).toMatchObject({
      previous: { record: 'decision.json', sha256: decision?.sha256 },
      executionIds: [execution.executionId],
      startedAt: '2026-11-20T08:00:00.000Z',
    });
    expect(await one.validation(execution)).toMatchObject({ previous: { record: 'outcomes.json', sha256: stored?.sha256 } });
    const table = await one.evidence.record(evidenceKey(execution.executionId, 'outcomes.csv'));
    expect(table?.text.split('\n')[1]).toContain(execution.changes[0]?.key.keyId ?? 'none');
  });

  it('is told by metrics, once', async () => {
    const execution = await approved(2);
    await one.apply(execution);
    await one.validate(execution);
    const recorded = one.recorded();
    await one.validate(execution);

    expect([...one.metrics()]).toEqual([
      ['KeysConfirmed', 2],
      ['KeysNotConfirmed', 0],
      ['KeysSkipped', 0],
      ['Discrepancies', 0],
      ['TimeToRemediate', expect.any(Number)],
    ]);
    expect(one.recorded()).toBe(recorded);
  });

  it('writes nothing to AWS KMS', async () => {
    const execution = await approved();
    await one.validate(execution);

    expect(one.writes()).toEqual([]);
  });

  it('stands: asked again, the step answers with what is on record', async () => {
    const execution = await approved();
    await one.apply(execution);
    const first = await one.validate(execution);
    await one.kms.send(new DisableKeyRotationCommand({ KeyId: execution.changes[0]?.key.keyId }));

    expect([await one.validate(execution), await codes(execution)]).toEqual([first, ['ENABLED']]);
  });

  it('is not relied on once somebody has written over it', async () => {
    const execution = await approved();
    await one.validate(execution);
    one.overwrite(evidenceKey(execution.executionId, 'outcomes.json'), '{}');

    expect(await one.validate(execution)).toEqual(expect.objectContaining({ message: expect.stringContaining('a second version') }));
  });

  it('has every requested key, also those that nobody could be asked about', async () => {
    const [keyId = ''] = one.newKeys(1);
    const excluded = excludedChange(
      { keyId, kind: 'ENABLE_ROTATION' },
      { profile: off({ keyId }) },
      refusal('EXEMPT', 'exempt until later'),
    );
    const [asked = ''] = one.newKeys(1);
    const execution = await one.propose(['ENABLE_ROTATION'], [asked], {
      ...inValidate,
      proposal: { requestedKeyIds: [asked, keyId], excluded: [excluded] },
    });
    await one.decide(execution, { decision: 'REJECTED', signals: [], approvedChanges: [], finalList: [] });

    expect(await one.validate(execution)).toMatchObject({ Requested: 2, Skipped: 2 });
    expect((await one.outcomes(execution)).outcomes.map((each) => [each.keyId, each.outcome])).toEqual([
      [asked, 'SKIPPED_REJECTED'],
      [keyId, 'SKIPPED_EXEMPT'],
    ]);
  });

  it('was decided by nobody where a request fails: outcomes are on record, and the execution ends as failed', async () => {
    const asked = await one.propose(['ENABLE_ROTATION'], one.newKeys(1), inValidate);
    await one.decide(asked, {
      decision: 'FAILED',
      because: 'step Approve ended as Failed: no topic',
      signals: [],
      approvedChanges: [],
      finalList: [],
    });

    expect(await one.validate(asked)).toEqual(
      new RequestFailedError(
        'the request could not be decided: step Approve ended as Failed: no topic. Outcomes and summary are on record.',
      ),
    );
    expect((await one.outcomes(asked)).outcomes.map(({ outcome }) => outcome)).toEqual(['SKIPPED_FAILED']);
  });

  it('is a fault where no decision is on record', async () => {
    const asked = await one.propose(['ENABLE_ROTATION'], one.newKeys(1), inValidate);

    expect(await one.validate(asked)).toEqual(
      new RequestFailedError('the request could not be decided: no decision is on record. Outcomes and summary are on record.'),
    );
    expect((await one.outcomes(asked)).previous).toEqual({ record: 'proposal.json', sha256: asked.sha256 });
  });

  it.each(['REJECTED', 'TIMED_OUT', 'NOT_COUNTED', 'CANCELLED', 'ENDED_BY_UPGRADE'] as const)(
    'is nothing where it was %s',
    async (decision) => {
      const asked = await one.propose(['ENABLE_ROTATION'], one.newKeys(1), inValidate);
      await one.decide(asked, { decision, because: 'x', signals: [], approvedChanges: [], finalList: [] });

      expect(await one.validate(asked)).toMatchObject({ Requested: 1, Confirmed: 0 });
      const { outcomes } = await one.outcomes(asked);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([`SKIPPED_${decision}`]);
      expect([one.metrics().has('TimeToRemediate'), one.pauses()]).toEqual([false, []]);
    },
  );

  it('is not what AWS KMS refused, or what was not tried', async () => {
    const execution = await approved(2);
    const [first, second] = execution.changes;
    one.account.faults.inject({
      service: 'kms',
      operation: 'EnableKeyRotation',
      error: { name: 'AccessDeniedException', message: 'no' },
      match: ({ input }) => (input as { readonly KeyId?: string }).KeyId === first?.key.keyArn,
    });
    await one.apply(execution);
    one.account.faults.clear();
    const never = await approved();

    await one.validate(execution);
    await one.validate(never);
    expect([await codes(execution), await codes(never), second === undefined]).toEqual([
      ['ACCESS_DENIED', 'ENABLED'],
      ['NOT_TRIED'],
      false,
    ]);
    expect((await one.outcomes(execution)).outcomes[0]?.attempts).toHaveLength(1);
  });

  it('is not what somebody else did since', async () => {
    const execution = await approved();
    await one.kms.send(new EnableKeyRotationCommand({ KeyId: execution.changes[0]?.key.keyId }));
    await one.apply(execution);
    await one.validate(execution);

    expect(await codes(execution)).toEqual(['ALREADY_ENABLED']);
  });
});

describe('what the rule says of a changed key', () => {
  const compliance = async (execution: { readonly executionId: string }) => (await one.outcomes(execution)).outcomes[0]?.compliance;
  const now = () => one.account.clock.now();
  const applied = async () => {
    const execution = await approved();
    await one.apply(execution);
    return { ...execution, keyId: execution.changes[0]?.key.keyId ?? '' };
  };

  it('is waited for until it has seen the change', async () => {
    const execution = await applied();
    one.ruleSays(execution.keyId, {
      type: 'COMPLIANT',
      annotation: 'ROTATION_ENABLED: rotates.',
      at: new Date(now().getTime() + 5000),
    });
    await one.validate(execution);

    expect(await compliance(execution)).toMatchObject({ complianceType: 'COMPLIANT', sinceTheChange: true });
  });

  it('may be older than the change when the time is up, which is said', async () => {
    const execution = await applied();
    one.ruleSays(execution.keyId, { type: 'NON_COMPLIANT', annotation: 'ROTATION_DISABLED: off.', at: new Date('2026-11-01T00:00:00Z') });
    const began = now().getTime();
    await one.validate(execution);

    expect(await compliance(execution)).toMatchObject({ complianceType: 'NON_COMPLIANT', sinceTheChange: false });
    expect(now().getTime() - began).toBeGreaterThanOrEqual(90_000);
  });

  it('may be nothing', async () => {
    const execution = await applied();
    await one.validate(execution, { configResultTimeoutInSeconds: 0 });

    expect(await compliance(execution)).toBeNull();
  });

  it('is a discrepancy where it contradicts AWS KMS after the change', async () => {
    const execution = await applied();
    one.ruleSays(execution.keyId, { type: 'NON_COMPLIANT', annotation: 'ROTATION_DISABLED: off.', at: new Date(now().getTime() + 5000) });
    await one.validate(execution);

    expect([(await one.validation(execution)).discrepancies.length, one.metrics().get('Discrepancies')]).toEqual([1, 1]);
  });
});

describe('an execution that is not at its step Validate', () => {
  it('has nothing to validate yet: whoever invokes the function records nothing', async () => {
    const execution = await approved(1, {});
    await one.apply(execution);

    expect(await one.validate(execution)).toEqual(expect.any(NotYetError));
    expect(one.pauses()).toEqual(Array.from({ length: 19 }, () => 3000));
    expect([await one.evidence.record(evidenceKey(execution.executionId, 'outcomes.json')), one.recorded()]).toEqual([undefined, 0]);
  });

  it.each([
    ['with the step pending', 'InProgress', [step('Validate', 'Pending')], false],
    ['with the step under way', 'InProgress', [step('Validate', 'InProgress')], true],
    ['with the step ended', 'InProgress', [step('Validate', 'Failed')], true],
    ['ended before', 'Cancelled', [], true],
    ['ended', 'Failed', [step('Validate', 'Pending')], true],
  ] as const)('can be validated or not: %s', async (_what, AutomationExecutionStatus, steps, isValidated) => {
    const execution = await approved(1, { execution: { AutomationExecutionStatus, StepExecutions: [...steps] } });
    await one.validate(execution, { lookIntervalInMillis: 0 });

    expect((await one.evidence.record(evidenceKey(execution.executionId, 'outcomes.json'))) !== undefined).toBe(isValidated);
  });

  it('is not of our documents, or had nothing proposed', async () => {
    const execution = await approved();
    one.ssm.execution(execution.executionId, 'AWS-StopEC2Instance', { StepExecutions: [...validating] });
    const executionId = crypto.randomUUID();
    one.ssm.execution(executionId, 'KmsRotation-ApproveAndEnable', { StepExecutions: [...validating] });

    expect(await one.validate(execution)).toEqual(expect.any(NotOursError));
    expect(await one.validate({ executionId })).toEqual(expect.any(NoProposalError));
  });
});

describe('the step', () => {
  it.each([
    [50, 30],
    [1, 3000],
  ])(
    'ends within an invocation, where nothing shows of %i keys and each read takes %i ms',
    async (count, millis) => {
      const execution = await one.approve(['ROTATE_NOW'], one.newKeys(count), inValidate);
      one.account.faults.inject({ service: 'kms', operation: 'RotateKeyOnDemand', error: { name: 'KMSInternalException', message: 'no' } });
      await one.apply(execution).catch(() => {});
      const slow = (): boolean => {
        void one.account.clock.advance(millis);
        return false;
      };
      one.account.faults.inject({ service: 'kms', match: slow, error: { name: 'Never' } });
      const begun = one.account.clock.now().getTime();
      await one.validate(execution);

      // Of 285 seconds, 60 may have passed before.
      expect((one.account.clock.now().getTime() - begun) / 1000).toBeLessThan(225);
      expect(await codes(execution)).toEqual(Array.from({ length: count }, () => 'UNKNOWN'));
    },
    60_000,
  );
});
