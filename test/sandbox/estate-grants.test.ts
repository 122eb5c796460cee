import { estateFileText, readEstateFile } from '../../sandbox/estate/from-file.ts';
import { sampleEstate } from '../../sandbox/estate/sample.ts';

const { keys } = sampleEstate(new Date('2026-11-20T08:00:00Z'));
const granted = keys.filter(({ grants = [] }) => grants.length > 0);
const grant = {
  KeyId: 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000001',
  GrantId: 'abc',
  Name: '',
  CreationDate: 1718567315,
  IssuingAccount: 'arn:aws:iam::111122223333:root',
  Operations: ['Encrypt'],
};
const [plain] = JSON.parse(estateFileText({ accountId: '111122223333', keys: keys.slice(0, 1) })).keys;
const reading = (...Grants: readonly object[]) =>
  readEstateFile(JSON.stringify([{ ...plain, 'list-grants': { Grants, Truncated: false } }]));

describe('the grants of the sample', () => {
  it('name their grantee in the three forms of ListGrants', () => {
    expect(granted.flatMap(({ grants = [] }) => grants.map((one) => one.GranteePrincipal ?? one.GranteeServicePrincipal))).toEqual([
      'dynamodb.eu-central-1.amazonaws.com',
      'dynamodb.amazonaws.com',
      'arn:aws:iam::111122223333:role/api-gateway',
    ]);
  });
});

describe('list-grants in a file of keys', () => {
  it('is read as the AWS CLI prints it', () => {
    const toRole = { ...grant, GranteePrincipal: 'arn:aws:iam::111122223333:role/app' };
    const [key] = reading(toRole).keys;

    expect(key?.grants).toEqual([
      {
        GrantId: 'abc',
        Name: '',
        CreationDate: new Date(1718567315000),
        IssuingAccount: grant.IssuingAccount,
        Operations: ['Encrypt'],
        GranteePrincipal: toRole.GranteePrincipal,
      },
    ]);
  });

  it('tells a grant to a service by its service principal, whatever stands beside it', () => {
    const Constraints = { SourceArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/ExampleTable' };
    const toService = { ...grant, GranteeServicePrincipal: 'dynamodb.amazonaws.com', GranteePrincipal: 'AWS Internal', Constraints };
    const [key] = reading(toService).keys;

    expect(key?.grants?.[0]).toMatchObject({ GranteeServicePrincipal: 'dynamodb.amazonaws.com', Constraints });
    expect(key?.grants?.[0]).not.toHaveProperty('GranteePrincipal');
  });

  it('is taken merged with the rest of a key', () => {
    const merged = { ...plain['describe-key'], Grants: [{ ...grant, GranteePrincipal: 'arn:aws:iam::111122223333:root' }] };

    expect(readEstateFile(JSON.stringify([merged])).keys[0]?.grants).toHaveLength(1);
  });

  it.each([
    ['for nobody', grant, 'list-grants.Grants.0: must have GranteePrincipal or GranteeServicePrincipal'],
    ['for a service, without a resource', { ...grant, GranteeServicePrincipal: 'x.amazonaws.com' }, 'must have Constraints.SourceArn'],
    ['without operations', { ...grant, GranteePrincipal: 'x', Operations: undefined }, 'Grants.0.Operations: must be a list of operations'],
  ])('is refused %s', (_case, one, message) => {
    expect(() => reading(one)).toThrow(message);
  });
});
