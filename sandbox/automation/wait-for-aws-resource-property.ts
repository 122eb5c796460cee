import type { Action } from './action.ts';
import { callInputApi, compareProperty, problemsOfApi, problemsOfProperty } from './api-call.ts';

/** `aws:waitForAwsResourceProperty`: reads until the property has one of the desired values; one match is enough. Times out after an hour by default. */
export const waitForAwsResourceProperty: Action = {
  name: 'aws:waitForAwsResourceProperty',
  defaultTimeoutSeconds: 3600,
  declaresOutputs: false,
  ownOutputs: [],
  isBlocking: false,
  problemsOfInputs: (inputs, knows) => [...problemsOfApi(inputs, knows), ...problemsOfProperty(inputs)],
  targetsOf: () => [],
  run: async (context) => {
    while (!context.signal.aborted) {
      const answer = await callInputApi(context, ['PropertySelector', 'DesiredValues']);
      if (compareProperty(context.inputs, answer).isDesired) break;
      await context.clock.sleep(context.settings.pollIntervalMillis, context.signal);
    }
    return { outputs: {} };
  },
};
