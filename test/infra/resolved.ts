import type { MemberTemplate } from '../../infra/member-template.ts';

type Parameters = Readonly<Record<string, string>>;

/**
 * A part of the template as CloudFormation would resolve it for the given parameters. What only a deployment knows reads `<AWS::Region>`
 * or `<LogicalId.Arn>`; a property that resolves to AWS::NoValue is left out. Knows the functions that the template uses, and no other.
 */
export function resolved(template: MemberTemplate, part: unknown, given: Parameters = {}): unknown {
  const parameters = { ...defaultsOf(template), ...given };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== noValue);
    if (!isObject(value)) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return call(name, argument);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, member]) => [key, resolve(member)] as const)
        .filter(([, member]) => member !== noValue),
    );
  };
  const call = (name: string, argument: unknown): unknown => {
    switch (name) {
      case 'Ref':
        return argument === 'AWS::NoValue' ? noValue : reference(String(argument));
      case 'Fn::GetAtt':
        return `<${listOf(argument).join('.')}>`;
      case 'Fn::Join':
        return joined(listOf(argument).map(resolve));
      case 'Fn::Split':
        return split(listOf(argument).map(resolve));
      case 'Fn::Select':
        return selected(listOf(argument).map(resolve));
      case 'Fn::FindInMap':
        return found(template, listOf(argument).map(String));
      case 'Fn::Equals':
        return new Set(listOf(argument).map(resolve)).size === 1;
      case 'Fn::And':
        return listOf(argument).map(resolve).every(Boolean);
      case 'Fn::Not':
        return !listOf(argument).map(resolve)[0];
      case 'Fn::If': {
        const [condition, then, otherwise] = listOf(argument);
        return resolve(resolve(template.Conditions[String(condition)]) === true ? then : otherwise);
      }
      default:
        throw new Error(`the template uses ${name}, which this test does not resolve`);
    }
  };
  const reference = (name: string): unknown => {
    const value = parameters[name];
    if (value === undefined) return `<${name}>`;
    return template.Parameters[name]?.['Type'] === 'CommaDelimitedList' ? value.split(',') : value;
  };
  return resolve(part);
}

const noValue = Symbol('AWS::NoValue');

const defaultsOf = ({ Parameters }: MemberTemplate): Parameters =>
  Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, String(Default)]));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function listOf(argument: unknown): readonly unknown[] {
  if (!Array.isArray(argument)) throw new Error(`expected a list of arguments, got ${JSON.stringify(argument)}`);
  return argument;
}

const joined = ([separator, items]: readonly unknown[]): string => listOf(items).join(String(separator));
function found({ Mappings = {} }: MemberTemplate, [mapping = '', first = '', second = '']: readonly string[]): unknown {
  const value = Mappings[mapping]?.[first]?.[second];
  if (value === undefined) throw new Error(`the template maps no ${mapping}.${first}.${second}`);
  return value;
}

/** Beyond the end of a list there is nothing to select, and CloudFormation refuses the template (CloudFormation guide, "Fn::Select"). */
function selected([index, items]: readonly unknown[]): unknown {
  const item = listOf(items)[Number(index)];
  if (item === undefined) throw new Error(`Fn::Select ${String(index)} of a list of ${listOf(items).length}`);
  return item;
}
const split = ([separator, text]: readonly unknown[]): readonly string[] => String(text).split(String(separator));
