import { STSClient } from '@aws-sdk/client-sts';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const stsClient = (options: ClientOptions = {}): STSClient => new STSClient(clientConfiguration(options));
