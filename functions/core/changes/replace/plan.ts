import { plainText } from '../../report/plain-text.ts';
import { granteeText, type KeyGrant } from '../grant.ts';
import { ownerTagsIn, tagsExcludedFrom } from '../lineage-tags.ts';
import type { ChangeContext, ChangeSubject } from '../subject.ts';
import { replaced, whatCallersChange } from './callers.ts';
import { openAliases } from './open-aliases.ts';
import { statementsAboutThisKey } from './policy-mentions.ts';
import type { ReplacementPlan } from './schema.ts';

/** The plan for a key that can be replaced. Everything that is going to be done is in it, and what only the owner can look at. */
export function replacementPlan({ profile, replacement }: ChangeSubject, { policy: { exemptionTagKey } }: ChangeContext): ReplacementPlan {
  if (replacement?.access.kind !== 'read') throw new Error(`the policy and grants of ${profile.keyId} were not read`);
  const { access, history } = replacement;
  const { keyId, keySpec, keyUsage, description, aliases, tags } = profile;
  const policyStatements = [...statementsAboutThisKey(access.policy, keyId)];
  const tagsExcluded = [...tagsExcludedFrom(tags, exemptionTagKey)];
  return {
    create: {
      keySpec: keySpec ?? '',
      keyUsage: keyUsage ?? '',
      description: description ?? '',
      tags: ownerTagsIn(tags, exemptionTagKey).map(({ key, value }) => ({ key, value })),
      policySha256: access.policySha256,
    },
    continues:
      history.state === 'CREATED'
        ? { executionId: history.successor.executionId, successorArn: history.successor.successorArn, ...history.successor.answer }
        : null,
    aliases: [...new Set([...aliases, ...openAliases(replacement)])].sort(),
    tagsExcluded,
    grants: [...access.grants],
    policyStatements,
    check: [
      whatCallersChange(keyUsage, replaced),
      'Callers that have stored the id or the ARN of this key, in code, in configuration, in IAM policies or in another account, go on using the old key: only aliases move.',
      ...sentencesOnGrants(access.grants),
      ...sentencesOnStatements(policyStatements),
      'IAM policies that allow a key by its aliases (kms:ResourceAliases, kms:RequestAlias) stop allowing the old key, and allow the successor.',
      ...sentencesOnTags(tagsExcluded),
    ],
  };
}

const sentencesOnStatements = (names: readonly string[]): readonly string[] =>
  names.length === 0
    ? []
    : [
        `The key policy is copied as it is. These statements name the old key, or let an alias decide, and may have to be changed on the successor: ${names.map((name) => plainText(name, 80)).join(', ')}.`,
      ];

const sentencesOnTags = (tagKeys: readonly string[]): readonly string[] =>
  tagKeys.length === 0
    ? []
    : [
        `The successor does not get the tags ${tagKeys.map((name) => plainText(name, 80)).join(', ')}. A tag of AWS says that something manages the key, such as a CloudFormation stack, which would move its alias back: change it there too. An exemption is not inherited.`,
      ];

function sentencesOnGrants(grants: readonly KeyGrant[]): readonly string[] {
  const byGrantee = Map.groupBy(grants, granteeText);
  return [...byGrantee].map(([grantee, theirs]) => {
    const operations = [...new Set(theirs.flatMap(({ operations: each }) => each))].sort().join(', ');
    return `${theirs.length === 1 ? 'A grant lets' : `${theirs.length} grants let`} ${plainText(grantee)} use the old key (${operations}); the successor has none. Create it again if it is still needed.`;
  });
}
