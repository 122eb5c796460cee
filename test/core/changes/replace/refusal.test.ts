import fc from 'fast-check';
import type { KeyGrant } from '../../../../functions/core/changes/grant.ts';
import { refusalToReplace } from '../../../../functions/core/changes/replace/refusal.ts';
import { isReplaceable, replaceableSpecs } from '../../../../functions/core/changes/replace/replaceable-specs.ts';
import type { ChangeContext, ChangeSubject, ReplacementRead } from '../../../../functions/core/changes/subject.ts';
import type { KeyProfile } from '../../../../functions/core/records/key-profile.ts';
import { seed } from '../../arbitraries.ts';
import { exemptionTag } from '../../keys.ts';
import {
  access,
  accessRefused,
  context,
  created,
  createdBy,
  grant,
  hasMoved,
  signing,
  successorArn,
  successorId,
  successorRead,
  toReplace,
} from '../sample.ts';

const refusal = (subject: ChangeSubject, changes: Partial<ChangeContext> = {}) => refusalToReplace(subject, context(changes));
const reasonOf = (changes: Partial<KeyProfile>, read: Partial<ReplacementRead> = {}): string | undefined =>
  refusal(toReplace(changes, read))?.reason;
const manyTags = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `t${index}`, value: '' }));

describe('a key that somebody wants replaced', () => {
  it.each([
    ['RSA_4096', 'ENCRYPT_DECRYPT'],
    ['ECC_NIST_P256', 'SIGN_VERIFY'],
    ['ECC_NIST_P384', 'KEY_AGREEMENT'],
    ['ML_DSA_65', 'SIGN_VERIFY'],
    ['HMAC_512', 'GENERATE_VERIFY_MAC'],
  ])('can be if it is of spec %s for %s', (keySpec, keyUsage) => {
    expect(reasonOf({ keySpec, keyUsage })).toBeUndefined();
  });

  it.each<[string, Partial<KeyProfile>, string]>([
    ['could not be read', { reason: 'UNREADABLE', keySpec: null, keyUsage: null, keyManager: null }, 'UNREADABLE'],
    ['is gone', { reason: 'DELETED', keySpec: null, keyUsage: null, keyManager: null }, 'DELETED'],
    ['is of no spec that AWS KMS names', { reason: 'X', keySpec: null }, 'X'],
    ['is of no usage that AWS KMS names', { reason: 'X', keyUsage: null }, 'X'],
    ['is of AWS', { keyManager: 'AWS', reason: 'AWS_MANAGED' }, 'AWS_MANAGED'],
    ['rotates by itself', { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' }, 'KEY_CAN_ROTATE'],
    ['rotates on demand', { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', origin: 'EXTERNAL' }, 'KEY_CAN_ROTATE'],
    ['is in a custom key store', { keySpec: 'SYMMETRIC_DEFAULT', customKeyStoreId: 'cks-1' }, 'CUSTOM_KEY_STORE'],
    ['is in an AWS CloudHSM key store', { origin: 'AWS_CLOUDHSM' }, 'CUSTOM_KEY_STORE'],
    ['is in an external key store', { origin: 'EXTERNAL_KEY_STORE' }, 'CUSTOM_KEY_STORE'],
    ['has imported material', { origin: 'EXTERNAL' }, 'IMPORTED_KEY_MATERIAL'],
    ['has an origin that is not known yet', { origin: 'NEW' }, 'UNSUPPORTED_ORIGIN'],
    ['has no origin', { origin: null }, 'UNSUPPORTED_ORIGIN'],
    ['is a primary', { multiRegion: true, multiRegionKeyType: 'PRIMARY' }, 'MULTI_REGION'],
    ['is a replica', { multiRegion: true, multiRegionKeyType: 'REPLICA' }, 'MULTI_REGION'],
    ['is perhaps in several Regions', { multiRegion: null }, 'MULTI_REGION'],
    ['is of a spec that is not known yet', { keySpec: 'ML_KEM_768', keyUsage: 'ENCAPSULATE_DECAPSULATE' }, 'UNKNOWN_KEY_SPEC'],
    ['is of a usage that its spec does not have', { keySpec: 'ECC_SECG_P256K1', keyUsage: 'KEY_AGREEMENT' }, 'UNKNOWN_KEY_SPEC'],
    ['is disabled', { keyState: 'Disabled' }, 'KEY_DISABLED'],
    ['waits for its deletion', { keyState: 'PendingDeletion' }, 'KEY_STATE_PENDING_DELETION'],
    ['is in no state that is known', { keyState: null }, 'KEY_STATE_UNKNOWN'],
    ['has no alias', { aliases: [] }, 'NO_ALIAS'],
    ['has an alias of AWS', { aliases: ['alias/mine', 'alias/aws/x'] }, 'AWS_ALIAS'],
    ['has too long a description', { description: 'x'.repeat(8193) }, 'DESCRIPTION_TOO_LONG'],
    ['has 49 tags', { tags: manyTags(49) }, 'TOO_MANY_TAGS'],
  ])('cannot be if it %s', (_what, changes, reason) => {
    expect(reasonOf(changes)).toBe(reason);
  });

  it('may have a description of 8192 characters, none, and an alias whose name only begins like one of AWS', () => {
    expect(reasonOf({ description: 'x'.repeat(8192) })).toBeUndefined();
    expect(reasonOf({ description: null })).toBeUndefined();
    expect(reasonOf({ aliases: ['alias/aws-like'] })).toBeUndefined();
  });

  it('is never judged without having been read for it', () => {
    expect(() => refusal({ profile: signing() })).toThrow('nothing was read of the replacement of');
  });
});

describe('the tags of a key that is to be replaced', () => {
  it('may be 48: two more are needed', () => {
    expect(reasonOf({ tags: manyTags(48) })).toBeUndefined();
  });

  it('may be 50 where the two are among them, which the successor gets anew', () => {
    const own = ['kms-rotation:replacing', 'kms-rotation:replaced-by'].map((key) => ({ key, value: 'x' }));

    expect(reasonOf({ tags: [...manyTags(48), ...own] })).toBeUndefined();
    expect(reasonOf({ tags: [...manyTags(48), ...own.slice(1)] })).toBeUndefined();
    expect(reasonOf({ tags: [...manyTags(49), ...own.slice(1)] })).toBe('TOO_MANY_TAGS');
  });

  it('are said to be too many by as many as have to go', () => {
    expect(refusal(toReplace({ tags: manyTags(50) }))?.annotation).toMatch(/has 50 tags of the 50 .* Remove 2\.$/);
  });
});

describe('an exemption', () => {
  it('keeps a key from being replaced while it is valid, whatever the rule says', () => {
    const tags = [...exemptionTag('2027-01-01 until the migration')];

    expect(refusal(toReplace({ tags }))).toStrictEqual({
      reason: 'EXEMPT',
      annotation: 'EXEMPT: exempt through 2027-01-01 (until the migration).',
    });
  });

  it('is said to have no reason where it has none', () => {
    expect(refusal(toReplace({ tags: [...exemptionTag('2027-01-01')] }))?.annotation).toBe(
      'EXEMPT: exempt through 2027-01-01 (no reason given).',
    );
  });

  it('is told on one line, and short, whatever its author has written', () => {
    const tags = [...exemptionTag(`2027-01-01 a\nb\u202E${'x'.repeat(300)}`)];

    expect(refusal(toReplace({ tags }))?.annotation).toMatch(/^EXEMPT: exempt through 2027-01-01 \(a b\uFFFDx{1,150}…\)\.$/);
  });

  it.each(['2026-01-01 expired', '2099-01-01 too long', 'nonsense'])('is none: %s', (value) => {
    expect(reasonOf({ tags: [...exemptionTag(value)] })).toBeUndefined();
  });
});

describe('a key with a grant', () => {
  it.each<[string, Partial<KeyGrant>]>([
    ['of the new form', { grantee: { type: 'SERVICE', name: 'dynamodb.amazonaws.com', sourceArn: 'arn:table' } }],
    ['of the old form', { grantee: { type: 'PRINCIPAL', arn: 'dynamodb.eu-central-1.amazonaws.com' } }],
    ['that a service may retire', { retiring: 'rds.eu-central-1.amazonaws.com' }],
  ])('to an AWS service, %s, cannot be replaced', (_form, changes) => {
    const refused = refusal(toReplace({}, { access: access(grant(), grant(changes)) }));

    expect(refused).toMatchObject({
      reason: 'USED_BY_AWS_SERVICE',
      annotation: expect.stringMatching(/(dynamodb|rds)\..* uses this very key/),
    });
  });

  it('to anybody else can be: it is in the plan', () => {
    expect(reasonOf({}, { access: access(grant(), grant({ grantee: { type: 'UNKNOWN' } })) })).toBeUndefined();
  });

  it.each(['ListResourceTags', 'GetKeyPolicy', 'ListGrants'] as const)(
    'that cannot be read, since %s was refused, cannot be',
    (operation) => {
      expect(refusal(toReplace({}, { access: accessRefused(operation) }))).toMatchObject({
        reason: 'UNREADABLE',
        annotation: expect.stringMatching(
          `^UNREADABLE: ${operation} was refused \\(AccessDeniedException\\), so (a successor|it is not known)`,
        ),
      });
    },
  );
});

describe('what records tell of a replacement', () => {
  const unknown = { state: 'NOT_KNOWN', executionId: createdBy, startedAt: '2026-11-20T11:00:00.000Z', attempts: 1 } as const;

  it('keeps a key from being replaced while it is not known whether a successor was created', () => {
    expect(refusal(toReplace({}, { history: unknown }))).toMatchObject({
      reason: 'REPLACEMENT_NOT_KNOWN',
      annotation: expect.stringMatching(`execution ${createdBy} asked AWS KMS at 2026-11-20T11:00:00.000Z .* No second key is created`),
    });
  });

  it('keeps a key from being replaced again that has no alias left', () => {
    const replaced = { history: hasMoved('alias/a'), successor: successorRead() };

    expect(refusal(toReplace({ aliases: [] }, replaced))).toMatchObject({
      reason: 'ALREADY_REPLACED',
      annotation: expect.stringMatching(
        `a successor already, ${successorArn}\\. To undo that, ask for the roll-back: kms-rotation replace --key [-0-9a-f]{36} --rollback\\.$`,
      ),
    });
  });

  it('lets a replacement go on with its successor, whether aliases have moved or not', () => {
    expect(reasonOf({}, { history: created(), successor: successorRead() })).toBeUndefined();
    expect(reasonOf({ aliases: ['alias/b'] }, { history: hasMoved('alias/a'), successor: successorRead() })).toBeUndefined();
  });

  it.each([
    ['none is on record', created({ open: ['alias/a'] })],
    ['another one is on record', { ...hasMoved('alias/b'), open: ['alias/a'] }],
  ])('lets a replacement go on of a key without an alias where it has moved one that is not on record: %s', (_what, history) => {
    const aliasTargets = new Map([['alias/a', successorId]]);

    expect(reasonOf({ aliases: [] }, { history, successor: successorRead(), aliasTargets })).toBeUndefined();
    expect(reasonOf({ aliases: [] }, { history, successor: successorRead() })).toBe(
      history.moved.length === 0 ? 'NO_ALIAS' : 'ALREADY_REPLACED',
    );
  });

  it('does not let it go on with one that is not as it was created', () => {
    const planted = successorRead({ access: access(grant()) });

    expect(refusal(toReplace({}, { history: created(), successor: planted }))).toMatchObject({
      reason: 'SUCCESSOR_NOT_AS_CREATED',
      annotation: expect.stringMatching(
        `execution ${createdBy} created ${successorArn} to replace this key, and a grant lets .* No alias moves to it`,
      ),
    });
  });

  it('says nothing against a key whose replacement was rolled back', () => {
    expect(reasonOf({}, { history: { state: 'NONE', attempts: 1, rolledBackBy: createdBy } })).toBeUndefined();
  });

  it('is all that counts: tags say nothing', () => {
    const tags = [
      { key: 'kms-rotation:replaced-by', value: successorArn },
      { key: 'kms-rotation:replacing', value: createdBy },
      { key: 'kms-rotation:replaces', value: 'x' },
    ];

    expect(reasonOf({ tags })).toBeUndefined();
  });
});

describe('the reasons for a refusal', () => {
  const worst = {
    changes: {
      keySpec: 'SYMMETRIC_DEFAULT',
      keyUsage: 'ENCRYPT_DECRYPT',
      keyState: 'Disabled',
      aliases: [] as string[],
      description: 'x'.repeat(8193),
      tags: [...exemptionTag('2027-01-01 x'), ...manyTags(60)],
    },
    read: {
      history: { state: 'NOT_KNOWN', executionId: 'e', startedAt: 't', attempts: 1 },
      access: accessRefused('GetKeyPolicy'),
    } as const,
    asked: { callersAcknowledged: false },
  };
  const cures: readonly [string, Partial<KeyProfile>, Partial<ReplacementRead>][] = [
    ['KEY_CAN_ROTATE', {}, {}],
    ['KEY_DISABLED', { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' }, {}],
    ['EXEMPT', { keyState: 'Enabled' }, {}],
    ['REPLACEMENT_NOT_KNOWN', { tags: manyTags(60) }, {}],
    ['NO_ALIAS', {}, { history: { state: 'NONE', attempts: 0 } }],
    ['DESCRIPTION_TOO_LONG', { aliases: ['alias/a'] }, {}],
    ['TOO_MANY_TAGS', { description: 'short' }, {}],
    ['UNREADABLE', { tags: [] }, {}],
    ['CALLERS_NOT_ACKNOWLEDGED', {}, { access: access() }],
  ];

  it('come in the order in which a person would want to know: of a key with all of them, curing the first shows the next', () => {
    let { changes, read }: { changes: Partial<KeyProfile>; read: Partial<ReplacementRead> } = worst;
    for (const [reason, cure, readCure] of cures) {
      changes = { ...changes, ...cure };
      read = { ...read, ...readCure };
      expect(refusal(toReplace(changes, read), { asked: worst.asked })?.reason).toBe(reason);
    }
    expect(refusal(toReplace(changes, read))).toBeUndefined();
  });

  it('end with the callers, who are told what to change', () => {
    expect(refusal(toReplace(), { asked: { callersAcknowledged: false } })).toMatchObject({
      annotation: expect.stringMatching(
        /Verify with KeyId .*ask again with --acknowledge-callers; in Systems Manager, with AcknowledgeCallers Yes\.$/,
      ),
    });
    expect(refusal(toReplace(), { asked: {} })?.reason).toBe('CALLERS_NOT_ACKNOWLEDGED');
  });

  it('begin with the reason and end as a sentence', () => {
    for (const changes of [{ keyState: 'Disabled' }, { aliases: [] }, { origin: 'EXTERNAL' }, { multiRegion: true }, { keySpec: 'X' }]) {
      const { reason = '', annotation = '' } = refusal(toReplace(changes)) ?? {};
      expect(annotation).toMatch(new RegExp(`^${reason}: [^.].*\\.$`));
    }
  });
});

describe('a key that may be replaced', () => {
  it('is never a symmetric one, in several Regions or with foreign material, whatever else is true of it', () => {
    const anyKey = fc.record({
      keySpec: fc.constantFrom('SYMMETRIC_DEFAULT', 'RSA_2048', 'HMAC_256', 'NEW'),
      keyUsage: fc.constantFrom('ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'NEW'),
      origin: fc.constantFrom('AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE', 'NEW'),
      multiRegion: fc.constantFrom(true, false, null),
      keyState: fc.constantFrom('Enabled', 'Disabled', 'Creating', 'NEW'),
    });
    fc.assert(
      fc.property(anyKey, (changes) => {
        const isFit =
          isReplaceable(changes.keySpec, changes.keyUsage) &&
          changes.origin === 'AWS_KMS' &&
          changes.multiRegion === false &&
          changes.keyState === 'Enabled';
        expect(refusal(toReplace(changes)) === undefined).toBe(isFit);
      }),
      { seed },
    );
  });

  it('is of a spec of asymmetric or HMAC keys of which it is known what callers change', () => {
    expect(replaceableSpecs).toStrictEqual([
      ...['RSA_2048', 'RSA_3072', 'RSA_4096'],
      ...['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'ECC_NIST_EDWARDS25519', 'ECC_SECG_P256K1'],
      ...['SM2', 'ML_DSA_44', 'ML_DSA_65', 'ML_DSA_87'],
      ...['HMAC_224', 'HMAC_256', 'HMAC_384', 'HMAC_512'],
    ]);
    expect([
      isReplaceable('constructor', 'ENCRYPT_DECRYPT'),
      isReplaceable(null, 'SIGN_VERIFY'),
      isReplaceable('RSA_2048', null),
      isReplaceable('RSA_2048', 'GENERATE_VERIFY_MAC'),
    ]).toStrictEqual([false, false, false, false]);
  });
});
