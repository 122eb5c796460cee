/**
 * How many of each group are described, of `total` in all: the same number of each, and what a
 * small group does not need goes to the others.
 */
export function sharesOf(sizes: readonly number[], total: number): readonly number[] {
  const shares = sizes.map(() => 0);
  const inOrder = sizes.map((size, index) => ({ size, index })).toSorted((one, other) => one.size - other.size);
  let left = total;
  for (const [done, { size, index }] of inOrder.entries()) {
    const share = Math.min(size, Math.ceil(left / (inOrder.length - done)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
