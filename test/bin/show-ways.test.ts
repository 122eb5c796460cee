import { showExpiring, showWays } from '../../bin/terminal/show-ways.ts';
import { keyIdNumber, profile } from '../core/records.ts';
import { printed } from './terminal.ts';

const assessedAt = '2026-11-20T12:00:00.000Z';

describe('the ways to rotate, in a terminal', () => {
  it('are a line each, with their keys and their share', () => {
    const keys = [profile(), profile({ keySpec: 'RSA_4096' }), profile({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC' })];

    expect(printed((output) => showWays({ keys }, output)).split('\n')).toEqual([
      '',
      'The best method to rotate each key',
      '  Method             Keys  Share   What it takes',
      '  AUTOMATIC          1     33.3 %  AWS KMS rotates it by itself, once that is turned on',
      '  ON_DEMAND          0     0 %     new material waits; an approval rotates to it',
      '  IMPORT_AND_ROTATE  0     0 %     its owner imports new material; an approval rotates to it',
      '  REPLACE            2     66.7 %  a new key takes its place, and the old one is kept',
      '  NONE               0     0 %     nothing to do, or nobody knows what',
      '',
    ]);
  });

  it('are left out where there is no key', () => {
    expect(printed((output) => showWays({ keys: [] }, output))).toBe('');
  });
});

describe('imported material that expires, in a terminal', () => {
  it('is listed with its date, what happens and, once, what to do', () => {
    const imported = (number: number, changes: object) => profile({ keyId: keyIdNumber(number), origin: 'EXTERNAL', ...changes });
    const keys = [
      imported(1, { validTo: '2026-12-01T12:00:00.000Z' }),
      imported(2, { validTo: '2026-12-02T12:00:00.000Z' }),
      imported(3, { keyState: 'PendingImport', aliases: [] }),
    ];

    const text = printed((output) => showExpiring({ keys, assessedAt }, output));

    expect(text).toContain('Imported key material: 3 missing, or expiring within 30 days');
    expect(text).toMatch(/orders +\S+001 +eu-central-1 +EXPIRES +2026-12-01 +in 11 days the key becomes unusable \(PendingImport\)/);
    expect(text).toMatch(/\(none\) +\S+003 +eu-central-1 +MISSING +the key is unusable/);
    expect(text.match(/What to do: import the same key material again before that/g)).toHaveLength(1);
    expect(text.match(/What to do: import the same key material again; if nobody/g)).toHaveLength(1);
  });

  it('is left out where there is none', () => {
    expect(printed((output) => showExpiring({ keys: [profile()], assessedAt }, output))).toBe('');
  });
});
