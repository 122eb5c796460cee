import { evidenceKey, requestKey } from '../names.ts';
import type { Proposal, ProposedKey } from '../records/proposal.ts';
import type { Request } from '../records/request.ts';
import { rotatesAsWanted } from '../verdict.ts';
import { consequencesOf } from './consequences.ts';
import { executionLink, executionsLink, objectLink } from './console-links.ts';
import { ageText } from './key-age.ts';
import { ownerTagsOf } from './owner-tags.ts';
import { plainText } from './plain-text.ts';
import { onDemandText, statusBefore } from './proposed-change.ts';
import { planLines } from './replacement-plan-lines.ts';

export type RequestSurroundings = { readonly partition: string; readonly evidenceBucket: string };
export type RequestText = { readonly subject: string; readonly message: string };

/** Keys described in full; more would make the message long and nobody would read it. All are in the proposal and on the page. */
const describedKeys = 20;

/**
 * One execution as its approvers read it: plain text for Amazon SNS (subject at most 100 ASCII characters on one line; the message stays far below 256 KB). It says which
 * keys, what approving does and does not do, what it costs, until when, and exactly how to answer. Texts of key owners are on one line and harmless.
 */
export function approvalRequestText(proposal: Proposal, surroundings: RequestSurroundings): RequestText {
  const { keys, dropped, requestedBy, requestedAt, expiresAt, minimumApprovals, requestId, executionId, documentName, documentVersion } =
    proposal;
  const already = dropped.filter(({ reason }) => rotatesAsWanted(reason)).length;
  return {
    subject: subjectOf(proposal),
    message: [
      ...question(proposal),
      '',
      `${counts(keys)}   Left out: ${dropped.length}${already > 0 ? ` (${already} rotate already)` : ''}`,
      `Requested by ${plainText(requestedBy)} at ${requestedAt}`,
      `Answer by ${expiresAt}; after that the request expires and nothing is changed.`,
      ...approvalsNeeded(minimumApprovals),
      '',
      ...keyLines(keys, requestedAt, 'in the full proposal named at the end'),
      ...leftOutLines(dropped.map(({ keyId, annotation }) => ({ keyId, detail: annotation }))),
      '',
      ...planLines(proposal.replacement?.plan ?? null),
      ...consequenceLines(proposal),
      '',
      `HOW TO ANSWER (as ${proposal.approvers.join(' or ')})`,
      '  APPROVING APPROVES EVERY KEY LISTED ABOVE, unless you store a selection first.',
      ...howToAnswerExecution(proposal, surroundings, `--execution ${executionId}`),
      '',
      `Request ${requestId}, execution ${executionId}, ${documentName} version ${documentVersion}`,
      `Full proposal: s3://${surroundings.evidenceBucket}/${evidenceKey(executionId, 'proposal.json')}`,
      '',
    ].join('\n'),
  };
}

/** What is known of a request of the feeder once the first of its executions asks: that execution's proposal. */
export type AskingExecution = Pick<Proposal, 'executionId' | 'requestedBy' | 'expiresAt' | 'keys'>;

/**
 * A whole request of the feeder, all its parts, in the one message its approvers get. With a single part it names the execution and can be answered from the
 * message alone; with more it leads to the page and to the commands that answer all parts at once.
 */
export function requestText(
  request: Request,
  first: AskingExecution,
  { evidenceBucket }: { readonly evidenceBucket: string },
): RequestText {
  const { keys, parts, leftOut, rotating, exempt, raisedAt, minimumApprovals, region, requestId, partition } = request;
  const page = requestKey(requestId, 'request.html');
  const isWhole = parts.length === 1;
  return {
    subject: subjectOf(request),
    message: [
      ...question(request),
      '',
      `${counts(keys)}   Rotating already: ${rotating.length}   Exempt: ${exempt.length}   Left out: ${leftOut.length}`,
      `Requested by ${plainText(first.requestedBy)} at ${raisedAt}`,
      `Answer by ${first.expiresAt}; after that the request expires and nothing is changed.${isWhole ? '' : ' Parts that start later wait as long from their own start.'}`,
      ...approvalsNeeded(minimumApprovals),
      '',
      'THE WHOLE REQUEST, to filter, sort and tick, with the command for exactly your choice:',
      `  ${objectLink(partition, region, evidenceBucket, page)}`,
      `  or: aws s3 cp s3://${evidenceBucket}/${page} request.html --region ${region}   (then open request.html)`,
      '',
      ...keyLines(keys, raisedAt, 'on the page named above'),
      ...leftOutLines(leftOut.map(({ keyId, detail }) => ({ keyId, detail }))),
      '',
      ...consequenceLines(request),
      '',
      `HOW TO ANSWER (as ${request.approvers.join(' or ')})`,
      ...(isWhole
        ? [
            '  APPROVING APPROVES EVERY KEY OF THIS REQUEST, unless you store a selection first.',
            ...howToAnswerExecution(
              { ...request, executionId: first.executionId, keys: first.keys },
              { partition, evidenceBucket },
              `--request ${requestId}`,
            ),
          ]
        : howToAnswerParts(request)),
      '',
      `Request ${requestId}, ${isWhole ? `execution ${first.executionId}` : `${parts.length} executions`}, ${request.documentName}`,
      `Full request: s3://${evidenceBucket}/${requestKey(requestId, 'request.json')}`,
      '',
    ].join('\n'),
  };
}

