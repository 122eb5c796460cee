import { executionFor } from '../../../functions/core/changes/asked.ts';
import { definitionOf } from '../../../functions/core/changes/registry.ts';
import type { AnchorName } from '../../../functions/core/evidence/anchors/anchor.ts';
import { centralCopyFinding } from '../../../functions/core/evidence/anchors/central-copy.ts';
import { cloudTrailFinding, type ToldCall, type ToldCalls } from '../../../functions/core/evidence/anchors/cloudtrail.ts';
import { systemsManagerFinding, type ToldExecution } from '../../../functions/core/evidence/anchors/systems-manager.ts';
import type { ExecutionSet } from '../../../functions/core/evidence/execution-set.ts';
import { sessionOf } from './sample-execution.ts';

/** What AWS would tell of an execution whose records are as they were written. */
export type Told = { readonly execution: ToldExecution; readonly calls: ToldCalls; readonly copies: ReadonlyMap<string, string> };

export function toldOf({ proposal, decision, outcomes, attempts, executionId, evidence }: ExecutionSet): Told {
  const { record } = proposal;
  const kinds = [...record.changes, ...record.excluded].map(({ kind }) => kind);
  const period = record.changes.flatMap((change) => ('rotationPeriodInDays' in change ? [change.rotationPeriodInDays] : []))[0] ?? 365;
  const { parameters } = executionFor({
    keyIds: record.requestedKeyIds,
    kinds,
    options: { rotationPeriodInDays: period, callersAcknowledged: true },
  });
  return {
    execution: {
      documentName: record.documentName,
      documentVersion: record.documentVersion,
      requestedBy: record.requestedBy,
      startedAt: outcomes?.record.startedAt ?? null,
      status: 'Success',
      hasEnded: true,
      parameters: { ...parameters, RequestId: [record.requestId === executionId ? '' : record.requestId] },
      approval: approvalOf(decision?.record),
      notifyFailed: false,
      hashes: { proposal: proposal.file.sha256, decision: decision?.file.sha256, outcomes: outcomes?.file.sha256 },
    },
    calls: callsOf({ decision, attempts, executionId, proposal }),
    copies: new Map([...evidence.files].map(([key, { text }]) => [key, text])),
  };
}

type Decision = NonNullable<ExecutionSet['decision']>['record'];

const statusOf: Readonly<Partial<Record<Decision['decision'], string>>> = {
  REJECTED: 'Rejected',
  TIMED_OUT: 'TimedOut',
  CANCELLED: 'Cancelled',
  FAILED: 'Failed',
  NOTHING_TO_APPROVE: 'Pending',
};

const approvalOf = (decision: Decision | undefined): ToldExecution['approval'] =>
  decision === undefined
    ? undefined
    : {
        status: statusOf[decision.decision] ?? 'Success',
        endedAt: decision.decidedAt,
        outputs: { ApproverDecisions: decision.rawDecisions, ApprovalStatus: ['Approved'] },
      };

function callsOf({
  decision,
  attempts,
  executionId,
  proposal,
}: Pick<ExecutionSet, 'decision' | 'attempts' | 'executionId' | 'proposal'>): ToldCalls {
  const { requestedBy, requestedAt } = proposal.record;
  const call = (at: string, caller: string, others: Partial<ToldCall>): ToldCall => ({
    at,
    caller,
    isRefused: false,
    requestId: null,
    request: {},
    response: {},
    ...others,
  });
  const own = attempts.filter(({ attempt }) => attempt.record.executionId === executionId);
  const writes = own.flatMap(({ attempt, result }) => {
    const { change, keyArn, startedAt } = attempt.record;
    const { kmsRequestId = null, successorArn } = result?.record ?? {};
    const [name = ''] = definitionOf(change).calls.filter((one) => one !== 'TagResource');
    const response = successorArn === undefined ? {} : { keyMetadata: { arn: successorArn } };
    return kmsRequestId === null
      ? []
      : [[name, call(startedAt, 'writer', { requestId: kmsRequestId, request: { keyId: keyArn }, response })] as const];
  });
  const signals = (decision?.record.signals ?? []).map(({ principal, signal, signalledAt }) =>
    call(signalledAt ?? '', principal?.startsWith('arn:') === true ? principal : sessionOf(principal ?? ''), {
      request: { automationExecutionId: executionId, signalType: signal === 'APPROVE' ? 'Approve' : 'Reject' },
    }),
  );
  const named = new Map([...Map.groupBy(writes, ([name]) => name)].map(([name, calls]) => [name as string, calls.map(([, one]) => one)]));
  const start = call(requestedAt, requestedBy, { response: { automationExecutionId: executionId } });
  return named.set('SendAutomationSignal', signals).set('StartAutomationExecution', [start]);
}

/** Anchors that contradict a set of records. */
export function contradictingAnchors(set: ExecutionSet, { execution, calls, copies }: Told, now: Date): ReadonlySet<AnchorName> {
  const findings = [systemsManagerFinding(set, execution, now), cloudTrailFinding(set, calls, now), centralCopyFinding(set, copies)];
  return new Set(findings.flatMap(({ anchor, answer }) => (answer === 'CONTRADICTS' ? [anchor] : [])));
}
