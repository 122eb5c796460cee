import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { type CreatedResource, deploy, type Place, type ResourceTypes } from './deployer.ts';
import { optionalText, textIn } from './properties.ts';
import { isMap, TemplateError } from './template.ts';

type Properties = Readonly<Record<string, unknown>>;

export type ConformancePackTargets = {
  readonly putRule: (region: string, properties: Properties, createdBy?: string) => { readonly arn: string; readonly id: string };
  readonly putRemediation: (region: string, properties: Properties) => Promise<void>;
};

/** Who owns the rules of a pack, by which they are service-linked (AWS Config guide, "Service-linked AWS Config rules"). */
const configConforms = 'config-conforms.amazonaws.com';

/** AWS Config reads compliance back by names of at most 64 characters, 26 of which a pack adds. */
const longestRuleName = 64 - '-conformance-pack-'.length - 9;

/** Of an AWS::Config::RemediationConfiguration. */
export const remediationProperties = [
  'Automatic',
  'ConfigRuleName',
  'ExecutionControls',
  'MaximumAutomaticAttempts',
  'Parameters',
  'ResourceType',
  'RetryAttemptSeconds',
  'TargetId',
  'TargetType',
  'TargetVersion',
];

export const conformancePackProperties = ['ConformancePackInputParameters', 'ConformancePackName', 'TemplateBody'];

/**
 * Deploys a conformance pack (AWS Config API, PutConformancePack): a template that holds rules and remediations only, deployed by AWS Config, which
 * lengthens the names of the rules. @throws TemplateError for whatever AWS Config would refuse or the sandbox does not know.
 */
export async function createConformancePack(
  properties: Properties,
  place: Place,
  targets: ConformancePackTargets,
): Promise<CreatedResource> {
  const name = textIn(properties, 'ConformancePackName');
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,255}$/.test(name))
    throw new TemplateError(`ConformancePackName is ${name}; it must be a letter, then letters, digits and hyphens, at most 256 in all`);
  await deployPack({ name, body: textIn(properties, 'TemplateBody'), inputParameters: inputParametersIn(properties) }, place, targets);
  return { ref: name };
}

export type Pack = { readonly name: string; readonly body: string; readonly inputParameters: Readonly<Record<string, string>> };

/** @throws TemplateError */
export async function deployPack({ name, body, inputParameters }: Pack, place: Place, targets: ConformancePackTargets): Promise<void> {
  const bytes = Buffer.byteLength(body);
  if (bytes > 51_200) throw new TemplateError(`TemplateBody of conformance pack ${name} has ${bytes} bytes; at most 51200 are allowed`);
  const template: unknown = parse(body);
  refuseResolvedRoles(template);
  const digest = createHash('sha256').update(`${place.accountId}/${place.region}/${name}`).digest('hex');
  await deploy(template, place, inputParameters, packResourceTypes(`-conformance-pack-${digest.slice(0, 9)}`, targets));
}

export function inputParametersIn(properties: Properties): Readonly<Record<string, string>> {
  const given = properties['ConformancePackInputParameters'] ?? [];
  if (!Array.isArray(given)) throw new TemplateError('ConformancePackInputParameters must be a list');
  if (given.length > 60) throw new TemplateError(`ConformancePackInputParameters has ${given.length} entries; at most 60 are allowed`);
  return Object.fromEntries(
    given.map((parameter: Properties) => [textIn(parameter, 'ParameterName'), String(parameter['ParameterValue'])]),
  );
}

/** "AWS Config does not support CloudFormation intrinsic functions for the automation execution role" (AWS Config guide, prerequisites). */
function refuseResolvedRoles(template: unknown): void {
  const resources = isMap(template) && isMap(template['Resources']) ? template['Resources'] : {};
  for (const [logicalId, resource] of Object.entries(resources)) {
    const parameters = isMap(resource) && isMap(resource['Properties']) ? resource['Properties']['Parameters'] : undefined;
    const role = isMap(parameters) ? JSON.stringify(parameters['AutomationAssumeRole'] ?? null) : 'null';
    if (/"(Ref|Fn::[A-Za-z]+)":/.test(role))
      throw new TemplateError(`${logicalId}.Parameters.AutomationAssumeRole is ${role}; in a conformance pack it must be the exact ARN`);
  }
}

function packResourceTypes(suffix: string, targets: ConformancePackTargets): ResourceTypes {
  const deployedNames = new Map<string, string>();
  return {
    'AWS::Config::ConfigRule': {
      properties: ['ConfigRuleName', 'Description', 'InputParameters', 'MaximumExecutionFrequency', 'Scope', 'Source'],
      create: (properties, { region }) => {
        const name = textIn(properties, 'ConfigRuleName');
        if (name.length > longestRuleName)
          throw new TemplateError(
            `ConfigRuleName ${name} has ${name.length} characters; in a conformance pack at most ${longestRuleName} can be read back`,
          );
        const deployedName = `${name}${suffix}`;
        deployedNames.set(name, deployedName);
        const { arn, id } = targets.putRule(region, { ...properties, ConfigRuleName: deployedName }, configConforms);
        return { ref: deployedName, attributes: { Arn: arn, ConfigRuleId: id } };
      },
    },
    'AWS::Config::RemediationConfiguration': {
      properties: remediationProperties,
      create: async (properties, { region }) => {
        const name = optionalText(properties, 'ConfigRuleName') ?? '';
        const ConfigRuleName = deployedNames.get(name);
        if (ConfigRuleName === undefined)
          throw new TemplateError(`ConfigRuleName ${name} is no rule of this conformance pack that was deployed before; add DependsOn`);
        await targets.putRemediation(region, { ...properties, ConfigRuleName });
        return { ref: ConfigRuleName };
      },
    },
  };
}
