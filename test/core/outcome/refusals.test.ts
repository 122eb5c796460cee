import { outcomeCodes, type RefusedCode, refusedCodes } from '../../../functions/core/outcome/codes.ts';
import { refusedByCode, refusedFor, type WriteOperation } from '../../../functions/core/outcome/refusals.ts';
import { modelledErrors } from './kms-errors.ts';

const saysNothing = 'says nothing of whether it was carried out';
type Expected = Readonly<Record<string, RefusedCode | typeof saysNothing>>;

/** A failure of AWS KMS, or of a key store that no key is created in from here. */
const failures: Expected = { DependencyTimeoutException: saysNothing, KMSInternalException: saysNothing };
const state: Expected = { KMSInvalidStateException: 'KEY_STATE_NOT_ALLOWED' };
const key: Expected = { NotFoundException: 'KEY_NOT_FOUND', InvalidArnException: 'REQUEST_NOT_ACCEPTED' };
const keyStores: Expected = Object.fromEntries(
  [
    'CloudHsmClusterInvalidConfigurationException',
    'CustomKeyStoreInvalidStateException',
    'CustomKeyStoreNotFoundException',
    'XksKeyAlreadyInUseException',
    'XksKeyInvalidConfigurationException',
    'XksKeyNotFoundException',
  ].map((name) => [name, saysNothing]),
);

const expected: Readonly<Record<WriteOperation, Expected>> = {
  EnableKeyRotation: {
    ...failures,
    ...state,
    ...key,
    DisabledException: 'KEY_IS_DISABLED',
    UnsupportedOperationException: 'NOT_SUPPORTED_BY_KEY',
  },
  RotateKeyOnDemand: {
    ...failures,
    ...state,
    ...key,
    ConflictException: 'ROTATION_UNDER_WAY',
    DisabledException: 'KEY_IS_DISABLED',
    LimitExceededException: 'ON_DEMAND_ROTATIONS_USED_UP',
    UnsupportedOperationException: 'NOT_SUPPORTED_BY_KEY',
  },
  CreateKey: {
    ...failures,
    ...keyStores,
    InvalidArnException: 'REQUEST_NOT_ACCEPTED',
    LimitExceededException: 'QUOTA_REACHED',
    MalformedPolicyDocumentException: 'KEY_POLICY_NOT_ACCEPTED',
    TagException: 'TAGS_NOT_ACCEPTED',
    UnsupportedOperationException: 'NOT_SUPPORTED_BY_KEY',
  },
  UpdateAlias: { ...failures, ...state, LimitExceededException: 'QUOTA_REACHED', NotFoundException: 'ALIAS_NOT_FOUND' },
  TagResource: {
    KMSInternalException: saysNothing,
    ...state,
    ...key,
    LimitExceededException: 'QUOTA_REACHED',
    TagException: 'TAGS_NOT_ACCEPTED',
  },
  UntagResource: { KMSInternalException: saysNothing, ...state, ...key, TagException: 'TAGS_NOT_ACCEPTED' },
};
const operations = Object.keys(expected) as WriteOperation[];
const codeOf = (operation: WriteOperation, name: string, message = ''): RefusedCode | typeof saysNothing =>
  refusedFor(operation, { name, message })?.code ?? saysNothing;

describe('the errors of a call of AWS KMS', () => {
  it.each(operations)('are all known here, with a code, or as saying nothing: %s', (operation) => {
    const names = modelledErrors(operation);

    expect(names.length).toBeGreaterThan(4);
    expect(Object.fromEntries(names.map((name) => [name, codeOf(operation, name)]))).toStrictEqual(
      Object.fromEntries(names.map((name) => [name, expected[operation][name]])),
    );
    expect(names).toStrictEqual(Object.keys(expected[operation]).sort());
  });

  it.each(operations)('that no model lists are known too: %s', (operation) => {
    expect(codeOf(operation, 'AccessDeniedException')).toBe('ACCESS_DENIED');
    expect(codeOf(operation, 'ThrottlingException')).toBe('THROTTLED');
    expect(codeOf(operation, 'ValidationException')).toBe('REQUEST_NOT_ACCEPTED');
  });

  it.each(['TimeoutError', 'ECONNRESET', 'InternalFailure', 'ServiceUnavailable', 'AccessDenied', 'accessdeniedexception', ''])(
    'that are in no table say nothing: %j',
    (name) => {
      for (const operation of operations) expect(refusedFor(operation, { name, message: 'AccessDeniedException' })).toBeUndefined();
    },
  );
});

