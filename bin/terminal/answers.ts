import type { ChangeRef } from '../../functions/core/changes/kind.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { answerText } from '../answers/answer-words.ts';
import type { AnswerOnRecord } from '../answers/stored-answers.ts';
import type { Output } from './output.ts';

/** What approvers have stored for an execution: who, which changes, and their comment. */
export function showAnswers(answers: readonly AnswerOnRecord[], proposed: readonly ChangeRef[], output: Output): void {
  for (const { author, name, answer, problem } of answers) {
    const who = plainText(author ?? name, 120);
    if (answer !== undefined) output.line(`    ${who} ${answerText(answer, proposed)}`);
    else
      output.line(
        output.styled('yellow', `    the answer of ${who} cannot be used, and no approval counts beside it: ${plainText(problem, 500)}`),
      );
  }
}
