import { isMap } from './input.ts';
import { InvalidRuleError, recordedType } from './rule.ts';

/** The Remediate button of one rule. */
export type Remediation = {
  readonly documentName: string;
  readonly documentVersion?: string;
  /** Values per parameter of the document; `resourceId` stands for the id of the resource to remediate. */
  readonly parameters: Readonly<
    Record<string, { readonly kind: 'resourceId' } | { readonly kind: 'fixed'; readonly values: readonly string[] }>
  >;
  readonly arn: string;
  /** As written, for DescribeRemediationConfigurations. */
  readonly written: Readonly<Record<string, unknown>>;
};

/** Reads the properties of an `AWS::Config::RemediationConfiguration`. Limits: AWS Config API, RemediationConfiguration. @throws InvalidRuleError */
export function parseRemediation(properties: Readonly<Record<string, unknown>>, arn: string): Remediation {
  const { TargetType, TargetId, TargetVersion, ResourceType, Automatic, Parameters = {} } = properties;
  if (TargetType !== 'SSM_DOCUMENT') throw new InvalidRuleError(`TargetType is ${JSON.stringify(TargetType)}; it must be SSM_DOCUMENT`);
  if (typeof TargetId !== 'string' || TargetId.length > 256)
    throw new InvalidRuleError('TargetId must name a document in at most 256 characters');
  if (ResourceType !== undefined && ResourceType !== recordedType)
    throw new InvalidRuleError(`ResourceType is ${JSON.stringify(ResourceType)}; it must be ${recordedType}`);
  if (Automatic !== undefined && Automatic !== false)
    throw new InvalidRuleError('Automatic must be false: this sandbox simulates no automatic remediation');
  if (!isMap(Parameters) || Object.keys(Parameters).length > 25)
    throw new InvalidRuleError('Parameters must be a map with at most 25 entries');
  return {
    documentName: TargetId,
    ...(TargetVersion === undefined ? {} : { documentVersion: String(TargetVersion) }),
    parameters: Object.fromEntries(Object.entries(Parameters).map(([name, value]) => [name, parseParameter(name, value)])),
    arn,
    written: properties,
  };
}

function parseParameter(name: string, parameter: unknown): Remediation['parameters'][string] {
  const [resourceValue, staticValue] = isMap(parameter) ? [parameter['ResourceValue'], parameter['StaticValue']] : [];
  if (isMap(resourceValue) && resourceValue['Value'] === 'RESOURCE_ID' && staticValue === undefined) return { kind: 'resourceId' };
  const values = isMap(staticValue) && resourceValue === undefined ? staticValue['Values'] : undefined;
  const isUsable =
    Array.isArray(values) && values.length <= 25 && values.every((value) => typeof value === 'string' && value.length <= 256);
  if (isUsable) return { kind: 'fixed', values };
  throw new InvalidRuleError(
    `Parameters.${name} is ${JSON.stringify(parameter)}; it must be ResourceValue RESOURCE_ID, or StaticValue with at most 25 texts of at most 256 characters`,
  );
}

/** A parameter that a document takes. */
export type DocumentParameter = { readonly name: string; readonly hasDefault: boolean };

/**
 * Whether the remediation fits its document: it gives only parameters that the document takes, and every one without a default.
 * Real AWS Config finds out when the button is pressed. @throws InvalidRuleError
 */
export function checkParameters({ documentName, parameters }: Remediation, declared: readonly DocumentParameter[]): void {
  const unknown = Object.keys(parameters).filter((name) => !declared.some((parameter) => parameter.name === name));
  if (unknown.length > 0) {
    throw new InvalidRuleError(
      `Parameters has ${unknown.join(', ')}, which document ${documentName} does not take; it takes ${declared.map(({ name }) => name).join(', ')}`,
    );
  }
  const missing = declared.filter(({ name, hasDefault }) => !hasDefault && !Object.hasOwn(parameters, name));
  if (missing.length > 0) {
    throw new InvalidRuleError(`Parameters lacks ${missing.map(({ name }) => name).join(', ')}, which document ${documentName} requires`);
  }
}
