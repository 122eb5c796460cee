import * as z from 'zod';
import type { EstateGrant, EstateKey } from './estate.ts';
import { definedIn, timestamp } from './file-fields.ts';

const text = z.string({ error: 'must be a text' });
const pairs = z.record(z.string(), text, { error: 'must be a map of texts' });

/** What `aws kms list-grants` prints. */
export const grantsSchema = z.object({
  Grants: z.array(
    z
      .object({
        GrantId: text,
        GranteePrincipal: text.optional(),
        GranteeServicePrincipal: text.optional(),
        RetiringPrincipal: text.optional(),
        RetiringServicePrincipal: text.optional(),
        Operations: z.array(text, { error: 'must be a list of operations' }),
        Name: text.optional(),
        CreationDate: timestamp,
        IssuingAccount: text,
        Constraints: z
          .object({
            EncryptionContextSubset: pairs.optional(),
            EncryptionContextEquals: pairs.optional(),
            SourceArn: text.optional(),
          })
          .optional(),
      })
      .refine((grant) => grant.GranteePrincipal !== undefined || grant.GranteeServicePrincipal !== undefined, {
        error: 'must have GranteePrincipal or GranteeServicePrincipal',
      })
      .refine((grant) => grant.GranteeServicePrincipal === undefined || grant.Constraints?.SourceArn !== undefined, {
        error: 'must have Constraints.SourceArn beside GranteeServicePrincipal',
      }),
    { error: 'must be a list' },
  ),
});

type FileGrant = z.infer<typeof grantsSchema>['Grants'][number];

export const estateGrantsFrom = (grants: readonly FileGrant[]): Pick<EstateKey, 'grants'> =>
  grants.length === 0 ? {} : { grants: grants.map(grantFrom) };

/**
 * Beside a service principal, what stands as `GranteePrincipal` says nothing: some tools print
 * `AWS Internal` there. The schema has checked that what is left is one of the two forms.
 */
function grantFrom({ GranteePrincipal, Constraints, ...rest }: FileGrant): EstateGrant {
  return definedIn({
    ...rest,
    GranteePrincipal: rest.GranteeServicePrincipal === undefined ? GranteePrincipal : undefined,
    Constraints: Constraints === undefined ? undefined : definedIn(Constraints),
  }) as unknown as EstateGrant;
}
