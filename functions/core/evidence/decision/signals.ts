import { type Ending, type RawSignal, signalsIn } from '../../people/approval-step.ts';
import { accountsFor } from '../../people/complete-signals.ts';
import type { IdentifiedSignal } from '../../people/decide.ts';
import { signallerIn } from '../../people/principal.ts';
import type { Decision } from '../../records/decision.ts';
import { type Contradiction, ofField } from '../contradiction.ts';

const record = 'decision.json';

/** What Systems Manager said, read again from what is kept of it. */
const toldBySystemsManager = ({ rawDecisions }: Pick<Decision, 'rawDecisions'>) =>
  signalsIn({ status: 'Success', endedAt: null, outputs: { ApproverDecisions: rawDecisions } });

const identified =
  (source: IdentifiedSignal['source'], approvers: readonly string[]) =>
  ({ principal, signal, signalledAt, comment }: RawSignal): IdentifiedSignal => ({
    principal,
    signal,
    signalledAt,
    comment,
    source,
    by: principal === null ? undefined : signallerIn(principal, approvers),
  });

const isFromCloudTrail = ({ signals }: Decision): boolean => signals.some(({ source }) => source === 'CLOUDTRAIL');

/**
 * The signals that the decision was made from. Those that Systems Manager told are read again from
 * its own words; those that AWS CloudTrail told are on record alone.
 */
export const signalsAt = (decision: Decision, approvers: readonly string[]): readonly IdentifiedSignal[] =>
  isFromCloudTrail(decision)
    ? decision.signals.map(identified('CLOUDTRAIL', approvers))
    : toldBySystemsManager(decision).signals.map(identified('SYSTEMS_MANAGER', approvers));

/** AWS CloudTrail is asked where Systems Manager does not tell all. It may be late with an approval; a rejection that was told of is one. */
export function contradictionsInSources(decision: Decision, approvers: readonly string[], ending: Ending): readonly Contradiction[] {
  const { signals, unknown } = toldBySystemsManager(decision);
  const isTold = signals.some(({ signal }) => signal === 'REJECT');
  const isComplete = unknown === 0 && accountsFor(signals.map(identified('SYSTEMS_MANAGER', approvers)), ending);
  return [
    ...(isTold && decision.signals.every(({ signal }) => signal !== 'REJECT')
      ? [ofField(record, 'signals', decision.signals, 'Systems Manager told of a rejection, as rawDecisions says.')]
      : []),
    ...(isFromCloudTrail(decision) && isComplete
      ? [ofField(record, 'signals[0].source', 'CLOUDTRAIL', 'Systems Manager told of every signal, as rawDecisions says.')]
      : []),
    ...(isFromCloudTrail(decision) ? ofCalls(decision) : []),
  ];
}

/** AWS CloudTrail has the time of each call, and each call once. */
function ofCalls({ signals }: Decision): readonly Contradiction[] {
  const callOf = ({ principal, signal, signalledAt }: RawSignal): string => [principal, signal, signalledAt].join(' ');
  const calls = signals.map(callOf);
  return signals.flatMap(({ signalledAt }, index) => [
    ...(signalledAt === null ? [ofField(record, `signals[${index}].signalledAt`, null, 'AWS CloudTrail has the time of each call.')] : []),
    ...(calls.indexOf(calls[index] ?? '') === index
      ? []
      : [ofField(record, `signals[${index}]`, calls[index], 'AWS CloudTrail has each call once.')]),
  ]);
}
