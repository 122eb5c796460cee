/** What a step depends on is not there yet. Nothing has been recorded; the step can be tried again. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError' as const;
}

export type Waiting = {
  readonly pause: () => Promise<void>;
  /** How often is looked before it is given up. */
  readonly looks: number;
};

/**
 * Looks again while a state of Systems Manager is not the one that a step follows: what it says of
 * a step may be some seconds behind. `notYet` says in half a sentence what is missing.
 * @throws NotYetError
 */
export async function onceSettled<State>(
  look: () => Promise<State>,
  notYet: (state: State) => string | undefined,
  { pause, looks }: Waiting,
): Promise<State> {
  for (let number = 1; ; number++) {
    const state = await look();
    const missing = notYet(state);
    if (missing === undefined) return state;
    if (number >= looks) throw new NotYetError(`${missing}; nothing was recorded, and this can be tried again`);
    await pause();
  }
}
