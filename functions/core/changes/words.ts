/** `1 KMS key`, `3 KMS keys`. */
export const keysText = (count: number): string => (count === 1 ? '1 KMS key' : `${count} KMS keys`);

/** `1 change to 1 key`, `26 changes to 24 keys`. */
export const changesText = ({ changes, keys }: { readonly changes: number; readonly keys: number }): string =>
  `${changes} ${changes === 1 ? 'change' : 'changes'} to ${keys} ${keys === 1 ? 'key' : 'keys'}`;
