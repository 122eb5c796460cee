import { LambdaClient } from '@aws-sdk/client-lambda';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const lambdaClient = (options: ClientOptions = {}): LambdaClient => new LambdaClient(clientConfiguration(options));
