import { refOf } from '../changes/proposed-change.ts';
import { evidenceKey, requestKey } from '../names.ts';
import type { Proposal } from '../records/proposal.ts';
import type { Request } from '../records/request.ts';
import { rotatesAsWanted } from '../verdict.ts';
import { objectLink } from './console-links.ts';
import { answerLinesOfExecution, answerLinesOfParts } from './message/answer-lines.ts';
import { changeLines, excludedLines } from './message/change-lines.ts';
import { meaningLines } from './message/meaning-lines.ts';
import { planLines } from './message/plan-lines.ts';
import { questionLines, subjectOf } from './message/question.ts';
import { plainText } from './plain-text.ts';

export type RequestSurroundings = { readonly partition: string; readonly evidenceBucket: string };
export type RequestText = { readonly subject: string; readonly message: string };

const proposalNamedAtTheEnd = 'All are in the full proposal, named at the end.';
const pageNamedAbove = 'All are on the page named above.';

/**
 * One execution as its approvers read it: plain text for Amazon SNS (subject at most 100 ASCII
 * characters on one line; the message stays far below 256 KB). It says which changes to which keys,
 * what approving does and does not do, what it costs, until when, and exactly how to answer. Texts
 * of key owners are on one line and harmless.
 */
export function approvalRequestText(proposal: Proposal, { partition, evidenceBucket }: RequestSurroundings): RequestText {
  const { changes, excluded, requestedBy, requestedAt, expiresAt, requestId, executionId, documentName, documentVersion } = proposal;
  const already = excluded.filter(({ reason }) => rotatesAsWanted(reason)).length;
  return {
    subject: subjectOf(proposal),
    message: [
      ...questionLines(proposal),
      '',
      `Excluded: ${excluded.length}${already > 0 ? `, of which ${already} rotate already` : ''}`,
      `Requested by ${plainText(requestedBy)} at ${requestedAt}`,
      answerBy(expiresAt),
      '',
      ...changeLines(changes, requestedAt, proposalNamedAtTheEnd),
      ...excludedLines(excluded.map(({ keyId, kind, annotation }) => ({ keyId, kind, detail: annotation }))),
      '',
      ...planLines(changes, proposalNamedAtTheEnd),
      ...meaningLines(changes),
      '',
      ...answerLinesOfExecution(
        { ...proposal, partition, evidenceBucket, changes: changes.map(refOf) },
        executionId,
        `--execution ${executionId}`,
      ),
      '',
      `Request ${requestId}, execution ${executionId}, ${documentName} version ${documentVersion}`,
      `Full proposal: s3://${evidenceBucket}/${evidenceKey(executionId, 'proposal.json')}`,
      '',
    ].join('\n'),
  };
}

/**
 * What is known of a scheduled request once one of its executions asks: from that execution's
 * proposal.
 */
export type AskingExecution = Pick<Proposal, 'executionId' | 'requestedBy' | 'expiresAt'>;

/**
 * A whole scheduled request, all its kinds and parts, in the one message that its approvers get.
 * With a single part it names the execution and can be answered from the message alone. With more
 * it leads to the page, and to the commands that answer all parts at once.
 */
export function requestText(
  request: Request,
  asking: AskingExecution,
  { evidenceBucket }: { readonly evidenceBucket: string },
): RequestText {
  const { changes, parts, excluded, rotating, exempt, raisedAt, region, requestId, partition } = request;
  const page = requestKey(requestId, 'request.html');
  const isWhole = parts.length === 1;
  const answerable = { ...request, evidenceBucket, changes: changes.map(refOf) };
  const target = `--request ${requestId}`;
  const documents = [...new Set(parts.map(({ documentName }) => documentName))].join(', ');
  return {
    subject: subjectOf(request),
    message: [
      ...questionLines(request),
      '',
      `Rotating already: ${rotating.length}   Exempt: ${exempt.length}   Excluded: ${excluded.length}`,
      `Requested by ${plainText(asking.requestedBy)} at ${raisedAt}`,
      `${answerBy(asking.expiresAt)}${isWhole ? '' : ' A part that starts later waits as long, from its own start.'}`,
      '',
      'THE PAGE OF THIS REQUEST, to filter, sort and tick. It shows the commands for exactly your choice:',
      `  ${objectLink(partition, region, evidenceBucket, page)}`,
      `  or: aws s3 cp s3://${evidenceBucket}/${page} request.html --region ${region}   (then open request.html)`,
      '',
      ...changeLines(changes, raisedAt, pageNamedAbove),
      ...excludedLines(excluded),
      '',
      ...planLines(changes, pageNamedAbove),
      ...meaningLines(changes),
      '',
      ...(isWhole ? answerLinesOfExecution(answerable, asking.executionId, target) : answerLinesOfParts(answerable, parts, target)),
      '',
      `Request ${requestId}, ${isWhole ? `execution ${asking.executionId}` : `${parts.length} executions`}, ${documents}`,
      `Full request: s3://${evidenceBucket}/${requestKey(requestId, 'request.json')}`,
      '',
    ].join('\n'),
  };
}

const answerBy = (expiresAt: string): string => `Answer by ${expiresAt}. After that the request expires, and nothing is changed.`;
