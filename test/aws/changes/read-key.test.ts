import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  type GrantListEntry,
  KMSClient,
  ListGrantsCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { readGrants } from '../../../functions/aws/changes/read-grants.ts';
import { readAccess, readMetadata, readPolicy, readSuccessor } from '../../../functions/aws/changes/read-key.ts';
import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { arnOf, idNumber, metadata } from '../kms-answers.ts';
import { awsError } from '../refusing.ts';

const client = new KMSClient({});
const kms = mockClient(client);
const arn = arnOf(idNumber(1));
const policy = '{"Statement":[]}';
const grantsOf = async (...Grants: readonly GrantListEntry[]) => {
  kms.on(ListGrantsCommand).resolves({ Grants: [...Grants], Truncated: false });
  const answer = await readGrants(client, arn);
  return answer.kind === 'answered' ? answer.value : answer;
};

beforeEach(() => {
  kms.reset();
  kms.onAnyCommand().rejects(awsError('UnexpectedCall', 'a call this test did not expect'));
  kms.on(DescribeKeyCommand).resolves({ KeyMetadata: metadata(idNumber(1)) });
  kms.on(GetKeyPolicyCommand).resolves({ Policy: policy });
  kms.on(ListResourceTagsCommand).resolves({ Tags: [{ TagKey: 'Owner', TagValue: 'payments' }], Truncated: false });
  kms.on(ListGrantsCommand).resolves({ Grants: [], Truncated: false });
});

describe('the grants of a key', () => {
  it('are to a principal of an account, as before', async () => {
    expect(
      await grantsOf({
        GrantId: 'g-1',
        Name: 'app',
        GranteePrincipal: 'arn:role',
        RetiringPrincipal: 'arn:retirer',
        Operations: ['Verify', 'Sign'],
      }),
    ).toEqual([
      {
        grantId: 'g-1',
        grantee: { type: 'PRINCIPAL', arn: 'arn:role' },
        retiring: 'arn:retirer',
        operations: ['Sign', 'Verify'],
        name: 'app',
      },
    ]);
  });

  it('are to an AWS service by its own name since March 2026, with the resource that it serves', async () => {
    const table = 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders';

    expect(
      await grantsOf(
        { GrantId: 'g-1', GranteeServicePrincipal: 'dynamodb.amazonaws.com', Constraints: { SourceArn: table } },
        { GrantId: 'g-2', GranteeServicePrincipal: 'ec2.amazonaws.com', RetiringServicePrincipal: 'ec2.amazonaws.com' },
        { GrantId: 'g-3', GranteePrincipal: 'AWS Internal', GranteeServicePrincipal: 'rds.amazonaws.com' },
      ),
    ).toMatchObject([
      { grantee: { type: 'SERVICE', name: 'dynamodb.amazonaws.com', sourceArn: table }, retiring: null },
      { grantee: { type: 'SERVICE', name: 'ec2.amazonaws.com', sourceArn: null }, retiring: 'ec2.amazonaws.com' },
      { grantee: { type: 'SERVICE', name: 'rds.amazonaws.com' } },
    ]);
  });

  it('are to somebody unknown where AWS KMS names nobody, and not none', async () => {
    expect(await grantsOf({})).toEqual([{ grantId: null, grantee: { type: 'UNKNOWN' }, retiring: null, operations: [], name: null }]);
  });

  it('are in the order of their ids, so that two lists of the same grants are the same', async () => {
    const [one, two, three] = ['g-1', 'g-2', 'g-3'].map((GrantId) => ({ GrantId, GranteePrincipal: 'x' })) as [object, object, object];

    expect(await grantsOf(three, one, two)).toEqual(await grantsOf(two, three, one));
  });

  it('are read from all pages, by ARN', async () => {
    kms
      .on(ListGrantsCommand)
      .resolves({ Grants: [{ GrantId: 'g-1' }], Truncated: true, NextMarker: 'm' })
      .on(ListGrantsCommand, { Marker: 'm' })
      .resolves({ Grants: [{ GrantId: 'g-2' }], Truncated: false });

    expect(await readGrants(client, arn)).toMatchObject({ kind: 'answered', value: [{ grantId: 'g-1' }, { grantId: 'g-2' }] });
    expect(kms.commandCalls(ListGrantsCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { KeyId: arn, Limit: 100 },
      { KeyId: arn, Limit: 100, Marker: 'm' },
    ]);
  });

  it('are not read where a list goes on and does not say where: it is not taken for a whole one', async () => {
    kms.on(ListGrantsCommand).resolves({ Grants: [], Truncated: true });

    expect(await readGrants(client, arn)).toEqual({ kind: 'refused', errorName: 'UnexpectedAnswerError' });
  });
});

