import { LambdaClient } from '@aws-sdk/client-lambda';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

/** Without a limit of its own: a function that is waited for may take as long as functions may. */
export const lambdaClient = (options: ClientOptions = {}): LambdaClient =>
  new LambdaClient({ ...clientConfiguration(options), requestHandler: {} });
