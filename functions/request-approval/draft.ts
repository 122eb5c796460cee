import { decisionsSince } from '../aws/decision-index.ts';
import { sha256Of } from '../aws/evidence-store.ts';
import type { CurrentRequest } from '../aws/request-evidence.ts';
import { idOfChange } from '../core/changes/kind.ts';
import { type ProposedChange, refOf } from '../core/changes/proposed-change.ts';
import { coolingDown } from '../core/cool-down.ts';
import type { ExcludedFromRequest, Request } from '../core/records/request.ts';
import { partsOf, restOfRegion, selectChanges } from '../core/request.ts';
import { requestIdFor } from '../core/request-id.ts';
import { policyRecordOf } from '../core/rule-parameters.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { type Executions, waitingChanges } from './executions.ts';
import { objectionsByLastAttempts } from './last-attempts.ts';
import { type Posture, postureOf } from './posture.ts';

const millisPerDay = 86_400_000;

/** What would be asked for now, following the request raised last. `undefined`: AWS Config reports no key that an approval could put right. */
export async function draftRequest(
  predecessor: CurrentRequest | undefined,
  executions: Executions,
  environment: Environment,
  dependencies: Dependencies,
): Promise<Request | undefined> {
  const { policy, coolDownInDays, tagFilter, rotationPeriodInDays } = environment;
  const { accountId, region, partition } = dependencies.surroundings;
  const posture = postureOf(environment, dependencies);
  if ((await posture.candidates()).size === 0) return undefined;
  const raisedAt = dependencies.now();
  const subjects = await posture.subjects();
  const { changes, excluded } = await selectedChanges(posture, executions, raisedAt, environment, dependencies);
  return {
    kind: 'request',
    schemaVersion: 2,
    previous: predecessor === undefined ? null : { requestId: predecessor.requestId, sha256: predecessor.sha256 },
    requestId: requestIdFor({ raisedAt, changes, previous: predecessor?.sha256 ?? '' }, sha256Of),
    accountId,
    region,
    partition,
    raisedAt: raisedAt.toISOString(),
    configRuleName: await posture.configRuleName(),
    rotationPeriodInDays,
    policy: policyRecordOf(policy),
    approvers: [...environment.approvers],
    minimumApprovals: environment.minimumApprovals,
    approvalsWithoutAnswer: environment.approvalsWithoutAnswer,
    approvalTimeoutInSeconds: environment.approvalTimeoutInSeconds,
    coolDownInDays,
    tagFilter: { include: [...tagFilter.include], exclude: [...tagFilter.exclude] },
    changes: [...changes],
    parts: partsOf(changes),
    excluded: [...excluded],
    ...restOfRegion(subjects),
  };
}

type Selected = { readonly changes: readonly ProposedChange[]; readonly excluded: readonly ExcludedFromRequest[] };

async function selectedChanges(
  posture: Posture,
  executions: Executions,
  now: Date,
  { policy, coolDownInDays, tagFilter, rotationPeriodInDays }: Environment,
  dependencies: Dependencies,
): Promise<Selected> {
  const decisions = await decisionsSince(dependencies.evidence, new Date(now.getTime() - coolDownInDays * millisPerDay));
  const { changes, excluded } = selectChanges({
    subjects: await posture.subjects(),
    candidates: await posture.candidates(),
    waiting: await waitingChanges(executions, dependencies),
    coolDowns: coolingDown(decisions, coolDownInDays, now),
    tagFilter,
    context: { policy, now, asked: { rotationPeriodInDays } },
  });
  const objections = await objectionsByLastAttempts(changes, now, dependencies);
  return {
    changes: changes.filter((change) => !objections.has(idOfChange(refOf(change)))),
    excluded: [
      ...excluded,
      ...changes.flatMap((change) => {
        const objection = objections.get(idOfChange(refOf(change)));
        return objection === undefined ? [] : { ...refOf(change), aliases: change.key.aliases, ...objection };
      }),
    ],
  };
}
