import { type Exemption, exemptionOf } from '../../functions/core/exemption.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import { exemptionTag } from './keys.ts';
import { policy } from './verdict-cases.ts';

const at = (time: string, value: string): Exemption => exemptionOf(exemptionTag(value), policy, new Date(time));
const day = '2026-11-20T12:00:00Z';

describe('an exemption', () => {
  it.each<[string, string, string, Exemption]>([
    [
      'holds through the last millisecond of its day',
      '2026-11-20T23:59:59.999Z',
      '2026-11-20 audit',
      { kind: 'valid', until: '2026-11-20', reason: 'audit' },
    ],
    ['has expired at midnight UTC', '2026-11-21T00:00:00.000Z', '2026-11-20 audit', { kind: 'expired', until: '2026-11-20' }],
    ['needs no reason', day, '2026-12-31', { kind: 'valid', until: '2026-12-31', reason: '' }],
    [
      'keeps a reason of several words',
      day,
      '2026-12-31  moves to the  new platform',
      { kind: 'valid', until: '2026-12-31', reason: 'moves to the  new platform' },
    ],
    ['may stand between spaces', day, ' 2026-12-31 ', { kind: 'valid', until: '2026-12-31', reason: '' }],
    [
      'may reach as far ahead as the policy allows',
      '2026-11-20T00:00:00Z',
      '2027-11-20 year',
      { kind: 'valid', until: '2027-11-20', reason: 'year' },
    ],
    [
      'may not reach a day further',
      '2026-11-20T00:00:00Z',
      '2027-11-21 year',
      { kind: 'tooLong', until: '2027-11-21', maximumExemptionDays: 365 },
    ],
    [
      'counts the 29th of February in a leap year',
      '2028-02-01T00:00:00Z',
      '2028-02-29',
      { kind: 'valid', until: '2028-02-29', reason: '' },
    ],
  ])('%s', (_rule, time, value, exemption) => {
    expect(at(time, value)).toStrictEqual(exemption);
  });

  it.each([
    ['without a value', ''],
    ['with a flag in place of a day', 'true'],
    ['with a day no calendar has', '2027-02-29 audit'],
    ['with a day that Date would turn into another', '2026-11-31'],
    ['with a thirteenth month', '2026-13-01'],
    ['in the order of other countries', '31.12.2026'],
    ['with a time', '2026-12-31T00:00:00Z'],
    ['with its reason glued on', '2026-12-31audit'],
    ['with its reason on another line', '2026-12-31\naudit'],
    ['with its reason first', 'audit 2026-12-31'],
  ])('%s does not exempt', (_how, value) => {
    expect(at(day, value)).toStrictEqual({ kind: 'malformed', value });
  });

  it('is not looked for without a tag key in the policy', () => {
    expect(exemptionOf(exemptionTag('2026-12-31'), defaultPolicy, new Date(day))).toStrictEqual({ kind: 'none' });
  });

  it('is only what the tag key of the policy says, to the letter', () => {
    expect(exemptionOf([{ key: 'KMS-Rotation-Exempt', value: '2026-12-31' }], policy, new Date(day))).toStrictEqual({ kind: 'none' });
  });
});
