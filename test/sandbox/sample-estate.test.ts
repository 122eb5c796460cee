import { regionOfKey, regionsOf } from '../../sandbox/estate/estate.ts';
import { estateFileText, readEstateFile } from '../../sandbox/estate/from-file.ts';
import { sampleEstate } from '../../sandbox/estate/sample.ts';

const now = new Date('2026-11-20T08:00:00Z');
const { keys } = sampleEstate(now);
const customerKeys = keys.filter(({ metadata }) => metadata.KeyManager === 'CUSTOMER');
const valuesOf = (field: 'KeySpec' | 'KeyState' | 'KeyUsage' | 'Origin') => new Set(customerKeys.map(({ metadata }) => metadata[field]));

describe('the sample estate', () => {
  it('has two Regions and at least 40 customer managed keys, beside some of AWS', () => {
    expect(regionsOf({ accountId: '', keys })).toEqual(['eu-central-1', 'us-east-1']);
    expect(customerKeys.length).toBeGreaterThanOrEqual(40);
    expect(keys.length).toBeGreaterThan(customerKeys.length);
  });

  it('has every kind of key there is, and some that are not there yet', () => {
    const kinds = [
      'SYMMETRIC_DEFAULT',
      'RSA_2048',
      'RSA_3072',
      'RSA_4096',
      'ECC_NIST_P256',
      'ECC_NIST_P384',
      'ECC_NIST_P521',
      'ECC_SECG_P256K1',
      'ECC_NIST_EDWARDS25519',
      'HMAC_224',
      'HMAC_256',
      'HMAC_384',
      'HMAC_512',
      'ML_DSA_65',
      'ML_KEM_768',
      'SM2',
      'SYMMETRIC_FUTURE_2030',
    ];
    expect([...valuesOf('KeySpec')].sort()).toEqual(kinds.sort());
    expect([...valuesOf('Origin')].sort()).toEqual(['AWS_CLOUDHSM', 'AWS_KMS', 'AWS_QUANTUM_VAULT', 'EXTERNAL', 'EXTERNAL_KEY_STORE']);
    expect([...valuesOf('KeyState')].sort()).toEqual([
      'Creating',
      'Disabled',
      'Enabled',
      'Hibernating',
      'PendingDeletion',
      'PendingImport',
      'PendingReplicaDeletion',
      'Unavailable',
      'Updating',
    ]);
    expect([...valuesOf('KeyUsage')].sort()).toEqual([
      'ENCAPSULATE_DECAPSULATE',
      'ENCRYPT_DECRYPT',
      'GENERATE_VERIFY_MAC',
      'KEY_AGREEMENT',
      'SIGN_VERIFY',
    ]);
    expect(new Set(customerKeys.map(({ metadata }) => metadata.MultiRegionConfiguration?.MultiRegionKeyType))).toEqual(
      new Set([undefined, 'PRIMARY', 'REPLICA']),
    );
  });

  it('has keys whose policies hide them, exempt keys, and texts that mean harm', () => {
    const texts = JSON.stringify(keys.map(({ metadata, tags }) => [metadata.Description, tags]));
    for (const text of ['<img src=x', '{{ global:REGION }}', '=HYPERLINK(', '\\n', '\u202E']) expect(texts).toContain(text);
    expect(customerKeys.filter(({ policy }) => policy !== undefined).length).toBeGreaterThanOrEqual(3);
    expect(
      customerKeys
        .flatMap(({ tags }) => tags)
        .filter(({ TagKey }) => TagKey === 'kms-rotation-exempt')
        .map(({ TagValue }) => TagValue),
    ).toEqual(['2027-02-18 CHG-1042 vendor migration', '2026-10-31 CHG-0777 appliance', 'until further notice', '2030-03-04 never touch']);
  });

  it('is the same in every run, and no key is in it twice', () => {
    expect(sampleEstate(now)).toEqual(sampleEstate(now));
    expect(new Set(keys.map((key) => `${regionOfKey(key)} ${key.metadata.KeyId}`)).size).toBe(keys.length);
  });

  it('can be written to a file and read back as it was', () => {
    const { keys: back } = readEstateFile(estateFileText({ accountId: '111122223333', keys }));

    expect(back).toEqual(JSON.parse(JSON.stringify(keys), (name, value) => (/Date$|^ValidTo$/.test(name) ? new Date(value) : value)));
  });
});
