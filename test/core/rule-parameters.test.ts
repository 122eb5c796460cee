import { defaultPolicy } from '../../functions/core/policy.ts';
import { InvalidRuleParameterError, parseRuleParameters, policyRecordOf } from '../../functions/core/rule-parameters.ts';

const problemsOf = (input: unknown): string => {
  try {
    parseRuleParameters(input);
  } catch (error) {
    if (error instanceof InvalidRuleParameterError) return error.message;
    throw error;
  }
  return 'accepted';
};

const known =
  'maximumRotationPeriodInDays, exemptionTagKey, maximumExemptionDays, disabledKeys, unreadableKeys, overdueGraceDays, maximumKeyMaterialAgeInDays, ineligibleKeys, maximumManualRotationAgeInDays, memberRoleName';

describe('rule parameters', () => {
  it.each([
    ['absent', undefined],
    ['null', null],
    ['an empty text', ''],
    ['an empty object', {}],
    ['the text of an empty object', '{}'],
    ['empty texts only', '{"exemptionTagKey":"","memberRoleName":"","overdueGraceDays":""}'],
  ])('that are %s mean the defaults', (_what, input) => {
    expect(parseRuleParameters(input)).toStrictEqual(defaultPolicy);
  });

  it('may all be given, as AWS Config delivers them: as texts', () => {
    const policy = parseRuleParameters(
      JSON.stringify({
        maximumRotationPeriodInDays: '180',
        exemptionTagKey: 'kms-rotation-exempt',
        maximumExemptionDays: '90',
        disabledKeys: 'NON_COMPLIANT',
        unreadableKeys: 'NOT_APPLICABLE',
        overdueGraceDays: '0',
        ineligibleKeys: 'MANUAL_ROTATION_REQUIRED',
        maximumManualRotationAgeInDays: '730',
        memberRoleName: 'audit/KmsRotation-Member',
      }),
    );

    expect(policy).toStrictEqual({
      maximumRotationPeriodInDays: 180,
      exemptionTagKey: 'kms-rotation-exempt',
      maximumExemptionDays: 90,
      disabledKeys: 'NON_COMPLIANT',
      unreadableKeys: 'NOT_APPLICABLE',
      overdueGraceDays: 0,
      ineligibleKeys: 'MANUAL_ROTATION_REQUIRED',
      maximumManualRotationAgeInDays: 730,
      memberRoleName: 'audit/KmsRotation-Member',
    });
  });

  it.each(['x90', '90x', '0000000090', ' 90', ''.padEnd(10, '9')])(
    'that are no whole number are refused with what was given: %j',
    (value) => {
      expect(problemsOf({ maximumRotationPeriodInDays: value })).toBe(
        `ruleParameters.maximumRotationPeriodInDays: must be a whole number of days from 90 to 2560; got ${JSON.stringify(value)}`,
      );
    },
  );

  it('that are no object are quoted in short', () => {
    expect(problemsOf(['x'.repeat(300)])).toMatch(/^ruleParameters: must be a JSON object; got \["x{100,200}…$/);
    expect(problemsOf('null')).toBe('ruleParameters: must be a JSON object; got null');
  });

  it('that nobody knows are all named', () => {
    expect(problemsOf({ one: 1, other: 2 })).toBe(`ruleParameters: unknown parameter one, other; known are ${known}`);
  });

  it('that are undefined are not given', () => {
    expect(parseRuleParameters({ overdueGraceDays: undefined })).toStrictEqual(defaultPolicy);
  });

  it('judge no key for its age that rotates as it should', () => {
    expect(parseRuleParameters({ maximumKeyMaterialAgeInDays: '372' })).toMatchObject({ maximumKeyMaterialAgeInDays: 372 });
    expect(problemsOf({ maximumKeyMaterialAgeInDays: '371' })).toBe(
      'ruleParameters.maximumKeyMaterialAgeInDays: must be at least 372, which is maximumRotationPeriodInDays (365) and overdueGraceDays (7) together, or keys would be reported that rotate as they should; got 371',
    );
    expect(problemsOf({ maximumRotationPeriodInDays: 90, overdueGraceDays: 0, maximumKeyMaterialAgeInDays: 89 })).toMatch(
      /^ruleParameters.maximumKeyMaterialAgeInDays: must be a whole number of days from 90 to 36500; got 89$/,
    );
  });

  it('have a tag key of at most 128 characters', () => {
    expect(problemsOf({ exemptionTagKey: 'x'.repeat(129) })).toMatch(/must be a tag key of at most 128 characters/);
  });

  it.each([
    ['the shortest period', { maximumRotationPeriodInDays: 90 }],
    ['the longest period', { maximumRotationPeriodInDays: '2560' }],
    ['the shortest exemption', { maximumExemptionDays: 1 }],
    ['the longest exemption', { maximumExemptionDays: '3650' }],
    ['the longest grace', { overdueGraceDays: 365 }],
    ['the shortest age of a key that people rotate', { maximumManualRotationAgeInDays: '90' }],
    ['the longest age of a key that people rotate', { maximumManualRotationAgeInDays: 36_500 }],
    ['the longest tag key', { exemptionTagKey: 'x'.repeat(128) }],
  ])('accept %s', (_what, input) => {
    expect(problemsOf(input)).toBe('accepted');
  });

  it.each<[string, unknown, string]>([
    [
      'a period KMS does not know',
      { maximumRotationPeriodInDays: '89' },
      'ruleParameters.maximumRotationPeriodInDays: must be a whole number of days from 90 to 2560; got "89"',
    ],
    [
      'an age of a key that people rotate that is too low',
      { maximumManualRotationAgeInDays: '89' },
      'ruleParameters.maximumManualRotationAgeInDays: must be a whole number of days from 90 to 36500; got "89"',
    ],
    [
      'an age of a key that people rotate that is too high',
      { maximumManualRotationAgeInDays: 36_501 },
      'ruleParameters.maximumManualRotationAgeInDays: must be a whole number of days from 90 to 36500; got 36501',
    ],
    [
      'a word for ineligible keys that nobody knows',
      { ineligibleKeys: 'NON_COMPLIANT' },
      'ruleParameters.ineligibleKeys: must be NOT_APPLICABLE or MANUAL_ROTATION_REQUIRED; got "NON_COMPLIANT"',
    ],
    [
      'a period that is too long',
      { maximumRotationPeriodInDays: 2561 },
      'ruleParameters.maximumRotationPeriodInDays: must be a whole number of days from 90 to 2560; got 2561',
    ],
    [
      'half a day',
      { maximumRotationPeriodInDays: 365.5 },
      'ruleParameters.maximumRotationPeriodInDays: must be a whole number of days from 90 to 2560; got 365.5',
    ],
    [
      'a period with its unit',
      { maximumRotationPeriodInDays: '365d' },
      'ruleParameters.maximumRotationPeriodInDays: must be a whole number of days from 90 to 2560; got "365d"',
    ],
    [
      'a text of spaces, which is not 0',
      { overdueGraceDays: ' ' },
      'ruleParameters.overdueGraceDays: must be a whole number of days from 0 to 365; got " "',
    ],
    [
      'a negative grace',
      { overdueGraceDays: '-1' },
      'ruleParameters.overdueGraceDays: must be a whole number of days from 0 to 365; got "-1"',
    ],
    [
      'a list, which is not its only member',
      { overdueGraceDays: [7] },
      'ruleParameters.overdueGraceDays: must be a whole number of days from 0 to 365; got [7]',
    ],
    [
      'an exemption of ten years and a day',
      { maximumExemptionDays: '3651' },
      'ruleParameters.maximumExemptionDays: must be a whole number of days from 1 to 3650; got "3651"',
    ],
    [
      'a word nobody defined',
      { disabledKeys: 'IGNORE' },
      'ruleParameters.disabledKeys: must be NOT_APPLICABLE or NON_COMPLIANT; got "IGNORE"',
    ],
    [
      'a word in lower case',
      { unreadableKeys: 'compliant' },
      'ruleParameters.unreadableKeys: must be NON_COMPLIANT or NOT_APPLICABLE; got "compliant"',
    ],
    [
      'a tag key of AWS',
      { exemptionTagKey: 'AWS:exempt' },
      'ruleParameters.exemptionTagKey: must be a tag key of at most 128 characters that does not begin with aws:; got "AWS:exempt"',
    ],
    [
      'a role ARN',
      { memberRoleName: 'arn:aws:iam::111122223333:role/x' },
      'ruleParameters.memberRoleName: must be the name of an IAM role, with its path if it has one, not an ARN; got "arn:aws:iam::111122223333:role/x"',
    ],
    ['a typo', { maximumRotationPeriod: '365' }, `ruleParameters: unknown parameter maximumRotationPeriod; known are ${known}`],
    ['a list', '[]', 'ruleParameters: must be a JSON object; got []'],
    ['a number', '365', 'ruleParameters: must be a JSON object; got 365'],
  ])('refuse %s and say what is allowed', (_what, input, problem) => {
    expect(problemsOf(input)).toBe(problem);
  });

  it('refuse a text that is not JSON', () => {
    expect(problemsOf('maximumRotationPeriodInDays=365')).toMatch(/^ruleParameters: must be a JSON object; .*not valid JSON/);
  });

  it('name all problems at once', () => {
    expect(
      problemsOf({ overdueGraceDays: 'x', disabledKeys: 'y', colour: 'blue' })
        .split('; ')
        .filter((part) => part.startsWith('ruleParameters')),
    ).toStrictEqual([
      'ruleParameters.disabledKeys: must be NOT_APPLICABLE or NON_COMPLIANT',
      'ruleParameters.overdueGraceDays: must be a whole number of days from 0 to 365',
      'ruleParameters: unknown parameter colour',
    ]);
  });
});

describe('the policy in a record', () => {
  it('says of everything that shapes a verdict what it was, without the role', () => {
    expect(policyRecordOf(parseRuleParameters({ memberRoleName: 'Member' }))).toStrictEqual({
      maximumRotationPeriodInDays: 365,
      exemptionTagKey: null,
      maximumExemptionDays: 365,
      disabledKeys: 'NOT_APPLICABLE',
      unreadableKeys: 'NON_COMPLIANT',
      overdueGraceDays: 7,
    });
  });
});
