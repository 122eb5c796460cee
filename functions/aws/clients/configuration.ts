import type { AwsCredentialIdentity } from '@aws-sdk/types';

/** Where and as whom a client works; what is left out comes from the environment, as for every AWS SDK client (`AWS_ENDPOINT_URL` too). */
export type ClientOptions = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentialIdentity | (() => Promise<AwsCredentialIdentity>);
  /** @default enough for throttling to pass */
  readonly maxAttempts?: number;
};

/** Enough for throttling to pass: the SDK's own retries are the only ones. */
const maxAttempts = 6;

/** The one place where clients are configured. */
export const clientConfiguration = (options: ClientOptions) => ({
  maxAttempts,
  userAgentAppId: 'kms-rotation-governance',
  cacheMiddleware: true,
  ...options,
});
