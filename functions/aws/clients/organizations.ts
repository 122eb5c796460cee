import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const organizationsClient = (options: ClientOptions = {}): OrganizationsClient =>
  new OrganizationsClient(clientConfiguration(options));
