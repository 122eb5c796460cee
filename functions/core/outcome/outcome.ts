import { afterCode } from '../annotation.ts';
import { idOfChange } from '../changes/kind.ts';
import { type ProposedChange, refOf } from '../changes/proposed-change.ts';
import { definitionFor, definitionOf } from '../changes/registry.ts';
import type { ChangeSubject } from '../changes/subject.ts';
import type { CallError } from '../records/attempt.ts';
import type { Decision } from '../records/decision.ts';
import type { AttemptOutcome, Compliance, Outcome, Rotation } from '../records/outcomes.ts';
import type { ExcludedChange } from '../records/proposal.ts';
import type { Refusal } from '../refusal.ts';
import { afterOf } from './after.ts';
import { aliasesOutcomeOf } from './aliases-outcome.ts';
import type { OutcomeCode } from './codes.ts';
import type { Finding } from './finding.ts';
import { refusedFor, type WriteOperation } from './refusals.ts';
import { remarksOn } from './remarks.ts';
import { rotationOf } from './rotation.ts';
import { withoutApproval } from './without-approval.ts';

/** What Validate knows of one change when it decides what came of it. */
export type ChangeEvidence = {
  readonly change: ProposedChange;
  readonly region: string;
  readonly decision: Decision | undefined;
  /** Attempts of this execution, in their order. */
  readonly attempts: readonly AttemptOutcome[];
  /** Why the change was not made although it was approved. */
  readonly notWritten: Refusal | undefined;
  /** How the key is now. */
  readonly after: ChangeSubject;
  readonly compliance: Compliance | null;
};

/**
 * What came of one proposed change. Decided by what this execution wrote and AWS KMS answered, and
 * by what AWS KMS shows since; not by what the rule says of the key today. What else is true of the
 * key by then is a remark.
 */
export function outcomeOf(evidence: ChangeEvidence): Outcome {
  const { change, region, decision, attempts, after, compliance } = evidence;
  const { code, reason, detail, remarks } = findingFor(evidence);
  const approvedChanges = decision?.approvedChanges.map(idOfChange) ?? [];
  const aliasesOutcome = aliasesOutcomeOf(change, after);
  return {
    ...refOf(change),
    keyArn: change.key.keyArn,
    region,
    aliases: change.key.aliases,
    code,
    outcome: printed(code, reason),
    detail,
    remarks: [...remarks, ...remarksOn(change, after)],
    approved: approvedChanges.includes(idOfChange(refOf(change))),
    before: rotationOf(change.key),
    after: afterOf(after, change),
    compliance,
    attempts: [...attempts],
    ...(aliasesOutcome === undefined ? {} : { aliasesOutcome }),
  };
}

/** What came of a change that was asked for and not proposed: nothing, for the reason on record. */
export function outcomeOfExcluded(
  { keyId, kind, keyArn, reason, annotation }: ExcludedChange,
  { region, after, compliance }: Pick<ChangeEvidence, 'region' | 'after' | 'compliance'>,
): Outcome {
  const code = definitionOf(kind).alreadyDone(reason) ?? 'SKIPPED';
  return {
    keyId,
    kind,
    keyArn,
    region,
    aliases: after.profile.aliases,
    code,
    outcome: printed(code, reason),
    detail: afterCode(annotation),
    remarks: [],
    approved: false,
    before: unknownRotation,
    after: afterOf(after, undefined),
    compliance,
    attempts: [],
  };
}

const printed = (code: OutcomeCode, reason: string | undefined): string => (code === 'SKIPPED' ? `SKIPPED_${reason ?? 'UNKNOWN'}` : code);

function findingFor(evidence: ChangeEvidence): Finding {
  const { change, decision, attempts, notWritten } = evidence;
  const ref = idOfChange(refOf(change));
  const unapproved = withoutApproval(decision, ref);
  if (unapproved !== undefined) return unapproved;
  const excluded = decision?.excluded.find((one) => idOfChange(one) === ref);
  if (excluded !== undefined) return findingForRefusal(change, excluded);
  const refusals = attempts.flatMap(({ result }) => (result?.result === 'REFUSED' ? [result.error] : []));
  // Nothing was written, and the last look at the key says why.
  if (notWritten !== undefined && refusals.length === attempts.length)
    return {
      ...findingForRefusal(change, notWritten),
      remarks: refusals.map((error) => `AWS KMS refused it before. ${wordsOf(error)}`.trim()),
    };
  const last = attempts.at(-1);
  if (last !== undefined) return findingForAttempt(evidence, last);
  return {
    code: 'NOT_TRIED',
    detail: `Approved, and the execution ended before its turn. AWS KMS was not asked. ${askedAgain(change)}`,
    remarks: [],
  };
}

