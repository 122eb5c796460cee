import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { noAnchors } from '../../bin/evidence/anchors.ts';
import { verdictOf } from '../../bin/evidence/answer.ts';
import { keyAt } from '../../bin/evidence/file-names.ts';
import { answersOfAll } from '../../bin/evidence/verify.ts';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../functions/core/evidence/contradiction.ts';
export const regions = ['eu-central-1', 'us-east-1'];
export function load(region: string, base = 'out/evidence'): Map<string, string> {
  const dir = join(base, region);
  return new Map(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile())
      .map((e) => {
        const p = join(e.parentPath, e.name);
        return [keyAt(relative(dir, p)), readFileSync(p, 'utf8')] as const;
      })
      .sort(),
  );
}
export const sourceOf = (files: Map<string, string>) => {
  const under = (prefix: string) => [...files.keys()].filter((k) => k.startsWith(prefix)).sort();
  const read = async (key: string) => {
    const text = files.get(key);
    return text === undefined ? undefined : { key, text, sha256: sha256Of(text), versionId: null, storedAt: null };
  };
  return {
    name: 'x',
    covers: { changes: under('changes/').length > 0, decisions: under('decisions/').length > 0, requests: under('requests/').length > 0 },
    list: async (p: string) => under(p),
    read,
    current: read,
  };
};
export async function verdict(files: Map<string, string>, now = new Date('2026-12-01T02:40:00Z')) {
  const answers = await answersOfAll({ source: sourceOf(files) as never, anchors: noAnchors, now });
  return {
    verdict: verdictOf(answers),
    first: answers.flatMap((a) => [...a.contradictions.map(sentenceOf), ...a.cannotRead.map((c) => c.record + ' ' + c.because)]),
  };
}
export function recompute(texts: Map<string, string>, key: string, text: string): Map<string, string> {
  const forged = new Map(texts);
  const q: [string, string][] = [];
  const ex = (k: string, to: string) => {
    q.push([sha256Of(forged.get(k) ?? ''), sha256Of(to)]);
    forged.set(k, to);
  };
  ex(key, text);
  for (let n = q.shift(); n; n = q.shift()) {
    const [b, a] = n;
    if (a === b) continue;
    for (const [o, t] of forged) if (t.includes(b)) ex(o, t.replaceAll(b, a));
  }
  return forged;
}
