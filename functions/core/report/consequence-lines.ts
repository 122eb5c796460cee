/** What approving means, in the words of the request: the same in the message and on the page. Lines without indentation. */
export type Consequences = { readonly does: readonly string[]; readonly doesNot: readonly string[]; readonly costs: readonly string[] };
