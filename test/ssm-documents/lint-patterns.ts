/**
 * Braces in a value would be resolved as a reference, so no pattern may let one through. Shown without trying values: outside quantifiers
 * the pattern names no brace and has nothing that stands for any character.
 */
export function problemsOfPattern(pattern: unknown): readonly string[] {
  if (typeof pattern !== 'string') return ['a text parameter needs an allowedPattern'];
  if (!/^\^.*\$$/s.test(pattern) || hasOpenAlternative(pattern))
    return [`allowedPattern ${pattern} is not anchored with ^ and $ as a whole`];
  const withoutClasses = pattern.replace(/\[(?:\\.|[^\]])*\]/g, '');
  const classes = pattern.match(/\[(?:\\.|[^\]])*\]/g) ?? [];
  const letsBracesThrough =
    classes.some((characters) => /^\[\^|[{}]|\\[SWD]/.test(characters)) ||
    /(?<!\\)\.|\\[{}SWD]/.test(withoutClasses) ||
    /[{}]/.test(withoutClasses.replace(/\{\d+(,\d*)?\}/g, ''));
  return letsBracesThrough ? [`allowedPattern ${pattern} lets braces through, which Automation would resolve as a reference`] : [];
}

/** Whether a `|` outside all groups would leave one alternative without an anchor. */
function hasOpenAlternative(pattern: string): boolean {
  let depth = 0;
  for (const character of pattern.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '')) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '|' && depth === 0) return true;
  }
  return false;
}
