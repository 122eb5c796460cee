import { answersPrefix } from '../../names.ts';
import type { Request } from '../../records/request.ts';
import { type Html, html } from '../page/html.ts';

export type RequestPageSurroundings = {
  /** Execution of each part that has been started, by part number. */
  readonly executionIds: ReadonlyMap<number, string>;
  readonly evidenceBucket: string;
};

/**
 * The commands that store exactly what is ticked, as the approver's own answer, and approve. The
 * script fills them in. What is written here answers for all changes, and stays where no script
 * runs.
 */
export function commandsSection(request: Request, surroundings: RequestPageSurroundings): Html {
  const { accountId, region, requestId, coolDownInDays } = request;
  return html`<section aria-labelledby="answer"><h2 id="answer">Answer</h2>
<p id="summary">The commands answer for exactly the changes that are ticked above. Changes that are not ticked are not made. They are not asked for again for ${coolDownInDays} days.</p>
<div class="controls needs-script"><label class="wide">Comment, kept as evidence <input type="text" id="comment" maxlength="500" autocomplete="off" placeholder="why, for example a change number"></label></div>
<h3 id="cli-title">With the command line of this project</h3>
<div class="command"><pre id="cli" tabindex="0" aria-labelledby="cli-title">kms-rotation approve --region ${region} --request ${requestId}</pre><button type="button" class="copy needs-script" data-copies="cli">Copy</button></div>
<p class="meta">Run it in a copy of this project, as its README says. The command answers every part, and waits for parts that start later. From another account, add <code>--account ${accountId}</code>: the command then answers by the approver role of account ${accountId}.</p>
<h3 id="aws-title">With the AWS CLI alone (a POSIX shell; AWS CloudShell is one)</h3>
<div class="command"><pre id="aws" tabindex="0" aria-labelledby="aws-title">${awsCommands(request, surroundings)}</pre><button type="button" class="copy needs-script" data-copies="aws">Copy</button></div>
<p class="meta">The commands need a role of account ${accountId}. An answer is stored once, under the name of its author. Where one is stored already the commands stop, and do not approve. A part that has not started cannot be answered with the AWS CLI yet. Open this page again when it has started.</p>
<p id="copied" role="status" aria-live="polite"></p>
${facts(request, surroundings)}
</section>`;
}

/**
 * Where no script runs: approvals of everything. Where they need an answer there is nothing to show
 * that would count.
 */
function awsCommands(
  { parts, region, approvalsWithoutAnswer }: Request,
  { executionIds }: RequestPageSurroundings,
): readonly Html[] | string {
  if (approvalsWithoutAnswer === 'REFUSED')
    return '# An approval without a stored answer does not count. Allow scripts on this page to see the commands that store it.';
  return parts
    .flatMap(({ number }) => executionIds.get(number) ?? [])
    .map(
      (executionId) =>
        html`aws ssm send-automation-signal --region ${region} --automation-execution-id ${executionId} --signal-type Approve\n`,
    );
}

/** What the script needs besides the rows. */
const facts = ({ parts, region, requestId, coolDownInDays }: Request, { executionIds, evidenceBucket }: RequestPageSurroundings): Html =>
  html`<template id="request-facts" data-region="${region}" data-request="${requestId}" data-days="${coolDownInDays}" data-bucket="${evidenceBucket}" data-answers="${answersPrefix('EXECUTION')}">${parts.map(
    ({ number, changes }) =>
      html`<i data-part="${number}" data-execution="${executionIds.get(number) ?? ''}" data-changes="${changes.length}"></i>`,
  )}</template>`;