describe('what may be refused of a key', () => {
  const refusals = ['AccessDeniedException', 'NotFoundException'];

  it.each(refusals)('is an answer: %s', async (name) => {
    kms.onAnyCommand().rejects(awsError(name, 'no'));
    for (const command of [DescribeKeyCommand, GetKeyPolicyCommand, ListGrantsCommand]) kms.on(command).rejects(awsError(name, 'no'));
    const refused = { kind: 'refused', errorName: name };

    expect([await readMetadata(client, arn), await readPolicy(client, arn), await readGrants(client, arn)]).toEqual([
      refused,
      refused,
      refused,
    ]);
  });

  it('is thrown for any other reason, with the call', async () => {
    for (const command of [DescribeKeyCommand, GetKeyPolicyCommand, ListGrantsCommand])
      kms.on(command).rejects(awsError('ThrottlingException', 'slow down'));

    await expect(readMetadata(client, arn)).rejects.toThrow(`DescribeKey of ${arn}: slow down`);
    await expect(readPolicy(client, arn)).rejects.toThrow(`GetKeyPolicy of ${arn}: slow down`);
    await expect(readGrants(client, arn)).rejects.toThrow(`ListGrants of ${arn}: slow down`);
  });

  it('is not known where AWS KMS answers with nothing', async () => {
    kms.on(DescribeKeyCommand).resolves({});
    kms.on(GetKeyPolicyCommand).resolves({ Policy: '' });
    const unexpected = { kind: 'refused', errorName: 'UnexpectedAnswerError' };

    expect([await readMetadata(client, arn), await readPolicy(client, arn)]).toEqual([unexpected, unexpected]);
  });
});

describe('who may use a key', () => {
  it('is its policy as the text that it is, by its hash, and its grants', async () => {
    expect(await readAccess(client, arn)).toEqual({ kind: 'read', policy, policySha256: sha256Of(policy), grants: [] });
    expect(kms.commandCalls(GetKeyPolicyCommand)[0]?.args[0].input).toEqual({ KeyId: arn, PolicyName: 'default' });
  });

  it.each([
    ['ListResourceTags', ListResourceTagsCommand],
    ['GetKeyPolicy', GetKeyPolicyCommand],
    ['ListGrants', ListGrantsCommand],
  ] as const)('is not known where %s was refused', async (operation, command) => {
    kms.on(command).rejects(awsError('AccessDeniedException', 'no'));

    expect(await readAccess(client, arn)).toEqual({ kind: 'refused', operation, errorName: 'AccessDeniedException' });
  });
});

describe('a successor as it is now', () => {
  it('has metadata, tags and access', async () => {
    expect(await readSuccessor(client, arn)).toMatchObject({
      successorArn: arn,
      metadata: { keyId: idNumber(1), keyState: 'Enabled' },
      tags: [{ key: 'Owner', value: 'payments' }],
      access: { kind: 'read' },
    });
  });

  it('is without what could not be read', async () => {
    kms.on(DescribeKeyCommand).rejects(awsError('NotFoundException', 'no'));
    kms.on(ListResourceTagsCommand).rejects(awsError('AccessDeniedException', 'no'));

    expect(await readSuccessor(client, arn)).toEqual({
      successorArn: arn,
      metadata: undefined,
      tags: [],
      access: { kind: 'refused', operation: 'ListResourceTags', errorName: 'AccessDeniedException' },
    });
  });
});
