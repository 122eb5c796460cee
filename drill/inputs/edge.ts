import fc from 'fast-check';

/** What an edge answered: it took the input, or refused it with an error of that name. */
export type Answer = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly errorName: string };

export const accepted: Answer = { kind: 'accepted' };
export const refused = (errorName: string): Answer => ({ kind: 'refused', errorName });

/** A place where something comes in from outside, and what is promised of it. */
export type EdgeDefinition<Input> = {
  readonly name: string;
  /** What holds for every input, in a sentence. */
  readonly promise: string;
  /** Its share of all inputs, beside the weights of the others. */
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<Input>;
  /** Throws if the promise is broken. */
  readonly check: (input: Input) => Answer | Promise<Answer>;
  /** Whether there are inputs that must be refused; an edge that never sees one, or never accepts, is not drilled. */
  readonly answers: 'both' | 'accepts';
};

export type EdgeReport = {
  readonly name: string;
  readonly inputs: number;
  readonly accepted: number;
  /** How many inputs were refused with which error. */
  readonly refused: Readonly<Record<string, number>>;
  readonly slowestInMillis: number;
  /** What broke the promise, and how to see it again. */
  readonly failure?: { readonly message: string; readonly counterexample: string; readonly seed: number; readonly path: string };
};

export type Exploring = { readonly seed: number; readonly inputs: number; readonly path?: string };

/** An edge, whatever its inputs are. */
export type Edge = Pick<EdgeDefinition<never>, 'name' | 'promise' | 'weight' | 'answers'> & {
  readonly explore: (exploring: Exploring) => Promise<EdgeReport>;
};

export const edge = <Input>(definition: EdgeDefinition<Input>): Edge => ({
  name: definition.name,
  promise: definition.promise,
  weight: definition.weight,
  answers: definition.answers,
  explore: (exploring) => explore(definition, exploring),
});

async function explore<Input>({ name, arbitrary, check }: EdgeDefinition<Input>, { seed, inputs, path }: Exploring): Promise<EdgeReport> {
  const seen = { inputs: 0, accepted: 0, refused: new Map<string, number>(), slowestInMillis: 0, isShrinking: false, attempts: 0 };
  const property = fc.asyncProperty(arbitrary, async (input) => {
    const { answer, millis } = await timed(() => answerOrThrow(check, input, seen));
    if (seen.isShrinking) return;
    // The machine may have been busy with something else.
    const again = millis > 500 ? (await timed(() => answerOrThrow(check, input, seen))).millis : millis;
    seen.slowestInMillis = Math.max(seen.slowestInMillis, Math.min(millis, again));
    seen.inputs += 1;
    if (answer.kind === 'accepted') seen.accepted += 1;
    else seen.refused.set(answer.errorName, (seen.refused.get(answer.errorName) ?? 0) + 1);
  });
  const run = await fc.check(property, { seed, numRuns: inputs, ...(path === undefined ? {} : { path }) });
  return {
    name,
    inputs: seen.inputs,
    accepted: seen.accepted,
    refused: Object.fromEntries(seen.refused),
    slowestInMillis: Math.round(seen.slowestInMillis),
    ...(run.failed
      ? {
          failure: {
            message:
              run.errorInstance instanceof Error ? `${run.errorInstance.name}: ${run.errorInstance.message}` : String(run.errorInstance),
            counterexample: shortened(fc.stringify(run.counterexample?.[0])),
            seed: run.seed,
            path: run.counterexamplePath ?? '',
          },
        }
      : {}),
  };
}

async function timed(act: () => Promise<Answer>): Promise<{ readonly answer: Answer; readonly millis: number }> {
  const startedAt = performance.now();
  const answer = await act();
  return { answer, millis: performance.now() - startedAt };
}

/** Smaller inputs that are tried after a failure; what is smallest until then is reported. */
const mostAttempts = 500;

/** From the first failure on inputs are only repeated to find the smallest one that fails. */
async function answerOrThrow<Input>(
  check: EdgeDefinition<Input>['check'],
  input: Input,
  seen: { isShrinking: boolean; attempts: number },
): Promise<Answer> {
  if (seen.isShrinking) seen.attempts += 1;
  if (seen.attempts > mostAttempts) return accepted;
  try {
    const answer = await check(input);
    if (Object.keys(Object.prototype).length > 0) throw new Error('the prototype of all objects has been given a member');
    return answer;
  } catch (error) {
    seen.isShrinking = true;
    throw error;
  }
}

/** Nothing that a terminal would act on: inputs are bad on purpose. */
function shortened(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return visible.length <= 1500 ? visible : `${visible.slice(0, 1500)}… (${text.length} characters)`;
}
