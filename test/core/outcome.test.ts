import {
  failedStepFor,
  resultsCountSince,
  type TracedStep,
  writeAttemptedFor,
  writeRefusedFor,
  writeRequestIdFor,
} from '../../functions/core/execution-trace.ts';
import type { Evidence } from '../../functions/core/finding.ts';
import { outcomeOf } from '../../functions/core/outcome.ts';
import { changeFor, checkedRotationPeriod, droppedKey, partitionRequest } from '../../functions/core/proposal.ts';
import { validationOf } from '../../functions/core/validation.ts';
import { approval, disabled, keyIdNumber, profile, proposal, proposedKey, rotating } from './records.ts';

const evidence = (changes: Partial<Evidence>): Evidence => ({
  keyId: keyIdNumber(1),
  now: rotating(),
  proposal: proposal(),
  approval: approval(),
  kmsRequestId: null,
  failedStep: undefined,
  writeAttempted: true,
  writeRefused: false,
  compliance: null,
  ...changes,
});
const outcome = (changes: Partial<Evidence>) => outcomeOf(evidence(changes)).outcome;
const failed = (step: string, errorName: string | null) => ({ step, status: 'Failed', errorName, message: 'An error occurred' });
const unreadable = profile({
  proposed: false,
  eligible: false,
  rotationEnabled: null,
  reason: 'UNREADABLE',
  annotation: 'UNREADABLE: GetKeyRotationStatus was refused',
});

describe('the outcome of an approved key', () => {
  it.each<[string, string, Partial<Evidence>]>([
    ['that was written and rotates', 'ENABLED', {}],
    ['that rotates with the chosen period and was not written by us', 'ALREADY_ENABLED', { writeAttempted: false }],
    ['that rotates with a period somebody else set', 'ALREADY_ENABLED', { now: rotating({ rotationPeriodInDays: 180 }) }],
    ['whose write was refused', 'ACCESS_DENIED', { now: profile(), failedStep: failed('EnableKeyRotation', 'AccessDeniedException') }],
    ['whose write failed', 'FAILED', { now: profile(), failedStep: failed('EnableKeyRotation', 'KMSInternalException') }],
    ['that nothing failed for and that does not rotate', 'NOT_CONFIRMED', { now: profile() }],
    [
      'that was disabled before the write',
      'SKIPPED_KEY_DISABLED',
      { now: disabled(), failedStep: failed('EnableKeyRotation', 'DisabledException') },
    ],
    ['that can no longer be read', 'ACCESS_DENIED', { now: unreadable }],
    ['whose write reported a failure and took effect', 'ENABLED', { failedStep: failed('ConfirmRotation', null) }],
  ])('%s is %s', (_situation, expected, changes) => {
    expect(outcome(changes)).toBe(expected);
  });

  it('whose period was too long is PERIOD_SHORTENED once it is as chosen', () => {
    expect(
      outcome({
        proposal: proposal({ keys: [proposedKey({ change: 'SHORTEN_PERIOD', rotationEnabled: true, rotationPeriodInDays: 730 })] }),
      }),
    ).toBe('PERIOD_SHORTENED');
  });
});

describe('the outcome of a key that was not to be written', () => {
  it.each<[string, string, Partial<Evidence>]>([
    ['because no decision is on record', 'SKIPPED_NOT_APPROVED', { approval: undefined, now: profile() }],
    [
      'because the request was rejected',
      'SKIPPED_REJECTED',
      { approval: approval({ decision: 'REJECTED', approvedKeyIds: [] }), now: profile() },
    ],
    ['because nobody answered', 'SKIPPED_TIMED_OUT', { approval: approval({ decision: 'TIMED_OUT' }), now: profile() }],
    ['because the request was cancelled', 'SKIPPED_CANCELLED', { approval: approval({ decision: 'CANCELLED' }), now: profile() }],
    [
      'because the request failed',
      'SKIPPED_REQUEST_FAILED',
      { approval: approval({ decision: 'FAILED', failure: 'the topic is gone' }), now: profile() },
    ],
    [
      'because the approver chose others',
      'SKIPPED_NOT_SELECTED',
      { approval: approval({ notSelectedKeyIds: [keyIdNumber(1)] }), now: profile() },
    ],
    [
      'because it was disabled after the request',
      'SKIPPED_KEY_DISABLED',
      { approval: approval({ dropped: [droppedKey(keyIdNumber(1), disabled(), 'approveAndEnable')] }), now: disabled() },
    ],
    [
      'because somebody else enabled it after the request',
      'ALREADY_ENABLED',
      { approval: approval({ dropped: [droppedKey(keyIdNumber(1), rotating(), 'approveAndEnable')] }) },
    ],
    [
      'because it was never proposed',
      'SKIPPED_KEY_DISABLED',
      {
        proposal: proposal({ keys: [], dropped: [droppedKey(keyIdNumber(1), disabled(), 'approveAndEnable')] }),
        approval: undefined,
        now: disabled(),
      },
    ],
    [
      'because it rotated from the start',
      'ALREADY_ENABLED',
      { proposal: proposal({ keys: [], dropped: [droppedKey(keyIdNumber(1), rotating(), 'approveAndEnable')] }), approval: undefined },
    ],
  ])('%s is %s', (_situation, expected, changes) => {
    expect(outcome(changes)).toBe(expected);
  });

  it('is a discrepancy where a key rotated at the request and no longer does', () => {
    expect(
      outcome({
        proposal: proposal({ keys: [], dropped: [droppedKey(keyIdNumber(1), rotating(), 'approveAndEnable')] }),
        approval: undefined,
        now: profile(),
      }),
    ).toBe('NOT_CONFIRMED');
  });
});

