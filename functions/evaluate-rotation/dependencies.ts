import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { ReplacedOnRecord } from '../aws/changes/replaced-on-record.ts';
import type { RequestRate } from '../aws/request-rate.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';

/** Where progress goes. */
export type Log = { readonly info: (message: string, details: Readonly<Record<string, unknown>>) => void };

export type Dependencies = {
  readonly kms: KMSClient;
  readonly config: ConfigServiceClient;
  readonly rate: RequestRate;
  readonly replacedBy: ReplacedOnRecord;
  readonly now: () => Date;
  readonly log: Log;
  readonly record: RecordMetric<MetricOf<'evaluate-rotation'>>;
  /** Aborted shortly before the function's time is up. */
  readonly signal: AbortSignal;
};
