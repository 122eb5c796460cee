import fc from 'fast-check';
import { canonicalJson, documentDigestsSchema, editionOf, normalizedText } from '../../functions/core/document-digests.ts';
import { parseInput } from '../../functions/core/parsing.ts';
import { seed } from './arbitraries.ts';

const digests = { Ours: { current: ['a', 'b'], last: ['c'] }, Other: { current: ['c'], last: [] } };

describe('the edition of a document', () => {
  it.each<[string, string, 'CURRENT' | 'LAST' | undefined]>([
    ['Ours', 'a', 'CURRENT'],
    ['Ours', 'b', 'CURRENT'],
    ['Ours', 'c', 'LAST'],
    ['Other', 'c', 'CURRENT'],
    ['Ours', 'd', undefined],
    ['Ours', '', undefined],
    ['Other', 'a', undefined],
    ['Theirs', 'a', undefined],
    ['constructor', 'a', undefined],
    ['__proto__', 'a', undefined],
  ])('named %s with the digest %j is %s', (name, found, edition) => {
    expect(editionOf(digests, name, found)).toBe(edition);
  });

  it('is current where a release has left a document as it was', () => {
    expect(editionOf({ Ours: { current: ['a'], last: ['a'] } }, 'Ours', 'a')).toBe('CURRENT');
  });

  it('is told by digests that are read strictly', () => {
    expect(parseInput(documentDigestsSchema, digests, 'digests')).toStrictEqual(digests);
    for (const wrong of [{ Ours: { current: ['a'] } }, { Ours: { current: [1], last: [] } }, { Ours: { ...digests.Ours, next: [] } }, []])
      expect(() => parseInput(documentDigestsSchema, wrong, 'digests')).toThrow(/^digests/);
  });
});

describe('the text of a document', () => {
  it.each([
    ['a: 1\nb: 2\n', 'a: 1\nb: 2\n'],
    ['a: 1\r\nb: 2\r\n', 'a: 1\nb: 2\n'],
    ['a: 1\rb: 2', 'a: 1\nb: 2\n'],
    ['a: 1  \nb: 2\t\n\n\n', 'a: 1\nb: 2\n'],
    ['  a: 1', '  a: 1\n'],
    ['', '\n'],
  ])('is compared without what a service may change unasked: %j', (text, normal) => {
    expect(normalizedText(text)).toBe(normal);
  });

  it.each([
    ['a: 1\n', 'a: 2\n'],
    ['a: 1\n', ' a: 1\n'],
    ['a: "1 "\n', 'a: "1"\n'],
    ['a: 1\nb: 2\n', 'a: 1\n\nb: 2\n'],
    ['a: 1\n', 'a: 1 # x\n'],
  ])('is another with any other change: %j, %j', (one, other) => {
    expect(normalizedText(one)).not.toBe(normalizedText(other));
  });
});

describe('the parsed form of a document', () => {
  it('is the same in whatever order its members are written, and keeps that of lists', () => {
    expect(canonicalJson({ b: [2, { d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[2,{"c":null,"d":1}]}');
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
    expect([canonicalJson(undefined), canonicalJson(null), canonicalJson('x'), canonicalJson(true)]).toStrictEqual([
      'null',
      'null',
      '"x"',
      'true',
    ]);
  });

  it('is told apart exactly where the documents are', () => {
    const reordered = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reordered);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, member]) => [name, reordered(member)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(canonicalJson(reordered(one))).toBe(canonicalJson(one));
        expect(JSON.parse(canonicalJson(one))).toStrictEqual(JSON.parse(JSON.stringify(one)));
        if (JSON.stringify(one) !== JSON.stringify(other) && canonicalJson(one) === canonicalJson(other))
          expect(JSON.parse(canonicalJson(one))).toStrictEqual(JSON.parse(JSON.stringify(other)));
      }),
      { seed },
    );
  });
});
