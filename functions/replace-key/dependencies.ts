import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { WriterDependencies } from '../aws/changes/write-approved.ts';

export type Dependencies = WriterDependencies & {
  readonly cloudTrail: CloudTrailClient;
  readonly pause: () => Promise<void>;
};
