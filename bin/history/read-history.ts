import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import { deployedRule, ruleResults } from '../../functions/aws/config.ts';
import { complianceHistory, complianceRecording } from '../../functions/aws/config-history.ts';
import { decisionsSince } from '../../functions/aws/decision-index.ts';
import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import { inParallel } from '../../functions/aws/in-parallel.ts';
import { readRotations } from '../../functions/aws/key-material.ts';
import { requestRate } from '../../functions/aws/request-rate.ts';
import type { RecordedCompliance } from '../../functions/core/compliance-intervals.ts';
import type { ExecutionRecords } from '../../functions/core/history/chains.ts';
import { inReportOrder, type KeyRotation, keyHistory } from '../../functions/core/history.ts';
import type { FiledDecision } from '../../functions/core/records/filed-decision.ts';
import type { History } from '../../functions/core/records/history.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import { decidedExecutions } from './executions.ts';

/**
 * What is asked, and where. Without `keyId` every key that the rule knows; without `since` from the
 * first record of the key on.
 */
export type HistoryRequest = {
  readonly accountId: string;
  readonly region: string;
  readonly ruleName: string;
  readonly keyId: string | undefined;
  readonly since: Date | undefined;
  readonly until: Date;
  readonly now: Date;
};

/** Where the records are. */
export type HistorySources = {
  readonly config: ConfigServiceClient;
  readonly kms: KMSClient;
  readonly evidence: EvidenceStore;
  /** Requests that nobody has decided yet, or why they cannot be told. */
  readonly waiting: () => Promise<{ readonly proposals: readonly Proposal[]; readonly remark?: string }>;
  readonly onProgress: (done: number, of: number) => void;
};

/**
 * AWS Config names no quota for its history; a few calls at a time leave it to others, and the SDK
 * waits where it is throttled.
 */
const keysAtOnce = 4;
/**
 * A decision may precede its effect on record by this long: recorders are switched off, and
 * evaluations wait.
 */
const decisionsBefore = 7 * 86_400_000;
const beginning = new Date(0);

/** Reads all that is on record of the keys asked about, and joins it. Read-only. */
export async function readHistory(request: HistoryRequest, sources: HistorySources): Promise<History> {
  const { config, evidence } = sources;
  const { since = beginning, until, ruleName } = request;
  const [decisionsOfSpan, waiting, recording, rule] = await Promise.all([
    decisionsSince(evidence, since),
    sources.waiting(),
    complianceRecording(config),
    deployedRule(config, ruleName),
  ]);
  const keyIds = request.keyId === undefined ? await keysOf(config, rule, decisionsOfSpan, waiting.proposals) : [request.keyId];

  const compliance = new Map<string, readonly RecordedCompliance[]>();
  const rotations = new Map<string, readonly KeyRotation[] | { readonly unreadable: string }>();
  const rate = requestRate(0.5);
  await inParallel(keyIds, keysAtOnce, async (keyId) => {
    compliance.set(keyId, await complianceHistory(config, keyId, { from: since, to: until, ruleName }));
    rotations.set(keyId, await readRotations(sources.kms, keyId, { rate }));
    sources.onProgress(compliance.size, keyIds.length);
  });

  const earliest = Math.min(
    since.getTime(),
    ...[...compliance.values()].flatMap(([first]) => (first === undefined ? [] : [Date.parse(first.at)])),
  );
  const decisions =
    earliest - decisionsBefore < since.getTime() && since > beginning
      ? await decisionsSince(evidence, new Date(Math.max(0, earliest - decisionsBefore)))
      : decisionsOfSpan;
  const decided = await decidedExecutions(evidence, decisions, new Set(keyIds));
  const executions: readonly ExecutionRecords[] = [...decided.executions, ...waiting.proposals.map((proposal) => ({ proposal }))];

  const span = { from: (request.since ?? firstTime(compliance, executions, rotations, until)).toISOString(), to: until.toISOString() };
  const keys = keyIds.map((keyId) =>
    keyHistory(
      { keyId, recorded: compliance.get(keyId) ?? [], gaps: recording.gaps, executions, rotations: rotations.get(keyId) ?? [] },
      span,
    ),
  );
  return {
    kind: 'history',
    schemaVersion: 2,
    readAt: request.now.toISOString(),
    accountId: request.accountId,
    region: request.region,
    ruleName: rule ?? ruleName,
    ...span,
    keys: inReportOrder(keys),
    remarks: [
      ...(rule === undefined
        ? [`There is no rule ${ruleName} in ${request.region} now. What it reported earlier is on record as far as AWS Config keeps it.`]
        : []),
      ...(recording.includesCompliance
        ? []
        : ['The recorder of AWS Config does not record AWS::Config::ResourceCompliance. Compliance since then is not on record.']),
      ...recording.gaps.map(
        ({ from, to }) =>
          `The recorder of AWS Config was off from ${from} ${to === null ? 'and still is' : `to ${to}`}; earlier times that it was off are not kept.`,
      ),
      ...(waiting.remark === undefined ? [] : [waiting.remark]),
      ...decided.remarks,
      ...unreadableRotations(keys),
    ],
  };
}

/** Keys with results of the rule, keys that were decided on, and keys of requests that wait. */
async function keysOf(
  config: ConfigServiceClient,
  rule: string | undefined,
  decisions: readonly FiledDecision[],
  waiting: readonly Proposal[],
): Promise<readonly string[]> {
  const keyIds = new Set([
    ...decisions.flatMap(({ approved, declined }) => [...approved, ...declined].map(({ keyId }) => keyId)),
    ...waiting.flatMap(({ changes }) => changes.map(({ key }) => key.keyId)),
  ]);
  if (rule !== undefined) for await (const { resourceId } of ruleResults(config, rule)) keyIds.add(resourceId);
  return [...keyIds].sort();
}

/** The first thing on record; a day before the end if there is none at all. */
function firstTime(
  compliance: ReadonlyMap<string, readonly RecordedCompliance[]>,
  executions: readonly ExecutionRecords[],
  rotations: ReadonlyMap<string, readonly KeyRotation[] | { readonly unreadable: string }>,
  until: Date,
): Date {
  const times = [
    ...[...compliance.values()].flat().map(({ at }) => at),
    ...executions
      .filter(({ proposal }) => keyIdsIn(proposal).some((keyId) => compliance.has(keyId)))
      .map(({ proposal }) => proposal.requestedAt),
    ...[...rotations.values()].flatMap((ofKey) => ('unreadable' in ofKey ? [] : ofKey.map(({ at }) => at))),
  ].map((time) => Date.parse(time));
  const first = times.reduce((least, time) => (time < until.getTime() ? Math.min(least, time) : least), Number.POSITIVE_INFINITY);
  return new Date(Number.isFinite(first) ? first : until.getTime() - 86_400_000);
}

const keyIdsIn = ({ changes, excluded }: Proposal): readonly string[] =>
  [...changes.map(({ key }) => key), ...excluded].map(({ keyId }) => keyId);

function unreadableRotations(keys: History['keys']): readonly string[] {
  const errors = [...new Set(keys.flatMap(({ rotationsUnreadable }) => rotationsUnreadable ?? []))].sort();
  return errors.map((error) => {
    const count = keys.filter(({ rotationsUnreadable }) => rotationsUnreadable === error).length;
    return `Rotations of ${count} ${count === 1 ? 'key' : 'keys'} are not readable (${error}): that none is listed does not mean that there was none.`;
  });
}
