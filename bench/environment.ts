import { env } from 'node:process';

/** What every subject needs to reach the endpoint as an AWS client does. */
export const clientEnvironment = (url: string): Readonly<Record<string, string>> => ({
  PATH: env['PATH'] ?? '',
  HOME: env['HOME'] ?? '',
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIA0000000000000000',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
});
