import { kindsAskedTogether } from '../../changes/runbooks.ts';
import { approvalTimeoutInSeconds } from '../../names.ts';
import { contradictionsInChange } from '../changes/change.ts';
import { contradictionsInExcluded } from '../changes/excluded.ts';
import { type Contradiction, differences, ofField } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import { policyOf } from '../policy-of-record.ts';

const record = 'proposal.json';

/** What a proposal says against itself, and against the folder that it is in. */
export function contradictionsInProposal({ executionId, proposal: { record: proposal } }: ExecutionSet): readonly Contradiction[] {
  const { accountId, region, requestedAt } = proposal;
  const at = { accountId, region, policy: policyOf(proposal.policy), now: new Date(requestedAt) };
  return [
    ...differences(record, 'executionId', proposal.executionId, executionId, 'the folder of the record'),
    ...ofKeys(proposal),
    ...ofKinds(proposal),
    ...ofExpiry(proposal),
    ...(proposal.minimumApprovals >= 1
      ? []
      : [ofField(record, 'minimumApprovals', proposal.minimumApprovals, 'At least one person approves.')]),
    ...proposal.changes.flatMap((change, index) => contradictionsInChange(record, `changes[${index}]`, change, at)),
    ...contradictionsInExcluded(record, proposal.excluded, proposal),
    ...ofPeriods(proposal),
  ];
}

type Proposal = ExecutionSet['proposal']['record'];

/** Every requested key is in exactly one of the two lists, in the order of the request. */
function ofKeys({ requestedKeyIds, changes, excluded }: Proposal): readonly Contradiction[] {
  const listed = [...changes.map(({ key }) => key.keyId), ...excluded.map(({ keyId }) => keyId)];
  const order = new Map(requestedKeyIds.map((keyId, index) => [keyId, index]));
  const inOrder = (keyIds: readonly string[]): boolean =>
    keyIds.every((keyId, index) => index === 0 || (order.get(keyIds[index - 1] ?? '') ?? 0) < (order.get(keyId) ?? 0));
  const isSame = new Set(listed).size === listed.length && listed.length === order.size && listed.every((keyId) => order.has(keyId));
  return isSame &&
    order.size === requestedKeyIds.length &&
    inOrder(changes.map(({ key }) => key.keyId)) &&
    inOrder(excluded.map(({ keyId }) => keyId))
    ? []
    : [
        ofField(
          record,
          'requestedKeyIds',
          requestedKeyIds,
          'Each of these keys is once in changes or in excluded, in this order, and no other key is.',
        ),
      ];
}

/** An execution asks for one list of kinds; a key that can have none of them is excluded from the first. */
function ofKinds({ documentName, changes, excluded }: Proposal): readonly Contradiction[] {
  const lists = kindsAskedTogether(documentName);
  const asked = [...changes, ...excluded].map(({ kind }) => kind);
  const list = lists.find((kinds) => asked.every((kind) => kinds.includes(kind)));
  const follows = `The document ${documentName} asks for ${lists.map((kinds) => kinds.join(' and ')).join(', or ') || 'no change'}.`;
  if (list === undefined) return [ofField(record, 'documentName', documentName, follows)];
  return excluded.flatMap(({ kind }, index) =>
    kind === list[0]
      ? []
      : [ofField(record, `excluded[${index}].kind`, kind, `A key that can have no change is excluded from ${list[0]}.`)],
  );
}

/** How long approvers have is the same in every deployment. */
function ofExpiry({ requestedAt, expiresAt }: Proposal): readonly Contradiction[] {
  const expected = new Date(Date.parse(requestedAt) + approvalTimeoutInSeconds * 1000).toISOString();
  return differences(
    record,
    'expiresAt',
    expiresAt,
    expected,
    `requestedAt, and the ${approvalTimeoutInSeconds} seconds that approvers have`,
  );
}

/** One parameter sets the period of all changes. */
function ofPeriods({ changes }: Proposal): readonly Contradiction[] {
  const periods = changes.map((change) => ('rotationPeriodInDays' in change ? change.rotationPeriodInDays : undefined));
  return periods.flatMap((period, index) =>
    period === periods[0]
      ? []
      : [ofField(record, `changes[${index}].rotationPeriodInDays`, period, `One execution has one period: ${periods[0]}.`)],
  );
}
