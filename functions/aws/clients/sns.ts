import { SNSClient } from '@aws-sdk/client-sns';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const snsClient = (options: ClientOptions = {}): SNSClient => new SNSClient(clientConfiguration(options));
