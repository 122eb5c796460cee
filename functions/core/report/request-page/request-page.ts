import { requestKey } from '../../names.ts';
import type { ProposedKey } from '../../records/proposal.ts';
import type { Request } from '../../records/request.ts';
import { runbookOf } from '../../runbooks.ts';
import { askingFor } from '../approval-request.ts';
import { consequencesOf } from '../consequences.ts';
import { executionLink } from '../console-links.ts';
import { type Html, html } from '../page/html.ts';
import { style } from '../page/style.ts';
import { table } from '../page/table.ts';
import { commandsSection, type RequestPageSurroundings } from './commands-section.ts';
import { controls, keysTable } from './keys-table.ts';
import { pageScript } from './page-script.ts';
import { requestPageStyle } from './request-page-style.ts';

/**
 * The request as a page: self-contained, no network, works from a file. Lists every key with what a person needs to decide, lets them filter, sort and tick, and shows the
 * command that answers with exactly what is ticked. Without scripts it still lists everything and says how to answer.
 */
export function requestPage(request: Request, surroundings: RequestPageSurroundings): string {
  const { keys, accountId, region, requestId } = request;
  const title = `${askingFor(request)}: ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`;
  const body = html`<main>
<header>
<h1>${title}</h1>
<p class="meta">Account ${accountId}, Region ${region}. Request ${requestId}, raised ${request.raisedAt}.</p>
${answerBy(request)}
${figures(request)}
<nav aria-label="Sections"><a href="#keys">Keys to decide on</a><a href="#answer">Answer</a><a href="#meaning">What approving means</a><a href="#rotating">Rotating already</a><a href="#others">Not asked about</a></nav>
</header>
${warning(request, surroundings)}
<section aria-labelledby="keys"><h2 id="keys">Keys to decide on</h2>
${controls(request)}
${keysTable(request)}
</section>
${commandsSection(request, surroundings)}
${meaning(request)}
${posture(request)}
<footer class="meta"><p>The record behind this page: s3://${surroundings.evidenceBucket}/${requestKey(requestId, 'request.json')}</p></footer>
</main>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${html`${title} in ${accountId} ${region}`.html}</title>
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
  const later = parts.length > 1 ? html` Parts that start later wait as long from their own start.` : undefined;
  return html`<p class="answer">Answer by <time datetime="${until}">${until}</time>; after that the request expires and nothing is changed.${later}
${minimumApprovals > 1 ? `It takes ${minimumApprovals} approvals by` : 'May be answered by'} ${approvers.join(', ')}.</p>`;
}

function figures(request: Request): Html {
  const { keys, rotating, exempt, leftOut } = request;
  const to = (wanted: ProposedKey['change']): number => keys.filter(({ change }: ProposedKey) => change === wanted).length;
  const figure = (count: number, label: string): Html => html`<li><b>${count}</b>${label}</li>`;
  return html`<ul class="figures">${[
    ...(runbookOf(request) === 'rotateNow'
      ? [figure(to('ROTATE_NOW'), 'to rotate now')]
      : [figure(to('ENABLE'), 'to enable'), figure(to('SHORTEN_PERIOD'), 'period to shorten')]),
    figure(rotating.length, 'rotating already'),
    figure(exempt.length, 'exempt'),
    figure(leftOut.length, 'not asked about'),
  ]}</ul>`;
}

/** What every approver must know before pressing the button in the console. */
function warning({ parts, partition, region }: Request, { executionIds }: RequestPageSurroundings): Html {
  const links = parts.map(({ number, keyIds }) => {
    const executionId = executionIds.get(number);
    const where =
      executionId === undefined
        ? html`not started yet; it follows when earlier parts have ended`
        : html`<a href="${executionLink(partition, region, executionId)}">execution ${executionId}</a>`;
    return html`<li>Part ${number}, ${keyIds.length} ${keyIds.length === 1 ? 'key' : 'keys'}: ${where}</li>`;
  });
  const list =
    links.length > 3
      ? html`<details><summary>The ${links.length} executions of this request</summary><ul>${links}</ul></details>`
      : html`<ul>${links}</ul>`;
  return html`<div class="warning" role="note"><p><strong>Approving in the console approves every key that is listed for that execution.</strong>
To approve only some, use a command from this page: it stores your selection first.</p>${list}</div>`;
}

function meaning(request: Request): Html {
  const { does, doesNot, costs } = consequencesOf(request);
  const list = (lines: readonly string[]): Html => html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
  return html`<section aria-labelledby="meaning"><h2 id="meaning">What approving means</h2>
<h3>What it does</h3>${list(does)}<h3>What it does not do</h3>${list(doesNot)}<h3>What it costs</h3>${list(costs)}</section>`;
}

const dayOf = (isoDate: string | null): string => isoDate?.slice(0, 10) ?? 'unknown';
const keyCell = ({ keyId, aliases }: { readonly keyId: string; readonly aliases: readonly string[] }): Html =>
  html`<strong>${aliases.length === 0 ? '(no alias)' : aliases.join(', ')}</strong><span class="key sub">${keyId}</span>`;

const reasons: Readonly<Record<string, string>> = {
  WAITING: 'asked already',
  COOLING_DOWN: 'turned down lately',
  FILTERED_BY_TAG: 'left out by tag',
  NOT_NEEDED: 'nothing to do',
};

/** The rest of the Region: so that whoever decides sees where these keys stand among all. */
function posture({ rotating, exempt, leftOut }: Request): Html {
  const rotatingTable = table(
    'Keys that rotate already',
    [
      { title: 'Key', cell: keyCell, kind: 'text' },
      { title: 'Description', cell: ({ description }) => description ?? '', kind: 'text' },
      { title: 'Every', cell: ({ rotationPeriodInDays }) => `${rotationPeriodInDays ?? '?'} days` },
      { title: 'Next rotation', cell: ({ nextRotationDate }) => dayOf(nextRotationDate) },
    ],
    rotating,
    'no key of this Region rotates yet.',
  );
  const leftOutTable = table(
    'Keys that need the change and are not asked about now',
    [
      { title: 'Key', cell: keyCell, kind: 'text' },
      { title: 'Why', cell: ({ reason }) => html`<span class="badge">${reasons[reason] ?? reason}</span>` },
      { title: 'Details', cell: ({ detail }) => detail, kind: 'text' },
    ],
    leftOut,
    'every key that needs the change is in this request.',
  );
  const exemptTable = table(
    'Exempt keys',
    [
      { title: 'Key', cell: keyCell, kind: 'text' },
      { title: 'Until and why', cell: ({ annotation }) => annotation.replace(/^\s*[A-Z_]+:\s*/, ''), kind: 'text' },
    ],
    exempt,
    'no key is exempt.',
  );
  return html`<section aria-labelledby="rotating"><h2 id="rotating">Rotating already</h2>${rotatingTable}</section>
<section aria-labelledby="others"><h2 id="others">Not asked about</h2>${leftOutTable}${exemptTable}</section>`;
}
