import { type GrantListEntry, type KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import type { KeyGrant } from '../../core/changes/grant.ts';
import { type Answer, inContext, nextMarker, unlessRefused, unreadableErrors } from '../kms-answers.ts';

/** All grants of a key, in the order of their ids: AWS KMS promises none. */
export const readGrants = (kms: KMSClient, keyArn: string): Promise<Answer<readonly KeyGrant[]>> =>
  unlessRefused(async () => {
    const grants: KeyGrant[] = [];
    let marker: string | undefined;
    do {
      const command = new ListGrantsCommand({ KeyId: keyArn, Limit: 100, ...(marker === undefined ? {} : { Marker: marker }) });
      const page = await inContext(`ListGrants of ${keyArn}`, kms.send(command));
      grants.push(...(page.Grants ?? []).map(grantFrom));
      marker = nextMarker('ListGrants', page);
    } while (marker !== undefined);
    return grants.sort((one, other) => ((one.grantId ?? '') < (other.grantId ?? '') ? -1 : 1));
  }, [...unreadableErrors, 'NotFoundException']);

/**
 * Grants to AWS services name `GranteeServicePrincipal` in place of `GranteePrincipal` since March
 * 2026 (AWS KMS guide, "Viewing grants"). A grant that names neither is one to somebody unknown,
 * and not none.
 */
const grantFrom = (entry: GrantListEntry): KeyGrant => ({
  grantId: entry.GrantId ?? null,
  grantee: granteeOf(entry),
  retiring: entry.RetiringServicePrincipal ?? entry.RetiringPrincipal ?? null,
  operations: [...(entry.Operations ?? [])].sort(),
  name: entry.Name ?? null,
});

function granteeOf({ GranteePrincipal, GranteeServicePrincipal, Constraints }: GrantListEntry): KeyGrant['grantee'] {
  if (GranteeServicePrincipal !== undefined)
    return { type: 'SERVICE', name: GranteeServicePrincipal, sourceArn: Constraints?.SourceArn ?? null };
  return GranteePrincipal === undefined ? { type: 'UNKNOWN' } : { type: 'PRINCIPAL', arn: GranteePrincipal };
}
