import { changesText } from '../changes/words.ts';
import { peopleText } from '../history-summary.ts';
import type { Assessment } from '../records/assessment.ts';
import type { Decision } from '../records/decision.ts';
import type { Outcomes } from '../records/outcomes.ts';
import type { Proposal } from '../records/proposal.ts';
import type { Validation } from '../records/validation.ts';
import { assessmentSection } from './page/assessment-section.ts';
import { configurationSection } from './page/configuration-section.ts';
import { type Html, html } from './page/html.ts';
import { style } from './page/style.ts';
import { validationSection } from './page/validation-section.ts';

export type Report = {
  readonly assessment: Assessment;
  readonly proposals: readonly Proposal[];
  readonly decisions: readonly Decision[];
  readonly outcomes: Outcomes | undefined;
  readonly validation: Validation | undefined;
};

/**
 * `report.html`: one self-contained page over all phases. It loads nothing and runs nothing; every
 * text of a record is escaped.
 */
export function reportHtml({ assessment, proposals, decisions, outcomes, validation }: Report): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>KMS key rotation: account ${assessment.accountId}, ${assessment.assessedAt.slice(0, 10)}</title><style>${{ html: style }}</style></head>
<body><main><h1>KMS key rotation</h1>
<p class="meta">Account ${assessment.accountId} · Regions ${assessment.regions.map(({ region }) => region).join(', ') || 'none'} · assessed ${assessment.assessedAt} (UTC)</p>
<p class="answer">${answerOf(assessment, validation)}</p>
<nav aria-label="Phases"><a href="#assessment">Assessment</a><a href="#configuration">Configuration</a><a href="#validation">Validation</a><a href="#notes">Notes</a></nav>
${assessmentSection(assessment, proposals, decisions)}
${configurationSection(outcomes)}
${validationSection(validation, outcomes)}
${notes()}</main></body></html>
`;
  return page.html;
}

/** The auditor's question, answered in a sentence or two. */
function answerOf({ views, keys }: Assessment, validation: Validation | undefined): string {
  const eligible = views.eligibleWithRotation.length + views.eligibleWithoutRotation.length;
  const unreadable = keys.filter(({ reason }) => reason === 'UNREADABLE').length;
  const hidden = unreadable === 0 ? '' : ` ${unreadable} more could not be read.`;
  const before = `${views.eligibleWithRotation.length} of ${eligible} keys that can rotate automatically did so when they were assessed.${hidden}`;
  if (validation === undefined || validation.counts.requested.changes === 0) return before;
  const { counts, decisions } = validation;
  return `${before} Requested: ${changesText(counts.requested)}. Confirmed: ${counts.confirmed.changes}. Not confirmed: ${counts.notConfirmed.changes}. Skipped: ${counts.skipped.changes}. Decisions: ${decisionsText(decisions)}.`;
}

/** `APPROVED in 4 executions, by …; REJECTED in 1 execution, by …`. */
function decisionsText(decisions: Validation['decisions']): string {
  const ofWord = Map.groupBy(decisions, ({ decision }) => decision);
  const texts = [...ofWord].map(([word, own]) => {
    const people = [...new Set(own.flatMap(({ approvers }) => approvers))];
    return `${word} in ${own.length} ${own.length === 1 ? 'execution' : 'executions'}, by ${peopleText(people)}`;
  });
  return texts.join('; ') || 'none on record';
}

/**
 * References: CIS AWS Foundations Benchmark, AWS Security Hub user guide (KMS.4), NIST SP 800-53,
 * PCI DSS, ISO/IEC 27001.
 */
const notes = (): Html => html`<section aria-labelledby="notes"><h2 id="notes">Notes</h2>
<p>Automatic rotation makes new key material; key ids, ARNs, aliases and policies stay, and data encrypted before stays readable. It does not re-encrypt data, and does not cure a data key that has leaked.</p>
<p>What this report is evidence for: CIS AWS Foundations Benchmark 3.6 (versions 3 to 5) and 4.6 (versions 6 and 7); AWS Security Hub KMS.4; NIST SP 800-53 r5 SC-12; PCI DSS 4.0.1, 3.7.4; ISO/IEC 27001:2022 A.8.24.</p>
<p>Independent of it, AWS CloudTrail has each approval (SendAutomationSignal) and each change (for example EnableKeyRotation or RotateKeyOnDemand), and AWS Config the compliance of each key over time.</p></section>`;
