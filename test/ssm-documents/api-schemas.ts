import * as config from '@aws-sdk/client-config-service';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { referencesIn, type Tree } from './document-tree.ts';

/** Services by the name that boto3, and so Automation, gives them. */
const clients: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { kms, config, sns, ssm, s3, sts };

const listOf = 64;
const mapOf = 128;

/** A structure in the schemas that the SDK exports: names and types of its members, the required ones first. */
type Structure = { readonly names: readonly string[]; readonly types: readonly unknown[]; readonly required: number };

/** What is wrong with service, API name and API inputs of a step, compared with the SDK's schema of that API. */
export function problemsOfApi(service: unknown, api: unknown, inputs: Tree): readonly string[] {
  const client = clients[String(service)];
  if (client === undefined) return [`Service '${String(service)}' is not one of ${Object.keys(clients).join(', ')}`];
  const input = structureIn(client, api, 4);
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

/** What is wrong with a selector, compared with the SDK's schema of what the API answers. */
export function problemsOfSelector(service: unknown, api: unknown, selector: unknown): readonly string[] {
  const answer = structureIn(clients[String(service)] ?? {}, api, 5);
  if (answer === undefined) return [];
  if (typeof selector !== 'string' || !/^\$((\.\.?[A-Za-z0-9_-]+)|\[\d+\])*$/.test(selector)) {
    return [`selector ${JSON.stringify(selector)} uses more than .name, ..name and [n]`];
  }
  return selector.includes('..') ? [] : problemsOfPath(selector, answer);
}

function problemsOfPath(selector: string, answer: Structure): readonly string[] {
  let type: unknown = answer;
  for (const part of selector.match(/[A-Za-z0-9_-]+/g) ?? []) {
    if (/^\d+$/.test(part)) {
      if (!isList(type)) return [`selector ${selector}: [${part}] does not point into a list`];
      type = itemOf(type);
      continue;
    }
    const members = membersOf(type);
    if (members === undefined) return []; // a map, or a type without members that a longer selector cannot enter
    if (!members.names.includes(part)) return [`selector ${selector}: the answer has no '${part}'; it has ${members.names.join(', ')}`];
    type = members.types[members.names.indexOf(part)];
  }
  return [];
}

function structureIn(client: Readonly<Record<string, unknown>>, api: unknown, position: 4 | 5): Structure | undefined {
  const operation = client[`${String(api)}$`];
  if (!Array.isArray(operation) || operation[0] !== 9 || client[`${String(api)}Command`] === undefined) return undefined;
  return membersOf(operation[position]);
}

const opened = (schema: unknown): unknown => (typeof schema === 'function' ? opened(schema()) : schema);

function membersOf(schema: unknown): Structure | undefined {
  const open = opened(schema);
  if (Array.isArray(open) && open[0] === 3) return { names: open[4], types: open[5], required: open[6] ?? 0 };
  return isStructure(open) ? open : undefined;
}

const isStructure = (value: unknown): value is Structure => typeof value === 'object' && value !== null && 'names' in value;

const isList = (schema: unknown): boolean => {
  const open = opened(schema);
  return Array.isArray(open) ? open[0] === 1 : typeof open === 'number' && (open & listOf) !== 0 && (open & mapOf) === 0;
};

const itemOf = (schema: unknown): unknown => {
  const open = opened(schema);
  return Array.isArray(open) ? open[4] : typeof open === 'number' ? open - listOf : undefined;
};

/** Literals only: what a reference stands for is known when the step runs. */
function problemOfType(name: string, value: unknown, schema: unknown): readonly string[] {
  if (typeof value === 'string' && referencesIn(value).length > 0) return [];
  const open = opened(schema);
  const expected = isList(open) ? 'list' : open === 0 ? 'string' : open === 1 ? 'number' : open === 2 ? 'boolean' : undefined;
  const found = Array.isArray(value) ? 'list' : typeof value;
  return expected === undefined || expected === found ? [] : [`input '${name}' must be a ${expected}, found ${JSON.stringify(value)}`];
}
