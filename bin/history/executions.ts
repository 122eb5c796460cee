import { type EvidenceStore, RecordReplacedError } from '../../functions/aws/evidence-store.ts';
import { inParallel } from '../../functions/aws/in-parallel.ts';
import { findDecision } from '../../functions/aws/stored-decision.ts';
import { findOutcomes } from '../../functions/aws/stored-outcomes.ts';
import { findProposal, type StoredProposal } from '../../functions/aws/stored-proposal.ts';
import type { ExecutionRecords } from '../../functions/core/history/chains.ts';
import type { FiledDecision } from '../../functions/core/records/filed-decision.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';

type Decided = { readonly executions: readonly ExecutionRecords[]; readonly remarks: readonly string[] };
type Found = { readonly records?: ExecutionRecords; readonly remark?: string };

/**
 * The records of decided executions that asked about one of the keys, in the order of their
 * decisions; and what is missing of them, or is not what was filed.
 */
export async function decidedExecutions(
  evidence: EvidenceStore,
  decisions: readonly FiledDecision[],
  keyIds: ReadonlySet<string>,
): Promise<Decided> {
  const found = new Map<string, Found>();
  await inParallel(decisions, 8, async (filed) => {
    found.set(filed.executionId, await recordsOf(evidence, filed, keyIds));
  });
  return {
    executions: decisions.flatMap(({ executionId }) => found.get(executionId)?.records ?? []),
    remarks: [...found.values()].flatMap(({ remark }) => remark ?? []).sort(),
  };
}

/**
 * A record that somebody has written over is told of, and its execution excluded: the history of
 * all other keys stands.
 */
async function recordsOf(evidence: EvidenceStore, filed: FiledDecision, keyIds: ReadonlySet<string>): Promise<Found> {
  try {
    const stored = await findProposal(evidence, filed.executionId);
    if (stored === undefined)
      return {
        remark: `Execution ${filed.executionId} is on record as decided, and its proposal.json is missing. The execution is excluded.`,
      };
    return asksAbout(stored.proposal, keyIds) ? await decidedRecords(evidence, filed, stored) : {};
  } catch (error) {
    if (!(error instanceof RecordReplacedError)) throw error;
    return { remark: `Execution ${filed.executionId} is excluded: ${error.message}` };
  }
}

const asksAbout = ({ changes, excluded }: Proposal, keyIds: ReadonlySet<string>): boolean =>
  [...changes.map(({ key }) => key), ...excluded].some(({ keyId }) => keyIds.has(keyId));

async function decidedRecords(
  evidence: EvidenceStore,
  { executionId, decisionSha256 }: FiledDecision,
  { proposal, firstEdition }: StoredProposal,
): Promise<Found> {
  const [stored, outcomes] = await Promise.all([
    findDecision(evidence, executionId, firstEdition),
    findOutcomes(evidence, executionId, firstEdition),
  ]);
  const records = { proposal, decision: stored?.decision, outcomes };
  if (stored === undefined)
    return { records, remark: `Execution ${executionId} is on record as decided, and the record of the decision is missing.` };
  if (stored.ref.sha256 === decisionSha256) return { records };
  return {
    records,
    remark: `The ${stored.ref.record} of execution ${executionId} is not the one that was filed with its decision. Do not rely on it. Check it: kms-rotation verify-evidence --execution ${executionId}`,
  };
}
