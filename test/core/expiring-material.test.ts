import { expiringMaterial, expiryNoticeInDays } from '../../functions/core/expiring-material.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import { assessmentCsv } from '../../functions/core/report/assessment-csv.ts';
import { keyIdNumber, profile } from './records.ts';

const assessedAt = '2026-11-20T12:00:00.000Z';
const imported = (number: number, changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({ keyId: keyIdNumber(number), origin: 'EXTERNAL', rotationEnabled: null, eligible: false, ...changes });
const expiring = (...keys: readonly KeyProfile[]) =>
  expiringMaterial({ keys: [...keys], assessedAt }).map(({ key, state, expiresAt, consequence }) => [
    key.keyId,
    state,
    expiresAt,
    consequence.split(',')[0],
  ]);
const unusable = 'the key is unusable (PendingImport)';

describe('imported key material that expires', () => {
  it('is reported from thirty days ahead, by the time that DescribeKey or ListKeyRotations names', () => {
    const material = {
      currentKeyMaterialId: null,
      since: null,
      rotationType: null,
      onDemandRotations: 0,
      rotatingSince: null,
      pending: null,
      expiresAt: '2026-11-21T12:00:00.000Z',
    };

    expect(expiryNoticeInDays).toBe(30);
    expect(
      expiring(
        imported(1, { validTo: '2026-12-20T12:00:00.000Z' }),
        imported(2, { validTo: '2026-12-20T12:00:00.001Z' }),
        imported(3, { keyMaterial: material, validTo: '2027-11-20T12:00:00.000Z' }),
        imported(4),
        imported(5, { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', validTo: '2026-11-21T11:59:59.000Z' }),
      ),
    ).toStrictEqual([
      [keyIdNumber(5), 'EXPIRES', '2026-11-21T11:59:59.000Z', 'in 0 days the key becomes unusable (PendingImport)'],
      [keyIdNumber(3), 'EXPIRES', '2026-11-21T12:00:00.000Z', 'in 1 day the key becomes unusable (PendingImport)'],
      [keyIdNumber(1), 'EXPIRES', '2026-12-20T12:00:00.000Z', 'in 30 days the key becomes unusable (PendingImport)'],
    ]);
  });

  it('is reported when it has expired, and when it is missing, first of all', () => {
    expect(
      expiring(
        imported(1, { validTo: '2026-11-20T12:00:00.000Z' }),
        imported(2, { keyState: 'PendingImport' }),
        imported(3, { validTo: '2026-11-19T00:00:00.000Z', keyState: 'Disabled' }),
      ),
    ).toStrictEqual([
      [keyIdNumber(2), 'MISSING', null, unusable],
      [keyIdNumber(3), 'EXPIRED', '2026-11-19T00:00:00.000Z', unusable],
      [keyIdNumber(1), 'EXPIRED', '2026-11-20T12:00:00.000Z', unusable],
    ]);
  });

  it('is nothing to report of a key on its way to deletion, or of one whose material AWS KMS made', () => {
    const validTo = '2026-11-21T00:00:00.000Z';

    expect(
      expiring(
        imported(1, { validTo, keyState: 'PendingDeletion' }),
        imported(2, { validTo, keyState: 'PendingReplicaDeletion' }),
        profile({ validTo }),
      ),
    ).toStrictEqual([]);
  });

  it('is in assessment.csv, with the date also where it is further away', () => {
    const keys = [imported(1, { validTo: '2026-11-30T12:00:00.000Z' }), imported(2, { validTo: '2028-01-01T00:00:00.000Z' }), profile()];
    const lines = assessmentCsv({ keys, assessedAt }).trimEnd().split('\r\n');

    expect(lines[0]).toMatch(/,wayToRotate,wayToRotateBecause,keyMaterial,keyMaterialExpiresAt,keyMaterialAdvice$/);
    expect(lines[1]).toMatch(
      /,EXPIRES,2026-11-30T12:00:00\.000Z,"in 10 days the key becomes unusable .*import the same key material again/,
    );
    expect(lines[2]).toMatch(/IMPORT_AND_ROTATE,.*,,2028-01-01T00:00:00\.000Z,$/);
    expect(lines[3]).toMatch(/AUTOMATIC,.*,,,$/);
  });
});
