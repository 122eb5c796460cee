import { denying, estateOf, idsOf, ordinaryKey, ordinaryKeys, region, replicaKey } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

let one: OneRegion;
const keysFor = (test: number) => idsOf(ordinaryKeys(test * 20, 10));
const rsa = ordinaryKey(801, { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } });
const imported = ordinaryKey(802, { metadata: { Origin: 'EXTERNAL' } });
const off = ordinaryKey(803, { metadata: { KeyState: 'Disabled' } });
const replica = replicaKey(804);
const hostile = ordinaryKey(805, {
  aliases: ['alias/=cmd'],
  tags: [{ TagKey: 'Owner', TagValue: '{{ automation:EXECUTION_ID }} <script>' }],
  metadata: { Description: '=HYPERLINK("x") {{ global:REGION }}\n<img src=x onerror=alert(1)>\r\nAPPROVED' },
});

beforeAll(async () => {
  const tests = Array.from({ length: 10 }, (_, test) => ordinaryKeys(test * 20, 10)).flat();
  one = await startOneRegion({ estate: estateOf([...tests, rsa, imported, off, replica, hostile]) }, region);
  await one.sandbox.settled();
});
afterAll(async () => {
  await one.sandbox.stop();
});

const store = () => one.sandbox.kms(region);

/** What may happen to a key while a request for it waits. */
const happenings: readonly (readonly [string, string, (keyId: string) => void])[] = [
  ['becomes disabled', 'SKIPPED_KEY_DISABLED', (keyId) => store().setMetadata(keyId, { KeyState: 'Disabled' })],
  [
    'is scheduled for deletion',
    'SKIPPED_KEY_STATE_PENDING_DELETION',
    (keyId) => store().setMetadata(keyId, { KeyState: 'PendingDeletion' }),
  ],
  ['is deleted', 'SKIPPED_DELETED', (keyId) => store().remove(keyId)],
  ['is enabled by somebody else', 'ALREADY_ENABLED', (keyId) => store().setRotation(keyId, { enabled: true, periodInDays: 365 })],
  ['can no longer be read', 'SKIPPED_UNREADABLE', (keyId) => store().setPolicy(keyId, denying('kms:GetKeyRotationStatus'))],
];

describe('a key of a request', () => {
  it.each(happenings.map((happening, index) => [...happening, index] as const))(
    'that %s before the approval is %s, and the others are enabled',
    async (_what, expected, happen, index) => {
      const [changed = '', ...others] = keysFor(index).slice(0, 3);
      const executionId = await one.request([changed, ...others]);
      happen(changed);

      await one.approve(executionId);

      const outcomes = outcomeByKey(await one.outcomes(executionId));
      expect(outcomes).toEqual({ [changed]: expected, ...Object.fromEntries(others.map((keyId) => [keyId, 'ENABLED'])) });
      expect(one.writes()).not.toContain(changed);
    },
  );

  it.each(happenings.slice(0, 4).map((happening, index) => [...happening, index] as const))(
    'that %s after the approval and before its write is %s all the same',
    async (_what, expected, happen, index) => {
      const [first = '', changed = '', third = ''] = keysFor(index).slice(3, 6);
      const executionId = await one.request([first, changed, third]);
      // The first key's write is the moment: RecordApproval has read all three by then, and the loop has not reached the second.
      one.sandbox.faults.inject({
        service: 'kms',
        operation: 'EnableKeyRotation',
        match: ({ input }) => {
          if (
            input['KeyId'] === first &&
            store().find(changed)?.rotation.enabled === false &&
            store().find(changed)?.metadata.KeyState === 'Enabled'
          )
            happen(changed);
          return false;
        },
        error: { name: 'Never' },
      });

      await one.approve(executionId);
      one.sandbox.faults.clear();

      expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [first]: 'ENABLED', [changed]: expected, [third]: 'ENABLED' });
      expect(one.writes()).not.toContain(changed);
    },
  );
});

