import type { Mishap } from '../../sandbox/faults.ts';
import type { Answer, Plan } from './plan.ts';

/** A plan in a line, for the person who looks into what broke. */
export function describePlan({ keys, requests, isScheduled, faults, change, ...rest }: Plan): string {
  const parts = [
    `keys ${keys.map(({ kind }, number) => `${number} ${kind}`).join(', ')}`,
    ...requests.map(({ kind, keys: asked, answer }) => `request for ${kind} of ${asked.join(' ')}: ${answerText(answer)}`),
    ...(isScheduled ? ['the request scheduler asks too'] : []),
    ...(change === undefined ? [] : [`key ${change.key} is changed meanwhile (${change.how})`]),
    ...faults.map(
      ({ service, operation, caller, phase, mishap, after = 0, times = 1, takesEffect }) =>
        `${phase}: ${service} ${operation} of the ${caller}, calls ${after + 1} to ${after + times}: ${mishapText(mishap)}${takesEffect === true ? ' after its effect' : ''}`,
    ),
    ...Object.entries(rest)
      .filter(([name, value]) => name !== 'seed' && value !== 0)
      .map(([name, value]) => `${name} ${String(value)}`),
  ];
  return parts.join('; ');
}

const answerText = (answer: Answer): string => (answer.kind === 'select' ? `only ${answer.keys.join(' ')}` : answer.kind);

const mishapText = (mishap: Mishap): string => {
  if (mishap.kind === 'error') return mishap.name;
  return mishap.kind === 'slow' ? `slow by ${mishap.millis} ms` : mishap.kind;
};
