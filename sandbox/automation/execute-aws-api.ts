import type { Action } from './action.ts';
import { callInputApi, problemsOfApi } from './api-call.ts';
import { selectOutputs } from './outputs.ts';

/** `aws:executeAwsApi`: one API call with the runbook's role, at most 25 seconds long. An API error fails the step. */
export const executeAwsApi: Action = {
  name: 'aws:executeAwsApi',
  declaresOutputs: true,
  ownOutputs: [],
  isBlocking: false,
  problemsOfInputs: problemsOfApi,
  targetsOf: () => [],
  run: async (context) => ({ outputs: selectOutputs(context.step.outputs, await callInputApi(context, [])) }),
};
