import { estateFileText, readEstateFile } from '../../sandbox/estate/from-file.ts';

const metadata = {
  KeyId: '00000000-0000-4000-8000-000000000001',
  Arn: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000001',
  AWSAccountId: '111122223333',
  CreationDate: '2024-01-02T03:04:05+00:00',
  Enabled: true,
  Description: 'Orders',
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: 'Enabled',
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  MultiRegion: false,
};
const status = { KeyRotationEnabled: true, KeyId: metadata.Arn, RotationPeriodInDays: 365, NextRotationDate: 1826755029.657 };
const aliases = {
  Aliases: [
    {
      AliasName: 'alias/orders',
      AliasArn: 'arn:aws:kms:eu-central-1:111122223333:alias/orders',
      TargetKeyId: metadata.KeyId,
      CreationDate: 1,
    },
  ],
};
const tags = { Tags: [{ TagKey: 'Owner', TagValue: 'team' }], Truncated: false };
const plain = {
  'describe-key': { KeyMetadata: metadata },
  'get-key-rotation-status': status,
  'list-aliases': aliases,
  'list-resource-tags': tags,
};

describe('a file of what the AWS CLI prints', () => {
  it.each([
    ['as documented', { keys: [plain] }],
    ['as a list', [plain]],
    [
      'by the names of the operations',
      { keys: [{ DescribeKey: { KeyMetadata: metadata }, GetKeyRotationStatus: status, ListAliases: aliases, ListResourceTags: tags }] },
    ],
    [
      'by those names with a small letter',
      [{ describeKey: { KeyMetadata: metadata }, getKeyRotationStatus: status, listAliases: aliases, listResourceTags: tags }],
    ],
    ['merged', { keys: [{ KeyMetadata: metadata, ...status, ...aliases, Tags: tags.Tags }] }],
  ])('is read %s', (_form, file) => {
    expect(readEstateFile(JSON.stringify(file))).toEqual({
      accountId: '111122223333',
      keys: [
        {
          metadata: expect.objectContaining({
            KeyId: metadata.KeyId,
            KeySpec: 'SYMMETRIC_DEFAULT',
            CreationDate: new Date('2024-01-02T03:04:05Z'),
          }),
          rotation: { enabled: true, periodInDays: 365, nextRotationDate: new Date(1826755029657) },
          aliases: ['alias/orders'],
          aliasDates: { 'alias/orders': { CreationDate: new Date(1000), LastUpdatedDate: new Date(1000) } },
          tags: tags.Tags,
        },
      ],
    });
  });

  it('is a key whose status is refused where it has none and could have one', () => {
    const [key] = readEstateFile(JSON.stringify([{ 'describe-key': { KeyMetadata: metadata } }])).keys;

    expect(key?.policy).toContain('kms:GetKeyRotationStatus');
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a name that is none of these',
      { keys: [{ ...plain, 'describe-keys': {} }] },
      /^key 1 \(0{8}.*\): the key: does not know describe-keys; known are describe-key, /,
    ],
    ['a key twice', { keys: [plain, plain] }, /^key 2 \(0{8}.*\): describe-key\.KeyMetadata\.Arn: is in the file twice, first as key 1/],
    [
      'an ARN of another key',
      {
        keys: [{ ...plain, 'describe-key': { KeyMetadata: { ...metadata, KeyId: metadata.KeyId.replace('1', '2').replace(/1$/, '2') } } }],
      },
      /Arn: must end in the KeyId/,
    ],
    [
      'two accounts',
      {
        keys: [
          plain,
          {
            'describe-key': {
              KeyMetadata: {
                ...metadata,
                AWSAccountId: '999999999999',
                KeyId: metadata.KeyId.replace(/1$/, '2'),
                Arn: metadata.Arn.replace(/1$/, '2'),
              },
            },
          },
        ],
      },
      /AWSAccountId: must be the account of the first key, 111122223333; got 999999999999/,
    ],
    [
      'a period KMS does not take',
      { keys: [{ ...plain, 'get-key-rotation-status': { ...status, RotationPeriodInDays: 30 } }] },
      /get-key-rotation-status\.RotationPeriodInDays: must be 90 to 2560; got 30/,
    ],
    [
      'a date that is none',
      { keys: [{ ...plain, 'describe-key': { KeyMetadata: { ...metadata, CreationDate: 'yesterday' } } }] },
      /CreationDate: must be a timestamp .*; got "yesterday"/,
    ],
    [
      'a status that its key cannot have',
      { keys: [{ ...plain, 'describe-key': { KeyMetadata: { ...metadata, KeySpec: 'RSA_2048' } } }] },
      /KeyRotationEnabled: must be false for RSA_2048 with origin AWS_KMS/,
    ],
    [
      'a time that no program could print',
      { keys: [{ 'describe-key': { KeyMetadata: { ...metadata, CreationDate: 1e300 } } }] },
      /CreationDate: must be a timestamp .*; got 1e\+300/,
    ],
    [
      'names and values that a terminal would act on',
      { keys: [{ 'describe-key': { KeyMetadata: { ...metadata, KeyId: '\u009B2J' } }, '\u001B[2J': 1 }] },
      /^[^\p{Cc}]+\n[^\p{Cc}]+$/u,
    ],
    ['no key', { keys: [] }, /^keys: must hold at least one key; got \[\]/],
    ['a text', '"keys"', /the file/],
  ])('is refused with %s', (_what, file, message) => {
    expect(() => readEstateFile(JSON.stringify(file))).toThrow(message);
  });

  it('is refused with the line where it is not JSON', () => {
    expect(() => readEstateFile('{\n  "keys": [\n    {,}\n')).toThrow(/^line 3, column 6: not JSON/);
  });
});

