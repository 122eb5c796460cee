import { type CloudFormationTemplate, parseTemplate, TemplateError } from '../cloudformation/template.ts';
import type { StackSetDefinition } from './stack-set-properties.ts';

/** At most, of a template at a URL (AWS CloudFormation API, CreateStackSet). */
const maximumBytesAtUrl = 1024 * 1024;

/** Where templates lie that are named by URL: the text, or `undefined` if there is none. */
export type TemplateSource = (url: string) => string | undefined;

/** The template of a stack set, looked over before anything is deployed. @throws TemplateError */
export function templateOf(
  { template, capabilities, parameters, groups }: StackSetDefinition,
  source: TemplateSource,
): CloudFormationTemplate {
  const parsed = parseTemplate(jsonIn('body' in template ? template.body : textAt(template.url, source)));
  checkCapabilities(parsed, capabilities);
  const unknown = [parameters, ...groups.map(({ overrides }) => overrides)]
    .flatMap(Object.keys)
    .find((name) => !Object.hasOwn(parsed.Parameters ?? {}, name));
  if (unknown !== undefined) throw new TemplateError(`Parameters: [${unknown}] do not exist in the template`);
  return parsed;
}

function textAt(url: string, source: TemplateSource): string {
  if (!url.startsWith('https://')) throw new TemplateError(`TemplateURL is ${url}; it must begin with https://`);
  const text = source(url);
  if (text === undefined) throw new TemplateError(`TemplateURL: there is nothing at ${url}`);
  const bytes = Buffer.byteLength(text);
  if (bytes > maximumBytesAtUrl)
    throw new TemplateError(`TemplateURL: the template has ${bytes} bytes; at most ${maximumBytesAtUrl} are allowed`);
  return text;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TemplateError(`the template of a stack set must be JSON here: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const nameProperties: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
};

/** What a template with IAM resources must be allowed to do (AWS CloudFormation API, CreateStackSet, Capabilities). */
function checkCapabilities({ Resources }: CloudFormationTemplate, capabilities: readonly string[]): void {
  const resources = Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const isNamed = resources.some(({ Type, Properties = {} }) => {
    const name = nameProperties[Type];
    return name !== undefined && Properties[name] !== undefined;
  });
  if (capabilities.includes('CAPABILITY_NAMED_IAM') || resources.length === 0) return;
  if (isNamed || !capabilities.includes('CAPABILITY_IAM'))
    throw new TemplateError(
      `InsufficientCapabilitiesException: Requires capabilities : [${isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'}]`,
    );
}
