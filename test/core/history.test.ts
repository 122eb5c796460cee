import fc from 'fast-check';
import type { ChangeKind } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { changesIn, countsOverTime, intervalsOf, millisOf, type RecorderGap } from '../../functions/core/compliance-intervals.ts';
import type { ExecutionRecords } from '../../functions/core/history/chains.ts';
import { type KeySources, keyHistory } from '../../functions/core/history.ts';
import type { OutcomeCode } from '../../functions/core/outcome/codes.ts';
import { keyHistorySchema } from '../../functions/core/records/history.ts';
import type { Outcomes } from '../../functions/core/records/outcomes.ts';
import { seed } from './arbitraries.ts';
import {
  decision,
  executionId,
  keyIdNumber,
  proposal,
  rejection,
  signal,
  toEnable,
  toRollBack,
  toRotateNow,
  unread,
  unreadAfter,
} from './records.ts';
import { attempt } from './report/happenings.ts';

const keyId = keyIdNumber(1);
const span = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const sources = (changes: Partial<KeySources> = {}): KeySources => ({
  keyId,
  recorded: [{ at: '2026-11-10T00:00:00.000Z', compliance: 'NON_COMPLIANT' }],
  gaps: [],
  executions: [],
  rotations: [],
  ...changes,
});

/** What came of a change: the first edition recorded no attempts; this one does, with the time. */
const outcomes = (
  recordedAt: string,
  code: OutcomeCode = 'ENABLED',
  kind: ChangeKind = 'ENABLE_ROTATION',
  writtenAt?: string,
): Outcomes => ({
  kind: 'outcomes',
  schemaVersion: 2,
  previous: null,
  executionIds: [executionId],
  requestIds: ['daily-2026-11-20'],
  recordedAt,
  startedAt: null,
  outcomes: [
    {
      keyId,
      kind,
      keyArn: toEnable().key.keyArn,
      region: 'eu-central-1',
      aliases: [],
      outcome: code,
      code,
      detail: 'Rotation is on.',
      remarks: ['The key has been disabled since.'],
      approved: true,
      before: unread,
      after: unreadAfter,
      compliance: null,
      attempts: writtenAt === undefined ? [] : [{ ...attempt({}), startedAt: writtenAt }],
    },
  ],
});
/** Requested at 8, approved at 9, on record five minutes later. */
const enabled: ExecutionRecords = { proposal: proposal(), decision: decision(), outcomes: outcomes('2026-11-20T09:05:00.000Z') };
const becameCompliant: KeySources['recorded'] = [
  { at: '2026-11-10T00:00:00.000Z', compliance: 'NON_COMPLIANT' },
  { at: '2026-11-20T09:03:00.000Z', compliance: 'COMPLIANT' },
];

describe('the history of a key that a request made compliant', () => {
  const historyOf = () => keyHistory(sources({ recorded: becameCompliant, executions: [enabled] }), span);

  it('says since when, by whose decision, and how long it was non-compliant', () => {
    const history = historyOf();

    expect(history.since).toBe('2026-11-20T09:03:00.000Z');
    expect(history.decidedBy).toMatchObject({ executionId, change: 'ENABLE_ROTATION', comment: 'CHG-1', outcome: 'ENABLED' });
    expect(history.summary).toBe(
      `Compliant since 2026-11-20 09:03 UTC, by decision of KmsRotation-Approver-eu-central-1/grace: Enable automatic rotation (approved 2026-11-20 09:00 UTC, request daily-2026-11-20, execution ${executionId}, “CHG-1”; outcome ENABLED). In this span of 30 d it was non-compliant for 10 d 9 h. For 9 d nothing is on record.`,
    );
  });

  it('lists what happened in order, and the states in between', () => {
    const history = historyOf();

    expect(history.events.map((event) => [event.type, event.at])).toStrictEqual([
      ['COMPLIANCE', '2026-11-10T00:00:00.000Z'],
      ['REQUESTED', '2026-11-20T08:00:00.000Z'],
      ['DECIDED', '2026-11-20T09:00:00.000Z'],
      ['COMPLIANCE', '2026-11-20T09:03:00.000Z'],
      ['OUTCOME', '2026-11-20T09:05:00.000Z'],
    ]);
    expect(history.intervals.map(({ compliance, because }) => [compliance, because])).toStrictEqual([
      ['UNKNOWN', 'NO_RECORD'],
      ['NON_COMPLIANT', null],
      ['COMPLIANT', null],
    ]);
  });

  it('still names the decision when the span begins long after it', () => {
    const later = { from: '2027-01-01T00:00:00.000Z', to: '2027-02-01T00:00:00.000Z' };
    const { since, decidedBy, events } = keyHistory(sources({ recorded: becameCompliant, executions: [enabled] }), later);

    expect([since, decidedBy?.executionId, events]).toStrictEqual(['2026-11-20T09:03:00.000Z', executionId, []]);
  });
});

