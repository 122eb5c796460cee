import type { Approval } from '../../records/first-edition/approval.ts';
import type { FirstEditionProposal as Proposal } from '../../records/first-edition/proposal.ts';
import type { Creating, Successor } from '../../records/first-edition/replacement.ts';
import type { Outcomes } from '../../records/first-edition/validation.ts';

type Contradiction = { readonly record: string; readonly problem: string };

type Records = {
  readonly proposal: Proposal;
  readonly approval: Approval | undefined;
  readonly creating: Creating | undefined;
  readonly successor: Successor | undefined;
  readonly outcomes: Outcomes | undefined;
};

/** What the records of a replacement say against one another: a successor without an approval, one of another key, or an outcome that names another. Of other executions: nothing. */
export const contradictionsOfReplacement = ({ proposal, approval, creating, successor, outcomes }: Records): readonly Contradiction[] => [
  ...(creating === undefined ? [] : ofWritten('creating.json', creating, proposal, approval)),
  ...(successor === undefined ? [] : ofWritten('successor.json', successor, proposal, approval)),
  ...(successor === undefined ? [] : ofAdoption(successor, proposal)),
  ...(outcomes === undefined ? [] : ofOutcomes(outcomes, proposal, successor)),
];

function ofWritten(
  record: string,
  { executionId, keyArn }: Creating | Successor,
  proposal: Proposal,
  approval: Approval | undefined,
): Contradiction[] {
  const key = proposal.keys.find((one) => one.keyArn === keyArn);
  const isAllowed = key !== undefined && approval?.decision === 'APPROVED' && approval.keyIdsToReplace?.includes(key.keyId) === true;
  return [
    ...(executionId === proposal.executionId
      ? []
      : [{ record, problem: `is of execution ${executionId}, the proposal of ${proposal.executionId}` }]),
    ...(isAllowed && proposal.replacement?.change === 'REPLACE'
      ? []
      : [{ record, problem: `is about ${keyArn}, which was not on the final list to be replaced` }]),
  ];
}

/** A successor that an earlier execution created was named in the plan, for the approvers to see. */
function ofAdoption({ createdBy, executionId, successorArn }: Successor, { replacement }: Proposal): Contradiction[] {
  const planned = replacement?.plan?.change === 'REPLACE' ? replacement.plan.adopts : null;
  if (createdBy === executionId && planned === null) return [];
  return planned?.executionId === createdBy && planned.successorArn === successorArn
    ? []
    : [{ record: 'successor.json', problem: `names ${successorArn}, created by execution ${createdBy}, and the plan says otherwise` }];
}

function ofOutcomes({ outcomes }: Outcomes, { replacement }: Proposal, successor: Successor | undefined): Contradiction[] {
  const record = 'outcomes.json';
  return outcomes.flatMap(({ keyId, code, replacement: outcome }) => {
    if (code !== 'REPLACED' && code !== 'RETURNED') return [];
    const change = code === 'REPLACED' ? 'REPLACE' : 'RETURN_ALIASES';
    if (replacement?.plan?.change !== change) return [{ record, problem: `says ${code} of ${keyId}, and no such plan is in the proposal` }];
    const expected = replacement.plan.change === 'REPLACE' ? successor?.successorArn : replacement.plan.successorArn;
    return outcome?.successorArn === expected
      ? []
      : [
          {
            record,
            problem: `names ${outcome?.successorArn ?? 'no key'} as successor of ${keyId}, and the records before it ${expected ?? 'none'}`,
          },
        ];
  });
}
