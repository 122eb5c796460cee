import { readFileSync } from 'node:fs';
import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import { type VerifyOptions, verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { verifyRequest } from '../../../functions/core/evidence/verify-request.ts';
import { evidenceKey, requestKey } from '../../../functions/core/names.ts';
import { evidenceIn } from './memory-store.ts';

/** An evidence bucket that release 0.1.0 has left in the sandbox. */
const { names, records }: { readonly names: Readonly<Record<string, string>>; readonly records: Readonly<Record<string, string>> } =
  JSON.parse(readFileSync(new URL('first-edition.json', import.meta.url), 'utf8'));
const texts: ReadonlyMap<string, string> = new Map(Object.entries(records));
const options: VerifyOptions = { sha256Of, now: new Date('2026-12-08T00:00:00.000Z'), hasEnded: undefined };

const verified = (executionId: string, changed: ReadonlyMap<string, string> = texts) =>
  verifyExecution(evidenceIn(changed), executionId, options);
const sentences = (executionId: string, changed: ReadonlyMap<string, string> = texts) =>
  verified(executionId, changed)?.contradictions.map(sentenceOf);
const idOf = (name: string): string => names[name] ?? '';

describe('evidence of the first edition', () => {
  it.each(['enabled', 'rejected', 'timedOut', 'nothing', 'rotated', 'replaced', 'returned'])('is whole as it was written: %s', (name) => {
    expect(verified(idOf(name))).toMatchObject({ edition: 1, stage: 'COMPLETE', contradictions: [], notReadable: [] });
  });

  it('is whole where an execution waits, until it must have ended', () => {
    const waiting = [...texts.keys()]
      .flatMap((key) => /^executions\/([^/]+)\/proposal\.json$/.exec(key)?.[1] ?? [])
      .filter((id) => !texts.has(`executions/${id}/outcomes.json`));
    const late = { ...options, now: new Date('2027-02-01T00:00:00.000Z') };

    expect(waiting.length).toBeGreaterThan(0);
    for (const executionId of waiting) {
      expect(verified(executionId)).toMatchObject({ stage: 'WAITING', contradictions: [] });
      expect(verifyExecution(evidenceIn(texts), executionId, late)?.contradictions.map(sentenceOf)).toContain(
        'outcomes.json: it is not there. Checked by the rules of the first edition.',
      );
    }
  });

  it.each(['proposal.json', 'approval.json', 'outcomes.json'] as const)('shows that %s was exchanged, by one character', (name) => {
    const key = evidenceKey(idOf('enabled'), name);
    const changed = new Map(texts).set(key, (texts.get(key) ?? '').replace('2026-1', '2025-1'));

    expect(sentences(idOf('enabled'), changed)).toContainEqual(
      expect.stringContaining(`follows another ${name} than the one that is there now`),
    );
  });

  it.each(['approval.json', 'outcomes.json', 'validation.json'] as const)('shows that %s is missing or broken', (name) => {
    const key = evidenceKey(idOf('enabled'), name);
    const without = new Map([...texts].filter(([other]) => other !== key));

    expect(sentences(idOf('enabled'), without)).toContain(`${name}: it is not there. Checked by the rules of the first edition.`);
    expect(sentences(idOf('enabled'), new Map(texts).set(key, '{'))).toContainEqual(expect.stringContaining(`${name} is not JSON`));
  });

  it.each([
    ['a figure', '"requested": 6', '"requested": 5'],
    ['who decided', 'grace', 'mallory'],
    ['white space', '\n}\n', '\n} \n'],
  ])('shows a change to the last record: %s', (_what, from, to) => {
    const key = evidenceKey(idOf('enabled'), 'validation.json');
    const changed = (texts.get(key) ?? '').replaceAll(from, to);

    expect(changed).not.toBe(texts.get(key));
    expect(sentences(idOf('enabled'), new Map(texts).set(key, changed))?.length).toBeGreaterThan(0);
  });

  it('shows a key on the final list that was not approved, and a successor that was not', () => {
    const change = (name: 'approval.json' | 'successor.json', of: string, from: RegExp, to: string) => {
      const key = evidenceKey(idOf(of), name);
      return sentences(idOf(of), new Map(texts).set(key, (texts.get(key) ?? '').replace(from, to)));
    };

    expect(change('approval.json', 'enabled', /"approvedKeyIds": \[[^\]]*\]/, '"approvedKeyIds": []')).toContainEqual(
      expect.stringContaining('to be written, which was not approved'),
    );
    expect(change('successor.json', 'replaced', /"keyArn": "[^"]+"/, '"keyArn": "another"')).toContainEqual(
      expect.stringContaining('is about another, which was not on the final list to be replaced'),
    );
  });

  it('has its scheduled requests', () => {
    const [first, second] = [idOf('firstRequest'), idOf('secondRequest')];
    const key = requestKey(first, 'request.json');
    const changed = new Map(texts).set(key, (texts.get(key) ?? '').replace('"configRuleName": "', '"configRuleName": "x'));
    const found = (requestId: string, its: ReadonlyMap<string, string>) => verifyRequest(evidenceIn(its), requestId, sha256Of);

    expect([found(first, texts), found(second, texts)]).toMatchObject([
      { edition: 1, contradictions: [], executions: [{ number: 1 }] },
      { edition: 1, contradictions: [], executions: [{ number: 1 }] },
    ]);
    expect(found(second, changed)?.contradictions.map(sentenceOf)).toEqual([
      expect.stringContaining(`follows another ${first} than the one that is there now`),
    ]);
  });
});
