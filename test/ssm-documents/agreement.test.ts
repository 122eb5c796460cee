import { parse } from 'yaml';
import type { assess } from '../../functions/assess-request/assess.ts';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import {
  approvalTimeoutInSeconds,
  functionNames,
  maximumKeysPerExecution,
  rotateNowRunbookName,
  runbookName,
} from '../../functions/core/names.ts';
import type { validate } from '../../functions/validate-rotation/validate.ts';
import { documentText } from '../../infra/runbook/document-text.ts';
import { stepsOf, type Tree, treeIn, treesIn } from './document-tree.ts';

const documentOf = (name: string): Tree => parse(documentText(name));
const step = (name: string) => stepsOf(documentOf(runbookName)).find((candidate) => candidate.name === name);
const outputsOf = (name: string): readonly unknown[] => treesIn(step(name)?.step['outputs']).map(({ Name }) => Name);

/** What a function answers, as its type says. */
type AnswerOf<Step extends (...args: never[]) => unknown> = Awaited<ReturnType<Step>>;
const answered = <Step extends (...args: never[]) => unknown>(...names: readonly (keyof AnswerOf<Step>)[]): readonly unknown[] => names;

describe('the documents agree with the code', () => {
  it('on the functions that they invoke', () => {
    const invoked = new Set(
      documentNames.flatMap((name) => stepsOf(documentOf(name)).flatMap(({ inputs }) => inputs['FunctionName'] ?? [])),
    );
    const { assessRequest, notifyApprovers, recordDecision, applyChanges, replaceKey, validateRotation } = functionNames;

    expect([...invoked].toSorted()).toEqual(
      [assessRequest, notifyApprovers, recordDecision, applyChanges, replaceKey, validateRotation].toSorted(),
    );
  });

  it('on what the functions answer', () => {
    expect(outputsOf('Assess')).toEqual(answered<typeof assess>('Approvers', 'MinimumApprovals', 'Message', 'ConfigRuleName', 'Changes'));
    expect(outputsOf('Validate')).toEqual(answered<typeof validate>('Requested', 'Confirmed', 'NotConfirmed', 'Skipped'));
  });

  it('on how long an approval waits', () => {
    expect(step('Approve')?.step['timeoutSeconds']).toBe(approvalTimeoutInSeconds);
  });

  it.each([runbookName, rotateNowRunbookName])('on how many keys one execution takes: %s', (name) => {
    expect(treeIn(treeIn(documentOf(name)['parameters'])['KeyIds'])['maxItems']).toBe(maximumKeysPerExecution);
  });
});
