import { isTagPattern, passesTagFilter } from '../../functions/core/tag-filter.ts';

const tags = [
  { key: 'environment', value: 'production' },
  { key: 'note', value: 'a=b' },
];
const passes = (include: readonly string[], exclude: readonly string[]) => passesTagFilter(tags, { include, exclude });

describe('a tag filter', () => {
  it.each([
    ['that names nothing lets every key pass', [], [], true],
    ['that includes a tag by its key lets keys with it pass', ['environment'], [], true],
    ['that includes a tag with its value lets keys with both pass', ['environment=production'], [], true],
    ['that includes a tag with another value does not', ['environment=test'], [], false],
    ['that includes a tag with no value does not', ['environment='], [], false],
    ['that includes a tag that a key lacks does not', ['owner'], [], false],
    ['lets a key pass that has one of several tags', ['owner', 'environment'], [], true],
    ['that excludes a tag by its key holds keys with it back', [], ['environment'], false],
    ['that excludes a tag with its value holds keys with both back', [], ['environment=production'], false],
    ['that excludes a tag with another value does not', [], ['environment=test'], true],
    ['holds a key back that has one of several tags', [], ['owner', 'environment'], false],
    ['that includes and excludes a key holds it back', ['environment'], ['note'], false],
    ['takes only the first = for the end of a tag key', ['note=a=b'], [], true],
    ['does not find a key in a part of another', ['env'], [], false],
  ])('%s', (_, include, exclude, expected) => {
    expect(passes(include, exclude)).toBe(expected);
  });

  it.each([
    ['owner', true],
    ['owner=', true],
    ['owner=payments', true],
    ['owner=a=b', true],
    ['owner=two\nlines', true],
    [`${'k'.repeat(128)}=${'v'.repeat(256)}`, true],
    ['', false],
    ['=payments', false],
    ['k'.repeat(129), false],
    [`owner=${'v'.repeat(257)}`, false],
  ])('takes %j for a pattern: %s', (text, expected) => {
    expect(isTagPattern(text)).toBe(expected);
  });
});
