import { approvalRequestText, requestText } from '../../functions/core/report/approval-request.ts';
import type { Output } from '../terminal/output.ts';
import type { RaisedExecution, RaisedRequest } from './request.ts';

/** The scheduled requests, each as its approvers read it. */
export function showRequests(raised: readonly RaisedRequest[], output: Output): void {
  output.heading('The request, as its approvers read it');
  if (raised.length === 0) output.line('  No key needs a change that an approval can make. Nobody is asked.');
  for (const { region, request, asking } of raised) {
    const first = asking.find(({ proposal }) => proposal !== undefined && proposal.changes.length > 0)?.proposal;
    for (const { executionId, execution, proposal } of asking) {
      if (proposal === undefined)
        output.line(
          output.styled(
            'red',
            `  ${region.region}: execution ${executionId} could not propose anything: ${execution.failureMessage ?? execution.status}`,
          ),
        );
    }
    if (first === undefined) continue;
    const { subject, message } = requestText(request, first, { evidenceBucket: region.evidence.bucket });
    output.line(output.styled('bold', `  ${subject}`));
    output.line(message.replaceAll(/^/gm, '  │ '));
  }
}

/** The request to replace a key, as its approvers read it; or why there is none. */
export function showReplacement({ region, executionId, execution, proposal }: RaisedExecution, output: Output): void {
  if (proposal === undefined || proposal.changes.length === 0) {
    const why = proposal?.excluded[0]?.annotation ?? execution.failureMessage ?? execution.status;
    output.line(output.styled('yellow', `  ${region.region}: execution ${executionId} asks for no replacement: ${why}`));
    return;
  }
  const { subject, message } = approvalRequestText(proposal, {
    partition: region.approver.arn.split(':')[1] ?? 'aws',
    evidenceBucket: region.evidence.bucket,
  });
  output.line(output.styled('bold', `  ${subject}`));
  output.line(message.replaceAll(/^/gm, '  │ '));
}

/** Executions that did not end well. */
export function showFailures(executions: readonly RaisedExecution[], output: Output): void {
  for (const { executionId, execution } of executions) {
    if (execution.status !== 'Success')
      output.line(
        output.styled('red', `  Execution ${executionId} ended as ${execution.status}: ${execution.failureMessage ?? 'no message'}`),
      );
  }
}
