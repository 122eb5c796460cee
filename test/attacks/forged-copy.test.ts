import { readFileSync } from 'node:fs';
import { noAnchors } from '../../bin/evidence/anchors.ts';
import { verdictOf } from '../../bin/evidence/answer.ts';
import { answersOfAll, answersOfExecution, notLookedAtIn } from '../../bin/evidence/verify.ts';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../functions/core/evidence/contradiction.ts';
import { requestKey } from '../../functions/core/names.ts';
import { withHashesRecomputed } from '../core/evidence/forgery.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';
import { previousTemplate } from '../infra/upgrade/previous-template.ts';
import { memberTemplate } from '../member-template.ts';

const folders = ['executions/', 'changes/', 'decisions/', 'requests/'];
const other = 'aaaaaaaa-1111-4222-8333-444444444444';

type Texts = ReadonlyMap<string, string>;

async function copyOf(one: OneRegion): Promise<Texts> {
  const texts = new Map<string, string>();
  for (const folder of folders)
    for await (const key of one.evidence.list(folder)) texts.set(key, (await one.evidence.get(key))?.text ?? '');
  return texts;
}

function sourceOf(texts: Texts) {
  const under = (prefix: string): string[] => [...texts.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  const read = async (key: string) => {
    const text = texts.get(key);
    return text === undefined ? undefined : { key, text, sha256: sha256Of(text), versionId: null, storedAt: null };
  };
  const covers = {
    changes: under('changes/').length > 0,
    decisions: under('decisions/').length > 0,
    requests: under('requests/').length > 0,
  };
  return { name: 'a copy', covers, list: async (prefix: string) => under(prefix), read, current: read };
}

/** The verdict on a copy, and what is wrong with it. */
async function verdictOn(one: OneRegion, texts: Texts): Promise<readonly string[]> {
  const answers = await answersOfAll({ source: sourceOf(texts), anchors: noAnchors, now: new Date(one.sandbox.clock.now()) });
  return [verdictOf(answers), ...answers.flatMap(({ contradictions }) => contradictions.map(sentenceOf))];
}

const without = (texts: Texts, isGone: (key: string, text: string) => boolean): Texts =>
  new Map([...texts].filter(([key, text]) => !isGone(key, text)));
const also = (texts: Texts, key: string, text: string): Texts => new Map([...texts, [key, text]]);

describe('a copy of a bucket, from which or to which somebody has', () => {
  let one: OneRegion;
  let texts: Texts;
  let [requestId, executionId] = ['', ''];
  let lone = '';
  const keyOf = (pattern: RegExp): string => [...texts.keys()].find((key) => pattern.test(key)) ?? '';
  const textOf = (key: string): string => texts.get(key) ?? '';

  beforeAll(async () => {
    const keys = ordinaryKeys(1, 3);
    one = await startOneRegion({ estate: estateOf(keys) }, region);
    lone = await one.request(idsOf(keys).slice(0, 1));
    await one.approve(lone);
    await one.schedule();
    const { request, executionIds } = await one.scheduled();
    [requestId, executionId] = [request?.requestId ?? '', executionIds[0] ?? ''];
    await one.approve(executionId);
    texts = await copyOf(one);
  });
  afterAll(() => one.sandbox.stop());

  it('changed nothing, is whole', async () => {
    expect([await verdictOn(one, texts), await notLookedAtIn(sourceOf(texts))]).toEqual([['WHOLE'], []]);
  });

  const forgeries: readonly (readonly [string, () => Texts, RegExp])[] = [
    ['taken an execution, and left its decision', () => without(texts, (key) => key.startsWith(`executions/${lone}/`)), /no decision/],
    [
      'taken an execution and its decision, and left what it wrote',
      () => without(texts, (key) => key.includes(lone) && !key.startsWith('changes/')),
      /no proposal of such an execution/,
    ],
    ['taken a scheduled request', () => without(texts, (key) => key === requestKey(requestId, 'request.json')), /is missing/],
    ['taken that approvers were told', () => without(texts, (key) => key.endsWith('notification.json')), /once they have been told/],
    ['taken the current request', () => without(texts, (key) => key === 'requests/current.json'), /raised last/],
    [
      'changed the current request',
      () => also(texts, 'requests/current.json', textOf('requests/current.json').replace('"coolDownInDays": ', '"coolDownInDays": 1')),
      /another request/,
    ],
    [
      'filed a decision under another day too',
      () => also(texts, `decisions/2020-01-01/${lone}.json`, textOf(keyOf(new RegExp(`^decisions/.*${lone}`)))),
      /once more/,
    ],
    [
      'filed a decision of no execution',
      () => also(texts, `decisions/2020-01-01/${other}.json`, textOf(keyOf(new RegExp(`^decisions/.*${lone}`))).replaceAll(lone, other)),
      /no decision on record/,
    ],
    [
      'added an attempt at a key that nobody asked about',
      () => {
        const key = keyOf(/^changes\/.*\/1\.json$/);
        const keyId = key.split('/')[1] ?? '';
        return also(texts, key.replace(keyId, other), textOf(key).replaceAll(keyId, other));
      },
      /not asked about that key/,
    ],
    ['added a request that follows what another one follows', () => added(`${requestId}0`), /already/],
    ['added a part of no request', () => also(texts, 'requests/none/parts/1.json', textOf(keyOf(/parts\/1/))), /no such request/],
    ...['changes/x.json', 'decisions/x.json', 'requests/x.json', 'executions/x.json'].map(
      (key) => [`added ${key}`, () => also(texts, key, '{}\n'), /such a name/] as const,
    ),
  ];
  const added = (id: string): Texts =>
    also(texts, requestKey(id, 'request.json'), textOf(requestKey(requestId, 'request.json')).replaceAll(requestId, id));

  it.each(forgeries)('%s, is not whole', async (_what, forge, because) => {
    const forged = forge();
    expect([...forged]).not.toEqual([...texts]);
    const [verdict, ...sentences] = await verdictOn(one, forged);
    expect([verdict, sentences]).toEqual(['CONTRADICTIONS', expect.arrayContaining([expect.stringMatching(because)])]);
  });

  it('changed the page of a request, or taken folders, is told apart from what was looked at', async () => {
    const page = requestKey(requestId, 'request.html');
    const changed = also(texts, page, textOf(page).replace('Account', 'account'));

    expect(await notLookedAtIn(sourceOf(changed))).toEqual([expect.stringContaining(`${page}, which is not the page`)]);
    expect(await notLookedAtIn(sourceOf(without(texts, (key) => key.startsWith('decisions/'))))).toEqual([
      'decisions/, which a copy does not have',
    ]);
  });
});

describe('a copy of a bucket that the release before began', () => {
  it('is whole after the upgrade', async () => {
    const keys = ordinaryKeys(1, 3);
    const one = await startOneRegion({ estate: estateOf(keys), template: previousTemplate() }, region);
    await one.begin();
    const [first, second] = [await one.request(idsOf(keys).slice(0, 1)), await one.request(idsOf(keys).slice(1, 2))];
    await one.approve(first);
    await one.schedule();
    expect(await verdictOn(one, await copyOf(one))).toEqual(['WHOLE']);
    await one.sandbox.update(region, { template: memberTemplate() });
    await one.approve(second);
    await one.sandbox.clock.advance(24 * 3_600_000);
    await one.schedule();
    const { executionIds } = await one.scheduled();
    for (const executionId of executionIds) await one.approve(executionId);
    expect(await verdictOn(one, await copyOf(one))).toEqual(['WHOLE']);
    await one.sandbox.stop();
  });
});

describe('evidence of the first edition', () => {
  it('is whole as a copy of the bucket', async () => {
    const { records } = JSON.parse(readFileSync(new URL('../core/evidence/first-edition.json', import.meta.url), 'utf8'));
    const source = sourceOf(new Map(Object.entries<string>(records)));
    const answers = await answersOfAll({ source, anchors: noAnchors, now: new Date('2026-12-08T00:00:00.000Z') });

    expect(answers.flatMap(({ contradictions }) => contradictions.map(sentenceOf))).toEqual([]);
  });

  it.each([
    ['who approved', '"approver": "arn:aws:sts::', '"approver": "arn:aws:iam::'],
    ['what was proposed', '"proposalSha256": "', '"proposalSha256": "0'],
    ['which request it was', '"requestId": "', '"requestId": "0'],
  ])('is not whole where approval.json says otherwise %s, and later hashes are recomputed', async (_what, before, after) => {
    const { records, names } = JSON.parse(readFileSync(new URL('../core/evidence/first-edition.json', import.meta.url), 'utf8'));
    const texts: Texts = new Map(Object.entries<string>(records));
    const key = `executions/${names.rotated}/approval.json`;
    const forged = withHashesRecomputed(texts, key, (texts.get(key) ?? '').replace(before, after));
    const at = { source: sourceOf(forged), anchors: noAnchors, now: new Date('2026-12-20T00:00:00.000Z') };

    expect(forged.get(key)).not.toBe(texts.get(key));
    expect((await answersOfExecution(names.rotated, { ...at, source: sourceOf(texts) })).flatMap((one) => one.contradictions)).toEqual([]);
    expect(verdictOf(await answersOfExecution(names.rotated, at))).toBe('CONTRADICTIONS');
  });
});
