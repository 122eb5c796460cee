import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { functionNames, replaceKeyRunbookName, rotateNowRunbookName, runbookName } from '../../functions/core/names.ts';
import { documentText } from '../../infra/runbook/document-text.ts';
import { stepsOf, type Tree, treeIn } from './document-tree.ts';
import { lastReleaseText } from './last-release.ts';

const documents = documentNames.map((name): readonly [string, Tree] => [name, parse(documentText(name))]);
const stepNamed = (document: Tree, name: string) => stepsOf(document).find((step) => step.name === name);
const writerIn = (document: Tree): unknown => stepNamed(document, 'Apply')?.inputs['FunctionName'];

describe('the documents', () => {
  it('are made of one file for each, and one for the steps', () => {
    expect(readdirSync(new URL('../../ssm-documents/', import.meta.url)).toSorted()).toEqual(
      [...documentNames.map((name) => `${name}.yaml`), 'main-steps.yaml'].toSorted(),
    );
  });

  it('have the same steps, but for the function that Apply invokes', () => {
    const steps = documents.map(([, document]) => JSON.stringify(document['mainSteps']).replace(String(writerIn(document)), 'the writer'));

    expect(new Set(steps).size).toBe(1);
    expect(documents.map(([name, document]) => [name, writerIn(document)])).toEqual([
      [runbookName, functionNames.applyChanges],
      [rotateNowRunbookName, functionNames.applyChanges],
      [replaceKeyRunbookName, functionNames.replaceKey],
    ]);
  });

  it('invoke their writer in one step', () => {
    for (const [, document] of documents) expect(JSON.stringify(document['mainSteps']).split(String(writerIn(document)))).toHaveLength(2);
  });

  it('give the same outputs', () => {
    expect(new Set(documents.map(([, { outputs }]) => JSON.stringify(outputs))).size).toBe(1);
  });

  it.each(documentNames)('%s is its own head and the steps, with the comments of both, and the same every time', (name) => {
    const fileText = (file: string): string => readFileSync(new URL(`../../ssm-documents/${file}.yaml`, import.meta.url), 'utf8');
    const text = documentText(name);

    expect(text.startsWith(fileText(name))).toBe(true);
    expect(text.slice(fileText(name).length).split('\n')).toHaveLength(fileText('main-steps').split('\n').length);
    expect(text).toContain('# A step tells its function the id of the execution, and nothing else.');
    expect(text).not.toContain('WRITER');
    expect(documentText(name)).toBe(text);
  });

  it.each(documentNames)('%s takes the parameters that it took in the last release, with the same types, patterns and defaults', (name) => {
    const withoutDescriptions = (text: string) =>
      Object.fromEntries(
        Object.entries(treeIn(parse(text).parameters)).map(([parameter, declaration]) => [
          parameter,
          { ...treeIn(declaration), description: undefined },
        ]),
      );

    expect(withoutDescriptions(documentText(name))).toEqual(withoutDescriptions(lastReleaseText(name)));
  });

  it('of another name are not there', () => {
    expect(() => documentText('main-steps')).toThrow('there is no document main-steps');
  });
});
