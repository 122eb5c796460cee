import type { KMSClient } from '@aws-sdk/client-kms';
import type { StepDependencies } from '../aws/step-dependencies.ts';

/** Unlike every other function this one writes to AWS KMS: with `kms`, and only in the files of this folder. */
export type Dependencies = StepDependencies & {
  /** Sends each call once: whoever repeats CreateKey without looking, because an answer was lost, creates another key. The SDK would. */
  readonly kmsOnce: KMSClient;
  readonly sleep: (millis: number) => Promise<void>;
};
