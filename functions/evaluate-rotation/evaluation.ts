import type { Evaluation } from '@aws-sdk/client-config-service';
import { resourceType } from '../aws/config.ts';
import { annotationOf } from '../core/annotation.ts';
import type { Verdict } from '../core/verdict.ts';

/** A verdict in the form of AWS Config. The resource id is the key id, as in the configuration item: history and remediation join on it. */
export const evaluationOf = (keyId: string, { complianceType, reason }: Verdict, orderingTimestamp: Date): Evaluation => ({
  ComplianceResourceType: resourceType,
  ComplianceResourceId: keyId,
  ComplianceType: complianceType,
  Annotation: annotationOf(reason),
  OrderingTimestamp: orderingTimestamp,
});
