import { type Issue, notJsonText, problemsText, shownValue } from '../../functions/core/problem-text.ts';

const issue = (changes: Partial<Issue> = {}): Issue => ({ path: ['a'], message: 'must be a day', ...changes });
const textOf = (changes: Partial<Issue>, input: unknown = {}): string => problemsText([issue(changes)], 'event', input);

describe('a problem with an input', () => {
  it('names the field, what is allowed, and the value', () => {
    expect(textOf({ path: ['a', 0, 'b'] }, { a: [{ b: 'x' }] })).toBe('event.a.0.b: must be a day; got "x"');
    expect(textOf({ path: [] }, 5)).toBe('event: must be a day; got 5');
  });

  it.each([[{}], [{ a: undefined }], [null], [undefined], ['text'], [Object.create({ a: 5 })]])(
    'says that the value is missing in %j',
    (input) => {
      expect(textOf({}, input)).toBe('event.a: must be a day; it is missing');
    },
  );

  it('looks into no text for a member, and takes none that every object has', () => {
    expect(textOf({ path: ['length'] }, 'text')).toContain('it is missing');
    expect(textOf({ path: ['constructor'] }, {})).toContain('it is missing');
    expect(textOf({ path: ['a', 'b'] }, { a: null })).toContain('it is missing');
  });

  it.each([
    [{ code: 'invalid_type', expected: 'string', message: 'Invalid input' }, 'must be of type string'],
    [{ code: 'invalid_type', expected: 5, message: 'Invalid input' }, 'is not as it must be'],
    [{ code: 'custom', expected: 'string', message: 'Invalid input' }, 'is not as it must be'],
    [{ code: 'invalid_value', values: ['x', 7], message: 'Invalid option' }, 'must be "x" or 7'],
    [{ code: 'invalid_value', message: 'Invalid input' }, 'is not as it must be'],
    [{ code: 'custom', values: ['x'], message: 'Too big' }, 'is not as it must be'],
    [{ message: 'must not be Invalid ' }, 'must not be Invalid '],
    [{ message: 'Unrecognized thing' }, 'is not as it must be'],
  ])('says what is allowed in our words where there are none: %j', (changes, allowed) => {
    expect(textOf(changes)).toBe(`event.a: ${allowed}; it is missing`);
  });

  it('names members that are not known, at most five, and those that are', () => {
    const keys = ['b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const unknown = (changes: Partial<Issue>) => textOf({ code: 'unrecognized_keys', message: 'Unrecognized keys', ...changes });

    expect(unknown({ keys: ['b'] })).toBe('event.a: must have no member b');
    expect(unknown({ keys: keys.slice(0, 5) })).toBe('event.a: must have no member b, c, d, e, f');
    expect(unknown({ keys })).toBe('event.a: must have no member b, c, d, e, f, and 2 more');
    expect(unknown({ keys: ['b'], message: 'unknown:', known: ['x', 'y'] })).toBe('event.a: unknown: b; known are x, y');
    expect(unknown({ keys: ['b\n'], message: 'must be one of ours' })).toBe('event.a: must be one of ours; got also b');
    expect(unknown({})).toBe('event.a: must have no member ');
  });

  it('is one of at most five that are told', () => {
    const issues = Array.from({ length: 7 }, (_, number) => issue({ path: [number] }));

    expect(problemsText(issues.slice(0, 5), 'x', {})).not.toContain('more');
    expect(problemsText(issues, 'x', {})).toBe(
      `${[0, 1, 2, 3, 4].map((number) => `x.${number}: must be a day; it is missing`).join('; ')}; and 2 more`,
    );
  });

  it('is short whatever is in the input', () => {
    expect(textOf({ path: ['x'.repeat(500)] })).toBe(`event.${'x'.repeat(113)}…: must be a day; it is missing`);
    expect(textOf({ code: 'unrecognized_keys', message: 'Too ', keys: ['y'.repeat(100)] })).toBe(
      `event.a: must have no member ${'y'.repeat(59)}…`,
    );
  });
});

describe('a value that is shown', () => {
  it.each([
    ['a\u001B', '"a\\u001b"'],
    ['\u202E', '"\uFFFD"'],
    [undefined, 'undefined'],
    [() => 1, 'function'],
    [{ a: 1 }, '{"a":1}'],
  ])('is JSON, or its type where it is none: %j', (value, shown) => {
    expect(shownValue(value)).toBe(shown);
  });

  it('is cut', () => {
    expect(shownValue('x'.repeat(500))).toBe(`"${'x'.repeat(118)}…`);
    expect(shownValue('x'.repeat(500), 10)).toBe(`"${'x'.repeat(8)}…`);
  });
});

describe('a text that is no JSON', () => {
  it('is told in the words of the parser, made plain', () => {
    expect(notJsonText(new SyntaxError('Unexpected token \u001B'))).toBe('Unexpected token \uFFFD');
    expect(notJsonText('thrown')).toBe('thrown');
  });
});
