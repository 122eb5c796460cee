import { type ChangeKind, type ChangeRef, idOfChange } from './changes/kind.ts';
import type { SubjectRead } from './changes/propose.ts';
import { type ProposedChange, refOf } from './changes/proposed-change.ts';
import { definitionOf, scheduledKinds } from './changes/registry.ts';
import { documentFor, documentNames } from './changes/runbooks.ts';
import type { ChangeContext } from './changes/subject.ts';
import type { CoolDown } from './cool-down.ts';
import { maximumKeysPerExecution } from './names.ts';
import type { ExcludedFromRequest, Request, RequestPart } from './records/request.ts';
import { passesTagFilter, type TagFilter } from './tag-filter.ts';
import { rotatesAsWanted } from './verdict.ts';

/** Why a change would come to nothing, by its last attempt. */
export type Objection = Pick<ExcludedFromRequest, 'reason' | 'detail'>;

/** What the request scheduler knows when it decides what to ask for. */
export type Considered = {
  /** Every key of the Region, read afresh. */
  readonly subjects: readonly SubjectRead[];
  /** Kinds of change that each non-compliant result of the rule can concern, by key id. */
  readonly candidates: ReadonlyMap<string, readonly ChangeKind[]>;
  /** Changes of executions that have not ended, by id of the change, with the id of the execution. */
  readonly waiting: ReadonlyMap<string, string>;
  readonly coolDowns: ReadonlyMap<string, CoolDown>;
  readonly tagFilter: TagFilter;
  readonly context: ChangeContext;
};

/** Kinds of scheduled change that a result of the rule with this reason code can concern. */
export const kindsConcerned = (reasonCode: string | undefined, { policy }: Pick<ChangeContext, 'policy'>): readonly ChangeKind[] =>
  reasonCode === undefined ? [] : scheduledKinds.filter((kind) => definitionOf(kind).scheduled?.concerns(reasonCode, policy) === true);

type Selected = { readonly changes: readonly ProposedChange[]; readonly excluded: readonly ExcludedFromRequest[] };

/**
 * Which changes the request asks for, and why the other candidates are not in it. A change is asked
 * for only where AWS Config and AWS KMS agree that the key needs it. Replicas of multi-Region keys
 * are never candidates, so that there is one entry for each multi-Region key.
 */
export function selectChanges({ subjects, candidates, ...considered }: Considered): Selected {
  const perKey = inOrder(subjects).map((read) => selectForKey(read, candidates.get(read.keyId) ?? [], considered));
  const known = new Set(subjects.map(({ keyId }) => keyId));
  const vanished = [...candidates].filter(([keyId]) => !known.has(keyId)).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    changes: perKey.flatMap(({ changes }) => changes),
    excluded: [...perKey.flatMap(({ excluded }) => excluded), ...vanished.flatMap(([keyId, kinds]) => notThere(keyId, kinds))],
  };
}

function selectForKey(
  { keyId, subject }: SubjectRead,
  concerned: readonly ChangeKind[],
  considered: Omit<Considered, 'subjects' | 'candidates'>,
): Selected {
  const { aliases, annotation, tags } = subject.profile;
  const excludedAs = (kind: ChangeKind, objection: Objection): ExcludedFromRequest => ({ keyId, kind, aliases, ...objection });
  const needed = concerned.filter((kind) => definitionOf(kind).scheduled?.isNeeded(subject, considered.context) === true);
  const [first] = concerned;
  if (first !== undefined && needed.length === 0)
    return { changes: [], excluded: [excludedAs(first, { reason: 'NOT_NEEDED', detail: annotation })] };
  const changes: ProposedChange[] = [];
  const excluded: ExcludedFromRequest[] = [];
  for (const kind of needed) {
    const { change, refusal } = definitionOf(kind).propose(subject, considered.context);
    const objection = exclusionOf({ keyId, kind }, tags, considered);
    if (change === undefined) excluded.push(excludedAs(kind, { reason: 'NOT_NEEDED', detail: refusal.annotation }));
    else if (objection === undefined) changes.push(change);
    else excluded.push(excludedAs(kind, objection));
  }
  return { changes, excluded };
}

const notThere = (keyId: string, [kind]: readonly ChangeKind[]): readonly ExcludedFromRequest[] =>
  kind === undefined ? [] : [{ keyId, kind, aliases: [], reason: 'NOT_NEEDED', detail: 'The key does not exist any more.' }];

const inOrder = (subjects: readonly SubjectRead[]): readonly SubjectRead[] =>
  subjects.toSorted((one, other) => (one.keyId < other.keyId ? -1 : 1));

function exclusionOf(
  ref: ChangeRef,
  tags: ProposedChange['key']['tags'],
  { waiting, coolDowns, tagFilter }: Pick<Considered, 'waiting' | 'coolDowns' | 'tagFilter'>,
): Objection | undefined {
  const executionId = waiting.get(idOfChange(ref));
  if (executionId !== undefined)
    return { reason: 'WAITING', detail: `Execution ${executionId}, which has not ended, asks for this change already.` };
  const coolDown = coolDowns.get(idOfChange(ref));
  if (coolDown !== undefined) return { reason: 'COOLING_DOWN', detail: coolDownSentence(coolDown) };
  if (!passesTagFilter(tags, tagFilter))
    return { reason: 'FILTERED_BY_TAG', detail: 'Scheduled requests of this deployment exclude this key by its tags.' };
  return undefined;
}

const declined: Readonly<Record<string, string>> = {
  REJECTED: 'Rejected',
  TIMED_OUT: 'Not answered in time',
  APPROVED: 'Not chosen by the approvers',
};

const coolDownSentence = ({ until, decision }: CoolDown): string =>
  `${declined[decision.decision] ?? decision.decision} on ${decision.decidedAt.slice(0, 10)} (execution ${decision.executionId}). Approval is requested again from ${until.toISOString()}.`;

/** The executions of a request: of one document each, of at most 50 keys. */
export function partsOf(changes: readonly ProposedChange[]): RequestPart[] {
  const parts: RequestPart[] = [];
  for (const documentName of documentNames) {
    const own = changes.map(refOf).filter(({ kind }) => documentFor(kind) === documentName);
    for (let start = 0; start < own.length; start += maximumKeysPerExecution)
      parts.push({ number: parts.length + 1, documentName, changes: own.slice(start, start + maximumKeysPerExecution) });
  }
  return parts;
}

/** What the approvers see of the Region besides the changes. */
export function restOfRegion(subjects: readonly SubjectRead[]): Pick<Request, 'rotating' | 'exempt'> {
  const keys = inOrder(subjects).map(({ subject }) => subject.profile);
  return {
    rotating: keys
      .filter(({ reason }) => rotatesAsWanted(reason))
      .map(({ keyId, aliases, description, rotationPeriodInDays, nextRotationDate }) => ({
        keyId,
        aliases,
        description,
        rotationPeriodInDays,
        nextRotationDate,
      })),
    exempt: keys.filter(({ reason }) => reason === 'EXEMPT').map(({ keyId, aliases, annotation }) => ({ keyId, aliases, annotation })),
  };
}
