import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { approvalTimeoutInSeconds, functionNames, replaceKeyRunbookName } from '../../functions/core/names.ts';
import { runbookText } from './approve-and-enable.ts';
import { allStepsOf, type Tree, treeIn } from './document-tree.ts';
import { lintRunbook } from './runbook-lint.ts';

const text = readFileSync(new URL(`../../ssm-documents/${replaceKeyRunbookName}.yaml`, import.meta.url), 'utf8');
type Step = { name: string; inputs: Record<string, unknown> } & Record<string, unknown>;
type Document = { mainSteps: Step[] };

const step = (document: Document, name: string): Step => {
  const found = document.mainSteps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the runbook has no step ${name}`);
  return found;
};
const findingsWith = (plant: (document: Document) => void, of = text, allowed: readonly string[] = [functionNames.replaceKey]) => {
  const document: Document = parse(of);
  plant(document);
  return lintRunbook(stringify(document, { aliasDuplicateObjects: false }), allowed);
};

const writing = ['CreateSuccessor', 'MoveAliases', 'TagLineage', 'ReturnAliases', 'TagReturn'];

describe('the runbook that replaces keys', () => {
  const document: Tree = parse(text);
  const found = (name: string) => allStepsOf(document).find((candidate) => candidate.name === name);

  it('asks one thing of the writing function in each of the steps that write, and names nothing but the execution', () => {
    const payloads = writing.map((name) => [found(name)?.inputs['FunctionName'], treeIn(found(name)?.inputs['InputPayload'])]);

    expect(payloads).toEqual(
      ['createSuccessor', 'moveAliases', 'tagLineage', 'returnAliases', 'tagReturn'].map((action) => [
        functionNames.replaceKey,
        { action, executionId: '{{ automation:EXECUTION_ID }}' },
      ]),
    );
  });

  it('takes one key, waits as long as the others for its approval, and calls AWS KMS in no step of its own', () => {
    expect(treeIn(treeIn(document['parameters'])['KeyId'])['type']).toBe('String');
    expect(found('Approve')?.step['timeoutSeconds']).toBe(approvalTimeoutInSeconds);
    expect(allStepsOf(document).filter(({ inputs }) => inputs['Service'] === 'kms')).toEqual([]);
  });
});

describe('a fault in the runbook that replaces keys is found:', () => {
  it.each(writing)('%s before the approval', (name) => {
    const findings = findingsWith((document) => document.mainSteps.unshift({ ...step(document, name), name: 'Hurry', nextStep: 'Assess' }));

    expect(findings).toContainEqual({ where: 'Hurry', message: expect.stringContaining('without the success of the approval') });
  });

  it('a record that failed and leads on', () => {
    const findings = findingsWith((document) => Object.assign(step(document, 'RecordApproval'), { onFailure: 'step:CreateSuccessor' }));

    expect(findings).toContainEqual({
      where: 'CreateSuccessor',
      message: expect.stringContaining('without the success of the record of the approval'),
    });
  });

  it('a rejection that leads on to the way back', () => {
    const findings = findingsWith((document) => Object.assign(step(document, 'Approve'), { onFailure: 'step:ReturnAliases' }));

    expect(findings).toContainEqual({ where: 'ReturnAliases', message: expect.stringContaining('without the success of the approval') });
  });

  it('a function that is chosen when it runs', () => {
    const findings = findingsWith((document) => Object.assign(step(document, 'TagLineage').inputs, { FunctionName: '{{ RequestId }}' }));

    expect(findings).toContainEqual({
      where: 'TagLineage',
      message: expect.stringContaining('must be the name of a function, written out'),
    });
  });

  it('a call of AWS KMS of its own', () => {
    const findings = findingsWith((document) =>
      Object.assign(step(document, 'Reevaluate').inputs, { Service: 'kms', Api: 'DisableKey', ConfigRuleNames: undefined, KeyId: 'x' }),
    );

    expect(findings).toContainEqual({ where: 'Reevaluate', message: 'kms:DisableKey changes something that this runbook must not change' });
  });

  it('its function, invoked by another runbook, even after the approval', () => {
    const findings = findingsWith(
      (document) => Object.assign(step(document, 'Validate').inputs, { FunctionName: functionNames.replaceKey }),
      runbookText,
      ['EnableKeyRotation'],
    );

    expect(findings).toContainEqual({
      where: 'Validate',
      message: `${functionNames.replaceKey} changes keys, which this runbook must not do`,
    });
  });
});
