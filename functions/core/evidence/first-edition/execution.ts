import { executionPrefix } from '../../names.ts';
import { schemaVersionIn } from '../../records/reading.ts';
import { type Contradiction, differences, ofRecord } from '../contradiction.ts';
import { contradictionsInDecision } from '../decision/decision.ts';
import { type ExecutionSet, executionSetIn } from '../execution-set.ts';
import type { EvidenceFiles } from '../files.ts';
import { type NotReadable, noProblems } from '../read-record.ts';
import type { End } from '../whole/missing.ts';
import { contradictionsInSummaries } from '../whole/summaries.ts';
import { contradictionsInTimes } from '../whole/times.ts';
import { type ChainProblem, problemsInChain } from './chain.ts';
import { contradictionsInRepeated } from './repeated.ts';

type Verified = {
  readonly stage: 'WAITING' | 'DECIDED' | 'COMPLETE';
  readonly contradictions: readonly Contradiction[];
  readonly notReadable: readonly NotReadable[];
};

const records = ['proposal.json', 'approval.json', 'creating.json', 'successor.json', 'outcomes.json', 'validation.json'] as const;
type Name = (typeof records)[number];

/**
 * What the records of an execution of the first edition come to, by the rules of that edition. Of
 * one that waited while the stack was updated, later records are of the second: those are checked
 * against the proposal as far as it says the same.
 */
export function contradictionsOfFirstEdition(
  evidence: EvidenceFiles,
  executionId: string,
  { sha256Of, ...end }: End & { readonly sha256Of: (text: string) => string },
): Verified {
  const text = (name: string): string | undefined => evidence.files.get(`${executionPrefix(executionId)}${name}`)?.text;
  const isMixed = text('decision.json') !== undefined || schemaVersionIn(text('outcomes.json') ?? '') === 2;
  if (isMixed) return mixed(evidence, executionId);
  const texts = Object.fromEntries(records.map((name) => [name, text(name)])) as Record<Name, string | undefined>;
  const isWaiting = records.every((name) => name === 'proposal.json' || texts[name] === undefined);
  if (isWaiting && !hasExpired(texts['proposal.json'] ?? '', end)) return { stage: 'WAITING', contradictions: [], notReadable: [] };
  return {
    stage: texts['validation.json'] === undefined ? 'DECIDED' : 'COMPLETE',
    contradictions: [...problemsInChain(texts, sha256Of).map(contradictionFrom), ...contradictionsInRepeated(evidence, executionId)],
    notReadable: [],
  };
}

/** A problem goes on from the name of its record. */
export const contradictionFrom = ({ record, problem }: ChainProblem): Contradiction =>
  ofRecord(record, `it ${problem}`, 'Checked by the rules of the first edition.');

const millisPerDay = 86_400_000;

function hasExpired(proposal: string, { now, hasEnded }: End): boolean {
  const expiresAt = /"expiresAt": "([^"]+)"/.exec(proposal)?.[1] ?? '';
  return hasEnded ?? now.getTime() > Date.parse(expiresAt) + millisPerDay;
}

function mixed(evidence: EvidenceFiles, executionId: string): Verified {
  const problems = noProblems();
  const set = executionSetIn(evidence, executionId, problems);
  return {
    stage: set?.validation === undefined ? 'DECIDED' : 'COMPLETE',
    contradictions: [...problems.contradictions, ...(set === undefined ? [] : contradictionsInMixed(set))],
    notReadable: problems.notReadable,
  };
}

const contradictionsInMixed = (set: ExecutionSet): readonly Contradiction[] => [
  ...(set.decision?.ref.record === 'decision.json' ? contradictionsInDecision(set) : []),
  ...(set.outcomes === undefined
    ? []
    : differences(
        'outcomes.json',
        'previous',
        set.outcomes.record.previous,
        (set.decision ?? set.proposal).ref,
        'the record before it, as it is now',
      )),
  ...contradictionsInSummaries(set),
  ...contradictionsInTimes(set),
];
