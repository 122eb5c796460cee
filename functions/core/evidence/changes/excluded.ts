import { reasonCodeIn } from '../../annotation.ts';
import type { ExcludedChange } from '../../records/proposal.ts';
import { type Contradiction, ofField } from '../contradiction.ts';

type Place = { readonly accountId: string; readonly region: string };

/** What excluded changes say against themselves: the key against its ARN, and the reason against the sentence that begins with it. */
export const contradictionsInExcluded = (
  record: string,
  excluded: readonly ExcludedChange[],
  { accountId, region }: Place,
): readonly Contradiction[] =>
  excluded.flatMap(({ keyId, keyArn, reason, annotation }, index) => [
    ...(keyArn.endsWith(`:kms:${region}:${accountId}:key/${keyId}`)
      ? []
      : [ofField(record, `excluded[${index}].keyArn`, keyArn, `It is about key ${keyId} of account ${accountId} in ${region}.`)]),
    ...(reasonCodeIn(annotation) === reason
      ? []
      : [ofField(record, `excluded[${index}].reason`, reason, `Its annotation begins with ${reasonCodeIn(annotation) ?? 'no reason'}.`)]),
  ]);
