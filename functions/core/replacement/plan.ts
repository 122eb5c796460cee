import type { KeyProfile } from '../records/key-profile.ts';
import type { KeyGrant, PlanToReplace, PlanToReturn } from '../records/replacement.ts';
import { plainText } from '../report/plain-text.ts';
import { replaced, returned, whatCallersChange } from './callers.ts';
import { ownerTagsIn, reservedTagKeysIn } from './lineage-tags.ts';
import { statementsAboutThisKey } from './policy-mentions.ts';
import type { ReadForReplacement, Unfinished } from './refusal.ts';

type Read = Extract<ReadForReplacement, { readonly kind: 'read' }>;

/** The plan for a key that {@link refusalToReplace} lets pass. Everything that is going to be done is in it, and what only the owner can look at. */
export function planToReplace(profile: KeyProfile, read: Read, unfinished: Unfinished | undefined): PlanToReplace {
  const { keyId, keySpec, keyUsage, description, aliases, tags } = profile;
  const policyStatements = [...statementsAboutThisKey(read.policy, keyId)];
  const tagsLeft = [...reservedTagKeysIn(tags)];
  return {
    change: 'REPLACE',
    create: {
      keySpec: keySpec ?? '',
      keyUsage: keyUsage ?? '',
      description: description ?? '',
      tags: ownerTagsIn(tags).map(({ key, value }) => ({ key, value })),
      policySha256: read.policySha256,
      multiRegion: false,
    },
    adopts: unfinished === undefined ? null : { executionId: unfinished.executionId, successorArn: unfinished.successorArn },
    aliases: [...new Set([...aliases, ...(unfinished?.aliases ?? [])])].sort(),
    tagsLeft,
    grants: [...read.grants],
    policyStatements,
    check: [
      whatCallersChange(keyUsage, replaced),
      'Whoever has stored the id or the ARN of this key, in code, in configuration, in IAM policies or in another account, goes on using the old key: only aliases move.',
      ...sentencesOnGrants(read.grants),
      ...(policyStatements.length === 0
        ? []
        : [
            `The key policy is copied as it is. These statements name the old key, or let an alias decide, and may have to be changed on the successor: ${policyStatements.map((name) => plainText(name, 80)).join(', ')}.`,
          ]),
      'IAM policies that allow a key by its aliases (kms:ResourceAliases, kms:RequestAlias) stop allowing the old key, and allow the successor.',
      ...(tagsLeft.length === 0
        ? []
        : [
            `The key has tags of AWS (${tagsLeft.map((name) => plainText(name, 80)).join(', ')}): something manages it, such as a CloudFormation stack, and would move its alias back. Change it there too.`,
          ]),
    ],
  };
}

function sentencesOnGrants(grants: readonly KeyGrant[]): readonly string[] {
  const byGrantee = Map.groupBy(grants, ({ grantee }) => grantee);
  return [...byGrantee].map(([grantee, theirs]) => {
    const operations = [...new Set(theirs.flatMap(({ operations: each }) => each))].sort().join(', ');
    return `${theirs.length === 1 ? 'A grant lets' : `${theirs.length} grants let`} ${plainText(grantee)} use the old key (${operations}); the successor has none. Create it again if it is still needed.`;
  });
}

/** The plan for a key whose aliases {@link refusalToReturn} lets go back. Those that name it already are in it too: a rollback that was broken off may have left nothing but the tags to be done. */
export const planToReturn = (profile: KeyProfile, successorArn: string, aliases: readonly string[]): PlanToReturn => ({
  change: 'RETURN_ALIASES',
  successorArn,
  aliases: [...new Set([...aliases, ...profile.aliases])].sort(),
  check: [
    `What has been made by way of an alias since the replacement was made by the successor. ${whatCallersChange(profile.keyUsage, returned)}`,
    'The successor stays enabled and costs its monthly fee. Whoever has come to use its id or its public key goes on using it.',
    'An alias that was made for the successor itself goes too, if it is in this list; give it another key first if it shall not.',
  ],
});
