import { createHash } from 'node:crypto';
import { deployedRuleName, ruleResults } from '../aws/config.ts';
import { decisionsSince } from '../aws/decision-index.ts';
import { takeInventory } from '../aws/inventory.ts';
import type { CurrentRequest } from '../aws/request-evidence.ts';
import { coolingDown } from '../core/cool-down.ts';
import type { Request } from '../core/records/request.ts';
import { selectKeys } from '../core/request.ts';
import { policyRecordOf } from '../core/rule-parameters.ts';
import { isFeedableCode } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { type Executions, waitingKeys } from './executions.ts';

const millisPerDay = 86_400_000;

/** Key ids that the rule reports as non-compliant for a reason that an approval can put right. The reason is read from the annotation. */
async function candidatesIn({ config }: Dependencies, ruleName: string): Promise<ReadonlySet<string>> {
  const candidates = new Set<string>();
  for await (const { resourceId, reasonCode } of ruleResults(config, ruleName, ['NON_COMPLIANT'])) {
    if (isFeedableCode(reasonCode)) candidates.add(resourceId);
  }
  return candidates;
}

/** What would be asked now, following the request raised last. `undefined`: AWS Config reports no key that an approval could put right. */
export async function draftRequest(
  predecessor: CurrentRequest | undefined,
  executions: Executions,
  environment: Environment,
  dependencies: Dependencies,
): Promise<Request | undefined> {
  const configRuleName = await deployedRuleName(dependencies.config, environment.configRuleName);
  const candidates = await candidatesIn(dependencies, configRuleName);
  if (candidates.size === 0) return undefined;
  const { policy, coolDownInDays, tagFilter } = environment;
  const { accountId, region, partition } = dependencies.surroundings;
  const raisedAt = dependencies.now();
  const decisions = await decisionsSince(dependencies.evidence, new Date(raisedAt.getTime() - coolDownInDays * millisPerDay));
  const { keys } = await takeInventory({
    kms: dependencies.kms,
    rate: dependencies.rate,
    policy,
    now: raisedAt,
    accountId,
    region,
    partition,
  });
  const selected = selectKeys({
    keys,
    candidates,
    waiting: await waitingKeys(executions),
    coolDowns: coolingDown(decisions, coolDownInDays, raisedAt),
    tagFilter,
  });
  return {
    kind: 'request',
    schemaVersion: 1,
    previous: predecessor === undefined ? null : { requestId: predecessor.request.requestId, sha256: predecessor.sha256 },
    requestId: requestIdFor(
      raisedAt,
      selected.keys.map(({ keyId }) => keyId),
      predecessor?.sha256 ?? '',
    ),
    accountId,
    region,
    partition,
    raisedAt: raisedAt.toISOString(),
    configRuleName,
    documentName: environment.runbookName,
    rotationPeriodInDays: environment.rotationPeriodInDays,
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
function requestIdFor(raisedAt: Date, keyIds: readonly string[], predecessor: string): string {
  const time = raisedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const hash = createHash('sha256')
    .update([raisedAt.toISOString(), predecessor, ...keyIds].join(' '))
    .digest('hex');
  return `request-${time}-${hash.slice(0, 6)}`;
}
