import { SSMClient } from '@aws-sdk/client-ssm';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const ssmClient = (options: ClientOptions = {}): SSMClient => new SSMClient(clientConfiguration(options));
