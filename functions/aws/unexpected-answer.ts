import { plainText } from '../core/report/plain-text.ts';

/** An answer of AWS lacks what its API says is in it: nothing may be concluded from it, least of all that rotation is off. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError' as const;
  constructor(call: string, problem: string) {
    super(`${plainText(call)} answered ${plainText(problem)}`);
  }
}
