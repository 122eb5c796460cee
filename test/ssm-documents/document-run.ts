import { functionNames, runbookName } from '../../functions/core/names.ts';
import { documentText } from '../../infra/runbook/document-text.ts';
import { writerOf } from '../../infra/runbook/writers.ts';
import { type Answers, type AutomationOptions, accountId, automation, roleArn } from '../sandbox/automation/automation.ts';

const approverRoleArn = `arn:aws:iam::${accountId}:role/KmsRotation-Approver`;
export const approverArn = `arn:aws:sts::${accountId}:assumed-role/KmsRotation-Approver/alice`;
export const keyId = '11111111-1111-4111-8111-111111111111';

const answering = <Result extends object>(result: Result): Result & { Payload: Result } => ({ ...result, Payload: result });

const parametersOf: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  [runbookName]: { KeyIds: [keyId], RotationPeriodInDays: ['365'] },
};

type Overrides = { readonly apis?: Answers; readonly lambdas?: Answers } & Pick<AutomationOptions, 'settings'>;

/** One of our documents in the interpreter, with functions that answer as ours do when all goes well. */
export function documentRun(overrides: Overrides = {}, documentName: string = runbookName) {
  const run = automation({
    settings: overrides.settings ?? {},
    lambdas: {
      [functionNames.assessRequest]: () =>
        answering({
          Approvers: [approverRoleArn],
          MinimumApprovals: 1,
          Message: '1 change to 1 key in eu-central-1.',
          ConfigRuleName: 'kms-rotation',
          Changes: 1,
        }),
      [functionNames.notifyApprovers]: () => answering({ MessageId: 'm-1' }),
      [functionNames.recordDecision]: () => answering({ Decision: 'APPROVED', Changes: 1 }),
      [writerOf(documentName)]: () => answering({ Changes: 1 }),
      [functionNames.validateRotation]: () => answering({ Requested: 1, Confirmed: 1, NotConfirmed: 0, Skipped: 0 }),
      ...overrides.lambdas,
    },
    apis: { 'config.StartConfigRulesEvaluation': () => ({}), ...overrides.apis },
  });
  run.register(documentText(documentName), documentName);
  const parameters = parametersOf[documentName] ?? (documentName.endsWith('ReplaceKey') ? { KeyId: [keyId] } : { KeyIds: [keyId] });
  return {
    ...run,
    start: () => run.start({ AutomationAssumeRole: [roleArn], ...parameters }, documentName),
    /** Names of the functions that were invoked, in order. */
    invoked: () => run.invocations.map(({ functionName }) => functionName),
    /** How often the function was invoked that writes. */
    writes: () => run.invocations.filter(({ functionName }) => functionName === writerOf(documentName)).length,
  };
}
