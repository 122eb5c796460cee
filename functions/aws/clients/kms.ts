import { KMSClient } from '@aws-sdk/client-kms';
import { type ClientOptions, clientConfiguration, timeLimits } from './configuration.ts';

export type KmsClientOptions = ClientOptions & {
  /** Told of every attempt that AWS KMS throttled, those that the SDK repeats by itself too. */
  readonly onThrottled?: (operation: string) => void;
};

/** A sweep reads many keys at once. */
const requestHandler = { ...timeLimits, httpsAgent: { maxSockets: 100 } };

export function kmsClient({ onThrottled, ...options }: KmsClientOptions = {}): KMSClient {
  const client = new KMSClient({ ...clientConfiguration(options), requestHandler });
  if (onThrottled !== undefined) tellOfThrottling(client, onThrottled);
  return client;
}

/** Low in the step that holds the retries, so that it sees each attempt by itself. */
const tellOfThrottling = (client: KMSClient, onThrottled: (operation: string) => void): void =>
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          if (error instanceof Error && error.name === 'ThrottlingException') onThrottled(commandName.replace(/Command$/, ''));
          throw error;
        }
      },
    { step: 'finalizeRequest', priority: 'low', name: 'tellOfThrottling' },
  );
