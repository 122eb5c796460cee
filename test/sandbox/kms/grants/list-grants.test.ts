import { KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import { readGrants } from '../../../../functions/aws/changes/read-grants.ts';
import type { EstateGrant } from '../../../../sandbox/estate/estate.ts';
import { denying } from '../../../flow/numbered-keys.ts';
import { endOf, type Services, startServices } from '../../endpoint.ts';
import { idOf, keyWith } from '../kms-keys.ts';

let services: Services;
afterEach(() => services.stop());

const grant = (number: number): EstateGrant => ({
  GrantId: `grant-${number}`,
  GranteePrincipal: `arn:aws:iam::111122223333:role/app-${number % 2}`,
  Operations: ['Decrypt'],
  CreationDate: new Date('2024-01-01T00:00:00Z'),
  IssuingAccount: '111122223333',
});

describe('the grants of a key', () => {
  it('are those of its estate, with the ARN of the key, page by page and by grantee', async () => {
    const key = keyWith({}, { grants: [1, 2, 3].map(grant) });
    services = await startServices([key]);
    const kms = new KMSClient(services.settings());
    const first = await kms.send(new ListGrantsCommand({ KeyId: idOf(key), Limit: 2 }));
    const second = await kms.send(new ListGrantsCommand({ KeyId: idOf(key), Limit: 2, Marker: first.NextMarker }));
    const ofOne = await kms.send(new ListGrantsCommand({ KeyId: idOf(key), GranteePrincipal: grant(2).GranteePrincipal }));

    expect([first.Grants?.map(({ GrantId }) => GrantId), first.Truncated]).toEqual([['grant-1', 'grant-2'], true]);
    expect([second.Grants, second.Truncated]).toEqual([[{ ...grant(3), KeyId: key.metadata.Arn }], false]);
    expect(ofOne.Grants?.map(({ GrantId }) => GrantId)).toEqual(['grant-2']);
  });

  it('are none of a key that was given none, and are refused to whom its policy keeps out', async () => {
    const [plain, hidden] = [keyWith(), keyWith({}, { policy: denying('kms:ListGrants') })];
    services = await startServices([plain, hidden]);
    const kms = new KMSClient(services.settings());

    expect((await kms.send(new ListGrantsCommand({ KeyId: idOf(plain) }))).Grants).toEqual([]);
    expect(await endOf(kms.send(new ListGrantsCommand({ KeyId: idOf(hidden) })))).toBe('AccessDeniedException');
  });

  it('are all read, however many pages they are on; a refusal is an answer', async () => {
    const [many, hidden] = [
      keyWith({}, { grants: Array.from({ length: 230 }, (_, index) => grant(index)) }),
      keyWith({}, { policy: denying('kms:ListGrants') }),
    ];
    services = await startServices([many, hidden]);
    const kms = new KMSClient(services.settings());
    const read = await readGrants(kms, many.metadata.Arn);

    expect(read.kind === 'answered' && read.value.length).toBe(230);
    expect(read.kind === 'answered' && read.value[0]).toEqual({
      grantId: 'grant-0',
      grantee: { type: 'PRINCIPAL', arn: 'arn:aws:iam::111122223333:role/app-0' },
      retiring: null,
      operations: ['Decrypt'],
      name: null,
    });
    expect(await readGrants(kms, hidden.metadata.Arn)).toEqual({ kind: 'refused', errorName: 'AccessDeniedException' });
  });
});
