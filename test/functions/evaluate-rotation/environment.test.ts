import { readEnvironment } from '../../../functions/evaluate-rotation/environment.ts';

describe('LONG_SWEEP_ARN', () => {
  const arn = 'arn:aws:states:eu-central-1:111122223333:stateMachine:KmsRotation-LongSweep';

  it('may be the ARN of a state machine, or empty', () => {
    expect(readEnvironment({ LONG_SWEEP_ARN: arn })).toEqual({ kmsRequestQuotaShare: 0.5, longSweepArn: arn });
    expect(readEnvironment({ LONG_SWEEP_ARN: '' })).toEqual({ kmsRequestQuotaShare: 0.5 });
  });

  it.each(['KmsRotation-LongSweep', arn.replace('states', 'lambda'), ` ${arn}`])('may not be %j', (text) => {
    expect(() => readEnvironment({ LONG_SWEEP_ARN: text })).toThrow(
      `environment.LONG_SWEEP_ARN: must be the ARN of a state machine, or empty; got ${JSON.stringify(text)}`,
    );
  });
});

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