type Asked = Pick<Proposal, 'keys' | 'accountId' | 'region' | 'rotationPeriodInDays' | 'replacement'>;

const nounFor = ({ length }: readonly unknown[]): string => (length === 1 ? 'key' : 'keys');

/** What a request asks for, as its title. */
export function askingFor({ rotationPeriodInDays, replacement }: Pick<Asked, 'rotationPeriodInDays' | 'replacement'>): string {
  if (replacement !== undefined) return replacement.change === 'REPLACE' ? 'Approve KMS key replacement' : 'Approve KMS key rollback';
  return rotationPeriodInDays === null ? 'Approve KMS key rotation now' : 'Approve KMS key rotation';
}

const subjectOf = (request: Asked): string =>
  `${askingFor(request)}: ${request.keys.length} ${nounFor(request.keys)} in ${request.accountId} ${request.region}`.slice(0, 100);

const question = (asked: Asked): string[] => [
  `Please decide on ${subjectMatter(asked)}`,
  `Account ${asked.accountId}, Region ${asked.region}`,
];

function subjectMatter({ keys, rotationPeriodInDays, replacement }: Asked): string {
  if (replacement?.change === 'REPLACE') return 'putting a new KMS key in the place of one that nothing can rotate';
  if (replacement?.change === 'RETURN_ALIASES') return 'giving a replaced KMS key its aliases back';
  return rotationPeriodInDays === null
    ? `rotating ${keys.length} KMS ${nounFor(keys)} now, once, on demand`
    : `automatic rotation, every ${rotationPeriodInDays} days, of ${keys.length} KMS ${nounFor(keys)}`;
}

function counts(keys: readonly ProposedKey[]): string {
  const toRotate = keys.filter(({ change }) => change === 'ROTATE_NOW').length;
  if (toRotate > 0) return `To rotate now: ${toRotate}`;
  const toReplace = keys.filter(({ change }) => change === 'REPLACE').length;
  if (toReplace > 0) return `To replace: ${toReplace}`;
  const toReturn = keys.filter(({ change }) => change === 'RETURN_ALIASES').length;
  if (toReturn > 0) return `To get its aliases back: ${toReturn}`;
  const toEnable = keys.filter(({ change }) => change === 'ENABLE').length;
  return `To enable: ${toEnable}   To shorten the period of: ${keys.length - toEnable}`;
}

const approvalsNeeded = (minimum: number): string[] => (minimum > 1 ? [`It takes ${minimum} approvals.`] : []);

function keyLines(keys: readonly ProposedKey[], now: string, whereTheRestIs: string): string[] {
  const shown = keys.slice(0, describedKeys);
  const more = keys.length - shown.length;
  return [
    'THE KEYS',
    ...shown.flatMap((key, index) => linesOf(key, index + 1, now)),
    ...(more > 0 ? [`… and ${more} more, all ${whereTheRestIs}.`] : []),
  ];
}

const leftOutLines = (leftOut: readonly { readonly keyId: string; readonly detail: string }[]): string[] =>
  leftOut.length === 0
    ? []
    : [
        '',
        'LEFT OUT (nothing will be done to these)',
        ...leftOut.slice(0, describedKeys).map(({ keyId, detail }) => `  ${keyId}: ${plainText(detail)}`),
        ...(leftOut.length > describedKeys ? [`  … and ${leftOut.length - describedKeys} more.`] : []),
      ];

