import { type Contradiction, ofField } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import { byThen } from './outcomes.ts';

/** The clocks of functions, and those of AWS services, may differ by this. */
const clockSkewInMillis = 300_000;

type At = { readonly record: string; readonly field: string; readonly time: string };
type Order = readonly [before: At, after: At];

/** Whether times are in the order in which the steps of an execution follow one another. */
export function contradictionsInTimes(set: ExecutionSet): readonly Contradiction[] {
  return orderIn(set).flatMap(([before, after]) =>
    Date.parse(after.time) + clockSkewInMillis >= Date.parse(before.time)
      ? []
      : [ofField(after.record, after.field, after.time, `It cannot be before ${before.record}, ${before.field}, which is ${before.time}.`)],
  );
}

function orderIn({ proposal, decision, attempts, notWritten, outcomes, executionId }: ExecutionSet): readonly Order[] {
  const requested = at('proposal.json', 'requestedAt', proposal.record.requestedAt);
  const started = outcomes?.record.startedAt ?? undefined;
  const decided = decision === undefined ? undefined : at('decision.json', 'decidedAt', decision.record.decidedAt);
  const recorded = decision === undefined ? undefined : at('decision.json', 'recordedAt', decision.record.recordedAt);
  const ended = outcomes === undefined ? undefined : at('outcomes.json', 'recordedAt', outcomes.record.recordedAt);
  const written = attempts
    .filter(({ attempt }) => attempt.record.executionId === executionId)
    .map((attempt) => byThen(attempt, { outcomes }))
    .flatMap(({ attempt, result, aliases }) => {
      const begun = at(attempt.ref.record, 'startedAt', attempt.record.startedAt);
      const answered = [result ?? [], aliases].flat().map(({ record, ref }) => at(ref.record, 'recordedAt', record.recordedAt));
      return [
        ...pairs(recorded, begun),
        ...pairs(begun, ended),
        ...answered.flatMap((one) => [...pairs(begun, one), ...pairs(one, ended)]),
      ];
    });
  return [
    ...(started === undefined ? [] : pairs(at('outcomes.json', 'startedAt', started), requested)),
    ...pairs(requested, decided),
    ...(decision?.record.decision === 'TIMED_OUT' ? pairs(at('proposal.json', 'expiresAt', proposal.record.expiresAt), decided) : []),
    ...pairs(decided, recorded),
    ...pairs(recorded, ended),
    ...pairs(requested, ended),
    ...notWritten.flatMap(({ record, ref }) => {
      const refused = at(ref.record, 'recordedAt', record.recordedAt);
      return [...pairs(recorded, refused), ...pairs(refused, ended)];
    }),
    ...written,
  ];
}

const at = (record: string, field: string, time: string): At => ({ record, field, time });

const pairs = (before: At | undefined, after: At | undefined): readonly Order[] =>
  before === undefined || after === undefined ? [] : [[before, after]];
