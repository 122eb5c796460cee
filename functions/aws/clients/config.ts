import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const configClient = (options: ClientOptions = {}): ConfigServiceClient => new ConfigServiceClient(clientConfiguration(options));
