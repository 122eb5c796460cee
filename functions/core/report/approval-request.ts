import { evidenceKey } from '../names.ts';
import type { Proposal, ProposedKey } from '../records/proposal.ts';
import { executionLink } from './console-links.ts';
import { plainText } from './plain-text.ts';

export type RequestSurroundings = { readonly partition: string; readonly evidenceBucket: string };

/** Keys described in full; more would make the message long and nobody would read it. All are in the proposal. */
const describedKeys = 20;
const tagsShown = ['Owner', 'owner', 'Team', 'team', 'CostCenter', 'DataClass'];
const millisPerDay = 86_400_000;

/**
 * The request as its approvers read it: plain text for Amazon SNS (subject at most 100 ASCII characters on one line; the message stays far below 256 KB). It says which
 * keys, what approving does and does not do, what it costs, until when, and exactly how to answer. Texts of key owners are on one line and harmless.
 */
export function approvalRequestText(
  proposal: Proposal,
  surroundings: RequestSurroundings,
): { readonly subject: string; readonly message: string } {
  const { keys, region, accountId } = proposal;
  const noun = keys.length === 1 ? 'key' : 'keys';
  return {
    subject: `Approve KMS key rotation: ${keys.length} ${noun} in ${accountId} ${region}`.slice(0, 100),
    message: [
      ...heading(proposal, noun),
      '',
      ...keyLines(proposal),
      '',
      ...consequences(proposal),
      '',
      ...howToAnswer(proposal, surroundings),
      '',
      `Request ${proposal.requestId}, execution ${proposal.executionId}, ${proposal.documentName} version ${proposal.documentVersion}`,
      `Full proposal: s3://${surroundings.evidenceBucket}/${evidenceKey(proposal.executionId, 'proposal.json')}`,
      '',
    ].join('\n'),
  };
}

function heading(
  { keys, dropped, region, accountId, requestedBy, requestedAt, expiresAt, rotationPeriodInDays, minimumApprovals }: Proposal,
  noun: string,
): string[] {
  const toEnable = keys.filter(({ change }) => change === 'ENABLE').length;
  const toShorten = keys.length - toEnable;
  const already = dropped.filter(({ reason }) => reason === 'ROTATION_ENABLED' || reason === 'ROTATION_OVERDUE').length;
  return [
    `Please decide on automatic rotation, every ${rotationPeriodInDays} days, of ${keys.length} KMS ${noun}`,
    `Account ${accountId}, Region ${region}`,
    '',
    `To enable: ${toEnable}   To shorten the period of: ${toShorten}   Left out: ${dropped.length}${already > 0 ? ` (${already} rotate already)` : ''}`,
    `Requested by ${plainText(requestedBy)} at ${requestedAt}`,
    `Answer by ${expiresAt}; after that the request expires and nothing is changed.`,
    ...(minimumApprovals > 1 ? [`It takes ${minimumApprovals} approvals.`] : []),
  ];
}

function keyLines(proposal: Proposal): string[] {
  const shown = proposal.keys.slice(0, describedKeys);
  const more = proposal.keys.length - shown.length;
  return [
    'THE KEYS',
    ...shown.flatMap((key, index) => linesOf(key, index + 1, proposal)),
    ...(more > 0 ? [`… and ${more} more, all in the full proposal named at the end.`] : []),
    ...(proposal.dropped.length > 0
      ? [
          '',
          'LEFT OUT (nothing will be done to these)',
          ...proposal.dropped.slice(0, describedKeys).map(({ keyId, annotation }) => `  ${keyId}: ${plainText(annotation)}`),
        ]
      : []),
  ];
}

function linesOf(key: ProposedKey, number: number, { requestedAt }: Proposal): string[] {
  const name = key.aliases.length === 0 ? '(no alias)' : key.aliases.map((alias) => plainText(alias, 80)).join(', ');
  const description = key.description === null || key.description === '' ? '(no description)' : plainText(key.description);
  const owners = key.tags.filter(({ key: tag }) => tagsShown.includes(tag)).map(({ key: tag, value }) => `${tag}=${plainText(value, 60)}`);
  const exemption = /Its exemption .*$/.exec(key.annotation)?.[0];
  const status = key.change === 'ENABLE' ? 'rotation is off' : `rotates every ${key.rotationPeriodInDays} days`;
  return [
    `${number}. ${name}`,
    `   ${key.keyId}${key.multiRegionKeyType === 'PRIMARY' ? ` (multi-Region primary; its replicas follow: ${key.replicaKeyArns.length})` : ''}`,
    `   ${description}`,
    ...(exemption === undefined ? [] : [`   Note: ${plainText(exemption)}`]),
    `   ${key.keySpec}, ${key.keyUsage}, ${key.keyState}, ${ageText(key.creationDate, requestedAt)}; ${status}${owners.length > 0 ? `; ${owners.join(', ')}` : ''}`,
  ];
}

function ageText(creationDate: string | null, now: string): string {
  const days = creationDate === null ? Number.NaN : Math.floor((Date.parse(now) - Date.parse(creationDate)) / millisPerDay);
  if (Number.isNaN(days)) return 'age unknown';
  return days >= 730 ? `${Math.floor(days / 365)} years old` : `${days} days old`;
}

/** Cost: AWS KMS guide, "Rotate AWS KMS keys"; amounts from public copies of the price list. */
const consequences = ({ rotationPeriodInDays }: Proposal): string[] => [
  'WHAT APPROVING DOES',
  `  AWS KMS creates new key material every ${rotationPeriodInDays} days, the first time ${rotationPeriodInDays} days from now. Key ids, ARNs, aliases and policies stay; old data stays readable.`,
  '  Every key is read again right before it is changed; a key that has changed in the meantime is left as it is, with the reason on record.',
  'WHAT IT DOES NOT DO',
  '  It does not re-encrypt any data, does not cure a data key that has leaked, and never enables, deletes or opens a key.',
  'WHAT IT COSTS',
  '  Nothing until the first rotation. The first and the second rotation of a key each add a monthly fee (about 1 US dollar; see the AWS KMS price list), later ones none.',
  '  The fee stays if rotation is switched off later.',
];

function howToAnswer(proposal: Proposal, { partition, evidenceBucket }: RequestSurroundings): string[] {
  const { executionId, region } = proposal;
  const signal = `aws ssm send-automation-signal --region ${region} --automation-execution-id ${executionId}`;
  const first = proposal.keys[0]?.keyId ?? '<key id>';
  return [
    `HOW TO ANSWER (as ${proposal.approvers.join(' or ')})`,
    '  APPROVING APPROVES EVERY KEY LISTED ABOVE, unless you store a selection first.',
    `  Console:  ${executionLink(partition, region, executionId)}  (Actions, Approve/Deny)`,
    `  Approve:  ${signal} --signal-type Approve --payload Comment="why"`,
    `  Reject:   ${signal} --signal-type Reject --payload Comment="why"`,
    '  Only some keys: store the ones you want, then approve. A selection can only narrow the list.',
    `    echo '{"kind":"selection","schemaVersion":1,"executionId":"${executionId}","keyIds":["${first}"]}' > selection.json`,
    `    aws s3api put-object --region ${region} --bucket ${evidenceBucket} --key ${evidenceKey(executionId, 'selection.json')} --body selection.json`,
    `  Or with this project's command line: npx kms-rotation approve --region ${region} --execution ${executionId} --only <key id>,<key id> --comment "why"`,
  ];
}
