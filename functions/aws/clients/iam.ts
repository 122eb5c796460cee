import { IAMClient } from '@aws-sdk/client-iam';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const iamClient = (options: ClientOptions = {}): IAMClient => new IAMClient(clientConfiguration(options));
