import { granteeText, type KeyGrant, serviceOf } from '../../../functions/core/changes/grant.ts';
import { grant } from './sample.ts';

const app = 'arn:aws:iam::111122223333:role/app';
const service = (name: string, sourceArn: string | null = null): KeyGrant => grant({ grantee: { type: 'SERVICE', name, sourceArn } });
const principal = (arn: string): KeyGrant => grant({ grantee: { type: 'PRINCIPAL', arn } });

describe('a grant to an AWS service', () => {
  it.each<[string, KeyGrant, string]>([
    ['by its own name, as since March 2026', service('dynamodb.amazonaws.com'), 'dynamodb.amazonaws.com'],
    [
      'by its own name, for a resource',
      service('ec2.amazonaws.com', 'arn:aws:ec2:eu-central-1:111122223333:volume/vol-1'),
      'ec2.amazonaws.com (for arn:aws:ec2:eu-central-1:111122223333:volume/vol-1)',
    ],
    ['by the Regional name, as before', principal('dynamodb.eu-central-1.amazonaws.com'), 'dynamodb.eu-central-1.amazonaws.com'],
    ['by the Regional name, in China', principal('ec2.cn-north-1.amazonaws.com.cn'), 'ec2.cn-north-1.amazonaws.com.cn'],
    [
      'by its role in the account',
      principal('arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'),
      'arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS',
    ],
    ['that may only retire it', grant({ retiring: 'rds.eu-central-1.amazonaws.com' }), 'rds.eu-central-1.amazonaws.com'],
    [
      'that may retire it, to somebody who is not named',
      grant({ grantee: { type: 'UNKNOWN' }, retiring: 'rds.amazonaws.com' }),
      'rds.amazonaws.com',
    ],
  ])('is recognised %s', (_how, one, text) => {
    expect(serviceOf(one)).toBe(text);
  });

  it.each<[string, KeyGrant]>([
    ['a role', principal(app)],
    ['a role with a name like that of a service', principal('arn:aws:iam::444455556666:role/amazonaws.com-like')],
    ['a role named like a path of service roles', principal('arn:aws:iam::111122223333:role/aws-service-role-copy')],
    ['a domain that only contains the name', principal('x.amazonaws.com.example')],
    ['a domain that only ends alike', principal('evilamazonaws.com')],
    ['somebody who is not named', grant({ grantee: { type: 'UNKNOWN' } })],
    ['a role, retired by a role', grant({ retiring: app })],
  ])('is not one for %s', (_whom, one) => {
    expect(serviceOf(one)).toBeUndefined();
  });
});

describe('whom a grant is for', () => {
  it.each<[KeyGrant, string]>([
    [principal(app), app],
    [service('ec2.amazonaws.com'), 'ec2.amazonaws.com'],
    [service('ec2.amazonaws.com', 'arn:volume'), 'ec2.amazonaws.com for arn:volume'],
    [grant({ grantee: { type: 'UNKNOWN' } }), 'a principal that AWS KMS does not name'],
  ])('is told as $1', (one, text) => {
    expect(granteeText(one)).toBe(text);
  });
});
