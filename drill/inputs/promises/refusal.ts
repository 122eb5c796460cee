import { type Answer, accepted, refused } from '../edge.ts';

/** Longer messages would not be read, and would fill a log. */
const longestMessage = 2000;

/** A promise that did not hold. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise' as const;
}

/** Fails unless it holds. */
export function promised(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenPromise(what);
}

/** Accepts, or refuses with one of the named errors and a message that a person can read; whatever else is thrown is a crash. */
export async function answerOf(act: () => unknown, errorNames: readonly string[], mentions: readonly string[] = []): Promise<Answer> {
  try {
    await act();
    return accepted;
  } catch (error) {
    return refusalIn(error, errorNames, mentions);
  }
}

/** @throws BrokenPromise unless the error is one of the named ones, with a message as they are promised */
export function refusalIn(error: unknown, errorNames: readonly string[], mentions: readonly string[] = []): Answer {
  if (error instanceof BrokenPromise) throw error;
  if (!(error instanceof Error)) throw new BrokenPromise(`threw ${typeof error}, which is no error`);
  if (!errorNames.includes(error.name))
    throw new BrokenPromise(
      `crashed with ${error.name}: ${error.message.slice(0, 300)}\n${error.stack?.split('\n').slice(1, 6).join('\n') ?? ''}`,
    );
  const { message } = error;
  promised(message.length > 0, `${error.name} says nothing`);
  promised(message.length <= longestMessage, `the message of ${error.name} has ${message.length} characters: ${message.slice(0, 200)}`);
  promised(!hasControls(message), `the message of ${error.name} has control characters: ${JSON.stringify(message.slice(0, 300))}`);
  promised(
    mentions.length === 0 || mentions.some((name) => message.includes(name)),
    `the message of ${error.name} names none of ${mentions.join(', ')}: ${message.slice(0, 300)}`,
  );
  return refused(error.name);
}

/** What a terminal or a log would act on; line breaks are ours. */
export const hasControls = (text: string): boolean =>
  /[^\P{Cc}\n]|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(text) || !text.isWellFormed();
