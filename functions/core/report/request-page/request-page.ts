import { countsOf } from '../../changes/kind.ts';
import { definitionOf } from '../../changes/registry.ts';
import { changesText } from '../../changes/words.ts';
import { requestKey } from '../../names.ts';
import type { Request } from '../../records/request.ts';
import { answerRules } from '../answer-rules.ts';
import { changesByKind } from '../changes-by-kind.ts';
import { executionLink } from '../console-links.ts';
import { titleOf } from '../message/question.ts';
import { type Html, html } from '../page/html.ts';
import { style } from '../page/style.ts';
import { changesTable, controls } from './changes-table.ts';
import { commandsSection, type RequestPageSurroundings } from './commands-section.ts';
import { meaningSection } from './meaning-section.ts';
import { pageScript } from './page-script.ts';
import { requestPageStyle } from './request-page-style.ts';
import { restOfRegion } from './rest-of-region.ts';

/**
 * The request as a page: self-contained, no network, works from a file. Lists every change with
 * what a person needs to decide, lets them filter, sort and tick, and shows the commands that
 * answer with exactly what is ticked. Without scripts it still lists everything and says how to
 * answer.
 */
export function requestPage(request: Request, surroundings: RequestPageSurroundings): string {
  const { accountId, region, requestId, raisedAt } = request;
  const title = `Decide on ${titleOf(request)}`;
  const body = html`<main>
<header>
<h1>${title}</h1>
<p class="meta">Account ${accountId}, Region ${region}. Request ${requestId}, raised ${raisedAt}.</p>
${answerBy(request)}
${figures(request)}
<nav aria-label="Sections"><a href="#changes">Changes to decide on</a><a href="#answer">Answer</a><a href="#meaning">What approving means</a><a href="#rotating">Rotating already</a><a href="#others">Not asked for</a></nav>
</header>
${warning(request, surroundings)}
<section aria-labelledby="changes"><h2 id="changes">Changes to decide on</h2>
${controls(request)}
${changesTable(request)}
</section>
${commandsSection(request, surroundings)}
${meaningSection(request)}
${restOfRegion(request)}
<footer class="meta"><p>The record behind this page: s3://${surroundings.evidenceBucket}/${requestKey(requestId, 'request.json')}</p></footer>
</main>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${html`${title}, ${accountId} ${region}`.html}</title>
<style>${style}${requestPageStyle}</style>
</head>
<body class="no-script">
${body.html}
<script>${pageScript}</script>
</body>
</html>
`;
}

function answerBy({ raisedAt, approvalTimeoutInSeconds, minimumApprovals, approvers, parts }: Request): Html {
  const until = new Date(Date.parse(raisedAt) + approvalTimeoutInSeconds * 1000).toISOString();
  const later = parts.length > 1 ? html` A part that starts later waits as long, from its own start.` : undefined;
  return html`<p class="answer">Answer by <time datetime="${until}">${until}</time>. After that the request expires, and nothing is changed.${later}
It takes ${minimumApprovals} ${minimumApprovals === 1 ? 'approval' : 'approvals'}. Approvers: ${approvers.join(', ')}.</p>`;
}

function figures({ changes, rotating, exempt, excluded }: Request): Html {
  const figure = (count: number, label: string): Html => html`<li><b>${count}</b>${label}</li>`;
  return html`<ul class="figures">${[
    ...changesByKind(changes).map(({ kind, changes: own }) => figure(own.length, definitionOf(kind).words.title)),
    figure(rotating.length, 'rotating already'),
    figure(exempt.length, 'exempt'),
    figure(excluded.length, 'excluded'),
  ]}</ul>`;
}

/** What every approver must know before pressing the button in the console. */
function warning(request: Request, { executionIds }: RequestPageSurroundings): Html {
  const { parts, partition, region } = request;
  const [first, ...rules] = answerRules(request, parts.length > 1);
  const links = parts.map(({ number, changes }) => {
    const executionId = executionIds.get(number);
    const where =
      executionId === undefined
        ? html`not started yet; it follows when earlier parts have ended`
        : html`<a href="${executionLink(partition, region, executionId)}">execution ${executionId}</a>`;
    const titles = [...new Set(changes.map(({ kind }) => definitionOf(kind).words.title))].join('; ');
    return html`<li>Part ${number}, ${changesText(countsOf(changes))} (${titles}): ${where}</li>`;
  });
  const list =
    links.length > 3
      ? html`<details><summary>The ${links.length} executions of this request</summary><ul>${links}</ul></details>`
      : html`<ul>${links}</ul>`;
  return html`<div class="warning" role="note"><p><strong>${first}</strong></p><ul>${rules.map((rule) => html`<li>${rule}</li>`)}</ul>
<p>The executions in the Systems Manager console:</p>${list}</div>`;
}
