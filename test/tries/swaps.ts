import { withSummariesMadeAgain } from '../core/evidence/forgery.ts';
import { load, recompute, regions, verdict } from './battery.ts';

const short = (k: string) => k.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (m) => m.slice(0, 4));
let n = 0,
  whole = 0;
const say = async (what: string, files: Map<string, string>) => {
  n++;
  const v = await verdict(files);
  if (v.verdict === 'WHOLE') {
    whole++;
    console.log('WHOLE', what);
  }
};
const kind = (k: string) =>
  k
    .replace(/^.*\//, '')
    .replace(/^(?!\d)(.*)%3A.*/, 'answer')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID') + k.split('/')[0];
for (const r of regions) {
  const all = load(r);
  const ids = [...new Set([...all.keys()].filter((k) => k.startsWith('executions/')).map((k) => k.split('/')[1]!))];
  const keys = [...all.keys()].filter((k) => !/html|current/.test(k));
  for (const a of keys)
    for (const b of keys) {
      if (a === b || kind(a) !== kind(b)) continue;
      // replace a by b's text; hashes recomputed
      await say(`${r} ${short(a)} := ${short(b)}`, recompute(all, a, all.get(b)!));
      // with ids fixed
      const pa = a.split('/'),
        pb = b.split('/');
      let t = all.get(b)!;
      pa.forEach((p, i) => {
        if (pb[i] !== p && i < pa.length - 1) t = t.replaceAll(pb[i]!, p);
      });
      const ja = JSON.stringify(a).includes('csv') ? null : JSON.parse(all.get(a)!);
      const jb = ja === null ? null : JSON.parse(all.get(b)!);
      if (ja?.executionId && jb?.executionId) t = t.replaceAll(jb.executionId, ja.executionId);
      if (ja?.decision?.sha256 && jb?.decision?.sha256) t = t.replaceAll(jb.decision.sha256, ja.decision.sha256);
      if (ja?.attempt?.sha256 && jb?.attempt?.sha256)
        t = t.replaceAll(jb.attempt.sha256, ja.attempt.sha256).replaceAll(jb.attempt.record, ja.attempt.record);
      if (ja?.previous?.sha256 && jb?.previous?.sha256) t = t.replaceAll(jb.previous.sha256, ja.previous.sha256);
      if (ja?.keyArn && jb?.keyArn) t = t.replaceAll(jb.keyArn, ja.keyArn);
      if (ja?.state && jb?.state) t = t.replaceAll(jb.state, ja.state);
      await say(`${r} ${short(a)} :~ ${short(b)}`, withSummariesMadeAgain(recompute(all, a, t), ids));
    }
}
console.log(n, whole);
