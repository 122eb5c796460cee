import { readEnvironment } from '../../../functions/evaluate-rotation/environment.ts';

describe('KMS_REQUEST_QUOTA_SHARE', () => {
  it('is one half if it is not given', () => {
    expect(readEnvironment({})).toEqual({ kmsRequestQuotaShare: 0.5 });
  });

  it.each([
    ['1', 1],
    ['0.25', 0.25],
    ['0.000001', 0.000_001],
  ])('may be %s', (text, share) => {
    expect(readEnvironment({ KMS_REQUEST_QUOTA_SHARE: text })).toEqual({ kmsRequestQuotaShare: share });
  });

  it.each(['', ' ', '0', '0.0', '1.1', '-0.5', '50%', '.5', '0,5', '1e-1', 'Infinity', 'NaN'])('may not be %j', (text) => {
    expect(() => readEnvironment({ KMS_REQUEST_QUOTA_SHARE: text })).toThrow(
      `environment.KMS_REQUEST_QUOTA_SHARE: must be a number above 0 and at most 1; got ${JSON.stringify(text)}`,
    );
  });
});
