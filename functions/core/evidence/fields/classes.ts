/**
 * `derived`: follows from other records; a change is noticed without asking anybody, also where all
 * later hashes were recomputed. `anchored`: noticed while one of the anchors outside of the records
 * remembers. `free`: nothing can show that it said something else; no field is of this class.
 */
export type FieldClass = 'derived' | 'anchored' | 'free';

/** What remembers outside of the evidence bucket. The central copy, where there is one, remembers every field. */
export type FieldAnchor = 'Systems Manager' | 'AWS CloudTrail' | 'Amazon S3' | 'the next request' | 'the central copy';

export type FieldRow = {
  /** Names of fields: `*` stands for one name, `**` for all that follow. The first row that matches decides. */
  readonly fields: string;
  readonly class: FieldClass;
  /** Of anchored fields. */
  readonly anchors?: readonly FieldAnchor[];
  /** What the field follows from, who remembers it, or why it is free. */
  readonly because: string;
  /** No record that this product writes has the field: that it is there is noticed. */
  readonly isNeverThere?: boolean;
};

const step = 'Systems Manager';
const trail = 'AWS CloudTrail';
const next = 'the next request';
const copy = 'the central copy';

const derived = (fields: string, because: string): FieldRow => ({ fields, class: 'derived', because });
const never = (fields: string, because: string): FieldRow => ({ fields, class: 'derived', because, isNeverThere: true });
const anchored = (fields: string, anchors: readonly FieldAnchor[], because: string): FieldRow => ({
  fields,
  class: 'anchored',
  anchors,
  because,
});

const keyAsRead = 'How the key was when it was read.';

/** Of the key in a proposed change, under the path of the change. `anchors`: who remembers the record. */
const ofKey = (change: string, anchors: readonly FieldAnchor[]): readonly FieldRow[] => [
  never(`${change}.key.keyPolicy.**`, 'A request reads no key policies.'),
  anchored(`${change}.key.description`, anchors, `${keyAsRead} Of a replacement, the plan has it too.`),
  anchored(`${change}.key.creationDate`, anchors, `${keyAsRead} Of keys that people rotate, the verdict follows from it.`),
  anchored(`${change}.key.validTo`, anchors, `${keyAsRead} Only imported key material expires.`),
  anchored(`${change}.key.replicaKeyArns`, anchors, keyAsRead),
  anchored(`${change}.key.tags`, anchors, `${keyAsRead} An exemption is noticed, because the verdict follows from it.`),
  anchored(`${change}.key.tags[].*`, anchors, `${keyAsRead} An exemption is noticed, because the verdict follows from it.`),
  anchored(`${change}.key.keyMaterial.since`, anchors, `${keyAsRead} An age that the policy does not allow is noticed.`),
  anchored(`${change}.key.keyMaterial.rotationType`, anchors, keyAsRead),
  anchored(`${change}.key.keyMaterial.onDemandRotations`, anchors, keyAsRead),
  anchored(`${change}.key.keyMaterial.pending.keyMaterialId`, anchors, keyAsRead),
  anchored(`${change}.key.keyMaterial.expiresAt`, anchors, `${keyAsRead} Only imported key material expires.`),
];

const toldOnce = [step, copy] as const;
const asRaised = [next, copy] as const;

const ofPolicy = (record: string, anchors: readonly FieldAnchor[]): FieldRow =>
  anchored(`${record}.policy.*`, anchors, 'The rule parameters of that time. Where a verdict follows from one, a change is noticed.');