/** The scheduler asks for changes that the policy needs; nobody asks by itself for what a person had asked for. */
const askedAgain = (change: ProposedChange): string =>
  definitionFor(change).scheduled === undefined ? 'Start a new request.' : 'The next request asks for the change again.';

/** A change that the key needed no longer, or could not have, when it was read again. */
function findingForRefusal(change: ProposedChange, { reason, annotation }: Refusal): Finding {
  const already = definitionFor(change).alreadyDone(reason);
  return { code: already ?? 'SKIPPED', ...(already === undefined ? { reason } : {}), detail: afterCode(annotation), remarks: [] };
}

function findingForAttempt({ change, after, attempts }: ChangeEvidence, { startedAt, result, moves }: AttemptOutcome): Finding {
  const definition = definitionFor(change);
  const { isThere, isHidden = false, detail } = definition.shown({ change, after, startedAt });
  const remarks = moves.flatMap(({ tagErrors }) => tagErrors).map((error) => `A tag could not be set. ${refusalText(error)}`);
  const last = moves.at(-1);
  // Aliases are moved one by one: where there is a record of them, it decides.
  if (result === null && last === undefined)
    return isThere
      ? { code: definition.done, detail, remarks: ['The answer of AWS KMS was lost. AWS KMS shows the change.'] }
      : { code: 'UNKNOWN', detail: `${notAnswered(startedAt, change)} ${detail}`, remarks: [] };
  // A refusal says nothing of an attempt before it whose answer was lost.
  if (result?.result === 'REFUSED' && isThere && attempts.some(isLost))
    return { code: definition.done, detail, remarks: [`${lostBefore} ${wordsOf(result.error)}`.trim()] };
  const byOthers = isThere ? ['AWS KMS shows the change all the same: somebody else has made it.'] : [];
  if (result?.result === 'REFUSED') return findingForRefused(result.error, byOthers);
  // Somebody else may have moved an alias that was not to move any more, as to a key that was opened.
  if (last?.objection != null)
    return { code: 'NOT_CONFIRMED', detail: `${afterCode(last.objection.annotation)} ${detail}`, remarks: [...remarks, ...byOthers] };
  const answered = taken(result?.kmsRequestId ?? null);
  if (isThere || isHidden) return { code: definition.done, detail: isThere ? detail : `${answered} ${detail}`, remarks };
  const refusedMove = last?.notMoved.find(({ error }) => error !== null);
  if (refusedMove === undefined) return { code: 'NOT_CONFIRMED', detail: `${answered} ${detail}`, remarks };
  return {
    code: codeOf(refusedMove.error),
    detail: `${refusedMove.alias} was not moved. ${refusalText(refusedMove.error)} ${detail}`,
    remarks,
  };
}

const lostBefore = 'The answer of AWS KMS was lost. It refused a later attempt, and shows the change.';
const isLost = ({ result, moves }: AttemptOutcome): boolean => result === null && moves.length === 0;

const findingForRefused = (error: CallError | null, remarks: readonly string[]): Finding => ({
  code: codeOf(error),
  detail: refusalText(error, 'The call failed, and the change was not made. Start a new request.'),
  remarks,
});

const codeOf = (error: CallError | null): OutcomeCode =>
  (error === null ? undefined : refusedFor(error.operation as WriteOperation, error)?.code) ?? 'REQUEST_NOT_ACCEPTED';

/** What AWS KMS refused, what to do next, and its own words. */
function refusalText(error: CallError | null, otherwise = 'The call failed.'): string {
  const refused = error === null ? undefined : refusedFor(error.operation as WriteOperation, error);
  const explained = refused === undefined ? otherwise : `${refused.sentence} ${refused.next}`;
  return `${explained} ${wordsOf(error)}`.trim();
}

function wordsOf(error: CallError | null): string {
  if (error === null) return '';
  const said = error.message === '' ? error.name : `${error.name}, ${error.message}`;
  return `AWS KMS said: ${said.endsWith('.') ? said : `${said}.`}`;
}

const notAnswered = (startedAt: string, change: ProposedChange): string =>
  `AWS KMS was asked at ${startedAt}, its answer was lost, and it does not show the change. ${
    definitionFor(change).isOnceOnly
      ? 'It is not asked again. Look in AWS CloudTrail for the call after that time: if there is none, make the change manually.'
      : askedAgain(change)
  }`;

const taken = (kmsRequestId: string | null): string =>
  `AWS KMS has taken the call${kmsRequestId === null ? '' : ` (request id ${kmsRequestId})`}.`;

const unknownRotation: Rotation = {
  keyState: null,
  rotationEnabled: null,
  rotationPeriodInDays: null,
  nextRotationDate: null,
  keyMaterialId: null,
};
