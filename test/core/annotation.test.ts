import fc from 'fast-check';
import { annotationOf, reasonCodeIn, tellTheSame } from '../../functions/core/annotation.ts';
import { reasonCodeOf } from '../../functions/core/verdict.ts';
import { anyReason, hostileText, seed } from './arbitraries.ts';

describe('an annotation', () => {
  it('has 1 to 256 UTF-16 units on one line, whatever AWS or a tag brings into it', () => {
    fc.assert(
      fc.property(anyReason, (reason) => {
        const annotation = annotationOf(reason);

        expect(annotation.length).toBeGreaterThan(0);
        expect(annotation.length).toBeLessThanOrEqual(256);
        // Joiners stay inside emoji and inside words of scripts that need them.
        expect(annotation.replaceAll(/\u200C|\u200D|\uFE0E|\uFE0F/g, '')).not.toMatch(
          /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/u,
        );
        expect(annotation.isWellFormed()).toBe(true);
      }),
      { seed, numRuns: 1000 },
    );
  });

  it('tells the same as another that differs in the date of the next rotation alone', () => {
    const rotates = (days: number, next: string) => `ROTATION_ENABLED: rotates every ${days} days, next on ${next}.`;

    expect(tellTheSame(rotates(365, '2026-11-20'), ` ${rotates(365, '2027-12-31')}\n`)).toBe(true);
    expect(tellTheSame(rotates(365, '2026-11-20'), 'ROTATION_ENABLED: rotates every 365 days.')).toBe(true);
    expect(tellTheSame(rotates(365, '2026-11-20'), rotates(180, '2026-11-20'))).toBe(false);
    expect(tellTheSame('EXEMPT: through 2026-11-20.', 'EXEMPT: through 2027-11-20.')).toBe(false);
    expect(tellTheSame(rotates(365, '1-11-20'), rotates(365, '2-11-20'))).toBe(false);
  });

  it('tells the same as another that differs in the age of a key alone', () => {
    const tooOld = (days: number, since: string) =>
      `MANUAL_ROTATION_REQUIRED: ${days} days since ${since}, the policy allows 365. Create a new key.`;

    expect(tellTheSame(tooOld(400, 'it was created'), tooOld(401, 'it was created'))).toBe(true);
    expect(tellTheSame(tooOld(400, 'it was created'), tooOld(400, 'its key material was rotated'))).toBe(false);
  });

  it('has one space for any number of characters that are none', () => {
    expect(annotationOf({ code: 'EXEMPT', until: '2027-01-01', because: 'one\r\n \u2028 two' })).toContain('one two');
  });

  it('gives back its reason code', () => {
    fc.assert(
      fc.property(anyReason, (reason) => {
        expect(reasonCodeIn(annotationOf(reason))).toBe(reasonCodeOf(reason));
      }),
      { seed, numRuns: 1000 },
    );
  });

  it('is cut at a whole character and says that it was', () => {
    const annotation = annotationOf({ code: 'AWS_MANAGED', keyManager: '😀'.repeat(200) });

    expect(annotation.length).toBe(256);
    expect(annotation.endsWith('😀…')).toBe(true);
  });

  it('keeps the reason of an exemption readable', () => {
    expect(annotationOf({ code: 'EXEMPT', until: '2027-01-31', because: 'CHG-1\nsee\twiki\u202e' })).toBe(
      'EXEMPT: exempt through 2027-01-31 (CHG-1 see wiki\uFFFD).',
    );
  });
});

describe('the reason code in an annotation', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['is its first word', 'ROTATION_DISABLED: automatic rotation is off', 'ROTATION_DISABLED'],
    ['is found behind the newline that AWS Config puts before it in events', '\nROTATION_DISABLED: off', 'ROTATION_DISABLED'],
    ['carries the key state', 'KEY_STATE_PENDING_DELETION: the key', 'KEY_STATE_PENDING_DELETION'],
    ['is not there in the annotation of another rule', 'Key is not rotated', undefined],
    ['is not taken from the middle of a text', 'see ROTATION_DISABLED: off', undefined],
    ['is not there without an annotation', undefined, undefined],
    ['is not there in an empty annotation', '', undefined],
  ])('%s', (_rule, annotation, code) => {
    expect(reasonCodeIn(annotation)).toBe(code);
  });

  it('never comes from the text of a tag', () => {
    fc.assert(
      fc.property(hostileText, (because) => {
        expect(reasonCodeIn(annotationOf({ code: 'EXEMPT', until: '2027-01-31', because }))).toBe('EXEMPT');
      }),
      { seed },
    );
  });
});
