import { hidesPerson } from '../../../functions/core/people/hidden-person.ts';

const place = { accountId: '111122223333', region: 'eu-central-1' };
const session = (role: string, name: string): string => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;

describe('a person', () => {
  it.each([
    session('Deployer', 'botocore-session-1795000000'),
    session('Deployer', 'aws-sdk-js-1795000000'),
    session('Host', 'i-0123456789abcdef0'),
    session('KmsRotation-RequestApproval-mine', 'botocore-session-1795000000'),
    session('KmsRotation-RequestApproval-us-east-1', 'KmsRotation-RequestApproval'),
  ])('is hidden behind %s', (arn) => {
    expect(hidesPerson(arn, place)).toBe(true);
  });

  it.each([
    session('Deployer', 'ada'),
    session('AWSServiceRoleForConfigRemediation', 'AwsConfigRemediation'),
    session('KmsRotation-RequestApproval-eu-central-1', 'KmsRotation-RequestApproval'),
    'arn:aws:iam::111122223333:user/ada',
    'config.amazonaws.com',
  ])('is not hidden behind %s', (arn) => {
    expect(hidesPerson(arn, place)).toBe(false);
  });
});
