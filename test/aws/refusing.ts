import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';

/** Clients that refuse every call the test has not foreseen. */
export const kmsMock = mockClient(KMSClient);
export const configMock = mockClient(ConfigServiceClient);

export const refuseEverything = (): void => {
  kmsMock.reset();
  kmsMock.onAnyCommand().callsFake(refuse);
  configMock.reset();
  configMock.onAnyCommand().callsFake(refuse);
};

const refuse = (input: unknown): never => {
  throw new Error(`a call this test did not expect: ${JSON.stringify(input)}`);
};

export const kms = new KMSClient({});
export const config = new ConfigServiceClient({});

/** An error as AWS answers it; adapters may look at its name only. */
export const awsError = (name: string, message = 'refused'): Error => Object.assign(new Error(message), { name });
