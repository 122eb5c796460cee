import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { approvalTimeoutInSeconds, functionNames, maximumKeysPerExecution, runbookName } from '../../functions/core/names.ts';
import { runbookText } from './approve-and-enable.ts';
import { allStepsOf, type Tree, treeIn } from './document-tree.ts';

const document: Tree = parse(runbookText);
const step = (name: string) => allStepsOf(document).find((candidate) => candidate.name === name);

describe('the runbook agrees with the code', () => {
  it('on its name', () => {
    expect(readdirSync(new URL('../../ssm-documents/', import.meta.url))).toContain(`${runbookName}.yaml`);
  });

  it('on the functions that it invokes, which are all but the rule itself, what has it evaluated after a change, and the feeder, and the function of another runbook', () => {
    const invoked = new Set(
      allStepsOf(document).flatMap(({ inputs }) => (inputs['FunctionName'] === undefined ? [] : [inputs['FunctionName']])),
    );
    const {
      evaluateRotation: _,
      requestEvaluation: __,
      requestApproval: ___,
      copyEvidence: ____,
      reportOrganization: _____,
      replaceKey: ______,
      ...others
    } = functionNames;

    expect([...invoked].toSorted()).toEqual(Object.values(others).toSorted());
  });

  it('on how long an approval waits', () => {
    expect(step('Approve')?.step['timeoutSeconds']).toBe(approvalTimeoutInSeconds);
  });

  it('on how many keys one execution takes', () => {
    expect(treeIn(treeIn(document['parameters'])['KeyIds'])['maxItems']).toBe(maximumKeysPerExecution);
    expect([step('EnableEach')?.inputs['MaxIterations'], step('ShortenEach')?.inputs['MaxIterations']]).toEqual([
      maximumKeysPerExecution,
      maximumKeysPerExecution,
    ]);
  });
});
