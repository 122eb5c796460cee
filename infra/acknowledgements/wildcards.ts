import type { ChangeKind } from '../../functions/core/changes/kind.ts';
import { functionNames } from '../../functions/core/names.ts';
import type { Acknowledgements } from '../acknowledge.ts';
import { kindsWrittenBy, type Writer } from '../runbook/writers.ts';

/** Findings of AwsSolutions about wildcards in a policy, with the reasons that several roles share. */
export type Findings = Acknowledgements[string];

export const wildcard = (resource: string): string => `AwsSolutions-IAM5[Resource::${resource}]`;
export const inThisRegion = (service: string, resource: string): string =>
  wildcard(`arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`);

export const withoutResource = wildcard('*');
export const everyKey = inThisRegion('kms', 'key/*');
export const everyExecution = inThisRegion('ssm', 'automation-execution/*');
const everyRule = inThisRegion('config', 'config-rule/*');
/** The logical id is the bucket's identity in the stack: should it change, CloudFormation would leave the evidence behind. */
export const inEvidence = (pattern: string): string => wildcard(`<EvidenceBucketC67FF768.Arn>/${pattern}`);

const findings = (ids: readonly string[], reason: string): Findings => Object.fromEntries(ids.map((id) => [id, reason]));

/** Records of an execution, by name. */
export const recordsOf = (...names: readonly string[]): Findings =>
  findings(
    names.map((name) => inEvidence(`executions/*/${name}`)),
    'The wildcard stands for the id of the automation execution, which does not exist at deployment; the role is limited to the record of this name. Versions are kept under object lock.',
  );

/** Records of a request, by name. */
export const requestsOf = (...names: readonly string[]): Findings =>
  findings(
    names.map((name) => inEvidence(`requests/*/${name}`)),
    'The wildcard stands for the id of the request, which does not exist at deployment; the role is limited to the record of this name.',
  );

/** Attempts at changes of some kinds. */
export const attemptsAt = (kinds: readonly ChangeKind[]): Findings =>
  findings(
    kinds.map((kind) => inEvidence(`changes/*/${kind}/*`)),
    'The wildcards stand for the key and for the state of it that was approved, neither of which is known at deployment; the role is limited to attempts at this kind of change.',
  );

/** The records that a writing function makes of its kinds of change. */
export const attemptsOf = (writer: Writer): Findings => {
  const kinds = kindsWrittenBy(writer);
  return { ...attemptsAt(kinds), ...recordsOf(...kinds.map((kind) => `not-written/*.${kind}.json`)) };
};

export const allAttempts: Findings = {
  [inEvidence('changes/*')]:
    'Read-only. Attempts at changes are filed under the key and the kind of change, neither of which is known at deployment.',
};

/** What tells of the replacements of a key. */
export const replacements: Findings = {
  ...attemptsAt(kindsWrittenBy(functionNames.replaceKey)),
  ...recordsOf('successor.json', 'outcomes.json'),
};

export const keysAreGoverned: Findings = {
  [everyKey]:
    'Read-only. The purpose is to assess every key of this account and Region, including keys created later, so no list of keys can be given. Key policies still decide what can be read.',
};
export const executionsAreRead: Findings = {
  [everyExecution]:
    'Read-only. An automation execution gets its id when it starts, after this role is deployed; the role is limited to executions of this account and Region.',
};
export const evaluationIsStarted: Findings = {
  [everyRule]:
    'The ARN of an AWS Config rule ends in a generated id, and a conformance pack creates its rule by itself. Starting an evaluation changes nothing but how fresh a result is.',
};
export const resultsAreRead: Findings = { [everyRule]: 'Read-only. The ARN of an AWS Config rule ends in a generated id.' };

export const listAliases =
  'Read-only. AWS KMS defines no resource for ListAliases, so IAM accepts only "*". Aliases tell approvers which key they are asked about.';
export const lookUpEvents = 'The same is true of LookupEvents of AWS CloudTrail.';
export const ruleIsFound =
  'Read-only. DescribeConfigRules without names is about no rule in particular, so IAM accepts only "*"; a conformance pack gives its rule a generated name.';