describe('a decision is not named', () => {
  const decidedBy = (changes: Partial<KeySources>) =>
    keyHistory(sources({ recorded: becameCompliant, executions: [enabled], ...changes }), span).decidedBy;
  const decided = (changes: Parameters<typeof decision>[0]): ExecutionRecords => ({ ...enabled, decision: decision(changes) });

  it.each<[string, Partial<KeySources>]>([
    ['for a change that was not chosen', { executions: [decided({ approvedChanges: [], notChosen: [refOf(toEnable())] })] }],
    ['for another change to the key than the approved one', { executions: [decided({ approvedChanges: [refOf(toRotateNow())] })] }],
    ['if it was a rejection', { executions: [decided({ decision: 'REJECTED', approvedChanges: [] })] }],
    ['if rotation was on already', { executions: [{ ...enabled, outcomes: outcomes('2026-11-20T09:05:00.000Z', 'ALREADY_ENABLED') }] }],
    [
      'if AWS KMS refused it',
      { executions: [{ ...enabled, outcomes: outcomes('2026-11-20T09:05:00.000Z', 'ACCESS_DENIED_BY_KEY_POLICY') }] },
    ],
    [
      'if it gave a replaced key its aliases back, which makes no key compliant',
      {
        executions: [
          {
            proposal: proposal({ changes: [toRollBack()] }),
            decision: decision({ approvedChanges: [refOf(toRollBack())] }),
            outcomes: outcomes('2026-11-20T09:05:00.000Z', 'ROLLED_BACK', 'ROLL_BACK_REPLACEMENT'),
          },
        ],
      },
    ],
    [
      'if it was written after the key was compliant',
      {
        executions: [
          { ...enabled, outcomes: outcomes('2026-11-20T10:05:00.000Z', 'ENABLED', 'ENABLE_ROTATION', '2026-11-20T09:30:00.000Z') },
        ],
      },
    ],
    ['if no outcome is on record', { executions: [{ ...enabled, outcomes: undefined }] }],
    ['if it came after the key was compliant', { executions: [decided({ decidedAt: '2026-11-20T09:30:00.000Z' })] }],
    [
      'if its effect was undone before',
      {
        recorded: [
          ...becameCompliant,
          { at: '2026-11-22T00:00:00.000Z', compliance: 'NON_COMPLIANT' },
          { at: '2026-11-23T00:00:00.000Z', compliance: 'COMPLIANT' },
        ],
      },
    ],
    ['while the key is non-compliant', { recorded: becameCompliant.slice(0, 1) }],
  ])('%s', (_, changes) => {
    expect(decidedBy(changes)).toBeNull();
  });
});

describe('of several decisions', () => {
  const approvedAt = (hour: string, of: string, code: OutcomeCode = 'ENABLED'): ExecutionRecords => ({
    proposal: proposal({ executionId: of }),
    decision: decision({ executionId: of, decidedAt: `2026-11-20T${hour}:00.000Z` }),
    outcomes: outcomes('2026-11-20T09:05:00.000Z', code),
  });
  const executionBehind = (executions: readonly ExecutionRecords[], recorded = becameCompliant) =>
    keyHistory(sources({ recorded, executions }), span).decidedBy?.executionId;

  it('the last one before the key was compliant is named', () => {
    const [early, late] = [approvedAt('08:30', 'early'), approvedAt('09:00', 'late')];

    expect(executionBehind([early, late])).toBe('late');
    expect(executionBehind([late, early])).toBe('late');
  });

  it('one that shortened the period counts as one that enabled', () => {
    expect(executionBehind([approvedAt('09:00', 'shortened', 'PERIOD_SHORTENED')])).toBe('shortened');
  });

  it('the one whose change was written last before the key was compliant is named, and that change', () => {
    const [enable, rotate] = [toEnable(), toRotateNow()];
    const both = decision({ approvedChanges: [refOf(enable), refOf(rotate)] });
    const of = (kind: ChangeKind, code: OutcomeCode, writtenAt: string): ExecutionRecords => ({
      proposal: proposal({ changes: [enable, rotate] }),
      decision: { ...both, executionId: kind },
      outcomes: outcomes('2026-11-20T09:20:00.000Z', code, kind, writtenAt),
    });
    const changeBehind = (enabledAt: string, rotatedAt: string) =>
      keyHistory(
        sources({
          recorded: becameCompliant,
          executions: [of('ROTATE_NOW', 'ROTATED', rotatedAt), of('ENABLE_ROTATION', 'ENABLED', enabledAt)],
        }),
        span,
      ).decidedBy;

    expect(changeBehind('2026-11-20T09:02:00.000Z', '2026-11-20T09:10:00.000Z')).toMatchObject({ change: 'ENABLE_ROTATION' });
    expect(changeBehind('2026-11-20T09:01:00.000Z', '2026-11-20T09:02:00.000Z')).toMatchObject({ change: 'ROTATE_NOW' });
  });

  it('one counts whose clock is five minutes ahead, and none that is further', () => {
    expect(executionBehind([approvedAt('09:08', 'ahead')])).toBe('ahead');
    expect(executionBehind([approvedAt('09:09', 'further')])).toBeUndefined();
  });

  it('one counts that came up to five minutes before the key became non-compliant', () => {
    const brokenAt = (at: string): KeySources['recorded'] => [{ at, compliance: 'NON_COMPLIANT' }, ...becameCompliant.slice(1)];

    expect(executionBehind([approvedAt('08:50', 'skewed')], brokenAt('2026-11-20T08:55:00.000Z'))).toBe('skewed');
    expect(executionBehind([approvedAt('08:50', 'before')], brokenAt('2026-11-20T08:55:00.001Z'))).toBeUndefined();
  });

  it('one counts where the key was never recorded as non-compliant', () => {
    expect(executionBehind([approvedAt('09:00', 'first')], becameCompliant.slice(1))).toBe('first');
  });
});

