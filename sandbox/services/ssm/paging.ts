import { ssmError } from './errors.ts';
import { type Input, numberIn, textIn } from './input.ts';

const maximumPageSize = 50;

type Page<Item> = { readonly items: readonly Item[]; readonly nextToken?: string };

/** One page of a list, as `MaxResults` (1 to 50, default 50) and `NextToken` ask for it. */
export function pageOf<Item>(all: readonly Item[], input: Input): Page<Item> {
  const size = numberIn(input, 'MaxResults') ?? maximumPageSize;
  if (size < 1 || size > maximumPageSize)
    throw ssmError('ValidationException', `MaxResults is ${size}; it must be 1 to ${maximumPageSize}`);
  const start = startOf(textIn(input, 'NextToken'));
  const end = start + size;
  return { items: all.slice(start, end), ...(end < all.length ? { nextToken: Buffer.from(`from:${end}`).toString('base64') } : {}) };
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = /^from:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (start === undefined) throw ssmError('InvalidNextToken', 'NextToken is not one that an earlier answer gave');
  return Number(start);
}
