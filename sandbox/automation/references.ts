import { isJsonList, isJsonRecord, type Json } from './json.ts';

const reference = /\{\{\s*([^{}]*?)\s*\}\}/g;
const onlyAReference = /^\{\{\s*([^{}]*?)\s*\}\}$/;

/** The names between double braces in a text, in order, with repetitions. */
export const referencesInText = (text: string): readonly string[] => [...text.matchAll(reference)].map(([, name]) => name ?? '');

/** The name, if the text is nothing but one reference: then the value keeps its type. */
export const soleReferenceIn = (text: string): string | undefined => onlyAReference.exec(text)?.[1];

export const replaceReferences = (text: string, replacement: (name: string) => string): string =>
  text.replace(reference, (_, name: string) => replacement(name));

/** All references in a step's inputs, at any depth. */
export function referencesIn(value: Json): readonly string[] {
  if (typeof value === 'string') return referencesInText(value);
  if (isJsonList(value)) return value.flatMap(referencesIn);
  if (isJsonRecord(value)) return Object.values(value).flatMap(referencesIn);
  return [];
}

/**
 * The variables that Automation itself defines; there are no others (Systems Manager user guide, "Automation system variables").
 * In particular nothing says who started the execution or why a step failed.
 */
export const systemVariables = [
  'global:ACCOUNT_ID',
  'global:DATE',
  'global:DATE_TIME',
  'global:AWS_PARTITION',
  'global:REGION',
  'automation:EXECUTION_ID',
] as const;

export type SystemVariable = (typeof systemVariables)[number];

export const isSystemVariable = (name: string): name is SystemVariable => systemVariables.some((known) => known === name);
