import type { ServiceOperations } from '../../call.ts';
import type { OnKey } from './key-operation.ts';
import { pageOf } from './paging.ts';

/** The grants of a key, as an estate gives them. Making and taking them back is not simulated (AWS KMS API, ListGrants). */
export const grantOperations = (on: OnKey): ServiceOperations => ({
  ListGrants: on((key, { input }) => {
    const wanted = key.grants.filter(
      ({ GrantId, GranteePrincipal }) =>
        (input['GrantId'] === undefined || GrantId === input['GrantId']) &&
        (input['GranteePrincipal'] === undefined || GranteePrincipal === input['GranteePrincipal']),
    );
    const { page, marker } = pageOf(wanted, input, { byDefault: 50, most: 100 });
    return { Grants: page.map((grant) => ({ ...grant, KeyId: key.metadata.Arn })), ...marker };
  }),
});
