import type { Stack } from 'aws-cdk-lib';
import { acknowledgeAll } from '../acknowledge.ts';
import { ofAlarm, ofBucket, ofFunction, ofRole, ofTopic } from './findings.ts';

/** Every finding of the packs for NIST 800-53 R5 and PCI DSS 3.2.1 that stands in the organization stack, with the reason an auditor reads. */
export const acknowledgeOrganizationControls = (stack: Stack): void =>
  acknowledgeAll(stack, {
    ...ofBucket('CentralEvidence/Bucket', {
      replication:
        'This bucket is the copy: every record in it lies in the evidence bucket of its own account and Region as well, there and here under object lock. Reports can be written again from AWS Config.',
    }),
    ...ofFunction('Report/ReportOrganization', {
      runs: 'A schedule invokes it, once a day unless ReportSchedule says otherwise.',
      fails:
        'An event of the schedule carries nothing. The report of the next day has everything that this one would have had, and the alarm NoOrganizationReport goes off after two days without one.',
    }),
    ...ofRole('Aggregator/Role'),
    ...ofTopic(
      'RequestTopic/Topic',
      'Members publish with roles of their own accounts, which the key that AWS manages for SNS does not let in; a key of our own would be one more key to govern, and an approval request would be silent as soon as it is disabled. The topic is off unless CentralRequests asks for it; messages travel over TLS only.',
    ),
    ...ofAlarm(
      'Report/NoReport',
      'The stack knows nobody to send it to: it has no topic for operators, and the one for requests takes messages of members alone. Its state is seen in CloudWatch, and the central dashboard shows every day without a report. What must not wait is watched by the alarms of each account, which are sent.',
    ),
  });
