import type { Action } from './action.ts';
import { approve } from './approve.ts';
import { assertAwsResourceProperty } from './assert-aws-resource-property.ts';
import { branch } from './branch.ts';
import { executeAutomation } from './execute-automation.ts';
import { executeAwsApi } from './execute-aws-api.ts';
import { invokeLambdaFunction } from './invoke-lambda-function.ts';
import { loop } from './loop.ts';
import { sleep } from './sleep.ts';
import { waitForAwsResourceProperty } from './wait-for-aws-resource-property.ts';

/** The actions this sandbox simulates. A document with any other is refused when it is registered. */
export const actions: ReadonlyMap<string, Action> = new Map(
  [
    approve,
    assertAwsResourceProperty,
    branch,
    executeAutomation,
    executeAwsApi,
    invokeLambdaFunction,
    loop,
    sleep,
    waitForAwsResourceProperty,
  ].map((action) => [action.name, action]),
);
