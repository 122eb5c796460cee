import { type ChangeRef, idOfChange } from '../changes/kind.ts';
import type { Answer } from '../records/answer.ts';
import type { Decision, DecisionKind, Requester, Signal } from '../records/decision.ts';
import type { ApprovalsWithoutAnswer } from '../records/proposal.ts';
import { plainText } from '../report/plain-text.ts';
import type { Ending, RawSignal } from './approval-step.ts';
import { countPersons, isSameName, isSamePerson, personOf } from './person.ts';
import { isListed, type Principal } from './principal.ts';
import { isRequestScheduler } from './request-scheduler.ts';

/** A signal of which it is known who sent it; `undefined`: neither Systems Manager nor CloudTrail names a session or a user. */
export type IdentifiedSignal = RawSignal & { readonly by: Principal | undefined; readonly source: Signal['source'] };

/** An answer object as it is stored. `author`: whom the name of the object proves; `problem`: why it cannot be read or attributed. */
export type StoredAnswer = { readonly record: string; readonly sha256: string; readonly versionId: string | null } & (
  | { readonly author: Principal; readonly answer: Answer; readonly problem?: never }
  | { readonly author?: never; readonly answer?: never; readonly problem: string }
);

export type ToDecide = {
  readonly ending: Exclude<Ending, 'OPEN'>;
  /** Why the step failed, where it did. */
  readonly failure: string | null;
  readonly signals: readonly IdentifiedSignal[];
  readonly answers: readonly StoredAnswer[];
  readonly approvers: readonly string[];
  readonly requester: Requester;
  /** Of the execution. */
  readonly place: Parameters<typeof isRequestScheduler>[1];
  readonly proposed: readonly ChangeRef[];
  readonly requiredApprovals: number;
  readonly withoutAnswer: ApprovalsWithoutAnswer;
};

export type Decided = Pick<Decision, 'decision' | 'because' | 'signals' | 'ignoredAnswers' | 'approvedChanges' | 'notChosen'>;

/**
 * What the signals and answers of the approvers come to. An answer belongs to whoever gave it: it
 * narrows what its own author approves, and nothing else. Every approval that counts has to agree
 * on a change, and any rejection means that nothing is written.
 */
export function decide(toDecide: ToDecide): Decided {
  const signals = toDecide.signals.map((signal) => judged(signal, toDecide));
  const counting = signals.filter(({ counts }) => counts);
  const ignored = toDecide.answers.filter(({ author }) => author === undefined || !counting.some((signal) => isBy(signal, author)));
  const { decision, because } = outcomeOf(signals, toDecide);
  const approvedChanges =
    decision === 'APPROVED' ? toDecide.proposed.filter((change) => counting.every((signal) => isChosenBy(signal, change))) : [];
  const approved = new Set(approvedChanges.map(idOfChange));
  return {
    decision,
    because,
    signals,
    ignoredAnswers: ignored.map(({ record, sha256, versionId, answer, problem }) => ({
      record,
      sha256,
      versionId,
      answer: answer?.answer ?? null,
      changes: answer?.changes ?? null,
      because: problem ?? 'its author sent no approval that counts',
    })),
    approvedChanges,
    notChosen: decision === 'APPROVED' ? toDecide.proposed.filter((change) => !approved.has(idOfChange(change))) : [],
  };
}

/** A signal with its author's own answers, and whether it counts as an approval. */
function judged(raw: IdentifiedSignal, toDecide: ToDecide): Signal {
  const person = raw.by === undefined ? undefined : personOf(raw.by);
  const answers = person === undefined ? [] : toDecide.answers.filter(({ author }) => author !== undefined && isNamed(author, person));
  const because = raw.signal === 'REJECT' ? null : objectionTo(raw, person, answers, toDecide);
  return {
    principal: raw.principal,
    person: person ?? null,
    signal: raw.signal,
    source: raw.source,
    signalledAt: raw.signalledAt,
    comment: answers.flatMap(({ answer }) => answer?.comment ?? [])[0] ?? raw.comment,
    answers: answers.flatMap(({ record, sha256, versionId, answer }) =>
      answer === undefined ? [] : { record, sha256, versionId, answer: answer.answer, changes: answer.changes },
    ),
    counts: raw.signal === 'APPROVE' && because === null,
    because,
  };
}

