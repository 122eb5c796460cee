import type { Json } from '../../../sandbox/automation/json.ts';
import { substitute, UnresolvedReferenceError } from '../../../sandbox/automation/substitution.ts';

const values: Readonly<Record<string, Json>> = {
  Name: 'alpha',
  Count: 3,
  Flag: false,
  Keys: ['a', 'b'],
  'Step.Map': { x: 1 },
  Sneaky: 'see {{ Name }}',
  Unknown: 'a tag with {{ Nothing }} in it',
  Endless: 'again {{ Endless }}',
};
const resolve = (value: Json): Json => substitute(value, (name) => values[name]);

describe('a text that is nothing but a reference', () => {
  // Systems Manager user guide, "Using action outputs as inputs"
  it.each([
    ['{{ Count }}', 3],
    ['{{Flag}}', false],
    ['{{ Keys }}', ['a', 'b']],
    ['{{ Step.Map }}', { x: 1 }],
  ])('%s keeps the type of the value', (text, value) => {
    expect(resolve(text)).toEqual(value);
  });
});

describe('a reference inside a longer text', () => {
  it('becomes text, a list or a map as JSON', () => {
    expect(resolve('{{ Count }} keys: {{ Keys }}, {{ Step.Map }}, {{ Flag }}')).toBe('3 keys: ["a","b"], {"x":1}, false');
  });

  it('is resolved at any depth of lists and maps', () => {
    expect(resolve({ list: [{ name: 'x{{ Name }}' }], number: 7 })).toEqual({ list: [{ name: 'xalpha' }], number: 7 });
  });
});

describe('a reference inside a value that was put in', () => {
  // docs/aws-behaviour.md#systems-manager-automation: Automation resolves it again
  it('is resolved as well', () => {
    expect(resolve('{{ Sneaky }}')).toBe('see alpha');
    expect(resolve('I {{ Sneaky }}')).toBe('I see alpha');
  });

  it('fails the step where it names nothing', () => {
    expect(() => resolve({ description: '{{ Unknown }}' })).toThrow(
      new UnresolvedReferenceError('Failed to resolve input: Nothing is not defined in the Automation Document'),
    );
  });

  it('that leads back to itself is refused rather than followed for ever', () => {
    expect(() => resolve('{{ Endless }}')).toThrow(/still holds references after 10 rounds/);
  });
});