describe('what is said of a key', () => {
  const detailOf = (changes: Partial<Evidence>) => outcomeOf(evidence(changes)).detail;

  it('that rotated at the request and no longer does', () => {
    const never = {
      proposal: proposal({ keys: [], dropped: [droppedKey(keyIdNumber(1), rotating(), 'approveAndEnable')] }),
      approval: undefined,
    };

    expect(detailOf({ ...never, now: profile() })).toBe(
      `Rotation was on when the request was assessed and is not now: ${profile().annotation}`,
    );
  });

  it('that nobody on record proposed or dropped is what it is now', () => {
    const unknown = { proposal: proposal({ keys: [] }), approval: undefined };

    expect(outcomeOf(evidence({ ...unknown, now: disabled() }))).toMatchObject({
      outcome: 'SKIPPED_KEY_DISABLED',
      detail: 'rotation is off, and nobody can turn it on while the key is disabled.',
      before: { rotationEnabled: null, rotationPeriodInDays: null, nextRotationDate: null },
    });
  });

  it('is without the code of its annotation, and without no other word in capitals', () => {
    const now = (annotation: string) => disabled({ annotation });
    const dropped = (annotation: string) => detailOf({ proposal: proposal({ keys: [] }), approval: undefined, now: now(annotation) });

    expect(dropped('\nKEY_DISABLED:   off: AWS: KMS')).toBe('off: AWS: KMS');
    expect(dropped('is off; KEY_DISABLED: no')).toBe('is off; KEY_DISABLED: no');
  });
});

describe('a validation summary', () => {
  it('has every requested key in exactly one of its three lists', () => {
    const keys = [1, 2, 3, 4].map((number) => proposedKey({ keyId: keyIdNumber(number) }));
    const asked = proposal({ keys });
    const decided = approval({ approvedKeyIds: [1, 2, 3].map(keyIdNumber), notSelectedKeyIds: [keyIdNumber(4)] });
    const outcomes = [
      outcomeOf(evidence({ keyId: keyIdNumber(1), proposal: asked, approval: decided, now: rotating({ keyId: keyIdNumber(1) }) })),
      outcomeOf(evidence({ keyId: keyIdNumber(2), proposal: asked, approval: decided, now: profile({ keyId: keyIdNumber(2) }) })),
      outcomeOf(evidence({ keyId: keyIdNumber(3), proposal: asked, approval: decided, now: disabled({ keyId: keyIdNumber(3) }) })),
      outcomeOf(evidence({ keyId: keyIdNumber(4), proposal: asked, approval: decided, now: profile({ keyId: keyIdNumber(4) }) })),
    ];

    const validation = validationOf(asked, decided, outcomes, { validatedAt: '2026-11-20T10:00:00.000Z', startedAt: null, previous: null });

    expect(validation.requested).toBe(4);
    expect(validation.confirmed.map(({ keyId }) => keyId)).toStrictEqual([keyIdNumber(1)]);
    expect(validation.notConfirmed.map(({ keyId }) => keyId)).toStrictEqual([keyIdNumber(2)]);
    expect(validation.skipped.map(({ keyId, reason }) => [keyId, reason])).toStrictEqual([
      [keyIdNumber(3), 'KEY_DISABLED'],
      [keyIdNumber(4), 'NOT_SELECTED'],
    ]);
    expect(validation.approval).toStrictEqual({
      decision: 'APPROVED',
      approver: decided.approver,
      comment: 'CHG-1',
      decidedAt: '2026-11-20T09:00:00.000Z',
    });
    expect(validation.compliance.before).toStrictEqual({ NON_COMPLIANT: 4 });
  });
});

