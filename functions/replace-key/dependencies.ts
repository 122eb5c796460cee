import type { StepDependencies } from '../aws/step-dependencies.ts';

/** Unlike every other function this one writes to AWS KMS: with `kms`, and only in the files of this folder. */
export type Dependencies = StepDependencies & { readonly sleep: (millis: number) => Promise<void> };
