import { isMap, type Mappings, TemplateError } from './template.ts';

/** What names in a template stand for while it is deployed to one account and Region. */
export type Scope = {
  /** A parameter, a pseudo parameter or a created resource; `undefined` if there is none of that name. */
  readonly ref: (name: string) => unknown;
  readonly getAtt: (logicalId: string, attribute: string) => unknown;
  readonly condition: (name: string) => boolean;
  readonly mappings: Mappings;
};

/** `AWS::NoValue`: the member that has it is left out. */
const noValue = Symbol('AWS::NoValue');

/** A value of a template with all intrinsic functions resolved. @throws TemplateError naming the place */
export function resolve(value: unknown, scope: Scope, where: string): unknown {
  const resolved = resolveAny(value, scope, where);
  return resolved === noValue ? undefined : resolved;
}

function resolveAny(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => resolveAny(item, scope, `${where}[${index}]`)).filter((item) => item !== noValue);
  if (!isMap(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (
    name !== undefined &&
    (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::')) &&
    isFunctionCall(name, value[name], others)
  ) {
    return call(name, value[name], scope, where);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, resolveAny(member, scope, `${where}.${key}`)] as const)
      .filter(([, member]) => member !== noValue),
  );
}

/** IAM statements have a member `Condition` too, a map beside others; a condition of the template is a name that stands alone. */
const isFunctionCall = (name: string, argument: unknown, others: readonly string[]): boolean =>
  others.length === 0 && (name !== 'Condition' || typeof argument === 'string');

type IntrinsicFunction = (argument: unknown, scope: Scope, where: string) => unknown;

const functions: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope, where) => {
    const name = textOf(argument, where, 'Ref');
    return name === 'AWS::NoValue' ? noValue : refer(name, scope, where);
  },
  'Fn::GetAtt': (argument, scope, where) => {
    const [logicalId, attribute] = typeof argument === 'string' ? splitAt(argument) : listOf(argument, where, 'Fn::GetAtt');
    return attributeOf(textOf(logicalId, where, 'Fn::GetAtt'), textOf(resolve(attribute, scope, where), where, 'Fn::GetAtt'), scope, where);
  },
  'Fn::Join': (argument, scope, where) => {
    const [delimiter, items] = listOf(argument, where, 'Fn::Join');
    return listOf(resolve(items, scope, where), where, 'Fn::Join')
      .map((item) => textOf(item, where, 'Fn::Join'))
      .join(textOf(delimiter, where, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope, where) => {
    const [delimiter, text] = listOf(argument, where, 'Fn::Split');
    return textOf(resolve(text, scope, where), where, 'Fn::Split').split(textOf(delimiter, where, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope, where) => {
    const [index, items] = listOf(argument, where, 'Fn::Select');
    const list = listOf(resolve(items, scope, where), where, 'Fn::Select');
    const item = list[Number(resolve(index, scope, where))];
    if (item === undefined) throw new TemplateError(`${where}: Fn::Select ${JSON.stringify(index)} of a list of ${list.length}`);
    return item;
  },
  'Fn::FindInMap': (argument, scope, where) => {
    const [mapping = '', first = '', second = ''] = listOf(argument, where, 'Fn::FindInMap').map((key) =>
      textOf(resolve(key, scope, where), where, 'Fn::FindInMap'),
    );
    const value = scope.mappings[mapping]?.[first]?.[second];
    if (value === undefined) throw new TemplateError(`${where}: Fn::FindInMap finds no ${mapping}.${first}.${second}`);
    return value;
  },
  'Fn::Sub': (argument, scope, where) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : listOf(argument, where, 'Fn::Sub');
    return substituted(textOf(template, where, 'Fn::Sub'), isMap(variables) ? variables : {}, scope, where);
  },
  'Fn::If': (argument, scope, where) => {
    const [name, whenTrue, whenFalse] = listOf(argument, where, 'Fn::If');
    return resolveAny(scope.condition(textOf(name, where, 'Fn::If')) ? whenTrue : whenFalse, scope, where);
  },
  'Fn::Equals': (argument, scope, where) => {
    const [one, other] = listOf(argument, where, 'Fn::Equals').map((value) => resolve(value, scope, where));
    return comparable(one) === comparable(other);
  },
  'Fn::Not': (argument, scope, where) => !conditionsIn(argument, scope, where, 'Fn::Not')[0],
  'Fn::And': (argument, scope, where) => conditionsIn(argument, scope, where, 'Fn::And').every(Boolean),
  'Fn::Or': (argument, scope, where) => conditionsIn(argument, scope, where, 'Fn::Or').some(Boolean),
  Condition: (argument, scope, where) => scope.condition(textOf(argument, where, 'Condition')),
};

function call(name: string, argument: unknown, scope: Scope, where: string): unknown {
  const intrinsic = functions[name];
  if (intrinsic === undefined) {
    throw new TemplateError(`${where}: ${name} is not known to this sandbox; known are ${Object.keys(functions).join(', ')}`);
  }
  return intrinsic(argument, scope, where);
}

function refer(name: string, scope: Scope, where: string): unknown {
  const value = scope.ref(name);
  if (value === undefined) throw new TemplateError(`${where}: Ref ${name} names neither a parameter nor a resource that is deployed`);
  return value;
}

function attributeOf(logicalId: string, attribute: string, scope: Scope, where: string): unknown {
  const value = scope.getAtt(logicalId, attribute);
  if (value === undefined)
    throw new TemplateError(`${where}: Fn::GetAtt ${logicalId}.${attribute} names no attribute known to this sandbox`);
  return value;
}

function substituted(template: string, variables: Readonly<Record<string, unknown>>, scope: Scope, where: string): string {
  return template.replace(/\$\{([^}]+)\}/g, (written, expression: string) => {
    if (expression.startsWith('!')) return written.replace('!', '');
    const name = expression.trim();
    if (Object.hasOwn(variables, name)) return textOf(resolve(variables[name], scope, where), where, 'Fn::Sub');
    const [logicalId, attribute] = splitAt(name);
    return textOf(attribute === undefined ? refer(name, scope, where) : attributeOf(logicalId, attribute, scope, where), where, 'Fn::Sub');
  });
}

const splitAt = (name: string): readonly [string, string | undefined] => {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
};

const conditionsIn = (argument: unknown, scope: Scope, where: string, name: string): readonly boolean[] =>
  listOf(argument, where, name).map((item) => {
    const value = resolve(item, scope, where);
    if (typeof value === 'boolean') return value;
    throw new TemplateError(`${where}: ${name} takes conditions, found ${JSON.stringify(item)}`);
  });

const comparable = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function textOf(value: unknown, where: string, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${where}: ${name} needs a text, found ${JSON.stringify(value)}`);
}

function listOf(value: unknown, where: string, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(`${where}: ${name} needs a list, found ${JSON.stringify(value)}`);
}
