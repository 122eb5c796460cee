import type { ApprovalsWithoutAnswer } from '../records/proposal.ts';

export type Answered = { readonly minimumApprovals: number; readonly approvalsWithoutAnswer: ApprovalsWithoutAnswer };

/**
 * What an approver's answer does, one sentence a rule: the same in the message and on the page.
 * @param hasParts whether the request has several executions, which are answered apart in the
 * console
 */
export const answerRules = (answered: Answered, hasParts: boolean): readonly string[] => [
  ...consoleRules(answered.approvalsWithoutAnswer, hasParts),
  'You store your answer once. Nobody can replace it. It narrows only what you approve yourself.',
  hasParts
    ? 'If any approver rejects an execution, nothing of that execution is changed.'
    : 'If any approver rejects this request, nothing is changed.',
  ...(answered.minimumApprovals > 1
    ? [
        `${answered.minimumApprovals} different persons must approve. Only changes that all of them approve are made.`,
        'kms-rotation status shows what other approvers have chosen. The Systems Manager console does not show it.',
      ]
    : ['If several persons approve, only changes that all of them approve are made.']),
  'The person who made this request cannot approve it.',
];

function consoleRules(approvalsWithoutAnswer: ApprovalsWithoutAnswer, hasParts: boolean): readonly string[] {
  if (approvalsWithoutAnswer === 'REFUSED')
    return [
      'An approval without a stored answer does not count. The commands for approving store your answer first.',
      'Approving in the Systems Manager console alone changes nothing.',
    ];
  return [
    hasParts
      ? 'Approving an execution in the Systems Manager console approves every change of that execution, unless you stored an answer for it before.'
      : 'Approving in the Systems Manager console approves every change listed, unless you stored an answer before.',
  ];
}
