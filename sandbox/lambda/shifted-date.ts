/**
 * A `Date` that runs ahead of the machine's by what `offset` says at every reading. Everything else about it is the original's,
 * `instanceof` and dates made from given values included.
 */
export function shiftedDate(original: DateConstructor, offset: () => number): DateConstructor {
  const now = (): number => original.now() + offset();
  const shifted: DateConstructor = new Proxy(original, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget === shifted ? target : newTarget),
    apply: () => new original(now()).toString(),
    get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
  });
  return shifted;
}
