import { StepFailure } from './action.ts';
import { isJsonList, isJsonRecord, type Json, type JsonRecord } from './json.ts';
import { SelectorError, select } from './json-path.ts';
import type { OutputDeclaration, OutputType } from './runbook.ts';

/** The declared outputs of a step, taken from the answer of what it called. @throws StepFailure where one is absent or of another type */
export function selectOutputs(declarations: readonly OutputDeclaration[], answer: Json): JsonRecord {
  return Object.fromEntries(declarations.map((declaration) => [declaration.name, selectOutput(declaration, answer)]));
}

function selectOutput({ name, selector, type }: OutputDeclaration, answer: Json): Json {
  try {
    const value = select(answer, selector);
    if (isOf(type, value)) return value;
    throw new StepFailure(`Output ${name}: selector ${selector} finds ${JSON.stringify(value)}, which is not of type ${type}`);
  } catch (error) {
    if (error instanceof SelectorError) throw new StepFailure(`Output ${name}: ${error.message}`);
    throw error;
  }
}

function isOf(type: OutputType, value: Json): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'StringList':
      return isJsonList(value) && value.every((item) => typeof item === 'string');
    case 'Integer':
      return Number.isInteger(value);
    case 'Boolean':
      return typeof value === 'boolean';
    case 'StringMap':
      return isJsonRecord(value);
    case 'MapList':
      return isJsonList(value) && value.every(isJsonRecord);
    default:
      return type satisfies never;
  }
}
