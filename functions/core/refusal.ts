/** Why nothing is done to a key: a reason code, and an annotation that begins with it. */
export type Refusal = { readonly reason: string; readonly annotation: string };

export const refusal = (reason: string, sentence: string): Refusal => ({ reason, annotation: `${reason}: ${sentence}` });
