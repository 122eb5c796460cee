import * as z from 'zod/mini';

/** What an approval can do to a key. Records, messages and reports name it by these words. */
export const changeKinds = ['ENABLE_ROTATION', 'SHORTEN_PERIOD', 'ROTATE_NOW', 'REPLACE_KEY', 'ROLL_BACK_REPLACEMENT'] as const;
export type ChangeKind = (typeof changeKinds)[number];
export const changeKindSchema = z.enum(changeKinds);

/** One change: this, to this key. A key may be in a request with two changes. */
export const changeRefSchema = z.strictObject({ keyId: z.string(), kind: changeKindSchema });
export type ChangeRef = z.infer<typeof changeRefSchema>;

/** `<key id>/<kind>`: the same for the same change, for maps and sets. */
export const idOfChange = ({ keyId, kind }: ChangeRef): string => `${keyId}/${kind}`;

/** How many changes, and to how many distinct keys. */
export const countsOf = (changes: readonly ChangeRef[]): { readonly changes: number; readonly keys: number } => ({
  changes: changes.length,
  keys: new Set(changes.map(({ keyId }) => keyId)).size,
});
