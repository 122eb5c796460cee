import type { Stack } from 'aws-cdk-lib';
import { acknowledgeAll } from '../acknowledge.ts';
import { type FunctionProse, ofBucket, ofFunction, ofRole, ofTopic } from './findings.ts';

/** Every finding of the packs for NIST 800-53 R5 and PCI DSS 3.2.1 that stands in the member stack, with the reason an auditor reads. */
export const acknowledgeControls = (stack: Stack): void => acknowledgeAll(stack, controls);

const step = (writes: string): FunctionProse => ({
  runs: 'The runbook invokes it, once per execution; how many executions are under way at once is limited by MaximumWaitingExecutions and by Systems Manager.',
  fails: `The runbook invokes it and waits for its answer, so there is no event to keep: a failure fails the step, the execution ends as failed and ${writes}`,
});

const controls = {
  ...ofBucket('Evidence/Bucket', {
    replication:
      'With CentralEvidenceBucket a function copies every record to another account, into a folder that this account can only add to (docs/adr/0014). In the bucket itself no version can be deleted while its object lock holds.',
  }),
  ...ofFunction('EvaluateRotation', {
    runs: 'AWS Config invokes it, one full evaluation at a time and once per change; within a run it keeps below a share of the request quotas of AWS KMS (KmsRequestQuotaShare).',
    fails:
      'An event only says that it is time to look: an event that is lost loses nothing that the next scheduled evaluation does not see. AWS Config invokes again after a failure, and the alarms EvaluationFailed and NoCompleteSweep ring.',
  }),
  ...ofFunction('Steps/AssessRequest', step('nobody is asked.')),
  ...ofFunction('Steps/NotifyApprovers', step('nothing is approved.')),
  ...ofFunction('Steps/RecordApproval', step('no key is changed.')),
  ...ofFunction('Steps/ApplyChanges', step('what is left is tried again, and in the end asked for again.')),
  ...ofFunction('Steps/ReplaceKey', step('the next run goes on where it ended.')),
  ...ofFunction('Steps/ValidateRotation', step('its alarm rings; the keys can be validated again.')),
  ...ofFunction('Feeder/RequestApproval', {
    runs: 'A schedule and the end of an execution invoke it; of two runs at once only one can raise a request, by one conditional write (docs/adr/0012).',
    fails:
      'An event carries nothing but the word raise or continue. Every run repeats what is not done yet, and the hourly one comes in any case; its alarm rings.',
  }),
  ...ofFunction('Drift/RequestEvaluation', {
    runs: 'It reads one queue in batches of a minute; AWS Config itself takes one evaluation at a time.',
    fails:
      'A queue invokes it, where a dead-letter queue of the function would never receive anything. What fails goes back to the queue and, after ten attempts, to KmsRotation-KeyChanges-Failed, whose alarm rings.',
  }),
  ...ofFunction('CentralCopy/CopyEvidence', {
    runs: 'Its queue is read by at most two runs at once (MaximumConcurrency of the event source mapping).',
    fails:
      'A queue invokes it, where a dead-letter queue of the function would never receive anything. What fails goes back to the queue and in the end to its queue of failed records, whose alarm rings.',
  }),
  ...ofRole('AutomationRole'),
  ...ofRole('RotateNowRole'),
  ...ofRole('ReplaceKeyRunbookRole'),
  ...ofRole('ApproverRole'),
  ...ofRole('CentralAccess/Read'),
  ...ofRole('CentralAccess/Evaluator'),
  ...ofRole('LongSweep/Role'),
  ...ofRole(
    'OtherAccounts/Policy',
    "One statement that the evaluator's role has only where EvaluatesOtherAccounts is ENABLED. A condition cannot add a statement to a role, so it is a policy of that one role by itself.",
  ),
  ...ofRole(
    'LongSweep/Start',
    "One statement that the evaluator's role has only with LongSweeps: to start this one state machine. A condition cannot add a statement to a role, so it is a policy of that one role by itself.",
  ),
  ...ofTopic(
    'Operations/Topic',
    'CloudWatch cannot publish under the key that AWS manages for SNS, and with a key of our own an alarm would be silent as soon as that key is disabled. A message is the name, the description and the number of an alarm; it names no key. Messages travel over TLS only.',
  ),
};
