import * as config from '@aws-sdk/client-config-service';
import * as kms from '@aws-sdk/client-kms';
import * as ssm from '@aws-sdk/client-ssm';
import { referencesIn, type Tree } from './document-tree.ts';

/** Services by the name that boto3, and so Automation, gives them. */
const clients: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { kms, config, ssm };

const listOf = 64;
const mapOf = 128;

/** A structure in the schemas that the SDK exports: names and types of its members, the required ones first. */
type Structure = { readonly names: readonly string[]; readonly types: readonly unknown[]; readonly required: number };

/** What is wrong with service, API name and API inputs of a step, compared with the SDK's schema of that API. */
export function problemsOfApi(service: unknown, api: unknown, inputs: Tree): readonly string[] {
  const client = clients[String(service)];
  if (client === undefined) return [`Service '${String(service)}' is not one of ${Object.keys(clients).join(', ')}`];
  const input = inputOf(client, api);
  if (input === undefined) return [`API '${String(api)}' does not exist in ${String(service)}`];
  return [
    ...Object.keys(inputs)
      .filter((name) => !input.names.includes(name))
      .map((name) => `${String(api)} has no input '${name}'; it has ${input.names.join(', ')}`),
    ...input.names
      .slice(0, input.required)
      .filter((name) => inputs[name] === undefined)
      .map((name) => `${String(api)} needs the input '${name}'`),
    ...Object.entries(inputs).flatMap(([name, value]) => problemOfType(name, value, input.types[input.names.indexOf(name)])),
  ];
}

function inputOf(client: Readonly<Record<string, unknown>>, api: unknown): Structure | undefined {
  const operation = client[`${String(api)}$`];
  if (!Array.isArray(operation) || operation[0] !== 9 || client[`${String(api)}Command`] === undefined) return undefined;
  const input = opened(operation[4]);
  return Array.isArray(input) ? { names: input[4], types: input[5], required: input[6] ?? 0 } : undefined;
}

const opened = (schema: unknown): unknown => (typeof schema === 'function' ? opened(schema()) : schema);

const isList = (open: unknown): boolean =>
  Array.isArray(open) ? open[0] === 1 : typeof open === 'number' && (open & listOf) !== 0 && (open & mapOf) === 0;

/** Literals only: what a reference stands for is known when the step runs. */
function problemOfType(name: string, value: unknown, schema: unknown): readonly string[] {
  if (typeof value === 'string' && referencesIn(value).length > 0) return [];
  const open = opened(schema);
  const expected = isList(open) ? 'list' : open === 0 ? 'string' : open === 1 ? 'number' : open === 2 ? 'boolean' : undefined;
  const found = Array.isArray(value) ? 'list' : typeof value;
  return expected === undefined || expected === found ? [] : [`input '${name}' must be a ${expected}, found ${JSON.stringify(value)}`];
}
