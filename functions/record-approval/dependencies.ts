import type { KMSClient } from '@aws-sdk/client-kms';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import type { Surroundings } from '../aws/lambda-context.ts';

export type Dependencies = {
  readonly kms: KMSClient;
  readonly ssm: SSMClient;
  readonly evidence: EvidenceStore;
  readonly now: () => Date;
  readonly surroundings: Surroundings;
};
