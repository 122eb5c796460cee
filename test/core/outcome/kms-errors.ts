import { readFileSync } from 'node:fs';

/**
 * Errors that the service model of AWS KMS lists for an operation, as the SDK declares them. Found
 * from the working directory, because mutation testing runs these tests from bundles elsewhere.
 */
export function modelledErrors(operation: string): readonly string[] {
  const declaration = readFileSync(`node_modules/@aws-sdk/client-kms/dist-types/commands/${operation}Command.d.ts`, 'utf8');
  const names = [...declaration.matchAll(/@throws \{@link (\w+)\}/g)].map(([, name = '']) => name);
  // The base class of all of them.
  return names.filter((name) => name !== 'KMSServiceException').sort();
}
