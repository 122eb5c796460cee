import { type Action, problemsOfKeys, textInput } from './action.ts';

/** Systems Manager guide, "aws:sleep": at most 604,799 seconds. */
const longestSeconds = 604_799;

/** `aws:sleep` for a duration (ISO 8601, days to seconds). Sleeping until a timestamp is not simulated. */
export const sleep: Action = {
  name: 'aws:sleep',
  declaresOutputs: false,
  ownOutputs: [],
  isBlocking: true,
  problemsOfInputs: (inputs) => [...problemsOfKeys(inputs, ['Duration'], []), ...problemsOfDuration(inputs['Duration'])],
  targetsOf: () => [],
  run: async ({ inputs, signal, clock, settings }) => {
    const millis = (secondsIn(textInput(inputs, 'Duration')) ?? 0) * 1000;
    await clock.sleep(Math.min(millis, settings.longestSleepMillis ?? millis), signal);
    return { outputs: {} };
  },
};

function problemsOfDuration(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const seconds = typeof value === 'string' ? secondsIn(value) : undefined;
  return seconds !== undefined && seconds <= longestSeconds
    ? []
    : [`Duration must be an ISO 8601 duration such as PT30S, of at most ${longestSeconds} seconds, found ${JSON.stringify(value)}`];
}

function secondsIn(duration: string): number | undefined {
  const parts = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((digits) => Number(digits ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
