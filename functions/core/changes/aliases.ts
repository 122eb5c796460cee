/** Planned aliases by where they are: at the key that they leave, at the one that they come to, or at a third one or gone. */
export type AliasesAt = {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly elsewhere: readonly { readonly alias: string; readonly names: string | null }[];
};

/** @param keys ids of the two keys */
export function aliasesAt(
  planned: readonly string[],
  targets: ReadonlyMap<string, string>,
  keys: { readonly from: string; readonly to: string },
): AliasesAt {
  const at = (keyId: string): readonly string[] => planned.filter((alias) => targets.get(alias) === keyId);
  const [from, to] = [at(keys.from), at(keys.to)];
  const elsewhere = planned
    .filter((alias) => !from.includes(alias) && !to.includes(alias))
    .map((alias) => ({ alias, names: targets.get(alias) ?? null }));
  return { from, to, elsewhere };
}

/** Which aliases name which key, in sentences. */
export function aliasesText({ from, to, elsewhere }: AliasesAt): string {
  const others = elsewhere.map(({ alias, names }) => `${alias} (${names === null ? 'deleted' : `names ${names}`})`);
  return [
    to.length === 0 ? 'No planned alias has moved.' : `Moved: ${to.join(', ')}.`,
    ...(from.length === 0 ? [] : [`Not moved: ${from.join(', ')}.`]),
    ...(others.length === 0 ? [] : [`Left as somebody else has set them: ${others.join(', ')}.`]),
  ].join(' ');
}
