import type { KMSClient } from '@aws-sdk/client-kms';
import { readTags } from '../aws/kms.ts';
import { replacedByTagKey, replacingTagKey, returnedTagKey } from '../core/names.ts';
import { tagValue } from '../core/replacement/lineage-tags.ts';
import { tagKey, untagKey } from './kms-writes.ts';
import { type Move, whereAliasesAre } from './move-aliases.ts';

/** An alias is not where the tags were to say it is. The tags have been left as they are. */
export class AliasesNotMovedError extends Error {
  override readonly name = 'AliasesNotMovedError' as const;
}

/** AWS KMS does not show the tags that it has taken, yet. */
export class TagsNotThereError extends Error {
  override readonly name = 'TagsNotThereError' as const;
}

type Pausing = { readonly kms: KMSClient; readonly pause: () => Promise<void> };

const mostReads = 10;

/** Says on the replaced key which key has its place, once no planned alias names it any more. The successor has said so since it was created. */
export async function tagReplaced(move: Move, pausing: Pausing): Promise<void> {
  await refuseUnlessMoved(move, pausing.kms);
  await tagKey(pausing.kms, move.from, { key: replacedByTagKey, value: move.to });
  await untagKey(pausing.kms, move.from, [replacingTagKey]);
  await untilTagged(move.from, pausing, (value) => value(replacedByTagKey) === move.to && value(replacingTagKey) === undefined);
}

/** Takes that back, once the aliases have gone back, and says so on the successor, which goes on naming the key that it was created for. */
export async function tagReturned(move: Move, when: { readonly at: Date; readonly executionId: string }, pausing: Pausing): Promise<void> {
  await refuseUnlessMoved(move, pausing.kms);
  await tagKey(pausing.kms, move.from, { key: returnedTagKey, value: `${when.at.toISOString()} ${when.executionId}` });
  await untagKey(pausing.kms, move.to, [replacedByTagKey, replacingTagKey]);
  await untilTagged(move.to, pausing, (value) => value(replacedByTagKey) === undefined && value(replacingTagKey) === undefined);
  await untilTagged(move.from, pausing, (value) => value(returnedTagKey) !== undefined);
}

async function refuseUnlessMoved(move: Move, kms: KMSClient): Promise<void> {
  const { atOld, atNew } = await whereAliasesAre(kms, move);
  if (atOld === 0 && atNew > 0) return;
  throw new AliasesNotMovedError(`${atOld} of ${move.aliases.length} aliases still name ${move.from}, and ${atNew} name ${move.to}`);
}

async function untilTagged(
  keyArn: string,
  { kms, pause }: Pausing,
  isRight: (value: (tagKey: string) => string | undefined) => boolean,
): Promise<void> {
  for (let read = 1; read <= mostReads; read++) {
    const tags = await readTags(kms, keyArn);
    if (isRight((wanted) => tagValue(tags, wanted))) return;
    await pause();
  }
  throw new TagsNotThereError(`${keyArn} does not show its new tags after ${mostReads} reads`);
}
