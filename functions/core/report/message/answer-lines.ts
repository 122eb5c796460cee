import { type ChangeRef, countsOf, idOfChange } from '../../changes/kind.ts';
import { definitionOf } from '../../changes/registry.ts';
import { changesText } from '../../changes/words.ts';
import { answersPrefix } from '../../names.ts';
import type { RequestPart } from '../../records/request.ts';
import { type Answered, answerRules } from '../answer-rules.ts';
import { choiceNamesOf } from '../choice-names.ts';
import { executionLink, executionsLink } from '../console-links.ts';

type Answerable = Answered & {
  readonly approvers: readonly string[];
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly evidenceBucket: string;
  readonly changes: readonly ChangeRef[];
};

/**
 * How one execution is answered. @param target the option of `kms-rotation` that names what is
 * answered
 */
export function answerLinesOfExecution(answerable: Answerable, executionId: string, target: string): readonly string[] {
  const { accountId, region, partition, approvalsWithoutAnswer, changes } = answerable;
  const signal = `aws ssm send-automation-signal --region ${region} --automation-execution-id ${executionId}`;
  return [
    ...rulesLines(answerable, false),
    '',
    howTo(answerable),
    ...commandLines(answerable, target),
    `  Console:       ${executionLink(partition, region, executionId)}  (Actions, Approve/Deny)`,
    '  With the AWS CLI alone:',
    ...(approvalsWithoutAnswer === 'ALL' ? [`    ${approveAll(changes)} ${signal} --signal-type Approve --payload Comment="why"`] : []),
    `    Reject:        ${signal} --signal-type Reject --payload Comment="why"`,
    ...(approvalsWithoutAnswer === 'ALL' && changes.length === 1
      ? []
      : [
          `    ${changes.length === 1 ? 'Approve:      ' : 'Approve some: '} store your answer, then approve. The answer has one entry for each change that you choose.`,
          ...answerCommands(answerable, executionId).map((command) => `      ${command}`),
          `      ${signal} --signal-type Approve --payload Comment="why"`,
        ]),
    `  The AWS CLI and the console need a role of account ${accountId}.`,
  ];
}

/** How a request of several executions is answered, whole. */
export function answerLinesOfParts(answerable: Answerable, parts: readonly RequestPart[], target: string): readonly string[] {
  const { region, partition, accountId } = answerable;
  return [
    ...rulesLines(answerable, true),
    '',
    howTo(answerable),
    `  This request has ${parts.length} parts. A part is one automation execution, of changes to at most 50 keys:`,
    ...parts.map(({ number, changes }) => `    Part ${number}: ${changesText(countsOf(changes))} (${kindsText(changes)})`),
    '  The commands answer every part. They wait for parts that start later.',
    ...commandLines(answerable, target),
    `  Console:       ${executionsLink(partition, region)}  (open each waiting execution; Actions, Approve/Deny)`,
    '  With the AWS CLI alone: the page named above shows the commands for each part.',
    `  The AWS CLI and the console need a role of account ${accountId}.`,
  ];
}

const rulesLines = (answerable: Answerable, hasParts: boolean): readonly string[] => [
  'WHAT YOUR ANSWER DOES',
  ...answerRules(answerable, hasParts).map((rule) => `  - ${rule}`),
];

const howTo = ({ approvers }: Answerable): string => `HOW TO ANSWER (as ${approvers.join(' or ')})`;

const kindsText = (changes: readonly ChangeRef[]): string =>
  [...new Set(changes.map(({ kind }) => definitionOf(kind).words.title))].join('; ');

const approveAll = ({ length }: readonly ChangeRef[]): string => (length === 1 ? 'Approve:      ' : 'Approve all:  ');

function commandLines({ region, accountId, changes }: Answerable, target: string): readonly string[] {
  const about = `--region ${region} ${target}`;
  const names = choiceNamesOf(changes);
  const ofTwo = changes.map((change) => names.get(idOfChange(change)) ?? '').find((name) => name.includes('/'));
  return [
    `  ${approveAll(changes)} kms-rotation approve ${about} --comment "why"`,
    ...(changes.length === 1
      ? []
      : [`  Approve some:  kms-rotation approve ${about} --only <key id>,<key id> --comment "why"   (or --except)`]),
    ...(ofTwo === undefined ? [] : [`                 A key with two changes is named with the change: --only ${ofTwo}`]),
    `  Reject:        kms-rotation reject ${about} --comment "why"`,
    `  kms-rotation is the command line of this project: run it in a copy of the project, as its README says. From another account, add --account ${accountId}.`,
  ];
}

/** Stores an answer under the name that IAM gives its author. */
function answerCommands({ region, evidenceBucket, changes }: Answerable, executionId: string): readonly string[] {
  const answer = { kind: 'answer', schemaVersion: 1, executionId, answer: 'APPROVE', changes: changes.slice(0, 1) };
  return [
    `echo '${JSON.stringify(answer)}' > answer.json`,
    'author=$(aws sts get-caller-identity --query UserId --output text)   # an IAM user: author=user/<user name>',
    `aws s3api put-object --region ${region} --bucket ${evidenceBucket} --key "${answersPrefix(executionId)}$author.json" --body answer.json --if-none-match '*'`,
  ];
}
