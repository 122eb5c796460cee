import { readFileSync, writeFileSync } from 'node:fs';
import { inOrganization, resourcesOf } from './member-template.ts';
import { resourcePolicyStatements, roles, type Statement } from './policies.ts';

const golden = new URL('./golden/security-surface.json', import.meta.url);

/** Everything that decides who may do what, so that a wider permission is a line in a review. */
const surface = () => ({
  roles: Object.fromEntries(
    roles(inOrganization).map(({ name, trust, statements }) => [name, { trust: bySid(trust), statements: bySid(statements) }]),
  ),
  evidenceBucketPolicy: bySid(resourcePolicyStatements('AWS::S3::BucketPolicy', inOrganization)),
  topicPolicies: bySid(resourcePolicyStatements('AWS::SNS::TopicPolicy', inOrganization)),
  functionPermissions: resourcesOf('AWS::Lambda::Permission', inOrganization).map(({ Properties }) => Properties),
  queuePolicies: bySid(resourcePolicyStatements('AWS::SQS::QueuePolicy', inOrganization)),
});

const bySid = (statements: readonly Statement[]): readonly Statement[] =>
  statements.toSorted((one, other) => (one.Sid ?? '').localeCompare(other.Sid ?? ''));

describe('the security surface', () => {
  it('is the one that was reviewed (UPDATE_GOLDEN=1 writes it anew, lint:fix lays it out)', () => {
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, `${JSON.stringify(surface(), null, 2)}\n`);

    expect(surface()).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });
});
