import { replaceKeyRunbookName, rotateNowRunbookName, runbookName } from '../names.ts';
import { type ChangeKind, changeKinds } from './kind.ts';

/** The Systems Manager document whose executions ask for a kind of change. Kinds of one document share an execution. */
const documents: Readonly<Record<ChangeKind, string>> = {
  ENABLE_ROTATION: runbookName,
  SHORTEN_PERIOD: runbookName,
  ROTATE_NOW: rotateNowRunbookName,
  REPLACE_KEY: replaceKeyRunbookName,
  ROLL_BACK_REPLACEMENT: replaceKeyRunbookName,
};

export const documentFor = (kind: ChangeKind): string => documents[kind];

/** Names of all runbooks, in the order of the kinds. */
export const documentNames: readonly string[] = [...new Set(Object.values(documents))];

export const isOurDocument = (name: string): boolean => documentNames.includes(name);

/** Kinds of change that an execution of a document can ask for. */
export const kindsOf = (documentName: string): readonly ChangeKind[] => changeKinds.filter((kind) => documents[kind] === documentName);

/** Lists of kinds that one execution of a document can ask for: a replacement has a direction, all other documents ask for all of their kinds. */
export const kindsAskedTogether = (documentName: string): readonly (readonly ChangeKind[])[] =>
  documentName === replaceKeyRunbookName ? kindsOf(documentName).map((kind) => [kind]) : [kindsOf(documentName)];
