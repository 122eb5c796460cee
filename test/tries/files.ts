import { load, recompute, regions, verdict } from './battery.ts';

const short = (k: string) => k.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (m) => m.slice(0, 4));
const say = async (what: string, files: Map<string, string>) => {
  const v = await verdict(files);
  if (v.verdict === 'WHOLE') console.log('WHOLE', what);
};
for (const r of regions) {
  const all = load(r);
  console.log(r, all.size, (await verdict(all)).verdict);
  for (const k of all.keys()) {
    const f = new Map(all);
    f.delete(k);
    await say(`deleted ${r} ${short(k)}`, f);
  }
  for (const k of all.keys()) {
    if (/html|csv|current/.test(k)) {
      const f = new Map(all);
      f.set(k, all.get(k)!.replace(/a/g, 'b'));
      await say(`changed ${short(k)}`, f);
    }
  }
  const ids = new Set([...all.keys()].filter((k) => k.startsWith('executions/')).map((k) => k.split('/')[1]!));
  for (const id of ids) {
    await say(
      `without all mention of execution folder ${id.slice(0, 4)}`,
      new Map([...all].filter(([k]) => !k.startsWith(`executions/${id}`))),
    );
    await say(
      `without execution folder+decision+parts ${id.slice(0, 4)}`,
      new Map(
        [...all].filter(
          ([k, t]) =>
            !k.startsWith(`executions/${id}`) &&
            !(k.startsWith('decisions') && k.includes(id)) &&
            !(k.includes('/parts/') && t.includes(id)),
        ),
      ),
    );
    await say(
      `without execution folder+decision+changes ${id.slice(0, 4)}`,
      new Map(
        [...all].filter(
          ([k, t]) =>
            !k.startsWith(`executions/${id}`) &&
            !(k.startsWith('decisions') && k.includes(id)) &&
            !(k.startsWith('changes') && t.includes(id)),
        ),
      ),
    );
    await say(`without anything ${id.slice(0, 4)}`, new Map([...all].filter(([k, t]) => !k.includes(id) && !t.includes(id))));
    const p = `executions/${id}/`;
    const other = 'aaaaaaaa-1111-4222-8333-444444444444';
    await say(
      `dup filed decision other day ${id.slice(0, 4)}`,
      new Map([...all, [`decisions/2026-11-01/${id}.json`, all.get(`decisions/2026-12-01/${id}.json`)!]]),
    );
    await say(
      `decision of no execution`,
      new Map([...all, [`decisions/2026-12-01/${other}.json`, all.get(`decisions/2026-12-01/${id}.json`)!.replaceAll(id, other)]]),
    );
  }
  await say('no requests', new Map([...all].filter(([k]) => !k.startsWith('requests/'))));
  await say('no request.json', new Map([...all].filter(([k]) => !k.endsWith('request.json'))));
  await say('no decisions', new Map([...all].filter(([k]) => !k.startsWith('decisions/'))));
  await say('no changes', new Map([...all].filter(([k]) => !k.startsWith('changes/'))));
  const other = 'aaaaaaaa-1111-4222-8333-444444444444';
  const ch = [...all.keys()].find((k) => /ENABLE_ROTATION/.test(k) && k.endsWith('1.json'))!;
  const [, kid, ,] = ch.split('/');
  await say(
    'attempt at unknown key by unknown execution',
    new Map([
      ...all,
      [
        ch.replace(kid!, other),
        all
          .get(ch)!
          .replaceAll(kid!, other)
          .replaceAll(JSON.parse(all.get(ch)!).executionId, other),
      ],
    ]),
  );
  for (const junk of [
    'junk.txt',
    'executions/readme.txt',
    'changes/x.json',
    'changes/aaaaaaaa-1111-4222-8333-444444444444/x.json',
    'decisions/x.json',
    'decisions/2026-12-01/x.txt',
    'requests/x.json',
    'requests/foo/request.html',
    'requests/request-1/parts/1.json',
    'requests/bogus/other.json',
  ])
    await say(`junk ${junk}`, new Map([...all, [junk, '{}\n']]));
  const req = [...all.keys()].find((k) => k.endsWith('request.json'))!;
  for (const junk of ['extra.json', 'parts/3.json', 'parts/x.txt', 'answers/x.json'])
    await say(`junk in request ${junk}`, new Map([...all, [req.replace('request.json', junk), '{}\n']]));
}
