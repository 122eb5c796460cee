import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { observeKey } from '../../functions/aws/observe-key.ts';
import { defaultPolicy, type Policy } from '../../functions/core/policy.ts';
import { reasonCodeOf, verdictOf } from '../../functions/core/verdict.ts';
import { keyNamed } from '../flow/estates.ts';

const now = new Date('2026-12-01T00:00:00Z');
const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
const kms = new KMSClient({ region: 'eu-central-1' });
const mock = mockClient(kms);
const exempt = [{ TagKey: 'kms-rotation-exempt', TagValue: '2027-01-31 told' }];
const policy: Policy = { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' };
const byHand: Policy = { ...policy, ineligibleKeys: 'MANUAL_ROTATION_REQUIRED' };
async function verdict(metadata: object, use: Policy, refused: string, tags: typeof exempt = []): Promise<string> {
  mock.reset();
  mock.on(DescribeKeyCommand).resolves({ KeyMetadata: { ...keyNamed('k', { metadata: metadata as never }).metadata } as never });
  mock.on(GetKeyRotationStatusCommand).resolves({ KeyRotationEnabled: false });
  mock.on(ListResourceTagsCommand).resolves({ Tags: tags });
  mock.on(ListAliasesCommand).resolves({ Aliases: [] });
  mock.on(ListKeyRotationsCommand).resolves({ Rotations: [] });
  const commands = {
    GetKeyRotationStatus: GetKeyRotationStatusCommand,
    ListResourceTags: ListResourceTagsCommand,
    ListAliases: ListAliasesCommand,
    ListKeyRotations: ListKeyRotationsCommand,
  };
  mock.on(commands[refused as 'ListAliases'] as never).rejects(denied);
  const observation = await observeKey(kms, 'k', { policy: use, now, replacedBy: async () => ({ kind: 'answered', value: undefined }) });
  const { complianceType, reason } = verdictOf(observation, use, now);
  return `${complianceType} ${reasonCodeOf(reason)}`;
}
const rsa = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' };
const young = { ...rsa, CreationDate: new Date('2026-10-01T00:00:00Z') };
const { exemptionTagKey: _, ...without } = byHand;

it.each<[string, object, Policy, string, typeof exempt, string]>([
  ['an exempt key, status refused', {}, policy, 'GetKeyRotationStatus', exempt, 'NOT_APPLICABLE EXEMPT'],
  ['an exempt key rotated by people, aliases refused', rsa, byHand, 'ListAliases', exempt, 'NOT_APPLICABLE EXEMPT'],
  [
    'an exempt imported key rotated by people, material refused',
    { Origin: 'EXTERNAL' },
    byHand,
    'ListKeyRotations',
    exempt,
    'NOT_APPLICABLE EXEMPT',
  ],
  ['a key that people rotate in time, no exemptions, tags refused', young, without, 'ListResourceTags', [], 'COMPLIANT MANUALLY_ROTATED'],
])('%s: is not UNREADABLE, since its verdict does not depend on that', async (_name, metadata, use, refused, tags, expected) => {
  expect(await verdict(metadata, use, refused, tags)).toBe(expected);
});

it.each<[string, object, Policy, string, typeof exempt]>([
  ['whether a key rotates, of one that is not exempt', {}, policy, 'GetKeyRotationStatus', []],
  ['whether a key is exempt', {}, policy, 'ListResourceTags', []],
  ['which aliases a key that people rotate has', rsa, byHand, 'ListAliases', []],
  ['since when people rotate an imported key', { Origin: 'EXTERNAL' }, byHand, 'ListKeyRotations', []],
])('%s: where that is refused, the key is UNREADABLE', async (_name, metadata, use, refused, tags) => {
  expect(await verdict(metadata, use, refused, tags)).toBe('NON_COMPLIANT UNREADABLE');
});