describe('a discrepancy', () => {
  const compliance = (changes: object) => ({
    complianceType: 'NON_COMPLIANT',
    annotation: 'ROTATION_DISABLED: automatic rotation is off.',
    recordedAt: null,
    sinceTheChange: true,
    ...changes,
  });
  const discrepanciesWith = (changes: object) => {
    const outcomes = [outcomeOf(evidence({ compliance: compliance(changes) }))];
    return validationOf(proposal(), approval(), outcomes, { validatedAt: '', startedAt: null, previous: null }).discrepancies.map(
      ({ keyId }) => keyId,
    );
  };

  it('is a confirmed key that AWS Config has since found without rotation', () => {
    expect(discrepanciesWith({})).toStrictEqual([keyIdNumber(1)]);
  });

  it.each([
    ['is older than the change', { sinceTheChange: false }],
    ['says COMPLIANT', { complianceType: 'COMPLIANT' }],
    ['is about something else', { annotation: 'ROTATION_OVERDUE: rotation is on, but was due' }],
  ])('is none where the result %s', (_what, changes) => {
    expect(discrepanciesWith(changes)).toStrictEqual([]);
  });
});

describe('a request', () => {
  it('is parted into what is worth asking for and what is not, with the reason', () => {
    const tooLong = profile({
      keyId: keyIdNumber(2),
      reason: 'ROTATION_PERIOD_TOO_LONG',
      rotationEnabled: true,
      rotationPeriodInDays: 730,
    });
    const parts = partitionRequest(
      [profile({ keyId: keyIdNumber(1) }), tooLong, disabled({ keyId: keyIdNumber(3) })].map((one) => ({ keyId: one.keyId, profile: one })),
      'approveAndEnable',
    );

    expect(parts.keys.map(({ keyId, change }) => [keyId, change])).toStrictEqual([
      [keyIdNumber(1), 'ENABLE'],
      [keyIdNumber(2), 'SHORTEN_PERIOD'],
    ]);
    expect(parts.dropped.map(({ keyId, reason }) => [keyId, reason])).toStrictEqual([[keyIdNumber(3), 'KEY_DISABLED']]);
  });

  it('never asks for a replica', () => {
    expect(changeFor(profile({ reason: 'ROTATION_DISABLED_ON_PRIMARY', proposed: false }), 'approveAndEnable')).toBeUndefined();
  });

  it.each([90, 365])('may set a rotation period of %p days where the rule allows 365', (days) => {
    expect(checkedRotationPeriod(days, 365)).toBe(days);
  });

  it.each([89, 366, 2561, 90.5, Number.NaN])('may not set a rotation period of %p days where the rule allows 365', (days) => {
    expect(() => checkedRotationPeriod(days, 365)).toThrow(/RotationPeriodInDays: must be 90 to 365 whole days/);
  });
});

