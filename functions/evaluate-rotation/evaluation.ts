import type { Evaluation } from '@aws-sdk/client-config-service';
import { type Putting, resourceType } from '../aws/config.ts';
import { annotationOf } from '../core/annotation.ts';
import type { Verdict } from '../core/verdict.ts';
import type { RuleEvent } from './event.ts';

/** A verdict in the form of AWS Config. The resource id is the key id, as in the configuration item: history and remediation join on it. */
export const evaluationOf = (keyId: string, { complianceType, reason }: Verdict, orderingTimestamp: Date): Evaluation => ({
  ComplianceResourceType: resourceType,
  ComplianceResourceId: keyId,
  ComplianceType: complianceType,
  Annotation: annotationOf(reason),
  OrderingTimestamp: orderingTimestamp,
});

/** Rule development kits invoke a rule with the result token `TESTMODE`, which AWS Config accepts only in test mode. */
export const puttingFor = ({ resultToken }: RuleEvent): Putting => ({ resultToken, testMode: resultToken === 'TESTMODE' });
