import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor, definitionOf } from '../../changes/registry.ts';
import { changesByKind } from '../changes-by-kind.ts';
import { ageText } from '../key-age.ts';
import { ownerTagsOf } from '../owner-tags.ts';
import { plainText } from '../plain-text.ts';
import { sharesOf } from './shares.ts';

/**
 * Changes described in full; more would make the message long and nobody would read it. All are on
 * record.
 */
const describedChanges = 20;
const namedAliases = 10;

/**
 * The changes as a person decides on them. Every kind is described, however many there are of
 * another one. @param now the time that ages are told at @param elsewhere where the others are
 * described
 */
export function changeLines(changes: readonly ProposedChange[], now: string, elsewhere: string): readonly string[] {
  const kinds = changesByKind(changes);
  const shares = sharesOf(
    kinds.map(({ changes: own }) => own.length),
    describedChanges,
  );
  let number = 0;
  return [
    'THE CHANGES',
    ...kinds.flatMap(({ kind, changes: own }, index) => {
      const described = own.slice(0, shares[index]);
      const more = own.length - described.length;
      return [
        ...described.flatMap((change) => {
          number += 1;
          return linesOf(change, number, now);
        }),
        ...(more > 0 ? [`… and ${more} more: ${definitionOf(kind).words.title}. ${elsewhere}`] : []),
      ];
    }),
  ];
}

function linesOf(change: ProposedChange, number: number, now: string): readonly string[] {
  const { key } = change;
  const { title, before, note } = definitionFor(change).words;
  const owners = ownerTagsOf(key).map(({ key: tag, value }) => `${tag}=${plainText(value, 60)}`);
  const exemption = /Its exemption .*$/.exec(key.annotation)?.[0];
  const noted = note(change);
  return [
    `${number}. ${title}: ${nameOf(change)}`,
    `   ${key.keyId}${key.multiRegionKeyType === 'PRIMARY' ? ` (multi-Region primary; its replicas follow: ${key.replicaKeyArns.length})` : ''}`,
    // Named, so that what a key owner writes is not read as one of our own lines, such as `Now:` and `Note:`.
    `   Description: ${key.description === null || key.description === '' ? '(none)' : plainText(key.description)}`,
    ...(exemption === undefined ? [] : [`   Note: ${plainText(exemption)}`]),
    `   Now: ${before(change, now)}${noted === undefined ? '' : `; ${noted}`}`,
    `   ${key.keySpec}, ${key.keyUsage}, ${key.keyState}, ${ageText(key.creationDate, now)}${owners.length > 0 ? `; ${owners.join(', ')}` : ''}`,
  ];
}

function nameOf({ key: { aliases } }: ProposedChange): string {
  if (aliases.length === 0) return '(no alias)';
  const named = aliases.slice(0, namedAliases).map((alias) => plainText(alias, 80));
  return `${named.join(', ')}${aliases.length > namedAliases ? ` and ${aliases.length - namedAliases} more aliases` : ''}`;
}

/** What is not asked for, with the reason. */
export const excludedLines = (
  excluded: readonly { readonly keyId: string; readonly kind: ProposedChange['kind']; readonly detail: string }[],
) =>
  excluded.length === 0
    ? []
    : [
        '',
        'EXCLUDED (these changes are not made)',
        ...excluded
          .slice(0, describedChanges)
          .map(({ keyId, kind, detail }) => `  ${definitionOf(kind).words.title}, ${keyId}: ${plainText(detail)}`),
        ...(excluded.length > describedChanges ? [`  … and ${excluded.length - describedChanges} more.`] : []),
      ];