describe('a denied call', () => {
  const user =
    'User: arn:aws:sts::111122223333:assumed-role/KmsRotation-ApplyChanges-eu-central-1/KmsRotation-ApplyChanges is not authorized to perform: kms:EnableKeyRotation on resource: arn:aws:kms:eu-central-1:111122223333:key/1';

  it.each<[string, string, RefusedCode]>([
    ['the key policy', 'because no resource-based policy allows the kms:EnableKeyRotation action', 'ACCESS_DENIED_BY_KEY_POLICY'],
    ['the key policy, which forbids it', 'with an explicit deny in a resource-based policy', 'ACCESS_DENIED_BY_KEY_POLICY'],
    ['our own fence', 'because no identity-based policy allows the kms:EnableKeyRotation action', 'ACCESS_DENIED_BY_WRITER_ROLE'],
    ['our own fence, which forbids it', 'with an explicit deny in an identity-based policy', 'ACCESS_DENIED_BY_WRITER_ROLE'],
    [
      'a service control policy',
      'because no service control policy allows the kms:EnableKeyRotation action',
      'ACCESS_DENIED_BY_SERVICE_CONTROL_POLICY',
    ],
    [
      'a service control policy that forbids it',
      'with an explicit deny in a service control policy',
      'ACCESS_DENIED_BY_SERVICE_CONTROL_POLICY',
    ],
    ['a resource control policy', 'with an explicit deny in a resource control policy', 'ACCESS_DENIED_BY_RESOURCE_CONTROL_POLICY'],
    [
      'the policy of a VPC endpoint',
      'because no VPC endpoint policy allows the kms:EnableKeyRotation action',
      'ACCESS_DENIED_BY_VPC_ENDPOINT_POLICY',
    ],
    [
      'a permissions boundary',
      'because no permissions boundary allows the kms:EnableKeyRotation action',
      'ACCESS_DENIED_BY_PERMISSIONS_BOUNDARY',
    ],
    ['a policy of a kind that is not known yet', 'because no quantum policy allows it', 'ACCESS_DENIED'],
    ['nothing that is named', '', 'ACCESS_DENIED'],
  ])('is told by AWS’s text: %s', (_which, reason, code) => {
    expect(codeOf('EnableKeyRotation', 'AccessDeniedException', `${user} ${reason}`)).toBe(code);
    expect(codeOf('EnableKeyRotation', 'AccessDeniedException', `${user} ${reason}`.toUpperCase())).toBe(code);
  });

  it('is told by its text alone where its name says that it was denied', () => {
    expect(codeOf('EnableKeyRotation', 'DisabledException', 'with an explicit deny in a service control policy')).toBe('KEY_IS_DISABLED');
  });
});

describe('a refusal', () => {
  it.each(refusedCodes)('has what happened and what to do next, in sentences: %s', (code) => {
    const { sentence, next } = refusedByCode(code) ?? { sentence: '', next: '' };

    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(next).toMatch(/^[A-Z].*\.$/);
  });

  it('has a code of its own for each cause, among the outcomes', () => {
    const rows = operations.flatMap((operation) => modelledErrors(operation).map((name) => refusedFor(operation, { name, message: '' })));
    const sentences = new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.code, row.sentence]])));

    expect(new Set(sentences.values()).size).toBe(sentences.size);
    for (const code of refusedCodes) expect(outcomeCodes).toContain(code);
    expect(refusedByCode('ACCESS_DENIED')?.code).toBe('ACCESS_DENIED');
  });

  it('lasts until somebody has changed something, unless AWS KMS was only busy', () => {
    expect(refusedCodes.filter((code) => refusedByCode(code)?.isLasting === false)).toStrictEqual(['ROTATION_UNDER_WAY', 'THROTTLED']);
  });

  it('of a rotation on demand by its limit is told from a quota', () => {
    expect(refusedFor('RotateKeyOnDemand', { name: 'LimitExceededException', message: '' })?.next).toMatch(/replace it by a new key/);
    expect(refusedFor('TagResource', { name: 'LimitExceededException', message: '' })?.next).toMatch(/raise the quota/);
  });
});
