import { KMSClient } from '@aws-sdk/client-kms';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const kmsClient = (options: ClientOptions = {}): KMSClient => new KMSClient(clientConfiguration(options));