describe('the events of a span', () => {
  const eventsAt = (at: string) => keyHistory(sources({ recorded: [{ at, compliance: 'COMPLIANT' }] }), span).events.length;

  it('begin with its first instant and end before its last', () => {
    expect([span.from, '2026-11-30T23:59:59.999Z', span.to, '2026-10-31T23:59:59.999Z'].map(eventsAt)).toStrictEqual([1, 1, 0, 0]);
  });

  it('include an execution of which any event is within, as a whole', () => {
    const within = { from: '2026-11-20T08:30:00.000Z', to: '2026-11-20T09:01:00.000Z' };

    expect(keyHistory(sources({ recorded: [], executions: [enabled] }), within).events.map(({ type }) => type)).toStrictEqual([
      'REQUESTED',
      'DECIDED',
      'OUTCOME',
    ]);
  });

  it('are a request, a decision and an outcome for each change to the key, with what was excluded, chosen and remarked', () => {
    const asked = proposal({
      changes: [toEnable(), toRotateNow()],
      excluded: [
        {
          keyId,
          kind: 'REPLACE_KEY',
          keyArn: 'arn',
          complianceType: 'NOT_APPLICABLE',
          reason: 'KEY_CAN_ROTATE',
          annotation: 'KEY_CAN_ROTATE: it can.',
        },
      ],
    });
    const requester = { principal: 'arn:aws:iam::111122223333:user/heidi', person: 'heidi', source: 'CLOUDTRAIL' as const };
    const decided = decision({ requester, signals: [signal('ada', { comment: null }), signal('grace')] });
    const execution = { proposal: asked, decision: decided, outcomes: outcomes('2026-11-20T09:05:00.000Z') };
    const { events } = keyHistory(sources({ recorded: [], executions: [execution] }), span);

    expect(events.map((event) => ('change' in event ? `${event.type} ${event.change}` : event.type))).toStrictEqual([
      'REQUESTED ENABLE_ROTATION',
      'REQUESTED ROTATE_NOW',
      'REQUESTED REPLACE_KEY',
      'DECIDED ENABLE_ROTATION',
      'DECIDED ROTATE_NOW',
      'OUTCOME ENABLE_ROTATION',
    ]);
    expect(events.filter(({ type }) => type === 'REQUESTED')).toMatchObject([
      { requestedBy: requester.principal, excludedBecause: null },
      { excludedBecause: null },
      { excludedBecause: 'KEY_CAN_ROTATE' },
    ]);
    expect(events.filter(({ type }) => type === 'DECIDED')).toMatchObject([
      { approved: true, approvers: [signal('ada').principal, signal('grace').principal], comment: 'CHG-1' },
      { approved: false },
    ]);
    expect(events.at(-1)).toMatchObject({ detail: 'Rotation is on. The key has been disabled since.' });
  });

  it('name the people who rejected, and nobody whose approval did not count', () => {
    const people = (changes: Parameters<typeof decision>[0]) =>
      keyHistory(sources({ recorded: [], executions: [{ proposal: proposal(), decision: decision(changes) }] }), span).events[1];

    expect(people({ decision: 'REJECTED', approvedChanges: [], signals: [signal('ada'), rejection('grace')] })).toMatchObject({
      approvers: [rejection('grace').principal],
      approved: false,
    });
    expect(people({ decision: 'NOT_COUNTED', approvedChanges: [], signals: [signal('ada', { counts: false })] })).toMatchObject({
      approvers: [],
    });
  });

  it('leave out an execution that is not about the key', () => {
    expect(keyHistory(sources({ keyId: keyIdNumber(7), recorded: [], executions: [enabled] }), span).events).toStrictEqual([]);
  });
});

