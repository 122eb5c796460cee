import type { KMSClient } from '@aws-sdk/client-kms';
import { aliasTargets } from '../aws/kms.ts';
import { idIn } from '../core/ids.ts';
import { updateAlias } from './kms-writes.ts';

/** The two keys of a move, by ARN. */
export type Move = { readonly aliases: readonly string[]; readonly from: string; readonly to: string };

/** Which of the planned aliases name the new key now, and which name a third one or none, because somebody else has changed them. */
export type Moved = { readonly moved: readonly string[]; readonly left: readonly string[] };

/**
 * Moves each planned alias that still names the key it is to leave. One that names the other key already is done, one that names neither is left: whoever gave it away meant to. Between
 * the look and the call somebody may give an alias away all the same, and AWS KMS takes no condition; it is the one moment that is not covered.
 */
export async function moveAliases(kms: KMSClient, { aliases, from, to }: Move): Promise<Moved> {
  const targets = await aliasTargets(kms);
  const moved: string[] = [];
  const left: string[] = [];
  for (const alias of aliases) {
    const target = targets.get(alias);
    if (target === idIn(from)) await updateAlias(kms, alias, to);
    (target === idIn(from) || target === idIn(to) ? moved : left).push(alias);
  }
  return { moved, left };
}

/** The planned aliases by where they are now. */
export async function whereAliasesAre(
  kms: KMSClient,
  { aliases, from, to }: Move,
): Promise<{ readonly atOld: number; readonly atNew: number }> {
  const targets = await aliasTargets(kms);
  const at = (arn: string): number => aliases.filter((alias) => targets.get(alias) === idIn(arn)).length;
  return { atOld: at(from), atNew: at(to) };
}