function objectionTo(
  { by, principal }: IdentifiedSignal,
  person: string | undefined,
  answers: readonly StoredAnswer[],
  { approvers, requester, place, withoutAnswer, answers: all }: ToDecide,
): string | null {
  if (by === undefined) return 'neither Systems Manager nor AWS CloudTrail names the person who approved';
  if (!isListed(by, approvers)) return `${principal ?? 'the principal'} is not one of the approvers`;
  if (person === undefined) return `${principal ?? 'the principal'} has a name that software chooses, behind which no person is known`;
  if (requester.person === null && !isRequestScheduler(requester.principal, place))
    return 'it is not known who made the request, who may be this person: AWS CloudTrail shows it some minutes later';
  if (requester.person !== null && isSamePerson(requester.person, person)) return 'a request is not approved by the person who made it';
  if (all.some(({ author }) => author !== undefined && !isNamed(author, person) && isPerson(author, person)))
    return 'an answer is on record under another name that may be of the same person: answer and approve under one name';
  return answers.length === 0 && withoutAnswer === 'REFUSED' ? 'its author stored no answer, and this deployment asks for one' : null;
}

function outcomeOf(signals: readonly Signal[], toDecide: ToDecide): { readonly decision: DecisionKind; readonly because: string | null } {
  const { ending, failure, answers, requiredApprovals } = toDecide;
  if (signals.some(({ signal }) => signal === 'REJECT')) return { decision: 'REJECTED', because: null };
  if (ending === 'FAILED') return { decision: 'FAILED', because: failure ?? 'the request ended before anybody decided' };
  if (ending !== 'APPROVED') return { decision: ending, because: null };
  const unreadable = answers.find(({ problem }) => problem !== undefined);
  if (unreadable !== undefined)
    return { decision: 'NOT_COUNTED', because: `the answer ${plainText(unreadable.record)} does not count: ${unreadable.problem}` };
  const persons = countPersons(signals.flatMap(({ counts, person }) => (counts && person !== null ? person : [])));
  if (persons >= requiredApprovals) return { decision: 'APPROVED', because: null };
  const reasons = [...new Set(signals.flatMap(({ because }) => because ?? []))];
  return {
    decision: 'NOT_COUNTED',
    because: `${persons} of ${requiredApprovals} approvals that are needed count${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`,
  };
}

const isPerson = (principal: Principal, person: string): boolean => {
  const other = personOf(principal);
  return other !== undefined && isSamePerson(other, person);
};

const isNamed = (principal: Principal, person: string): boolean => {
  const other = personOf(principal);
  return other !== undefined && isSameName(other, person);
};

const isBy = ({ person }: Signal, author: Principal): boolean => person !== null && isNamed(author, person);

/** Without an answer object an approval is of all changes listed; of several answers each has to have the change. */
const isChosenBy = ({ answers }: Signal, change: ChangeRef): boolean => answers.every(({ changes }) => has(changes, change));

const has = (changes: readonly ChangeRef[], wanted: ChangeRef): boolean =>
  changes.some((change) => idOfChange(change) === idOfChange(wanted));

/** Why an answer cannot be used for a proposal; `undefined`: it can. It can only narrow, so one that names anything else is refused whole. */
export function problemOfAnswer(answer: Answer, executionId: string, proposed: readonly ChangeRef[]): string | undefined {
  if (answer.executionId !== executionId) return `it is for execution ${plainText(answer.executionId, 60)}`;
  if (answer.answer === 'REJECT' && answer.changes.length > 0) return 'it rejects, and chooses changes';
  const added = answer.changes.filter((change) => !has(proposed, change));
  return added.length === 0
    ? undefined
    : `it names ${added.length} changes that were not proposed, first ${added
        .slice(0, 3)
        .map((change) => plainText(idOfChange(change), 80))
        .join(', ')}`;
}