describe('the summary', () => {
  const summary = (changes: Partial<KeySources>): string => keyHistory(sources(changes), span).summary;
  const rejected = decision({ decision: 'REJECTED', approvedChanges: [], signals: [rejection('grace', { comment: 'freeze' })] });
  const excluded = {
    keyId,
    kind: 'ENABLE_ROTATION' as const,
    keyArn: 'arn',
    complianceType: 'NOT_APPLICABLE' as const,
    reason: 'EXEMPT',
    annotation: 'EXEMPT: x.',
  };

  it.each<[string, Partial<KeySources>, RegExp]>([
    ['a key nobody asked about', {}, /^Non-compliant since 2026-11-10 00:00 UTC; no request for it is on record\./],
    [
      'a request that waits',
      { executions: [{ proposal: proposal() }] },
      /; a request of 2026-11-20 08:00 UTC has no decision on record: Enable automatic rotation \(execution 1111/,
    ],
    [
      'a rejection',
      { executions: [{ proposal: proposal(), decision: rejected }] },
      /the last decision was REJECTED by KmsRotation-Approver-eu-central-1\/grace: Enable automatic rotation .*“freeze”/,
    ],
    [
      'an approval without the change',
      { executions: [{ proposal: proposal(), decision: decision({ approvedChanges: [] }) }] },
      /APPROVED without this change/,
    ],
    [
      'a request that could not propose a change',
      { executions: [{ proposal: proposal({ changes: [], excluded: [excluded] }) }] },
      /the last request could not propose a change: Enable automatic rotation \(EXEMPT, 2026-11-20 08:00 UTC\)/,
    ],
    [
      'no record',
      { recorded: [] },
      /^Unknown: AWS Config has recorded no result of the rule for this key\. .*For 30 d nothing is on record\./,
    ],
    [
      'deleted results',
      { recorded: [...becameCompliant, { at: '2026-11-25T00:00:00.000Z', compliance: 'UNKNOWN' }] },
      /^Unknown since 2026-11-25 .*no result for this key any more/,
    ],
    [
      'a recorder that is off',
      { gaps: [{ from: '2026-11-15T00:00:00.000Z', to: null }] },
      /^Unknown since 2026-11-15 .*the recorder of AWS Config is off/,
    ],
    [
      'a key out of scope',
      { recorded: [{ at: '2026-10-01T00:00:00.000Z', compliance: 'NOT_APPLICABLE' }] },
      /^Not applicable since 2026-10-01/,
    ],
    [
      'rotation that no request turned on',
      { recorded: becameCompliant },
      /no decision on record accounts for it: the key was compliant from the start/,
    ],
    ['a replica', { keyId: `mrk-${'0'.repeat(32)}`, recorded: becameCompliant }, /made in the Region of its primary/],
    [
      'a failure',
      { executions: [{ ...enabled, outcomes: outcomes('2026-11-20T09:05:00.000Z', 'ACCESS_DENIED_BY_KEY_POLICY') }] },
      /the last decision was APPROVED by .*; its outcome was ACCESS_DENIED_BY_KEY_POLICY\./,
    ],
  ])('of %s', (_, changes, sentence) => {
    expect(summary(changes)).toMatch(sentence);
  });
});

describe('clocks that disagree', () => {
  it('do not turn around request, decision and outcome; the times stay as recorded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -600_000, max: 600_000 }), { minLength: 3, maxLength: 3 }),
        ([one = 0, two = 0, three = 0]) => {
          const at = (skew: number): string => new Date(Date.parse('2026-11-20T09:00:00.000Z') + skew).toISOString();
          const records = {
            proposal: proposal({ requestedAt: at(one) }),
            decision: decision({ decidedAt: at(two) }),
            outcomes: outcomes(at(three)),
          };
          const { events } = keyHistory(sources({ executions: [records] }), span);

          const chain = events.filter(({ type }) => type !== 'COMPLIANCE');
          expect(chain.map((event) => [event.type, event.at])).toStrictEqual([
            ['REQUESTED', at(one)],
            ['DECIDED', at(two)],
            ['OUTCOME', at(three)],
          ]);
        },
      ),
      { seed },
    );
  });

  it('do not hide the decision when AWS Config is a little behind', () => {
    const recorded = [becameCompliant[0], { at: '2026-11-20T08:58:00.000Z', compliance: 'COMPLIANT' }] as KeySources['recorded'];
    expect(keyHistory(sources({ recorded, executions: [enabled] }), span).decidedBy?.executionId).toBe(executionId);
  });
});

