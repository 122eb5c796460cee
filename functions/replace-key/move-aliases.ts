import type { KMSClient } from '@aws-sdk/client-kms';
import { CallFailedError, errorOnRecord } from '../aws/changes/aws-error.ts';
import type { AliasesAt } from '../core/changes/aliases.ts';
import { refusedFor } from '../core/outcome/refusals.ts';
import type { CallError } from '../core/records/attempt.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { updateAlias } from './kms-writes.ts';
import { aliasesBetween } from './moved-aliases.ts';

/** What is so right before aliases move. */
export type Look = {
  /** The key id that each alias of the Region names. */
  readonly targets: ReadonlyMap<string, string>;
  /** Why no alias may move any more. */
  readonly objection: Refusal | undefined;
  /** Why none should be at the key that they come to, also where somebody else has moved them there. */
  readonly objectionToTarget: Refusal | undefined;
  /** AWS KMS does not show the new key yet. */
  readonly isTooEarly: boolean;
};

export type Move = {
  readonly planned: readonly string[];
  /** ARNs of the key that the aliases leave, and of the one that they come to. */
  readonly from: string;
  readonly to: string;
  readonly look: () => Promise<Look>;
  readonly deadline: number;
  /** Until when AWS KMS may deny what tags are to allow: they take effect within five minutes (AWS KMS guide, "Using tags to control access to KMS keys"). */
  readonly patientUntil: number;
};

export type Moved = {
  readonly at: AliasesAt;
  readonly errors: ReadonlyMap<string, CallError>;
  readonly objection: Refusal | undefined;
  /** Whether another invocation would come to nothing else. */
  readonly isSettled: boolean;
};

/**
 * Moves each planned alias that still names the key that it is to leave. One that names the other
 * key already is done; one that names neither was given away by somebody else and stays. Between
 * the look and the call somebody may give an alias away all the same, and AWS KMS takes no
 * condition: it is the one moment that is not covered.
 */
export async function moveAliases(
  move: Move,
  { kmsWrites, now, pause }: Pick<Dependencies, 'kmsWrites' | 'now' | 'pause'>,
): Promise<Moved> {
  const { planned, from, to, look, deadline, patientUntil } = move;
  let errors: ReadonlyMap<string, CallError> = new Map();
  for (;;) {
    const { targets, objection, objectionToTarget, isTooEarly } = await look();
    const before = aliasesBetween(planned, targets, { from, to });
    if (before.from.length === 0) return { at: before, errors: new Map(), objection: objectionToTarget, isSettled: true };
    if (objection !== undefined) return { at: before, errors, objection, isSettled: true };
    errors = isTooEarly ? errors : await errorsOfMoves(kmsWrites, before.from, to);
    const at = isTooEarly ? before : afterMoves(before, errors);
    const time = now().getTime();
    const isSettled = at.from.length === 0 || time >= patientUntil || !(isTooEarly || [...errors.values()].some(mayPass));
    if (isSettled || time >= deadline) return { at, errors, objection: undefined, isSettled };
    await pause();
  }
}

async function errorsOfMoves(kms: KMSClient, aliases: readonly string[], to: string): Promise<ReadonlyMap<string, CallError>> {
  const errors = new Map<string, CallError>();
  for (const alias of aliases) {
    const error = await errorOfMove(() => updateAlias(kms, alias, to));
    if (error !== undefined) errors.set(alias, error);
  }
  return errors;
}

function afterMoves(before: AliasesAt, errors: ReadonlyMap<string, CallError>): AliasesAt {
  const from = before.from.filter((alias) => errors.has(alias));
  return { ...before, from, to: [...before.to, ...before.from.filter((alias) => !from.includes(alias))].sort() };
}

/** @throws an error that says nothing of whether the alias has moved: the next look shows */
async function errorOfMove(call: () => Promise<void>): Promise<CallError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (!(error instanceof CallFailedError) || refusedFor(error.operation, error.awsError) === undefined) throw error;
    return errorOnRecord(error);
  }
}

/** Tags take effect late, AWS KMS is eventually consistent, and throttling ends. An alias, or a key, that is really gone the next look shows. */
const mayPass = (error: CallError): boolean =>
  error.name === 'AccessDeniedException' || error.name === 'NotFoundException' || refusedFor('UpdateAlias', error)?.isLasting !== true;
