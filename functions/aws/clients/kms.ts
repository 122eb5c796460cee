import { KMSClient, KMSServiceException } from '@aws-sdk/client-kms';
import { type ClientOptions, clientConfiguration, timeLimits } from './configuration.ts';

export type KmsClientOptions = ClientOptions & {
  /** Told of every attempt that AWS KMS throttled, those that the SDK repeats by itself too. */
  readonly onThrottled?: (operation: string) => void;
  /** Repeat only what AWS KMS has certainly not carried out. After a lost answer, the refusal of a repeated call would be taken for that of both. */
  readonly endsWhereLost?: boolean;
};

/** Nobody knows whether AWS KMS has carried the call out. */
export class AnswerLostError extends Error {
  override readonly name = 'AnswerLostError' as const;
}

/** A sweep reads many keys at once. */
const requestHandler = { ...timeLimits, httpsAgent: { maxSockets: 100 } };

export function kmsClient({ onThrottled, endsWhereLost = false, ...options }: KmsClientOptions = {}): KMSClient {
  const client = new KMSClient({ ...clientConfiguration(options), requestHandler });
  if (onThrottled !== undefined) tellOfThrottling(client, onThrottled);
  if (endsWhereLost) endWhereLost(client);
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

/** Below the retries too, which know no error of this name. Errors of the caller (HTTP 4xx) are refusals. */
const endWhereLost = (client: KMSClient): void =>
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isRefusal(error)) throw error;
        // Without a cause: the SDK repeats a call whose error has one that is passing.
        throw new AnswerLostError(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'endWhereLost' },
  );

const isRefusal = (error: unknown): boolean => {
  const status = error instanceof KMSServiceException ? error.$metadata.httpStatusCode : undefined;
  return status !== undefined && status >= 400 && status < 500;
};