describe('the trace of an execution', () => {
  const step = (name: string, status: string, iteratorValue: string | null = keyIdNumber(1), failureMessage: string | null = null) => ({
    name,
    status,
    iteratorValue,
    failureMessage,
    startedAt: '2026-11-20T09:30:00.000Z',
    outputs: {},
  });
  const denied =
    'Step fails when it is Execute/Cancelling action. An error occurred (AccessDeniedException) when calling the EnableKeyRotation operation: no';

  it('names the request that AWS KMS has written under, where Systems Manager tells, and only the write counts', () => {
    const answer = (requestId: string) => ({
      Response: [JSON.stringify({ ResponseMetadata: { RequestId: requestId, HTTPStatusCode: 200 } })],
    });
    const steps = [
      { ...step('DescribeKey', 'Success'), outputs: answer('aaaaaaaa-0000') },
      { ...step('EnableKeyRotation', 'Success'), outputs: answer('bbbbbbbb-1111') },
      { ...step('EnableKeyRotation', 'Success', keyIdNumber(2)), outputs: { Response: ['{}'] } },
    ];

    expect([1, 2, 3].map((number) => writeRequestIdFor(keyIdNumber(number), steps))).toStrictEqual(['bbbbbbbb-1111', null, null]);
  });

  it('names the error a step failed on, the write before any other', () => {
    const steps = [step('ConfirmRotation', 'TimedOut'), step('EnableKeyRotation', 'Failed', keyIdNumber(1), denied)];

    expect(failedStepFor(keyIdNumber(1), steps)).toStrictEqual({
      step: 'EnableKeyRotation',
      status: 'Failed',
      errorName: 'AccessDeniedException',
      message: denied,
    });
    expect(failedStepFor(keyIdNumber(2), steps)).toBeUndefined();
  });

  it.each(['Failed', 'TimedOut', 'Cancelled'])('counts a step %s as failed', (status) => {
    expect(failedStepFor(keyIdNumber(1), [step('ConfirmRotation', status)])).toStrictEqual({
      step: 'ConfirmRotation',
      status,
      errorName: null,
      message: null,
    });
  });

  it.each(['Success', 'Pending', 'InProgress'])('does not count a step %s as failed', (status) => {
    expect(failedStepFor(keyIdNumber(1), [step('ConfirmRotation', status)])).toBeUndefined();
  });

  it('takes the request id from the answer of the write alone, however it is spaced', () => {
    const found = (name: string, text: string) =>
      writeRequestIdFor(keyIdNumber(1), [{ ...step('EnableKeyRotation', 'Success'), outputs: { [name]: [text] } }]);

    expect(found('EnableKeyRotation.Response', '{"RequestId" : "aaaaaaaa-0000"}')).toBe('aaaaaaaa-0000');
    expect(found('Response.More', '{"RequestId":"aaaaaaaa-0000"}')).toBeNull();
    expect(found('NoResponse', '{"RequestId":"aaaaaaaa-0000"}')).toBeNull();
    expect(found('Response', '{"RequestId":"short"}')).toBeNull();
  });

  it('does not count the assertion that only notices a change', () => {
    expect(failedStepFor(keyIdNumber(1), [step('StillTooLong', 'Failed')])).toBeUndefined();
  });

  it('knows whether the key was written at all', () => {
    expect(writeAttemptedFor(keyIdNumber(1), [step('EnableKeyRotation', 'Pending')])).toBe(false);
    expect(writeAttemptedFor(keyIdNumber(1), [step('ShortenRotationPeriod', 'TimedOut')])).toBe(true);
    expect(writeAttemptedFor(keyIdNumber(2), [step('EnableKeyRotation', 'Success')])).toBe(false);
    expect(writeAttemptedFor(keyIdNumber(1), [step('DescribeKey', 'Success'), step('EnableKeyRotation', 'Success')])).toBe(true);
  });

  it('knows a write that KMS refused from one whose answer was lost', () => {
    expect(writeRefusedFor(keyIdNumber(1), [step('EnableKeyRotation', 'Failed', keyIdNumber(1), denied)])).toBe(true);
    expect(writeRefusedFor(keyIdNumber(1), [step('EnableKeyRotation', 'TimedOut')])).toBe(false);
    expect(writeRefusedFor(keyIdNumber(1), [step('ConfirmRotation', 'TimedOut', keyIdNumber(1), denied)])).toBe(false);
    expect(writeRefusedFor(keyIdNumber(1), [])).toBe(false);
  });

  it('knows from when on results have seen what was done to a key', () => {
    const [keyId, other] = [keyIdNumber(1), keyIdNumber(2)];
    const at = (one: TracedStep, startedAt: string): TracedStep => ({ ...one, startedAt });
    const write = at(step('EnableKeyRotation', 'Success', keyId), '2026-11-20T09:20:00.000Z');
    const again = at(step('RotateKeyOnDemandAgain', 'Success', keyId), '2026-11-20T09:25:00.000Z');

    expect(resultsCountSince(keyId, [write, step('Reevaluate', 'Success', null)])).toBe('2026-11-20T09:30:00.000Z');
    expect(resultsCountSince(keyId, [write, step('Reevaluate', 'Failed', null), step('ReevaluateAgain', 'Success', null)])).toBe(
      '2026-11-20T09:30:00.000Z',
    );
    // AWS Config takes one request a minute: then what has been recorded since the write counts.
    expect(resultsCountSince(keyId, [write, again, step('Reevaluate', 'Failed', null)])).toBe('2026-11-20T09:25:00.000Z');
    expect(resultsCountSince(other, [write, step('Reevaluate', 'Failed', null)])).toBeNull();
    expect(resultsCountSince(keyId, [])).toBeNull();
    expect(resultsCountSince(keyId, [step('Assess', 'Success', null)])).toBeNull();
    expect(resultsCountSince(keyId, [step('Reevaluate', 'Success', keyId)])).toBeNull();
  });
});
