import { randomUUID } from 'node:crypto';
import type { Action, ActionContext } from './action.ts';
import { callInputApi, problemsOfApi } from './api-call.ts';
import type { JsonRecord } from './json.ts';
import { selectOutputs } from './outputs.ts';

/** `aws:executeAwsApi`: one API call with the runbook's role, at most 25 seconds long. An API error fails the step. */
export const executeAwsApi: Action = {
  name: 'aws:executeAwsApi',
  declaresOutputs: true,
  ownOutputs: [],
  isBlocking: false,
  problemsOfInputs: problemsOfApi,
  targetsOf: () => [],
  run: async (context) => ({ outputs: selectOutputs(context.step.outputs, answerOf(await callInputApi(context, []), context)) }),
};

/** Automation calls through boto3, whose answers hold this beside the members of the API. */
const answerOf = (answer: JsonRecord, { settings }: ActionContext): JsonRecord =>
  settings.answersCarryMetadata
    ? { ...answer, ResponseMetadata: { RequestId: randomUUID(), HTTPStatusCode: 200, RetryAttempts: 0 } }
    : answer;
