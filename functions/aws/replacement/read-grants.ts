import { type GrantListEntry, type KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import type { KeyGrant } from '../../core/records/replacement.ts';
import { type Answer, inContext, nextMarker, unlessRefused, unreadableErrors } from '../kms-answers.ts';

/** All grants of a key, in the order in which AWS KMS lists them. */
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
    return grants;
  }, [...unreadableErrors, 'NotFoundException']);

/** A grant of which AWS KMS does not say whom it is for is one for somebody unknown, and not none. */
const grantFrom = ({ GranteePrincipal, RetiringPrincipal, Operations = [], Name }: GrantListEntry): KeyGrant => ({
  grantee: GranteePrincipal ?? 'unknown',
  retiringPrincipal: RetiringPrincipal ?? null,
  operations: [...Operations],
  name: Name ?? null,
});
