import { isMap, refuseUnknown, TemplateError } from '../cloudformation/template.ts';
import { type OperationPreferences, operationPreferencesFrom } from './operation-preferences.ts';

type Properties = Readonly<Record<string, unknown>>;
export type ParameterValues = Readonly<Record<string, string>>;

/** Accounts and Regions to deploy to, with parameters of their own. */
export type InstancesGroup = {
  readonly unitIds: readonly string[];
  /** Which of the units' accounts: all, only these, all but these. */
  readonly filter: 'NONE' | 'INTERSECTION' | 'DIFFERENCE';
  readonly accountIds: readonly string[];
  readonly regions: readonly string[];
  readonly overrides: ParameterValues;
};

export type StackSetDefinition = {
  readonly name: string;
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN';
  readonly capabilities: readonly string[];
  readonly template: { readonly body: string } | { readonly url: string };
  readonly parameters: ParameterValues;
  readonly autoDeploys: boolean;
  readonly retainsStacksOnAccountRemoval: boolean;
  readonly preferences: OperationPreferences;
  readonly groups: readonly InstancesGroup[];
};

export const stackSetProperties = [
  'AutoDeployment',
  'CallAs',
  'Capabilities',
  'Description',
  'ManagedExecution',
  'OperationPreferences',
  'Parameters',
  'PermissionModel',
  'StackInstancesGroup',
  'StackSetName',
  'Tags',
  'TemplateBody',
  'TemplateURL',
];

/** At most, of a `TemplateBody` (AWS CloudFormation API, CreateStackSet). */
const maximumBodyBytes = 51_200;

/** Reads the properties of an `AWS::CloudFormation::StackSet` with service-managed permissions. @throws TemplateError naming the property */
export function stackSetFrom(properties: Properties): StackSetDefinition {
  const { PermissionModel, StackSetName, CallAs = 'SELF', Capabilities = [] } = properties;
  if (PermissionModel !== 'SERVICE_MANAGED')
    throw new TemplateError(`PermissionModel is ${JSON.stringify(PermissionModel)}; this sandbox knows SERVICE_MANAGED`);
  if (typeof StackSetName !== 'string' || !/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/.test(StackSetName))
    throw new TemplateError(
      `StackSetName is ${JSON.stringify(StackSetName)}; it must begin with a letter and have 1 to 128 letters, digits and -`,
    );
  if (CallAs !== 'SELF' && CallAs !== 'DELEGATED_ADMIN')
    throw new TemplateError(`CallAs is ${JSON.stringify(CallAs)}; allowed are SELF and DELEGATED_ADMIN`);
  const groups = listOf(properties, 'StackInstancesGroup').map((group, index) => groupFrom(group, `StackInstancesGroup[${index}]`));
  return {
    name: StackSetName,
    callAs: CallAs,
    capabilities: (Array.isArray(Capabilities) ? Capabilities : [Capabilities]).map(String),
    template: templateIn(properties),
    parameters: parametersIn(properties, 'Parameters', 'Parameters'),
    ...autoDeploymentIn(properties['AutoDeployment']),
    preferences: operationPreferencesFrom(properties['OperationPreferences'] ?? {}),
    groups,
  };
}

function templateIn({ TemplateBody, TemplateURL }: Properties): StackSetDefinition['template'] {
  if ((TemplateBody === undefined) === (TemplateURL === undefined))
    throw new TemplateError('either TemplateBody or TemplateURL must be given, and not both');
  if (typeof TemplateURL === 'string') return { url: TemplateURL };
  const body = typeof TemplateBody === 'string' ? TemplateBody : JSON.stringify(TemplateBody);
  const bytes = Buffer.byteLength(body);
  if (bytes > maximumBodyBytes) throw new TemplateError(`TemplateBody has ${bytes} bytes; at most ${maximumBodyBytes} are allowed`);
  return { body };
}

/** Required with service-managed permissions; what is to be retained may be said only where it is enabled (AWS CloudFormation API, AutoDeployment). */
function autoDeploymentIn(written: unknown): Pick<StackSetDefinition, 'autoDeploys' | 'retainsStacksOnAccountRemoval'> {
  if (!isMap(written)) throw new TemplateError('AutoDeployment is required with PermissionModel SERVICE_MANAGED');
  refuseUnknown('AutoDeployment', written, ['Enabled', 'RetainStacksOnAccountRemoval']);
  const autoDeploys = isTrue(written['Enabled']);
  if (!autoDeploys && written['RetainStacksOnAccountRemoval'] !== undefined)
    throw new TemplateError('AutoDeployment.RetainStacksOnAccountRemoval may be given only where Enabled is true');
  return { autoDeploys, retainsStacksOnAccountRemoval: isTrue(written['RetainStacksOnAccountRemoval']) };
}

function groupFrom(written: unknown, where: string): InstancesGroup {
  if (!isMap(written)) throw new TemplateError(`${where} must be a map`);
  refuseUnknown(where, written, ['DeploymentTargets', 'ParameterOverrides', 'Regions']);
  const targets = written['DeploymentTargets'];
  if (!isMap(targets)) throw new TemplateError(`${where}.DeploymentTargets must be a map`);
  refuseUnknown(`${where}.DeploymentTargets`, targets, ['AccountFilterType', 'Accounts', 'OrganizationalUnitIds']);
  const unitIds = listOf(targets, 'OrganizationalUnitIds').map(String);
  const accountIds = listOf(targets, 'Accounts').map(String);
  const regions = listOf(written, 'Regions').map(String);
  if (unitIds.length === 0)
    throw new TemplateError(`${where}.DeploymentTargets.OrganizationalUnitIds must name at least one unit, or the root`);
  if (regions.length === 0) throw new TemplateError(`${where}.Regions must name at least one Region`);
  return {
    unitIds,
    accountIds,
    regions,
    filter: filterIn(targets, accountIds, `${where}.DeploymentTargets`),
    overrides: parametersIn(written, 'ParameterOverrides', where),
  };
}

/** UNION is not supported when instances are created (AWS CloudFormation API, DeploymentTargets). */
function filterIn({ AccountFilterType: filter }: Properties, accountIds: readonly string[], where: string): InstancesGroup['filter'] {
  if (filter === undefined && accountIds.length > 0) throw new TemplateError(`${where}.AccountFilterType must be given with Accounts`);
  if (filter === undefined || filter === 'NONE') return 'NONE';
  if (filter !== 'INTERSECTION' && filter !== 'DIFFERENCE')
    throw new TemplateError(`${where}.AccountFilterType is ${JSON.stringify(filter)}; allowed are NONE, INTERSECTION and DIFFERENCE`);
  if (accountIds.length === 0) throw new TemplateError(`${where}.Accounts must be given with AccountFilterType ${filter}`);
  return filter;
}

function parametersIn(properties: Properties, name: string, where: string): ParameterValues {
  return Object.fromEntries(
    listOf(properties, name).map((parameter, index) => {
      if (!isMap(parameter)) throw new TemplateError(`${where}[${index}] must be a map`);
      refuseUnknown(`${where}[${index}]`, parameter, ['ParameterKey', 'ParameterValue']);
      return [String(parameter['ParameterKey']), String(parameter['ParameterValue'])];
    }),
  );
}

function listOf(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new TemplateError(`${name} must be a list, found ${JSON.stringify(value)}`);
}

const isTrue = (value: unknown): boolean => String(value) === 'true';
