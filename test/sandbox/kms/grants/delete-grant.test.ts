import { CreateGrantCommand, KMSClient, RetireGrantCommand, RevokeGrantCommand } from '@aws-sdk/client-kms';
import type { EstateGrant, EstateKey } from '../../../../sandbox/estate/estate.ts';
import { denying } from '../../../flow/numbered-keys.ts';
import { accountId, endOf, type Services, startServices } from '../../endpoint.ts';
import { idOf, keyWith } from '../kms-keys.ts';

const roleNamed = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
const grant: EstateGrant = {
  GrantId: 'grant-1',
  GranteePrincipal: roleNamed('app'),
  RetiringPrincipal: roleNamed('retirer'),
  Operations: ['Decrypt'],
  CreationDate: new Date('2024-01-01T00:00:00Z'),
  IssuingAccount: `arn:aws:iam::${accountId}:root`,
};
const keyWithGrant = (changes: Partial<EstateGrant> = {}, policy?: string): EstateKey =>
  keyWith({}, { grants: [{ ...grant, ...changes } as EstateGrant], ...(policy === undefined ? {} : { policy }) });
let services: Services;
const start = async (...keys: readonly EstateKey[]): Promise<void> => {
  services = await startServices(keys);
};
afterEach(() => services.stop());

const clientOf = (principalArn?: string): KMSClient => new KMSClient(services.settings(principalArn));
const countOf = (key: EstateKey): number => services.stores.inRegion('eu-central-1').find(idOf(key))?.grants.length ?? -1;

describe('RevokeGrant', () => {
  const revoke = (key: EstateKey, input: object = {}) =>
    clientOf().send(new RevokeGrantCommand({ KeyId: idOf(key), GrantId: 'grant-1', ...input }));

  it('deletes a grant for whoever the policies of the key let, and tells CloudTrail', async () => {
    const [key, hidden] = [keyWithGrant(), keyWithGrant({}, denying('kms:RevokeGrant'))];
    await start(key, hidden);

    expect([await endOf(revoke(key)), countOf(key)]).toEqual(['ok', 0]);
    expect([await endOf(revoke(hidden)), countOf(hidden)]).toEqual(['AccessDeniedException', 1]);
    expect(services.events.map(({ detail }) => [detail['eventName'], detail['errorCode']])).toEqual([
      ['RevokeGrant', undefined],
      ['RevokeGrant', 'AccessDeniedException'],
    ]);
  });

  it('does not find a grant of another key, and deletes none in a dry run', async () => {
    const [key, other] = [keyWithGrant(), keyWithGrant({ GrantId: 'grant-2' })];
    await start(key, other);

    expect(await endOf(revoke(other))).toBe('NotFoundException');
    expect(await endOf(revoke(key, { DryRun: true }))).toBe('DryRunOperationException');
    expect([countOf(key), countOf(other)]).toEqual([1, 1]);
  });
});

describe('RetireGrant', () => {
  const retire = (key: EstateKey, principalArn?: string) =>
    clientOf(principalArn).send(new RetireGrantCommand({ KeyId: key.metadata.Arn, GrantId: 'grant-1' }));
  const identityPolicy = (Effect: 'Allow' | 'Deny') => ({ Statement: [{ Effect, Action: 'kms:RetireGrant', Resource: '*' }] });

  // AWS KMS guide, "Retiring and revoking grants". Roles with policies of a template have no
  // others.
  it.each<[string, string, Partial<EstateGrant>, object[], string]>([
    ['the retiring principal', 'retirer', {}, [], 'ok'],
    ['the retiring principal whom a policy denies it', 'retirer', {}, [identityPolicy('Deny')], 'AccessDeniedException'],
    ['the grantee', 'app', {}, [], 'AccessDeniedException'],
    ['the grantee whose grant says so', 'app', { Operations: ['Decrypt', 'RetireGrant'] }, [], 'ok'],
    ['another role of the account with the permission', 'admin', {}, [identityPolicy('Allow')], 'ok'],
    ['another role without it', 'admin', {}, [], 'AccessDeniedException'],
    [
      'a role of an account that did not make it',
      'admin',
      { IssuingAccount: 'arn:aws:iam::444455556666:root' },
      [identityPolicy('Allow')],
      'AccessDeniedException',
    ],
  ])('by %s', async (_who, name, changes, policies, end) => {
    const key = keyWithGrant(changes);
    await start(key);
    services.policies.addRole(roleNamed(name), policies);

    expect(await endOf(retire(key, roleNamed(name)))).toBe(end);
    expect(countOf(key)).toBe(end === 'ok' ? 0 : 1);
    expect(services.events.map(({ detail }) => detail['eventName'])).toEqual(['RetireGrant']);
  });

  it('whatever the key policy says', async () => {
    const key = keyWithGrant({}, denying('kms:RetireGrant'));
    await start(key);

    expect(await endOf(retire(key))).toBe('ok');
  });

  it('by the token of the grant, once', async () => {
    const key = keyWith();
    await start(key);
    const made = new CreateGrantCommand({ KeyId: idOf(key), GranteePrincipal: roleNamed('app'), Operations: ['Decrypt'] });
    const { GrantToken } = await clientOf().send(made);
    const byToken = () => clientOf().send(new RetireGrantCommand({ GrantToken }));

    expect([await endOf(byToken()), countOf(key)]).toEqual(['ok', 0]);
    expect(await endOf(byToken())).toBe('InvalidGrantTokenException');
  });

  it.each<[string, object, string]>([
    ['nothing named', {}, 'ValidationException'],
    ['a key without a grant', { KeyId: 'x' }, 'ValidationException'],
    ['a key by its id', { KeyId: '00000000-0000-4000-8000-000000000001', GrantId: 'grant-1' }, 'InvalidArnException'],
    [
      'a key of another Region',
      { KeyId: `arn:aws:kms:us-east-1:${accountId}:key/00000000-0000-4000-8000-000000000001`, GrantId: 'grant-1' },
      'InvalidArnException',
    ],
    [
      'a key that is not there',
      { KeyId: `arn:aws:kms:eu-central-1:${accountId}:key/00000000-0000-4000-8000-000000000001`, GrantId: 'grant-1' },
      'NotFoundException',
    ],
    ['a token that is none', { GrantToken: 'x' }, 'InvalidGrantTokenException'],
  ])('is refused with %s', async (_case, input, name) => {
    await start(keyWithGrant());

    expect(await endOf(clientOf().send(new RetireGrantCommand(input)))).toBe(name);
  });
});
