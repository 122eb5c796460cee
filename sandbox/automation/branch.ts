import { type Action, problemsOfKeys, StepFailure } from './action.ts';
import { ConditionError, holds, problemsOfCondition } from './conditions.ts';
import { isJsonList, isJsonRecord, type JsonRecord } from './json.ts';

const choicesIn = ({ Choices }: JsonRecord): readonly JsonRecord[] => (isJsonList(Choices) ? Choices.filter(isJsonRecord) : []);

/** `aws:branch`: goes to the first choice that holds, else to `Default`, else on to the following step. */
export const branch: Action = {
  name: 'aws:branch',
  declaresOutputs: false,
  ownOutputs: [],
  isBlocking: false,
  problemsOfInputs: (inputs) => [
    ...problemsOfKeys(inputs, ['Choices'], ['Default']),
    ...(choicesIn(inputs).length === 0 ? ["input 'Choices' must be a list of at least one choice"] : []),
    ...(inputs['Default'] === undefined || typeof inputs['Default'] === 'string' ? [] : ["input 'Default' must be the name of a step"]),
    ...choicesIn(inputs).flatMap((choice) => [
      ...(typeof choice['NextStep'] === 'string' ? [] : ['a choice has no NextStep']),
      ...problemsOfCondition(choice, ['NextStep']),
    ]),
  ],
  targetsOf: (inputs) =>
    [...choicesIn(inputs).map(({ NextStep }) => NextStep), inputs['Default']].filter((target) => typeof target === 'string'),
  run: async ({ inputs }) => {
    const goTo = choiceOf(inputs) ?? inputs['Default'];
    return typeof goTo === 'string' ? { outputs: {}, goTo } : { outputs: {} };
  },
};

function choiceOf(inputs: JsonRecord): string | undefined {
  try {
    const choice = choicesIn(inputs).find(holds);
    return typeof choice?.['NextStep'] === 'string' ? choice['NextStep'] : undefined;
  } catch (error) {
    if (error instanceof ConditionError) throw new StepFailure(error.message);
    throw error;
  }
}
