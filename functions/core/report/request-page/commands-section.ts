import { evidenceKey } from '../../names.ts';
import type { Request } from '../../records/request.ts';
import { type Html, html } from '../page/html.ts';

export type RequestPageSurroundings = {
  /** Execution of each part that has been started, by part number. */
  readonly executionIds: ReadonlyMap<number, string>;
  readonly evidenceBucket: string;
};

/**
 * The commands that store exactly what is ticked and answer. The script fills them in; what is written here answers for all keys and stays where no
 * script runs.
 */
export function commandsSection(request: Request, { executionIds, evidenceBucket }: RequestPageSurroundings): Html {
  const { accountId, region, requestId, parts } = request;
  const started = parts.flatMap(({ number }) => executionIds.get(number) ?? []);
  return html`<section aria-labelledby="answer"><h2 id="answer">Answer</h2>
<p id="summary">Answers for exactly the keys that are ticked above. Keys that are not ticked are left as they are, and are not asked about again for ${request.coolDownInDays} days.</p>
<div class="controls needs-script"><label class="wide">Comment, kept as evidence <input type="text" id="comment" maxlength="500" autocomplete="off" placeholder="why, for example a change number"></label></div>
<h3 id="cli-title">With this project's command line</h3>
<div class="command"><pre id="cli" tabindex="0" aria-labelledby="cli-title">npx kms-rotation approve --region ${region} --request ${requestId}</pre><button type="button" class="copy needs-script" data-copies="cli">Copy</button></div>
<p class="meta">You work in another account? Add <code>--account ${accountId}</code>: the command then answers by the approver role of that account.</p>
<h3 id="aws-title">With the AWS CLI alone (a POSIX shell; AWS CloudShell is one)</h3>
<div class="command"><pre id="aws" tabindex="0" aria-labelledby="aws-title">${started.map(
    (executionId) =>
      html`aws ssm send-automation-signal --region ${region} --automation-execution-id ${executionId} --signal-type Approve\n`,
  )}</pre><button type="button" class="copy needs-script" data-copies="aws">Copy</button></div>
<p class="meta">A part that has not started cannot be answered with the AWS CLI yet; the page names it once it has. The first command waits for such parts and answers them too. The AWS CLI needs a role of account ${accountId}.</p>
<p id="copied" role="status" aria-live="polite"></p>
<template id="request-facts" data-region="${region}" data-request="${requestId}" data-days="${request.coolDownInDays}" data-bucket="${evidenceBucket}" data-selection="${evidenceKey('EXECUTION', 'selection.json')}">${parts.map(
    ({ number, keyIds }) =>
      html`<i data-part="${number}" data-execution="${executionIds.get(number) ?? ''}" data-keys="${keyIds.length}"></i>`,
  )}</template>
</section>`;
}