describe('key material in a file', () => {
  const external = { ...metadata, Origin: 'EXTERNAL', ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: '2027-01-01T00:00:00Z' };
  const id = (digit: string) => digit.repeat(64);
  const materials = [
    { KeyId: 'x', KeyMaterialId: id('c'), KeyMaterialState: 'PENDING_ROTATION', ImportState: 'IMPORTED', KeyMaterialDescription: 'next' },
    {
      KeyMaterialId: id('b'),
      KeyMaterialState: 'CURRENT',
      ImportState: 'IMPORTED',
      ExpirationModel: 'KEY_MATERIAL_EXPIRES',
      ValidTo: '2027-01-01T00:00:00Z',
      RotationDate: '2025-05-01T15:50:51.045000-07:00',
      RotationType: 'ON_DEMAND',
    },
    { KeyMaterialId: id('a'), KeyMaterialState: 'NON_CURRENT', ImportState: 'IMPORTED' },
  ];
  const fileOf = (KeyMetadata: object, Rotations?: readonly object[]) =>
    JSON.stringify([
      {
        'describe-key': { KeyMetadata },
        'get-key-rotation-status': { KeyRotationEnabled: false },
        ...(Rotations === undefined ? {} : { 'list-key-rotations': { Rotations, Truncated: false } }),
      },
    ]);
  const read = (KeyMetadata: object, Rotations?: readonly object[]) => readEstateFile(fileOf(KeyMetadata, Rotations)).keys[0];

  it('is the first, one for each rotation, and one that waits, in whatever order', () => {
    expect(read({ ...external, CurrentKeyMaterialId: id('b') }, materials)).toMatchObject({
      firstKeyMaterial: { KeyMaterialId: id('a'), ImportState: 'IMPORTED' },
      rotations: [{ KeyMaterialId: id('b'), RotationDate: new Date('2025-05-01T22:50:51.045Z'), RotationType: 'ON_DEMAND' }],
      pendingKeyMaterial: { KeyMaterialId: id('c'), KeyMaterialState: 'PENDING_ROTATION', KeyMaterialDescription: 'next' },
    });
  });

  it('may be past rotations alone, or no more than the id of the current material', () => {
    const rotated = { RotationDate: 1700000000, RotationType: 'AUTOMATIC' };

    expect(read({ ...metadata, CurrentKeyMaterialId: id('d') })?.firstKeyMaterial).toEqual({ KeyMaterialId: id('d') });
    expect(read({ ...metadata, CurrentKeyMaterialId: id('d') }, [rotated])?.rotations).toEqual([
      { RotationDate: new Date(1700000000000), RotationType: 'AUTOMATIC', KeyMaterialId: id('d') },
    ]);
    expect(read(metadata)).not.toHaveProperty('firstKeyMaterial');
  });

  it('is written as it is read', () => {
    const estate = readEstateFile(fileOf(external, materials));

    expect(readEstateFile(estateFileText(estate))).toEqual(estate);
  });

  const [pending = {}, current = {}, first = {}] = materials;
  it.each<[string, object, readonly object[], RegExp]>([
    ['an id that is none', metadata, [{ KeyMaterialId: 'abc' }], /Rotations\.0\.KeyMaterialId: must be 64 hexadecimal digits; got "abc"/],
    [
      'a state nobody knows',
      metadata,
      [{ KeyMaterialState: 'RETIRED' }],
      /KeyMaterialState: must be CURRENT or NON_CURRENT or .*; got "RETIRED"/,
    ],
    ['a date without a type', metadata, [{ RotationDate: 1 }], /Rotations\.0\.RotationType: must be there if RotationDate is/],
    ['a type without a date', metadata, [{ RotationType: 'ON_DEMAND' }], /Rotations\.0\.RotationDate: must be there if RotationType is/],
    ['two first materials', external, [first, { ...first, KeyMaterialId: id('e') }], /at most one material without RotationDate/],
    ['two that wait', external, [pending, { ...pending, KeyMaterialId: id('e') }], /at most one pending material; got 2/],
    [
      'one that waits and was rotated to',
      external,
      [{ ...current, KeyMaterialState: 'PENDING_ROTATION' }],
      /must not be there for pending/,
    ],
    ['one that waits for a key that cannot have it', metadata, [pending], /no pending material unless the key is SYMMETRIC_DEFAULT/],
    [
      'an older current one',
      external,
      [{ ...first, KeyMaterialState: 'CURRENT' }, current],
      /KeyMaterialState: must be CURRENT for the newest/,
    ],
    ['an id twice', external, [{ ...first, KeyMaterialId: id('b') }, current], /must hold each KeyMaterialId once/],
    [
      'another current id',
      { ...external, CurrentKeyMaterialId: id('f') },
      [current],
      /CurrentKeyMaterialId: must be that of the current key material/,
    ],
    [
      'an expiry without a time',
      external,
      [{ ExpirationModel: 'KEY_MATERIAL_EXPIRES' }],
      /ValidTo: must be there for KEY_MATERIAL_EXPIRES/,
    ],
    [
      'a key that expires at no time',
      { ...external, ValidTo: undefined },
      [],
      /KeyMetadata\.ValidTo: must be there for KEY_MATERIAL_EXPIRES/,
    ],
  ])('is refused with %s', (_what, keyMetadata, rotations, message) => {
    expect(() => read(keyMetadata, rotations)).toThrow(message);
  });
});
