import type { Fault } from '../../sandbox/faults.ts';
import type { OneRegion } from './one-region.ts';

const isEffect =
  /^(PutObject|Publish|EnableKeyRotation|RotateKeyOnDemand|CreateKey|TagResource|UntagResource|UpdateAlias|StartConfigRulesEvaluation)$/;

type BreakingOff = {
  readonly whose: RegExp;
  readonly effect: number;
  readonly when: 'before' | 'after';
  readonly how: 'killed' | 'for good';
};

/**
 * Ends whoever causes effects on the world right before or after the nth: killed once, as a function whose time is up; or for good, by an
 * error of every effect from then on.
 * @returns tells, when asked, whether it has happened
 */
export function breakOff({ sandbox }: OneRegion, { whose, effect, when, how }: BreakingOff): () => boolean {
  let seen = 0;
  const isIts: Fault['match'] = ({ principal, operation }) => whose.test(principal.arn) && isEffect.test(operation);
  const isDue: Fault['match'] = (call) => {
    if (isIts(call)) seen += 1;
    return isIts(call) && seen === effect;
  };
  const mishap = how === 'killed' ? ({ kind: 'killed' } as const) : ({ kind: 'error', name: 'BrokenOff' } as const);
  for (const service of ['s3', 'sns', 'kms', 'config'] as const) {
    sandbox.faults.inject({ service, match: isDue, mishap, takesEffect: when === 'after' });
    if (how === 'for good') sandbox.faults.inject({ service, match: (call) => isIts(call) && seen > effect, mishap });
  }
  // A creation without an answer is looked for until the time of an invocation is up.
  const outOfTime = () => {
    void sandbox.clock.advance(5000);
    return false;
  };
  sandbox.faults.inject({ service: 'cloudtrail', operation: 'LookupEvents', match: outOfTime, error: { name: 'Never' } });
  return () => seen >= effect;
}