/** The class of every field of every record of this edition. The first row that matches a field decides. */
export const fieldRows: readonly FieldRow[] = [
  derived('*.kind', 'The schema has one word for it.'),
  derived('*.schemaVersion', 'The schema has one number for it.'),

  anchored('request.configRuleName', asRaised, 'The AWS Config rule as it was deployed.'),
  ofPolicy('request', asRaised),
  anchored('request.approvers', asRaised, 'As they were deployed. Each execution has its own list.'),
  anchored('request.minimumApprovals', asRaised, 'As it was deployed. Each execution has its own.'),
  anchored('request.approvalsWithoutAnswer', asRaised, 'As it was deployed. Each execution has its own.'),
  anchored('request.coolDownInDays', asRaised, 'As it was deployed.'),
  anchored('request.tagFilter.*', asRaised, 'As it was deployed.'),
  anchored('request.changes[].key.aliases', asRaised, keyAsRead),
  anchored('request.changes[].key.nextRotationDate', asRaised, keyAsRead),
  ...ofKey('request.changes[]', asRaised),
  never('request.changes[].plan.**', 'A scheduled request asks for no change that has a plan.'),
  anchored('request.excluded', asRaised, 'What was known of other changes when the request was raised.'),
  anchored('request.excluded[].*', asRaised, 'What was known of other changes when the request was raised.'),
  anchored('request.rotating', asRaised, 'How other keys of the Region were.'),
  anchored('request.rotating[].*', asRaised, 'How other keys of the Region were.'),
  anchored('request.exempt', asRaised, 'How other keys of the Region were.'),
  anchored('request.exempt[].*', asRaised, 'How other keys of the Region were.'),
  derived(
    'request.**',
    'From the id of the request, which is made of its time, the request before it and its changes; from its changes; and from the folder of the record.',
  ),

  anchored('started-part.executionId', [step, copy], 'An execution that was approved is noticed where no part names it.'),
  anchored('started-part.startedAt', [step, copy], 'A time.'),
  derived('started-part.**', 'From the name of the record, the request, and the proposal of the execution.'),

  anchored('notification.messageId', [copy], 'An id of Amazon SNS, which keeps none.'),
  anchored('notification.sentAt', [copy], 'A time.'),
  derived('notification.**', 'From the folder of the record, and its parts.'),

  anchored('proposal.documentVersion', toldOnce, 'The version of the document that Systems Manager runs.'),
  anchored('proposal.documentSha256', toldOnce, 'The document that Systems Manager runs.'),
  anchored('proposal.approvers', toldOnce, 'As they were deployed. Whoever has approved is noticed where the list does not have them.'),
  anchored('proposal.minimumApprovals', toldOnce, 'As it was deployed. Fewer persons than the decision asked for are noticed.'),
  ofPolicy('proposal', toldOnce),
  ...ofKey('proposal.changes[]', toldOnce),
  anchored('proposal.changes[].plan.create.policySha256', toldOnce, 'The key policy of that time.'),
  never('proposal.changes[].plan.grants[].grantee.name', 'A key that an AWS service uses by a grant is not replaced.'),
  never('proposal.changes[].plan.grants[].grantee.sourceArn', 'A key that an AWS service uses by a grant is not replaced.'),
  anchored('proposal.changes[].plan.grants[].grantId', toldOnce, 'The grants of that time.'),
  anchored('proposal.changes[].plan.grants[].retiring', toldOnce, 'The grants of that time.'),
  anchored(
    'proposal.changes[].plan.grants[].operations',
    toldOnce,
    'The grants of that time. What a grantee may do is also in the sentences of the plan.',
  ),
  anchored('proposal.changes[].plan.grants[].name', toldOnce, 'The grants of that time.'),
  anchored('proposal.changes[].plan.*.policySha256', toldOnce, 'The key policies of that time.'),
  anchored('proposal.changes[].plan.*.grants', toldOnce, 'The grants of that time.'),
  derived('proposal.changes[].plan.*.grants[].grantee.type', 'The schema has one word for each form.'),
  anchored('proposal.changes[].plan.*.grants[].**', toldOnce, 'The grants of that time.'),
  anchored('proposal.excluded[].complianceType', toldOnce, 'What the rule said of the key then.'),
  derived(
    'proposal.**',
    'From the folder of the record, the document and the request, from the key and its verdict by the policy, from earlier records that a plan rests on, and from what decision and outcomes say of the same.',
  ),

  anchored(
    'answer.comment',
    toldOnce,
    'Text of its author. Of an answer that counts, the decision has it too; of an ignored one, its hash.',
  ),
  derived('answer.**', 'From the name and the hash that the decision has of it, and from what the decision says it chose.'),

  anchored(
    'decision.requester.person',
    [trail, step, copy],
    'Where a service started the execution, AWS CloudTrail names the person. Otherwise it follows from requestedBy.',
  ),
  anchored(
    'decision.deployed.approvers',
    toldOnce,
    'As they were deployed. Whoever has approved is noticed where the list does not have them.',
  ),
  anchored('decision.deployed.minimumApprovals', toldOnce, 'As it was deployed. It is noticed where it is the larger number.'),
  anchored('decision.signals[].signalledAt', [trail, step, copy], 'A time. What Systems Manager told of is in rawDecisions too.'),
  anchored(
    'decision.signals[].comment',
    [trail, step, copy],
    'What Systems Manager told of is in rawDecisions, and the comment of an answer in that.',
  ),
  anchored('decision.signals[].answers[].versionId', ['Amazon S3', step, copy], 'The version of the object in the evidence bucket.'),
  anchored('decision.ignoredAnswers[].versionId', ['Amazon S3', step, copy], 'The version of the object in the evidence bucket.'),
  anchored('decision.rawDecisions', [step, copy], 'Where the signals are those of AWS CloudTrail, no other record has it.'),
  anchored('decision.excluded[].complianceType', toldOnce, 'What the rule said of the key then.'),
  anchored('decision.recordedAt', toldOnce, 'A time.'),
  derived(
    'decision.**',
    'From the proposal, the signals, the answers, the approvers and the number of them; from attempts and outcomes that name it.',
  ),

  derived('filed-decision.**', 'Made again from proposal and decision, to the byte.'),

  anchored('attempt.invocation', toldOnce, 'Of the log of the function.'),
  derived('attempt.**', 'From the name of the record, the decision, the plan, and what the outcomes say of it.'),

  anchored('attempt-result.policySha256', toldOnce, 'The key policy at the time of a refusal.'),
  anchored('attempt-result.keyState', toldOnce, 'The key state at the time of a refusal.'),
  anchored('attempt-result.recordedAt', [trail, step, copy], 'A time.'),
  derived('attempt-result.**', 'From the attempt, and what the outcomes say of it.'),

  anchored('moved-aliases.recordedAt', toldOnce, 'A time.'),
  derived('moved-aliases.**', 'From the attempt, the plan, the successor on record, and what the outcomes say of it.'),

  anchored('not-written.recordedAt', [copy], 'A time.'),
  derived('not-written.**', 'From the name of the record, the decision, and what the outcomes say of it.'),

  anchored('outcomes.recordedAt', toldOnce, 'A time.'),
  anchored('outcomes.startedAt', toldOnce, 'A time.'),
  anchored('outcomes.outcomes[].aliases', toldOnce, 'Of keys that were excluded. Those of all others are in the proposal.'),
  anchored('outcomes.outcomes[].after.**', toldOnce, 'How the key was then. Where the outcome follows from it, a change is noticed.'),
  anchored('outcomes.outcomes[].compliance', toldOnce, 'What AWS Config said of the key then.'),
  anchored('outcomes.outcomes[].compliance.*', toldOnce, 'What AWS Config said of the key then.'),
  derived('outcomes.**', 'From proposal, decision, attempts, and what is recorded of the key after the change.'),

  derived('validation.**', 'Made again from the other records, to the byte.'),
];

const patternOf = (fields: string): RegExp =>
  new RegExp(
    `^${fields
      .split(/(\*\*|\*)/)
      .map((part) => ({ '**': '.+', '*': '[^.]+' })[part] ?? part.replaceAll(/[.[\]]/g, String.raw`\$&`))
      .join('')}$`,
  );

const compiled = fieldRows.map((row) => ({ row, pattern: patternOf(row.fields) }));

/** The class of a field of a record. `undefined`: no row is about it. */
export const rowFor = (record: string, field: string): FieldRow | undefined =>
  compiled.find(({ pattern }) => pattern.test(`${record}.${field}`))?.row;
