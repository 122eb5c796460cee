import { load, verdict, recompute } from './battery.ts';
import { validationOf } from '../../functions/core/evidence/first-edition/validation.ts';
const all = load('eu-central-1', '/tmp/first');
const now = new Date('2026-12-20T00:00:00Z');
console.log(await verdict(all, now));
const remake = (t: Map<string,string>) => { for (const k of [...t.keys()].filter((k) => k.endsWith('validation.json'))) { const p = k.replace('validation.json',''); const g = (n: string) => JSON.parse(t.get(p+n)!);
 const v = g('validation.json'); const o = g('outcomes.json'); try { t.set(k, JSON.stringify(validationOf(g('proposal.json'), g('approval.json'), o.outcomes, { validatedAt: o.recordedAt, startedAt: v.startedAt, previous: v.previous }), null, 2)+'\n'); } catch {} } return t; };
const walk = function* (v: any, path: string): Generator<[string, any]> {
  if (typeof v === 'string') yield [path, /^\d{4}-/.test(v) ? new Date(Date.parse(v) + 86400000).toISOString() : v.includes('grace') ? v.replaceAll('grace', 'mallory') : v + 'x'];
  else if (typeof v === 'number') yield [path, v + 1]; else if (typeof v === 'boolean') yield [path, !v]; else if (v === null) yield [path, 'x'];
  else if (Array.isArray(v)) { if (v.length) yield [path + '[-]', v.slice(1)]; for (let i = 0; i < v.length; i++) for (const [p, x] of walk(v[i], `${path}[${i}]`)) yield [p, p.endsWith('[-]') && p === `${path}[${i}][-]` ? v.with(i, x) : v.with(i, x)]; }
  else for (const k of Object.keys(v)) for (const [p, x] of walk(v[k], `${path}.${k}`)) yield [p, { ...v, [k]: x }];
};
for (const [k, t] of all) { if (k.endsWith('csv')) { const f = new Map(all); f.set(k, t + 'x'); if ((await verdict(f, now)).verdict === 'WHOLE') console.log('csv', k); continue; }
  if (k.includes('validation')) continue;
  const missed: string[] = []; let n = 0;
  for (const [p, x] of walk(JSON.parse(t), '')) { n++; const f = remake(recompute(all, k, JSON.stringify(x, null, 2) + '\n')); if ((await verdict(f, now)).verdict === 'WHOLE') missed.push(p); }
  console.log(k.replace(/[0-9a-f-]{36}/, (m) => m.slice(0,4)), n, missed.length, missed.filter((m) => !/policy|\.keys\[|before|after/.test(m)).join(' '));
}
const id = [...all.keys()].find((k) => k.endsWith('proposal.json'))!.replace('proposal.json','');
for (const j of ['junk.json','decision2.json','selection.json','creating.json']) { const f = new Map(all); f.set(id + j, '{}\n'); console.log(j, (await verdict(f, now)).verdict); }
