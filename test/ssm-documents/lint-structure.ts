import { type Finding, stepsOf, type Tree, type TreeStep, treeIn, treesIn } from './document-tree.ts';
import { problemsOfPattern } from './lint-patterns.ts';

const documentKeys = ['schemaVersion', 'description', 'assumeRole', 'parameters', 'mainSteps', 'outputs'];
const parameterKeys = ['type', 'description', 'default', 'allowedPattern', 'allowedValues', 'minItems', 'maxItems', 'minChars', 'maxChars'];
const parameterTypes = ['String', 'StringList', 'Integer', 'Boolean', 'MapList', 'StringMap'];
/** Values per parameter of StartAutomationExecution. */
const maximumValues = 50;
const stepKeys = [
  'name',
  'action',
  'description',
  'inputs',
  'outputs',
  'timeoutSeconds',
  'maxAttempts',
  'onFailure',
  'onCancel',
  'nextStep',
  'isEnd',
  'isCritical',
];
const outputTypes = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'];

/**
 * The actions that our documents consist of, and their inputs; `undefined`: the inputs depend on the
 * API. None compares values, repeats steps or starts another document.
 */
const actionInputs: Readonly<Record<string, readonly string[] | undefined>> = {
  'aws:approve': ['Approvers', 'MinRequiredApprovals', 'NotificationArn', 'Message'],
  'aws:executeAwsApi': undefined,
  'aws:invokeLambdaFunction': ['FunctionName', 'InputPayload'],
  'aws:sleep': ['Duration'],
};

/** Keys, actions, inputs, types and names: everything in a document must be known. */
export function lintStructure(document: Tree): readonly Finding[] {
  const steps = stepsOf(document);
  return [
    ...unknownKeys('document', document, documentKeys),
    ...(document['schemaVersion'] === '0.3'
      ? []
      : [{ where: 'document', message: `schemaVersion must be the text '0.3', found ${JSON.stringify(document['schemaVersion'])}` }]),
    ...(steps.length > 0 ? [] : [{ where: 'document', message: 'mainSteps is empty' }]),
    ...Object.entries(treeIn(document['parameters'])).flatMap(([name, declaration]) => lintParameter(name, treeIn(declaration))),
    ...steps.flatMap(lintStep),
    ...repeatedNames(steps),
  ];
}

const unknownKeys = (where: string, tree: Tree, known: readonly string[]): readonly Finding[] =>
  Object.keys(tree)
    .filter((key) => !known.includes(key))
    .map((key) => ({ where, message: `key '${key}' is not known` }));

function repeatedNames(steps: readonly TreeStep[]): readonly Finding[] {
  const names = steps.map(({ name }) => name);
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((where) => ({ where, message: 'the name is used by more than one step' }));
}

function lintParameter(where: string, declaration: Tree): readonly Finding[] {
  const { type, allowedPattern } = declaration;
  const problems = [
    ...(parameterTypes.includes(String(type)) ? [] : [`parameter type ${JSON.stringify(type)} is not known`]),
    ...(typeof declaration['description'] === 'string' ? [] : ['the parameter has no description']),
    ...(type === 'String' || type === 'StringList' ? problemsOfPattern(allowedPattern) : []),
    ...(type === 'StringList' && !(Number(declaration['maxItems']) <= maximumValues)
      ? [`a list needs maxItems of at most ${maximumValues}`]
      : []),
  ];
  return [...unknownKeys(where, declaration, parameterKeys), ...problems.map((message) => ({ where, message }))];
}

function lintStep({ name: where, step, action, inputs }: TreeStep): readonly Finding[] {
  const known = actionInputs[action];
  const problems = [
    ...(/^[a-zA-Z0-9_]+$/.test(where) ? [] : ['the name of a step consists of letters, digits and _']),
    ...(Object.hasOwn(actionInputs, action) ? [] : [`action '${action}' is none that our documents consist of`]),
    ...(known === undefined ? [] : Object.keys(inputs).filter((key) => !known.includes(key))).map(
      (key) => `input '${key}' is not known for ${action}`,
    ),
    ...(typeof step['description'] === 'string' && step['description'] !== '' ? [] : ['the step has no description']),
    ...(Number.isInteger(step['timeoutSeconds']) ? [] : ['the step has no timeoutSeconds']),
    ...(step['onFailure'] === undefined ? ['the step does not say what follows its failure (onFailure)'] : []),
    ...(step['onFailure'] === undefined || /^(Abort|Continue|step:.+)$/.test(String(step['onFailure']))
      ? []
      : [`onFailure ${JSON.stringify(step['onFailure'])} is none of Abort, Continue, step:name`]),
    ...['isEnd', 'isCritical']
      .filter((key) => !['boolean', 'undefined'].includes(typeof step[key]))
      .map((key) => `${key} must be true or false`),
    ...treesIn(step['outputs']).flatMap(problemsOfOutput),
  ];
  return [...unknownKeys(where, step, stepKeys), ...problems.map((message) => ({ where, message }))];
}

function problemsOfOutput({ Name, Selector, Type, ...rest }: Tree): readonly string[] {
  return [
    ...Object.keys(rest).map((key) => `output key '${key}' is not known`),
    ...(typeof Name === 'string' && typeof Selector === 'string' ? [] : ['an output needs Name and Selector']),
    ...(outputTypes.includes(String(Type)) ? [] : [`output type ${JSON.stringify(Type)} is not known`]),
  ];
}
