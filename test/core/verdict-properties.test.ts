import fc from 'fast-check';
import { isEligible, isPutRightByApproval, reasonCodeOf, verdictOf } from '../../functions/core/verdict.ts';
import { anyObservation, anyStatus, byHand, keyThatCannot, keyThatCanRotate, seed, statusToChange, unreadable } from './arbitraries.ts';
import { described, exemptionTag, now, off, read } from './keys.ts';
import { policy } from './verdict-cases.ts';

const check = <Values>(property: fc.IRawProperty<Values, false>): void => {
  fc.assert(property, { seed, numRuns: 500 });
};

describe('a key that can rotate', () => {
  it('is fed to the runbook whenever it does not rotate as the policy wants it', () => {
    check(
      fc.property(keyThatCanRotate, statusToChange, (key, status) => {
        expect(isPutRightByApproval(verdictOf(read(key, status), policy, now))).toBe(true);
      }),
    );
  });

  it('is not fed while it is exempt', () => {
    check(
      fc.property(keyThatCanRotate, statusToChange, (key, status) => {
        expect(isPutRightByApproval(verdictOf(read(key, status, exemptionTag('2027-01-31')), policy, now))).toBe(false);
      }),
    );
  });

  it('is written to at its own ARN', () => {
    check(
      fc.property(keyThatCanRotate, (key) => {
        expect(verdictOf(read(key, off), policy, now).reason).toStrictEqual({ code: 'ROTATION_DISABLED', writeTo: key.keyArn });
      }),
    );
  });
});

describe('a key with even one property that forbids rotation', () => {
  it('is never fed, whatever its rotation status says', () => {
    check(
      fc.property(keyThatCannot, anyStatus, (key, status) => {
        expect(isPutRightByApproval(verdictOf(read(key, status), policy, now))).toBe(false);
      }),
    );
  });

  it('is not fed under a policy that counts disabled and unreadable keys either', () => {
    const strict = { ...policy, disabledKeys: 'NON_COMPLIANT', unreadableKeys: 'NON_COMPLIANT' } as const;
    check(
      fc.property(keyThatCannot, anyStatus, (key, status) => {
        expect(isPutRightByApproval(verdictOf(read(key, status), strict, now))).toBe(false);
      }),
    );
  });

  it('gets the same verdict without its rotation status if its metadata forbids rotation', () => {
    check(
      fc.property(keyThatCannot, anyStatus, (key, status) => {
        const verdict = verdictOf(read(key, status), policy, now);
        fc.pre(!isEligible(verdict) && reasonCodeOf(verdict.reason) !== 'KEY_DISABLED');

        expect(verdictOf(described(key), policy, now)).toStrictEqual(verdict);
      }),
    );
  });
});

describe('a key that cannot be read', () => {
  it('is never fed and never called compliant', () => {
    check(
      fc.property(unreadable(), (observation) => {
        const verdict = verdictOf(observation, policy, now);

        expect({ fed: isPutRightByApproval(verdict), complianceType: verdict.complianceType }).toStrictEqual({
          fed: false,
          complianceType: 'NON_COMPLIANT',
        });
      }),
    );
  });
});

describe('whatever is seen of a key', () => {
  it('the verdict is one of three compliance types and does not change when it is asked for again', () => {
    check(
      fc.property(anyObservation, (observation) => {
        const verdict = verdictOf(observation, policy, now);

        expect(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE']).toContain(verdict.complianceType);
        expect(verdictOf(observation, policy, now)).toStrictEqual(verdict);
      }),
    );
  });

  it('only keys that KMS can rotate count as eligible', () => {
    check(
      fc.property(anyObservation, (observation) => {
        const eligible = isEligible(verdictOf(observation, policy, now));
        if (eligible)
          expect(observation).toMatchObject({
            kind: 'read',
            key: { keySpec: 'SYMMETRIC_DEFAULT', origin: 'AWS_KMS', keyManager: 'CUSTOMER' },
          });
      }),
    );
  });
});

describe('whatever is seen of a key, under a policy that asks people to rotate', () => {
  const asking = { ...policy, ineligibleKeys: 'MANUAL_ROTATION_REQUIRED' } as const;

  it('only keys that AWS KMS does not rotate by itself are theirs, and no request asks for them', () => {
    check(
      fc.property(byHand(), (observation) => {
        const verdict = verdictOf(observation, asking, now);
        const { code } = verdict.reason;

        expect(isPutRightByApproval(verdict)).toBe(false);
        if (code !== 'MANUAL_ROTATION_REQUIRED' && code !== 'MANUALLY_ROTATED' && code !== 'REPLACED') return;
        expect(isEligible(verdict)).toBe(false);
        expect(observation).not.toMatchObject({ key: { keySpec: 'SYMMETRIC_DEFAULT', origin: 'AWS_KMS' } });
        expect(['Enabled', 'Disabled', 'Updating']).toContain(observation.kind === 'rotatedByHand' && observation.key.keyState);
      }),
    );
  });

  it('the verdict is the same as under the default policy for all other keys', () => {
    check(
      fc.property(anyObservation, (observation) => {
        fc.pre(observation.kind !== 'rotatedByHand' && (observation.kind !== 'unreadable' || observation.key === undefined));

        expect(verdictOf(observation, asking, now)).toStrictEqual(verdictOf(observation, policy, now));
      }),
    );
  });
});
