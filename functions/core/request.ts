import type { CoolDown } from './cool-down.ts';
import { maximumKeysPerExecution } from './names.ts';
import type { KeyProfile } from './records/key-profile.ts';
import type { ProposedKey } from './records/proposal.ts';
import type { LeftOutKey, Request, RequestPart } from './records/request.ts';
import { passesTagFilter, type TagFilter } from './tag-filter.ts';
import { type Change, rotatesAsWanted } from './verdict.ts';

/** What the feeder knows when it decides whom to ask about. */
export type Posture = {
  /** Every key of the Region, read afresh. */
  readonly keys: readonly KeyProfile[];
  /** Keys that the rule reports as non-compliant for a reason that an approval can put right. */
  readonly candidates: ReadonlySet<string>;
  /** Keys of executions that have not ended, with the execution's id. */
  readonly waiting: ReadonlyMap<string, string>;
  readonly coolDowns: ReadonlyMap<string, CoolDown>;
  readonly tagFilter: TagFilter;
  /** What the request would do to a key; `undefined`: the key needs nothing of the kind. */
  readonly changeFor: (key: KeyProfile) => Change | undefined;
};

type Selected = Pick<Request, 'keys' | 'parts' | 'leftOut' | 'rotating' | 'exempt'>;

/**
 * Which keys the request asks about, and why the other candidates are not in it. A key is asked about only where AWS Config and AWS KMS agree that it
 * needs the change; replicas of multi-Region keys are never candidates, so there is one entry for each multi-Region key.
 */
export function selectKeys({ keys, candidates, waiting, coolDowns, tagFilter, changeFor }: Posture): Selected {
  const inOrder = keys.toSorted((one, other) => (one.keyId < other.keyId ? -1 : 1));
  const asked: ProposedKey[] = [];
  const leftOut: LeftOutKey[] = [];
  for (const key of inOrder) {
    if (!candidates.has(key.keyId)) continue;
    const change = changeFor(key);
    const reason = reasonToLeaveOut(key, change, { waiting, coolDowns, tagFilter });
    if (reason !== undefined) leftOut.push({ keyId: key.keyId, aliases: key.aliases, ...reason });
    else if (change !== undefined) asked.push({ ...key, change });
  }
  const known = new Set(keys.map(({ keyId }) => keyId));
  const vanished = [...candidates].filter((keyId) => !known.has(keyId)).sort();
  return {
    keys: asked,
    parts: partsOf(asked.map(({ keyId }) => keyId)),
    leftOut: [
      ...leftOut,
      ...vanished.map((keyId): LeftOutKey => ({ keyId, aliases: [], reason: 'NOT_NEEDED', detail: 'The key is not there any more.' })),
    ],
    rotating: inOrder
      .filter(({ reason }) => rotatesAsWanted(reason))
      .map(({ keyId, aliases, description, rotationPeriodInDays, nextRotationDate }) => ({
        keyId,
        aliases,
        description,
        rotationPeriodInDays,
        nextRotationDate,
      })),
    exempt: inOrder.filter(({ reason }) => reason === 'EXEMPT').map(({ keyId, aliases, annotation }) => ({ keyId, aliases, annotation })),
  };
}

function reasonToLeaveOut(
  key: KeyProfile,
  change: Change | undefined,
  { waiting, coolDowns, tagFilter }: Pick<Posture, 'waiting' | 'coolDowns' | 'tagFilter'>,
): Pick<LeftOutKey, 'reason' | 'detail'> | undefined {
  if (change === undefined) return { reason: 'NOT_NEEDED', detail: key.annotation };
  const executionId = waiting.get(key.keyId);
  if (executionId !== undefined) return { reason: 'WAITING', detail: `Asked already in execution ${executionId}, which has not ended.` };
  const coolDown = coolDowns.get(key.keyId);
  if (coolDown !== undefined) return { reason: 'COOLING_DOWN', detail: coolDownSentence(coolDown) };
  if (!passesTagFilter(key.tags, tagFilter))
    return { reason: 'FILTERED_BY_TAG', detail: 'Requests of this deployment leave this key out by its tags.' };
  return undefined;
}

const ways: Readonly<Record<string, string>> = {
  REJECTED: 'Rejected',
  TIMED_OUT: 'Not answered in time',
  APPROVED: 'Left out by the approver',
};

const coolDownSentence = ({ until, decision }: CoolDown): string =>
  `${ways[decision.decision] ?? decision.decision} on ${decision.decidedAt.slice(0, 10)} (execution ${decision.executionId}); asked again from ${until.toISOString()}.`;

function partsOf(keyIds: readonly string[]): RequestPart[] {
  const parts: RequestPart[] = [];
  for (let start = 0; start < keyIds.length; start += maximumKeysPerExecution) {
    parts.push({ number: parts.length + 1, keyIds: keyIds.slice(start, start + maximumKeysPerExecution) });
  }
  return parts;
}
