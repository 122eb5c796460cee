import { recordText, sha256Of } from '../../../functions/aws/evidence-store.ts';
import { decisionKey, evidenceKey } from '../../../functions/core/names.ts';
import { validationOf } from '../../../functions/core/outcome/validation.ts';
import type { Decision } from '../../../functions/core/records/decision.ts';
import { filedDecisionOf } from '../../../functions/core/records/filed-decision.ts';
import type { Outcomes } from '../../../functions/core/records/outcomes.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';

type Texts = ReadonlyMap<string, string>;

/** A record exchanged, and every hash that other records name it by, and so on. */
export function withHashesRecomputed(texts: Texts, key: string, text: string): Map<string, string> {
  const forged = new Map(texts);
  const exchanged: [before: string, after: string][] = [];
  const exchange = (changed: string, to: string): void => {
    exchanged.push([sha256Of(forged.get(changed) ?? ''), sha256Of(to)]);
    forged.set(changed, to);
  };
  exchange(key, text);
  // In their order: a record that names several changed ones is changed as often, and so is its hash.
  for (let next = exchanged.shift(); next !== undefined; next = exchanged.shift()) {
    const [before, after] = next;
    if (before === after) continue;
    for (const [other, its] of forged) if (its.includes(before)) exchange(other, its.replaceAll(before, after));
  }
  return forged;
}

/** As somebody forges who has the functions of this product: what only repeats other records is made again from them. */
export function withSummariesMadeAgain(texts: Map<string, string>, executionIds: readonly string[]): Map<string, string> {
  for (const executionId of executionIds) {
    const read = (name: 'proposal.json' | 'decision.json' | 'outcomes.json') => texts.get(evidenceKey(executionId, name)) ?? '';
    const proposal: Proposal = JSON.parse(read('proposal.json'));
    const decision: Decision = JSON.parse(read('decision.json'));
    const outcomes: Outcomes = JSON.parse(read('outcomes.json'));
    const ref = { record: 'outcomes.json', sha256: sha256Of(read('outcomes.json')) };
    texts.set(evidenceKey(executionId, 'validation.json'), recordText(validationOf(proposal, decision, outcomes, ref)));
    texts.set(evidenceKey(executionId, 'outcomes.csv'), outcomesCsv(outcomes.outcomes));
    for (const key of texts.keys()) if (key.startsWith('decisions/') && key.endsWith(`/${executionId}.json`)) texts.delete(key);
    const filed = filedDecisionOf(proposal, decision, sha256Of(read('decision.json')));
    texts.set(decisionKey(decision.decidedAt, executionId), recordText(filed));
  }
  return texts;
}
