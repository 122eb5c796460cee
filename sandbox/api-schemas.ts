import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as config from '@aws-sdk/client-config-service';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as states from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { NormalizedSchema } from '@smithy/core/schema';
import type { ServiceName } from './call.ts';

/** The SDK's own description of each API: the sandbox knows no other form of a request or a reply. */
const clients: Readonly<Record<ServiceName, Readonly<Record<string, unknown>>>> = {
  kms,
  config,
  ssm,
  sns,
  s3,
  sts,
  lambda,
  states,
  organizations,
  iam,
  cloudtrail,
};

export type Schema = NormalizedSchema;
export type OperationSchemas = { readonly input: Schema; readonly output: Schema };

/** Schemas of an operation, or `undefined` if the service's API has none of that name. */
export function schemasOf(service: ServiceName, operation: string): OperationSchemas | undefined {
  const schema = clients[service][`${operation}$`];
  // A static operation schema is [9, namespace, name, traits, input, output].
  if (!Array.isArray(schema) || schema[0] !== 9) return undefined;
  return { input: NormalizedSchema.of(schema[4]), output: NormalizedSchema.of(schema[5]) };
}

/** Names of the members a structure must have. */
export function requiredMembersOf(schema: Schema): readonly string[] {
  const raw: unknown = schema.getSchema();
  // A static structure schema is [3, namespace, name, traits, member names, member schemas, number of required members]; required members come first.
  if (!Array.isArray(raw) || raw[0] !== 3) return [];
  const names: readonly string[] = raw[4] ?? [];
  return names.slice(0, Number(raw[6] ?? 0));
}
