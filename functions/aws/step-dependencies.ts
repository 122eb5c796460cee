import type { KMSClient } from '@aws-sdk/client-kms';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { EvidenceStore } from './evidence-store.ts';
import type { Surroundings } from './lambda-context.ts';

/** What the runbook's functions work with: clients that only read keys, the evidence bucket, and a clock. */
export type StepDependencies = {
  readonly kms: KMSClient;
  readonly ssm: SSMClient;
  readonly evidence: EvidenceStore;
  readonly now: () => Date;
  readonly surroundings: Surroundings;
};
