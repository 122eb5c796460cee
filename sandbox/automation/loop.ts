import { type Action, problemsOfKeys, StepFailure } from './action.ts';
import { isJsonList, type Json, type JsonRecord } from './json.ts';
import { soleReferenceIn } from './references.ts';

const maximumIterations = 100;

/** `aws:loop` over a list of texts: the body runs once per item, one after the other. Loops with a condition are not simulated. */
export const loop: Action = {
  name: 'aws:loop',
  declaresOutputs: false,
  ownOutputs: [],
  isBlocking: false,
  problemsOfInputs: (inputs) => [
    ...problemsOfKeys(inputs, ['Iterators'], ['IteratorDataType', 'MaxIterations']),
    ...(inputs['IteratorDataType'] === undefined || inputs['IteratorDataType'] === 'String'
      ? []
      : [`IteratorDataType ${JSON.stringify(inputs['IteratorDataType'])} is not simulated, only String`]),
    ...problemsOfMaxIterations(inputs['MaxIterations']),
    ...problemsOfIterators(inputs['Iterators']),
  ],
  targetsOf: () => [],
  run: async ({ inputs, signal, runBody, publishOutputs }) => {
    const iterators = iteratorsIn(inputs);
    for (const [index, iteratorValue] of iterators.slice(0, Number(inputs['MaxIterations'] ?? maximumIterations)).entries()) {
      if (signal.aborted) break;
      publishOutputs({ CurrentIteration: index + 1, CurrentIteratorValue: iteratorValue });
      const ended = await runBody({ iteration: index + 1, iteratorValue }, signal);
      if (ended !== undefined) return { outputs: {}, ended };
    }
    return { outputs: {} };
  },
};

function problemsOfMaxIterations(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  const isAllowed = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maximumIterations;
  return isAllowed ? [] : [`MaxIterations must be a whole number from 1 to ${maximumIterations}, found ${JSON.stringify(value)}`];
}

function problemsOfIterators(value: Json | undefined): readonly string[] {
  if (value === undefined || isJsonList(value) || (typeof value === 'string' && soleReferenceIn(value) !== undefined)) return [];
  return [`Iterators must be a list or one reference to a list, found ${JSON.stringify(value)}`];
}

function iteratorsIn({ Iterators }: JsonRecord): readonly string[] {
  if (!isJsonList(Iterators) || !Iterators.every((item) => typeof item === 'string')) {
    throw new StepFailure(`Iterators must be a StringList, found ${JSON.stringify(Iterators)}`);
  }
  if (Iterators.length > maximumIterations)
    throw new StepFailure(`Iterators holds ${Iterators.length} items; at most ${maximumIterations} are allowed`);
  return Iterators;
}
