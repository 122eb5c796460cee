import type { AwsCredentialIdentity } from '@aws-sdk/types';

/** Where and as whom a client works; what is left out comes from the environment, as for every AWS SDK client (`AWS_ENDPOINT_URL` too). */
export type ClientOptions = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentialIdentity | (() => Promise<AwsCredentialIdentity>);
  /** @default enough for throttling to pass */
  readonly maxAttempts?: number;
  /** `adaptive`: gives way to others who use the same quota. @default standard */
  readonly retryMode?: 'standard' | 'adaptive';
};

/** Enough for throttling to pass: the SDK's own retries are the only ones. */
const maxAttempts = 6;

/** Without an end to waiting, one connection that hangs would hold a function up until its time is over. Every call is answered in far less. */
export const timeLimits = { connectionTimeout: 5000, requestTimeout: 15_000, throwOnRequestTimeout: true };

/** The one place where clients are configured. */
export const clientConfiguration = (options: ClientOptions) => ({
  maxAttempts,
  requestHandler: timeLimits,
  userAgentAppId: 'kms-rotation-governance',
  cacheMiddleware: true,
  ...options,
});
