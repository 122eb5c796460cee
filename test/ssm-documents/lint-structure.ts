import { allStepsOf, type Finding, mainStepsOf, type Tree, type TreeStep, treeIn, treesIn } from './document-tree.ts';

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
const operators = [
  'StringEquals',
  'EqualsIgnoreCase',
  'StartsWith',
  'EndsWith',
  'Contains',
  'NumericEquals',
  'NumericGreater',
  'NumericLesser',
  'NumericGreaterOrEquals',
  'NumericLesserOrEquals',
  'BooleanEquals',
];

/** Inputs of the actions our runbooks use; `undefined`: the inputs depend on the API. */
const actionInputs: Readonly<Record<string, readonly string[] | undefined>> = {
  'aws:approve': ['Approvers', 'MinRequiredApprovals', 'NotificationArn', 'Message'],
  'aws:assertAwsResourceProperty': undefined,
  'aws:branch': ['Choices', 'Default'],
  'aws:sleep': ['Duration'],
  'aws:executeAwsApi': undefined,
  'aws:invokeLambdaFunction': ['FunctionName', 'InputPayload'],
  'aws:loop': ['Iterators', 'IteratorDataType', 'MaxIterations', 'Steps'],
  'aws:waitForAwsResourceProperty': undefined,
};

/** Keys, actions, inputs, operators, types and names: everything in a document must be known. */
export function lintStructure(document: Tree): readonly Finding[] {
  return [
    ...unknownKeys('document', document, documentKeys),
    ...(document['schemaVersion'] === '0.3'
      ? []
      : [{ where: 'document', message: `schemaVersion must be the text '0.3', found ${JSON.stringify(document['schemaVersion'])}` }]),
    ...(mainStepsOf(document).length > 0 ? [] : [{ where: 'document', message: 'mainSteps is empty' }]),
    ...Object.entries(treeIn(document['parameters'])).flatMap(([name, declaration]) => lintParameter(name, treeIn(declaration))),
    ...allStepsOf(document).flatMap(lintStep),
    ...repeatedNames(document),
  ];
}

const unknownKeys = (where: string, tree: Tree, known: readonly string[]): readonly Finding[] =>
  Object.keys(tree)
    .filter((key) => !known.includes(key))
    .map((key) => ({ where, message: `key '${key}' is not known` }));

function repeatedNames(document: Tree): readonly Finding[] {
  const names = allStepsOf(document).map(({ name }) => name);
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

/**
 * Braces in a value would be resolved as a reference, so no pattern may let one through. Shown without trying values: outside quantifiers
 * the pattern names no brace and has nothing that stands for any character.
 */
function problemsOfPattern(pattern: unknown): readonly string[] {
  if (typeof pattern !== 'string') return ['a text parameter needs an allowedPattern'];
  if (!/^\^.*\$$/s.test(pattern) || hasOpenAlternative(pattern))
    return [`allowedPattern ${pattern} is not anchored with ^ and $ as a whole`];
  const withoutClasses = pattern.replace(/\[(?:\\.|[^\]])*\]/g, '');
  const classes = pattern.match(/\[(?:\\.|[^\]])*\]/g) ?? [];
  const letsBracesThrough =
    classes.some((characters) => /^\[\^|[{}]|\\[SWD]/.test(characters)) ||
    /(?<!\\)\.|\\[{}SWD]/.test(withoutClasses) ||
    /[{}]/.test(withoutClasses.replace(/\{\d+(,\d*)?\}/g, ''));
  return letsBracesThrough ? [`allowedPattern ${pattern} lets braces through, which Automation would resolve as a reference`] : [];
}

/** Whether a `|` outside all groups would leave one alternative without an anchor. */
function hasOpenAlternative(pattern: string): boolean {
  let depth = 0;
  for (const character of pattern.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '')) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '|' && depth === 0) return true;
  }
  return false;
}

function lintStep(treeStep: TreeStep): readonly Finding[] {
  const { name: where, step, action, inputs } = treeStep;
  const known = actionInputs[action];
  const problems = [
    ...(/^[a-zA-Z0-9_]+$/.test(where) ? [] : ['the name of a step consists of letters, digits and _']),
    ...(Object.hasOwn(actionInputs, action) ? [] : [`action '${action}' is not known`]),
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
    ...(action === 'aws:branch' ? problemsOfBranch(inputs) : []),
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

function problemsOfBranch(inputs: Tree): readonly string[] {
  return [
    ...(typeof inputs['Default'] === 'string' ? [] : ['the branch has no Default, so it would fall through to the next step']),
    ...treesIn(inputs['Choices']).flatMap(({ NextStep, ...condition }) => [
      ...(typeof NextStep === 'string' ? [] : ['a choice has no NextStep']),
      ...problemsOfCondition(condition),
    ]),
  ];
}

function problemsOfCondition(condition: Tree): readonly string[] {
  const { And, Or, Not } = condition;
  if (And !== undefined || Or !== undefined || Not !== undefined)
    return [...treesIn(And), ...treesIn(Or), ...treesIn([Not])].flatMap(problemsOfCondition);
  const { Variable, ...operands } = condition;
  const [[operator, operand] = [], ...more] = Object.entries(operands);
  if (operator === undefined || more.length > 0 || !operators.includes(operator))
    return [`operator '${Object.keys(operands).join(', ')}' is not known`];
  return [
    ...(typeof Variable === 'string' ? [] : ['a condition has no Variable']),
    ...(operator === 'BooleanEquals' && typeof operand !== 'boolean'
      ? [`BooleanEquals compares with true or false, found ${JSON.stringify(operand)}`]
      : []),
    ...(operator.startsWith('Numeric') && typeof operand !== 'number'
      ? [`${operator} compares with a number, found ${JSON.stringify(operand)}`]
      : []),
  ];
}