describe('keys given by hand that cannot be changed here', () => {
  it('are left out with their reason; the replica names its primary, and with nothing left nobody is asked', async () => {
    const told = one.sandbox.snsMessages().length;
    const keyIds = idsOf([rsa, imported, off, replica]);
    const executionId = await one.request([...keyIds, '99999999-0000-4000-8000-000000000000']);

    expect((await one.execution(executionId)).status).toBe('Success');
    expect(one.sandbox.snsMessages().length).toBe(told);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({
      [keyIds[0] ?? '']: 'SKIPPED_UNSUPPORTED_KEY_SPEC',
      [keyIds[1] ?? '']: 'SKIPPED_UNSUPPORTED_ORIGIN',
      [keyIds[2] ?? '']: 'SKIPPED_KEY_DISABLED',
      [keyIds[3] ?? '']: 'SKIPPED_ROTATION_DISABLED_ON_PRIMARY',
      '99999999-0000-4000-8000-000000000000': 'SKIPPED_DELETED',
    });
    const { dropped } = await one.proposal(executionId);
    expect(dropped.find(({ reason }) => reason === 'ROTATION_DISABLED_ON_PRIMARY')?.annotation).toContain('arn:aws:kms:us-east-1:');
  });

  it('are refused before anybody is asked where the period is longer than the rule allows', async () => {
    const executionId = await one.request(keysFor(6).slice(0, 1), 400);

    const { status, failureMessage } = await one.execution(executionId);
    expect(status).toBe('Failed');
    expect(failureMessage).toMatch(/RotationPeriodInDays: must be 90 to 365 whole days/);
  });
});

describe('a failure at one of ten keys', () => {
  it('that is a refusal by its key policy is recorded, and the other nine are enabled', async () => {
    const keyIds = keysFor(7);
    const [denied = ''] = keyIds.slice(4);
    store().setPolicy(denied, denying('kms:EnableKeyRotation'));
    const executionId = await one.request(keyIds);

    expect((await one.approve(executionId)).status).toBe('Success');

    const { outcomes } = await one.outcomes(executionId);
    expect(outcomes.filter(({ outcome }) => outcome === 'ENABLED').length).toBe(9);
    expect(outcomes.find(({ keyId }) => keyId === denied)).toMatchObject({
      outcome: 'ACCESS_DENIED',
      failedStep: { step: 'EnableKeyRotation', errorName: 'AccessDeniedException' },
    });
    expect((await one.validation(executionId)).notConfirmed.map(({ keyId }) => keyId)).toEqual([denied]);
  });

  it('that is a fault of AWS KMS is recorded as such', async () => {
    const keyIds = keysFor(8);
    const [broken = ''] = keyIds.slice(9);
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'EnableKeyRotation',
      match: ({ input }) => input['KeyId'] === broken,
      error: { name: 'KMSInternalException', status: 500 },
    });
    const executionId = await one.request(keyIds);

    await one.approve(executionId);
    one.sandbox.faults.clear();

    const outcomes = outcomeByKey(await one.outcomes(executionId));
    expect(outcomes[broken]).toBe('FAILED');
    expect(Object.values(outcomes).filter((outcome) => outcome === 'ENABLED').length).toBe(9);
  });

  it.each([['kms'], ['config'], ['s3'], ['sns'], ['ssm']] as const)(
    'is survived where %s throttles every operation now and then',
    async (service) => {
      const start = ['kms', 'config', 's3', 'sns', 'ssm'].indexOf(service) * 2;
      const keyIds = keysFor(9).slice(start, start + 2);
      for (const operation of [
        'DescribeKey',
        'GetKeyRotationStatus',
        'EnableKeyRotation',
        'ListAliases',
        'ListResourceTags',
        'PutObject',
        'GetObject',
        'Publish',
        'GetComplianceDetailsByResource',
        'StartConfigRulesEvaluation',
        'GetAutomationExecution',
        'DescribeAutomationStepExecutions',
      ]) {
        one.sandbox.faults.inject({
          service,
          operation,
          match: ({ principal }) => principal.kind === 'assumedRole' && !principal.arn.includes('Approver'),
          error: { name: 'ThrottlingException' },
          times: 2,
        });
      }
      const executionId = await one.request(keyIds);
      await one.approve(executionId);
      one.sandbox.faults.clear();

      expect(outcomeByKey(await one.outcomes(executionId))).toEqual(Object.fromEntries(keyIds.map((keyId) => [keyId, 'ENABLED'])));
    },
  );
});

describe('texts of key owners', () => {
  it('reach people on one line and harmless, and never a step of the runbook', async () => {
    const [keyId = ''] = idsOf([hostile]);
    const executionId = await one.request([keyId]);
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'ENABLED' });
    const message = one.sandbox.snsMessages().at(-1)?.message ?? '';
    expect(message).toContain('=HYPERLINK("x") { { global:REGION }} <img src=x onerror=alert(1)> APPROVED');
    expect(message).not.toContain('{{');
    for (const line of (await one.record(executionId, 'outcomes.csv')).split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
    expect(JSON.stringify(one.sandbox.journal.entries().filter(({ principal }) => principal.includes('/Automation-')))).not.toMatch(
      /HYPERLINK|onerror|<script>/,
    );
  });
});
