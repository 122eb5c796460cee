import type { ChangeDefinition } from './definition.ts';
import { enableRotation } from './enable/definition.ts';
import { type ChangeKind, changeKinds } from './kind.ts';
import type { ProposedChange } from './proposed-change.ts';
import { replaceKey } from './replace/definition.ts';
import { rollBackReplacement } from './roll-back/definition.ts';
import { rotateNow } from './rotate-now/definition.ts';
import { shortenPeriod } from './shorten/definition.ts';

/** Every kind of change. A new kind is a folder, a schema in `proposed-change.ts`, and a line here. */
const definitions: { readonly [Kind in ChangeKind]: ChangeDefinition<Kind> } = {
  ENABLE_ROTATION: enableRotation,
  SHORTEN_PERIOD: shortenPeriod,
  ROTATE_NOW: rotateNow,
  REPLACE_KEY: replaceKey,
  ROLL_BACK_REPLACEMENT: rollBackReplacement,
};

/**
 * What is particular to one kind, for a caller that holds a change of that very kind. The compiler
 * cannot follow a change and its definition through the table, so they are brought together here.
 */
export const definitionOf = (kind: ChangeKind): ChangeDefinition => definitions[kind] as unknown as ChangeDefinition;

export const definitionFor = ({ kind }: Pick<ProposedChange, 'kind'>): ChangeDefinition => definitionOf(kind);

/** Kinds that a scheduled request asks for. */
export const scheduledKinds: readonly ChangeKind[] = changeKinds.filter((kind) => definitionOf(kind).scheduled !== undefined);
