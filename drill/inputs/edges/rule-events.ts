import fc from 'fast-check';
import { isKeyId } from '../../../functions/core/ids.ts';
import { parseRuleEvent } from '../../../functions/evaluate-rotation/event.ts';
import { sweepPartIn } from '../../../functions/evaluate-rotation/sweep-event.ts';
import { mutationOf, sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { rightRuleEvent, withInvokingText } from '../right/rule-events.ts';

const refusals = ['MalformedEventError', 'InvalidRuleParameterError'];

function checkRuleEvent(event: unknown): void {
  const { subject, orderingTimestamp, accountId, resultToken, ruleName } = parseRuleEvent(event);
  promised(!Number.isNaN(orderingTimestamp.getTime()), 'an accepted event has no time');
  promised(/^\d{12}$/.test(accountId) && resultToken !== '' && ruleName !== '', 'an accepted event lacks what the answer needs');
  if (subject.kind !== 'sweep') promised(isKeyId(subject.keyId), 'an accepted event names no key');
}

const ruleEvent = edge({
  name: 'event of AWS Config',
  promise: 'is taken whole, or refused with the field, its value and what is allowed; an accepted one has key, account, time and token',
  weight: 10,
  answers: 'both',
  arbitrary: sometimesMutated(rightRuleEvent),
  check: ({ value }) => answerOf(() => checkRuleEvent(withInvokingText(value)), refusals),
});

const invokingText = edge({
  name: 'invoking event as text',
  promise: 'a text that is cut, doubled or no JSON at all is refused by name',
  weight: 2,
  answers: 'both',
  arbitrary: fc
    .tuple(rightRuleEvent.map(withInvokingText), fc.oneof(anyText, fc.constant(undefined)), fc.nat({ max: 400 }))
    .map(([event, text, cut]) => {
      const { invokingEvent } = event as { invokingEvent: string };
      return { ...(event as object), invokingEvent: text ?? (cut < 200 ? invokingEvent : invokingEvent.slice(0, cut)) };
    }),
  check: (event) => answerOf(() => checkRuleEvent(event), refusals, ['invokingEvent']),
});

const counts = { COMPLIANT: 1, NON_COMPLIANT: 2, NOT_APPLICABLE: 3 };
const rightPart = rightRuleEvent.map((event) => ({
  sweepPart: {
    step: 'EVALUATE_PAGES',
    event: withInvokingText(event),
    progress: {
      startedAt: '2026-11-20T12:00:00.000Z',
      marker: 'marker',
      isListed: false,
      evaluationsPut: 4,
      tally: { keysRead: 6, reasons: { ROTATION_ENABLED: 6 }, complianceTypes: counts },
    },
  },
}));

const sweepPart = edge({
  name: 'part of a long sweep',
  promise: 'is taken whole, refused by field, or is no part at all',
  weight: 3,
  answers: 'both',
  arbitrary: fc.oneof(
    rightPart.map((value) => ({ value, at: [] })),
    mutationOf(rightPart),
  ),
  check: ({ value }) =>
    answerOf(() => {
      const startedAt = sweepPartIn(value)?.progress?.startedAt;
      promised(startedAt === undefined || !Number.isNaN(Date.parse(startedAt)), 'a part began at no time');
    }, ['InvalidInputError']),
});

export const ruleEventEdges = [ruleEvent, invokingText, sweepPart];