function linesOf(key: ProposedKey, number: number, now: string): string[] {
  const name = key.aliases.length === 0 ? '(no alias)' : key.aliases.map((alias) => plainText(alias, 80)).join(', ');
  const description = key.description === null || key.description === '' ? '(no description)' : plainText(key.description);
  const owners = ownerTagsOf(key).map(({ key: tag, value }) => `${tag}=${plainText(value, 60)}`);
  const exemption = /Its exemption .*$/.exec(key.annotation)?.[0];
  const status = statusText(key, now);
  return [
    `${number}. ${name}`,
    `   ${key.keyId}${key.multiRegionKeyType === 'PRIMARY' ? ` (multi-Region primary; its replicas follow: ${key.replicaKeyArns.length})` : ''}`,
    `   ${description}`,
    ...(exemption === undefined ? [] : [`   Note: ${plainText(exemption)}`]),
    `   ${key.keySpec}, ${key.keyUsage}, ${key.keyState}, ${ageText(key.creationDate, now)}; ${status}${owners.length > 0 ? `; ${owners.join(', ')}` : ''}`,
  ];
}

function statusText(key: ProposedKey, now: string): string {
  const before = statusBefore(key, now);
  const words = {
    ENABLE: `rotation is ${before}`,
    SHORTEN_PERIOD: `rotates ${before}`,
    ROTATE_NOW: `${before}, ${onDemandText(key) ?? ''}`,
    REPLACE: before,
    RETURN_ALIASES: before,
  };
  return words[key.change];
}

function consequenceLines(asked: Asked): string[] {
  const { does, doesNot, costs } = consequencesOf(asked);
  const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  return ['WHAT APPROVING DOES', ...indented(does), 'WHAT IT DOES NOT DO', ...indented(doesNot), 'WHAT IT COSTS', ...indented(costs)];
}

type Answerable = Pick<Proposal, 'executionId' | 'accountId' | 'region' | 'keys'>;

/** Whoever reads this in a central account has no rights of their own here: they answer by the approver role. */
const fromElsewhere = (accountId: string): string =>
  `  You work in another account: the AWS CLI and the console need a role of account ${accountId}; with npx kms-rotation add --account ${accountId}`;

function howToAnswerExecution(
  { executionId, accountId, region, keys }: Answerable,
  { partition, evidenceBucket }: RequestSurroundings,
  target: string,
): string[] {
  const signal = `aws ssm send-automation-signal --region ${region} --automation-execution-id ${executionId}`;
  const first = keys[0]?.keyId ?? '<key id>';
  return [
    `  Console:  ${executionLink(partition, region, executionId)}  (Actions, Approve/Deny)`,
    `  Approve:  ${signal} --signal-type Approve --payload Comment="why"`,
    `  Reject:   ${signal} --signal-type Reject --payload Comment="why"`,
    '  Only some keys: store the ones you want, then approve. A selection can only narrow the list.',
    `    echo '{"kind":"selection","schemaVersion":1,"executionId":"${executionId}","keyIds":["${first}"]}' > selection.json`,
    `    aws s3api put-object --region ${region} --bucket ${evidenceBucket} --key ${evidenceKey(executionId, 'selection.json')} --body selection.json`,
    `  Or with this project's command line: npx kms-rotation approve --region ${region} ${target} --only <key id>,<key id> --comment "why"`,
    fromElsewhere(accountId),
  ];
}

function howToAnswerParts({ requestId, parts, accountId, region, partition }: Request): string[] {
  const command = `npx kms-rotation`;
  const request = `--region ${region} --request ${requestId}`;
  return [
    `  This request has ${parts.length} parts: automation executions of at most 50 keys each. These answer all of them, also those that start later:`,
    `  Approve:    ${command} approve ${request} --comment "why"`,
    `  Reject:     ${command} reject ${request} --comment "why"`,
    `  Only some:  ${command} approve ${request} --only <key id>,<key id> --comment "why"   (or --except)`,
    fromElsewhere(accountId),
    '  With the AWS CLI alone: the page named above shows the commands for each execution.',
    `  Console:    ${executionsLink(partition, region)}  (open each waiting execution; Actions, Approve/Deny)`,
    '  APPROVING AN EXECUTION IN THE CONSOLE APPROVES EVERY KEY OF THAT PART, unless a selection was stored for it first.',
  ];
}
