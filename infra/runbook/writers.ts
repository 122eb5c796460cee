import type { ChangeKind } from '../../functions/core/changes/kind.ts';
import { documentNames, kindsOf } from '../../functions/core/changes/runbooks.ts';
import { functionNames, replaceKeyRunbookName } from '../../functions/core/names.ts';

/** The two functions that write to AWS KMS. */
export type Writer = typeof functionNames.applyChanges | typeof functionNames.replaceKey;

/** The function that makes the changes of a document. Replacements have one of their own, with narrower permissions. */
export const writerOf = (documentName: string): Writer =>
  documentName === replaceKeyRunbookName ? functionNames.replaceKey : functionNames.applyChanges;

/** Kinds of change that a function makes. */
export const kindsWrittenBy = (writer: Writer): readonly ChangeKind[] =>
  documentNames.filter((documentName) => writerOf(documentName) === writer).flatMap(kindsOf);
