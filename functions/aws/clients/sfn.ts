import { SFNClient } from '@aws-sdk/client-sfn';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const sfnClient = (options: ClientOptions = {}): SFNClient => new SFNClient(clientConfiguration(options));
