import { type Action, StepFailure } from './action.ts';
import { callInputApi, compareProperty, problemsOfApi, problemsOfProperty } from './api-call.ts';

/** `aws:assertAwsResourceProperty`: one read; the step fails unless the property has one of the desired values. */
export const assertAwsResourceProperty: Action = {
  name: 'aws:assertAwsResourceProperty',
  declaresOutputs: false,
  ownOutputs: [],
  isBlocking: false,
  problemsOfInputs: (inputs, knows) => [...problemsOfApi(inputs, knows), ...problemsOfProperty(inputs)],
  targetsOf: () => [],
  run: async (context) => {
    const answer = await callInputApi(context, ['PropertySelector', 'DesiredValues']);
    const { isDesired, found, desired } = compareProperty(context.inputs, answer);
    if (isDesired) return { outputs: {} };
    throw new StepFailure(`Property value from the API output: "${found}" does not match the desired values: ${desired.join(', ')}`);
  },
};
