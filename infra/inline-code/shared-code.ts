import { CfnMapping, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type FunctionCode, type FunctionFolder, functionFolders } from '../function-code.ts';
import { piecesOf } from './inline-code.ts';

/** CloudFormation gives no limit for a value of a mapping; for one of a parameter it is 4,096 bytes (CloudFormation guide, "Quotas"). */
const bytesPerValue = 4000;

/**
 * Compressed code that several functions run stands in a template once: in a mapping, from which
 * CloudFormation puts `index.js` of each together.
 * @returns the code of every function, as a property of a resource of this scope takes it
 */
export function sharedCode(scope: Construct, code: FunctionCode): FunctionCode {
  const mappings = new Map<string, CfnMapping>();
  const codeOf = (folder: FunctionFolder): string => {
    const pieces = piecesOf(code[folder]);
    if (pieces?.part === undefined) return code[folder];
    const values = valuesOf(pieces.compressed);
    const mapping = mappings.get(pieces.name) ?? new CfnMapping(scope, idOf(pieces.name), { mapping: { Code: { ...values } } });
    mappings.set(pieces.name, mapping);
    return Fn.join('', [pieces.before, ...Object.keys(values).map((key) => mapping.findInMap('Code', key)), pieces.after]);
  };
  return Object.fromEntries(functionFolders.map((folder) => [folder, codeOf(folder)])) as FunctionCode;
}

/** `reading-steps` as `ReadingSteps`. */
const idOf = (name: string): string => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A text in values that a mapping takes, by keys in their order. */
function valuesOf(text: string): Readonly<Record<string, string>> {
  const count = Math.ceil(text.length / bytesPerValue);
  const pieces = Array.from({ length: count }, (_, at) => text.slice(at * bytesPerValue, (at + 1) * bytesPerValue));
  return Object.fromEntries(pieces.map((piece, at) => [`Part${at + 1}`, piece]));
}
