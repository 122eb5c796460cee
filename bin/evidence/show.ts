import type { AnchorFinding } from '../../functions/core/evidence/anchors/anchor.ts';
import { sentenceOf } from '../../functions/core/evidence/contradiction.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import type { Output } from '../terminal/output.ts';
import { offline } from './anchors.ts';
import type { Answer, Verdict } from './answer.ts';

const anchorWords: Readonly<Record<AnchorFinding['answer'], string>> = {
  AGREES: 'agrees',
  CONTRADICTS: 'contradicts the records',
  DOES_NOT_REMEMBER: 'does not remember',
  NOT_ASKED: 'was not asked',
};

const stageWords = {
  WAITING: 'not decided yet',
  DECIDED: 'decided; not all that follows is on record yet',
  COMPLETE: 'complete',
} as const;

const verdictWords: Readonly<Record<Verdict, string>> = {
  WHOLE: 'The records are whole: everything that follows from other records is as it should be.',
  CONTRADICTIONS: 'The records contradict one another, or what others remember. Do not rely on them.',
  CANNOT_READ: 'Some records could not be read. Nothing is said of what they say.',
  NO_SUCH_RECORDS: 'There are no such records. Look at the id, the Region and the account; kms-rotation status lists executions.',
};

/** Only what lies outside of the records can show a forgery of all of them. */
const limits =
  'Records alone cannot show a complete forgery: an administrator who takes the locks off the bucket can make all records anew with the functions of this product. Only the anchors notice that, while they remember.';

/** What was found, for people. */
export function showAnswers(answers: readonly Answer[], verdict: Verdict, notLookedAt: readonly string[], output: Output): void {
  for (const answer of answers) showAnswer(answer, output);
  for (const one of notLookedAt) output.line(output.styled('yellow', `  Not looked at: ${plainText(one, 500)}`));
  output.line(output.styled(verdict === 'WHOLE' ? 'green' : 'red', verdictWords[verdict]));
  const anchors = answers.flatMap((answer) => answer.anchors);
  if (anchors.length > 0 && anchors.every(isOffline)) output.line('Systems Manager, AWS CloudTrail and the central copy were not asked.');
  const hasAgreed = answers.some(({ anchors }) => anchors.some(({ answer }) => answer === 'AGREES'));
  if (verdict === 'WHOLE' && !hasAgreed) output.note(limits);
}

const isOffline = ({ detail }: AnchorFinding): boolean => detail === offline;

function showAnswer({ of, edition, stage, contradictions, cannotRead, anchors }: Answer, output: Output): void {
  const remarks = [
    ...(stage === undefined ? [] : [stageWords[stage]]),
    ...(edition === 1
      ? ['records of the first edition, whose CSV, keys and times are not checked, and which no anchor is asked about']
      : []),
  ];
  output.line(`  ${plainText(of, 120)}${remarks.length === 0 ? '' : `: ${remarks.join(', ')}`}`);
  for (const { record, because } of cannotRead)
    output.line(output.styled('yellow', `    ${plainText(`${record} cannot be read: ${because}`, 2000)}`));
  for (const contradiction of contradictions) output.line(output.styled('red', `    ${sentenceOf(contradiction)}`));
  for (const { anchor, answer, detail, contradictions: its } of anchors.filter((one) => !isOffline(one))) {
    output.line(`    ${anchor} ${anchorWords[answer]}. ${plainText(detail, 500)}`);
    for (const contradiction of its) output.line(output.styled('red', `      ${sentenceOf(contradiction)}`));
  }
}
