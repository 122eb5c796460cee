import { functionNames } from '../../functions/core/names.ts';
import type { Acknowledgements } from '../acknowledge.ts';
import {
  allAttempts,
  attemptsOf,
  everyKey,
  executionsAreRead,
  inEvidence,
  inThisRegion,
  keysAreGoverned,
  listAliases,
  lookUpEvents,
  recordsOf,
  replacements,
  requestsOf,
  ruleIsFound,
  wildcard,
  withoutResource,
} from './wildcards.ts';

/** Findings of AwsSolutions in the roles of the functions that the steps of the documents invoke. */
export const ofStepFunctions: Acknowledgements = {
  'Steps/AssessRequest/Role': {
    [withoutResource]: `${listAliases} ${ruleIsFound}`,
    ...keysAreGoverned,
    ...executionsAreRead,
    ...recordsOf('proposal.json'),
    ...requestsOf('request.json'),
    ...replacements,
  },
  'Steps/NotifyApprovers/Role': {
    ...executionsAreRead,
    ...recordsOf('proposal.json'),
    ...requestsOf('request.json', 'notification.json'),
  },
  'Steps/RecordApproval/Role': {
    [withoutResource]: `${listAliases} ${lookUpEvents}`,
    ...keysAreGoverned,
    ...executionsAreRead,
    ...recordsOf('proposal.json', 'answers/*', 'decision.json', 'approval.json'),
    ...requestsOf('request.json', 'parts/*'),
    ...replacements,
    [wildcard('arn:<AWS::Partition>:ssm:*:*:document/*')]:
      'Read-only: whether a change calendar is open. Calendars are named by a parameter of the deployment and may be shared from another account.',
    [inEvidence('decisions/*')]:
      'Decisions are filed under the day they are made on and the execution they are about, neither of which is known at deployment.',
  },
  'Steps/ApplyChanges/Role': {
    [everyKey]:
      'Which keys are approved is known only after the approval, and the function acts on what that record says. The writes, EnableKeyRotation and RotateKeyOnDemand, are fenced by conditions on the key itself: this account, symmetric, for encryption, no replica, its material, and a period within the allowed range. The other actions on keys are read-only.',
    ...executionsAreRead,
    ...recordsOf('proposal.json', 'decision.json'),
    ...attemptsOf(functionNames.applyChanges),
  },
  'Steps/ReplaceKey/Role': {
    [withoutResource]:
      'A key that is being created has no ARN, so IAM accepts only "*" for CreateKey: conditions limit it to single-Region keys of the kinds that are replaced, with material of AWS KMS, whose tags say which key they replace; a tag that exempts a key is denied. ListAliases and LookupEvents know no resource and are read-only.',
    [everyKey]:
      'Which key is approved is known only after the approval, and the function acts on what that record says. The writes, UpdateAlias and tags, are fenced by conditions on the key itself (this account, a kind that is replaced, material of AWS KMS, a tag of the lineage) and on the tags (those of the lineage alone). The other actions on keys are read-only.',
    [inThisRegion('kms', 'alias/*')]:
      'Which aliases are approved is known only after the approval. AWS KMS asks for the same permission on both keys, where conditions fence it.',
    ...executionsAreRead,
    ...recordsOf('proposal.json', 'decision.json', 'successor.json', 'outcomes.json'),
    ...attemptsOf(functionNames.replaceKey),
  },
  'Steps/ValidateRotation/Role': {
    [withoutResource]: `${listAliases} The same is true of GetComplianceDetailsByResource of AWS Config.`,
    ...keysAreGoverned,
    ...executionsAreRead,
    ...recordsOf('proposal.json', 'decision.json', 'not-written/*', 'approval.json', 'successor.json'),
    ...recordsOf('outcomes.json', 'outcomes.csv', 'validation.json'),
    ...allAttempts,
  },
};