const time = fc
  .integer({ min: Date.parse('2026-10-01T00:00:00.000Z'), max: Date.parse('2026-12-31T00:00:00.000Z') })
  .map((millis) => new Date(millis).toISOString());
const recordedResults = fc.array(
  fc.record({
    at: time,
    compliance: fc.constantFrom('COMPLIANT' as const, 'NON_COMPLIANT' as const, 'NOT_APPLICABLE' as const, 'UNKNOWN' as const),
  }),
  { maxLength: 12 },
);
const recorderGaps: fc.Arbitrary<RecorderGap[]> = fc.array(
  fc.tuple(time, fc.option(time)).map(([one, other]) => {
    if (other === null) return { from: one, to: null };
    return millisOf(one) <= millisOf(other) ? { from: one, to: other } : { from: other, to: one };
  }),
  { maxLength: 2 },
);

describe('the intervals, whatever was recorded', () => {
  it('touch each other, cover the span exactly, differ from their neighbours, and add up to it', () => {
    fc.assert(
      fc.property(recordedResults, recorderGaps, (recorded, gaps) => {
        const { intervals, milliseconds } = keyHistory(sources({ recorded, gaps }), span);

        expect([intervals[0]?.from, intervals.at(-1)?.to]).toStrictEqual([span.from, span.to]);
        for (const [index, { from, to, compliance, because }] of intervals.entries()) {
          expect(millisOf(from)).toBeLessThan(millisOf(to));
          expect(because === null).toBe(compliance !== 'UNKNOWN');
          const next = intervals[index + 1];
          if (next !== undefined) {
            expect(next.from).toBe(to);
            expect([next.compliance, next.because]).not.toStrictEqual([compliance, because]);
          }
        }
        expect(Object.values(milliseconds).reduce((sum, part) => sum + part, 0)).toBe(millisOf(span.to) - millisOf(span.from));
      }),
      { seed },
    );
  });

  it('agree with the events: every change is where an interval begins, and each known interval is what the last change says', () => {
    fc.assert(
      fc.property(recordedResults, (recorded) => {
        const changes = changesIn(recorded);
        const { intervals, events, compliance, since } = keyHistory(sources({ recorded }), span);
        const inSpan = events.filter((event) => event.type === 'COMPLIANCE');

        for (const { at, compliance: to } of inSpan) expect(intervals.find(({ from }) => from === at)?.compliance ?? 'none').toBe(to);
        for (const interval of intervals) {
          const last = changes.findLast(({ at }) => millisOf(at) <= millisOf(interval.from));
          expect(interval.compliance).toBe(last?.compliance ?? 'UNKNOWN');
        }
        expect(compliance).toBe(intervals.at(-1)?.compliance);
        expect(since === null || millisOf(since) < millisOf(span.to)).toBe(true);
      }),
      { seed },
    );
  });

  it('count every key once at any time', () => {
    fc.assert(
      fc.property(fc.array(recordedResults, { minLength: 1, maxLength: 5 }), (keys) => {
        const counts = countsOverTime(keys.map((recorded) => intervalsOf(changesIn(recorded), [], span)));

        expect([counts[0]?.from, counts.at(-1)?.to]).toStrictEqual([span.from, span.to]);
        for (const [index, { to, counts: at }] of counts.entries()) {
          expect(Object.values(at).reduce((sum, part) => sum + part, 0)).toBe(keys.length);
          expect(counts[index + 1]?.from ?? span.to).toBe(to);
        }
      }),
      { seed },
    );
  });

  it('make a record that its schema takes', () => {
    fc.assert(
      fc.property(recordedResults, recorderGaps, (recorded, gaps) => {
        const history = keyHistory(
          sources({ recorded, gaps, executions: [enabled], rotations: { unreadable: 'AccessDeniedException' } }),
          span,
        );
        expect(keyHistorySchema.parse(history)).toStrictEqual(history);
      }),
      { seed, numRuns: 20 },
    );
  });
});
