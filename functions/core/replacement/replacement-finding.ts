import { afterCode, type Evidence, type Finding } from '../finding.ts';
import { idIn } from '../ids.ts';
import { replacedByTagKey, replacesTagKey, returnedTagKey } from '../names.ts';
import type { PlanToReplace, PlanToReturn, ReplacementOutcome } from '../records/replacement.ts';
import { tagValue } from './lineage-tags.ts';
import type { ReplacementState } from './replacement-state.ts';

/**
 * What came of a key whose place was approved to change. Confirmed by what AWS KMS says now: both keys are there and enabled, the planned aliases name the right one, and both are tagged. An alias
 * that somebody gave to a third key meanwhile is left with it, and named.
 */
export function findingForReplacement(evidence: Evidence): Finding {
  const { now, proposal, approval, keyId, replacement: state } = evidence;
  const plan = proposal.replacement?.plan ?? undefined;
  if (now.reason === 'UNREADABLE') return { code: 'ACCESS_DENIED', detail: afterCode(now.annotation) };
  if (plan === undefined || state === undefined || approval?.keyIdsToReplace?.includes(keyId) !== true)
    return {
      code: 'NOT_CONFIRMED',
      detail: 'Approved, and not on the final list, so that nothing was changed. Start a new request for this key.',
    };
  return plan.change === 'REPLACE' ? findingForSuccession(plan, state, evidence) : findingForReturn(plan, state, evidence);
}

/** Where the planned aliases are, and what is left to the owner. `undefined` for proposals without a plan. */
export function replacementOutcomeOf({ proposal, keyId, replacement: state }: Evidence): ReplacementOutcome | undefined {
  const plan = proposal.replacement?.plan ?? undefined;
  if (plan === undefined || state === undefined) return undefined;
  const successorArn = state.successor?.successorArn ?? null;
  const target = plan.change === 'REPLACE' ? (successorArn === null ? undefined : idIn(successorArn)) : keyId;
  const namesOf = (alias: string): string | null => state.aliases.get(alias) ?? null;
  const aliasesMoved = plan.aliases.filter((alias) => target !== undefined && namesOf(alias) === target);
  return {
    successorArn,
    aliasesMoved,
    aliasesLeft: plan.aliases.filter((alias) => !aliasesMoved.includes(alias)).map((alias) => ({ alias, names: namesOf(alias) })),
    stillToDo: aliasesMoved.length === 0 ? [] : [...plan.check],
  };
}

function findingForSuccession(plan: PlanToReplace, state: ReplacementState, evidence: Evidence): Finding {
  const { now, keyId } = evidence;
  const { successor } = state;
  const problem =
    problemOfSuccessor(plan, state, evidence) ?? problemOfAliases(plan.aliases, keyId, idIn(successor?.successorArn ?? ''), state);
  if (problem === undefined && successor !== undefined && tagValue(now.tags, replacedByTagKey) === successor.successorArn)
    return {
      code: 'REPLACED',
      detail: `${successor.successorArn} has taken its place: ${namesText(plan.aliases, idIn(successor.successorArn), state)}. This key stays enabled for what it has made. ${toCheck}`,
    };
  return unconfirmed(problem ?? `the tag ${replacedByTagKey} does not name the successor`, whatNext(state), evidence);
}

/** Between the call that creates a key and its record an execution may end: then nobody knows here whether there is one. */
function whatNext({ successor, isBegun }: ReplacementState): string {
  if (successor !== undefined)
    return `${successor.successorArn} exists and is kept. Start this runbook again: it goes on with that key and creates no other.`;
  return isBegun
    ? 'A key may have been created all the same. Start this runbook again: it looks for that key, and creates another only if there is none.'
    : 'No key has been created. Start this runbook again.';
}

function problemOfSuccessor(plan: PlanToReplace, { successor }: ReplacementState, { now }: Evidence): string | undefined {
  if (successor === undefined) return 'there is no successor on record';
  const { metadata, tags } = successor;
  if (metadata === undefined) return 'the successor could not be read';
  if (metadata.keyState !== 'Enabled') return `the successor is in state ${metadata.keyState}`;
  if (metadata.keySpec !== plan.create.keySpec || metadata.keyUsage !== plan.create.keyUsage)
    return 'the successor is a key of another kind';
  if (tagValue(tags, replacesTagKey) !== now.keyArn) return `the tag ${replacesTagKey} of the successor does not name this key`;
  return now.keyState === 'Enabled' ? undefined : `this key is in state ${now.keyState ?? 'unknown'}: what it has made may need it`;
}

function findingForReturn(plan: PlanToReturn, state: ReplacementState, evidence: Evidence): Finding {
  const { now, keyId } = evidence;
  const { successor } = state;
  const problem =
    (now.keyState === 'Enabled' ? undefined : `this key is in state ${now.keyState ?? 'unknown'}`) ??
    problemOfAliases(plan.aliases, idIn(plan.successorArn), keyId, state);
  const isTagged = tagValue(now.tags, replacedByTagKey) === undefined && tagValue(successor?.tags ?? [], returnedTagKey) !== undefined;
  if (problem === undefined && isTagged)
    return {
      code: 'RETURNED',
      detail: `It has its aliases back: ${namesText(plan.aliases, keyId, state)}. ${plan.successorArn} stays, in state ${successor?.metadata?.keyState ?? 'unknown'}, for what it has made. ${toCheck}`,
    };
  return unconfirmed(
    problem ?? 'the tags of the two keys do not say so yet',
    'Start this runbook again with Direction Rollback.',
    evidence,
  );
}

const toCheck = 'What its owner has to look at is in the plan.';

/** An alias that still names the key that it was to leave, or that none has come. */
function problemOfAliases(aliases: readonly string[], from: string, to: string, { aliases: now }: ReplacementState): string | undefined {
  const staying = aliases.filter((alias) => now.get(alias) === from);
  if (staying.length > 0) return `${staying.join(', ')} ${staying.length === 1 ? 'names' : 'name'} the same key as before`;
  return aliases.some((alias) => now.get(alias) === to) ? undefined : 'none of the planned aliases names the key that it was to name';
}

/** Which aliases name the key, and which were given to a third key, or removed, by somebody else. */
function namesText(aliases: readonly string[], keyId: string, { aliases: now }: ReplacementState): string {
  const elsewhere = aliases.filter((alias) => now.get(alias) !== keyId);
  const moved = aliases.filter((alias) => now.get(alias) === keyId);
  const others = elsewhere.map(
    (alias) => `${alias} (${now.get(alias) == null ? 'there is no such alias any more' : `names ${now.get(alias)}`})`,
  );
  return `${moved.join(', ')}${others.length === 0 ? '' : `; left as somebody else has set them: ${others.join(', ')}`}`;
}

function unconfirmed(problem: string, then: string, { failedStep }: Evidence): Finding {
  if (failedStep === undefined) return { code: 'NOT_CONFIRMED', detail: `Approved, and no step failed, but ${problem}. ${then}` };
  const { step, errorName, message } = failedStep;
  const words = message === null ? '' : `: ${message.slice(0, 300)}`;
  return errorName === 'AccessDeniedException'
    ? {
        code: 'ACCESS_DENIED',
        detail: `${step} was refused${words}. The key policy must let the role of the function that replaces keys do this; ask the key owner. Then: ${then}`,
      }
    : { code: 'FAILED', detail: `${step} failed${words}. So ${problem}. ${then}` };
}
