import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { type ClientOptions, clientConfiguration, timeLimits } from './configuration.ts';

/** How long a query over an organization may take is not documented: it gets more time than other calls. */
const requestHandler = { ...timeLimits, requestTimeout: 60_000 };

export const configClient = (options: ClientOptions = {}): ConfigServiceClient =>
  new ConfigServiceClient({ ...clientConfiguration(options), requestHandler });
