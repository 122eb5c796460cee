import { createHash } from 'node:crypto';
import { decisionsSince } from '../aws/decision-index.ts';
import type { CurrentRequest } from '../aws/request-evidence.ts';
import { coolingDown } from '../core/cool-down.ts';
import type { Policy } from '../core/policy.ts';
import { changeFor } from '../core/proposal.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import type { Request } from '../core/records/request.ts';
import { selectKeys } from '../core/request.ts';
import { needsRotationNow } from '../core/rotate-now.ts';
import { policyRecordOf } from '../core/rule-parameters.ts';
import { type FedRunbook, runbookNames } from '../core/runbooks.ts';
import type { Change } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { type Executions, waitingKeys } from './executions.ts';
import type { Posture } from './posture.ts';

const millisPerDay = 86_400_000;

/** What a request of each runbook is about: which candidates may concern it at all, and what it would do to a key. */
type Question = {
  readonly mayConcern: (change: Change) => boolean;
  readonly changeFor: (key: KeyProfile) => Change | undefined;
  /** Candidates for another change are in the request only if they need this one too, and are otherwise no news in it. */
  readonly isOwn: (change: Change) => boolean;
};

function questionOf(runbook: FedRunbook, policy: Policy, now: Date): Question {
  if (runbook === 'approveAndEnable') {
    const isOwn = (change: Change): boolean => change !== 'ROTATE_NOW';
    return { mayConcern: isOwn, isOwn, changeFor: (key) => changeFor(key, runbook) };
  }
  const record = policyRecordOf(policy);
  return {
    // Whoever approves that old keys rotate at last may also want them on new material at once.
    mayConcern: (change) => change === 'ROTATE_NOW' || policy.maximumKeyMaterialAgeInDays !== undefined,
    isOwn: (change) => change === 'ROTATE_NOW',
    changeFor: (key) => (needsRotationNow(key, record, now) ? 'ROTATE_NOW' : undefined),
  };
}

/** What would be asked now of this runbook, following the request raised last. `undefined`: AWS Config reports no key that an approval could put right. */
export async function draftRequest(
  runbook: FedRunbook,
  predecessor: CurrentRequest | undefined,
  executions: Executions,
  posture: Posture,
  environment: Environment,
  dependencies: Dependencies,
): Promise<Request | undefined> {
  const { policy, coolDownInDays, tagFilter } = environment;
  const { accountId, region, partition } = dependencies.surroundings;
  const raisedAt = dependencies.now();
  const question = questionOf(runbook, policy, raisedAt);
  const candidates = new Map([...(await posture.candidates())].filter(([, change]) => question.mayConcern(change)));
  if (candidates.size === 0) return undefined;
  const decisions = await decisionsSince(dependencies.evidence, new Date(raisedAt.getTime() - coolDownInDays * millisPerDay));
  const keys = await posture.keys();
  const needing = new Set(keys.flatMap((key) => (question.changeFor(key) === undefined ? [] : key.keyId)));
  const selected = selectKeys({
    keys,
    candidates: new Set([...candidates].flatMap(([keyId, change]) => (question.isOwn(change) || needing.has(keyId) ? keyId : []))),
    waiting: await waitingKeys(executions),
    coolDowns: coolingDown(
      decisions.filter(({ change }) => change === (runbook === 'rotateNow' ? 'ROTATE_NOW' : undefined)),
      coolDownInDays,
      raisedAt,
    ),
    tagFilter,
    changeFor: question.changeFor,
  });
  return {
    kind: 'request',
    schemaVersion: 1,
    previous: predecessor === undefined ? null : { requestId: predecessor.request.requestId, sha256: predecessor.sha256 },
    requestId: requestIdFor(
      raisedAt,
      runbook,
      selected.keys.map(({ keyId }) => keyId),
      predecessor?.sha256 ?? '',
    ),
    accountId,
    region,
    partition,
    raisedAt: raisedAt.toISOString(),
    configRuleName: await posture.configRuleName(),
    documentName: runbookNames[runbook],
    rotationPeriodInDays: runbook === 'rotateNow' ? null : environment.rotationPeriodInDays,
    policy: policyRecordOf(policy),
    approvers: [...environment.approvers],
    minimumApprovals: environment.minimumApprovals,
    approvalTimeoutInSeconds: environment.approvalTimeoutInSeconds,
    coolDownInDays,
    tagFilter: { include: [...tagFilter.include], exclude: [...tagFilter.exclude] },
    ...selected,
  };
}

/** A name people can say, and that no other request has: the time, and a hash of what is asked after what. Letters, digits and hyphens only. */
function requestIdFor(raisedAt: Date, runbook: FedRunbook, keyIds: readonly string[], predecessor: string): string {
  const time = raisedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const hash = createHash('sha256')
    .update([raisedAt.toISOString(), runbook, predecessor, ...keyIds].join(' '))
    .digest('hex');
  return `request-${time}-${hash.slice(0, 6)}`;
}
