import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const cloudTrailClient = (options: ClientOptions = {}): CloudTrailClient => new CloudTrailClient(clientConfiguration(options));
