import { takeInventory } from '../../functions/aws/inventory.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import {
  type Answers,
  accountId,
  answerFor,
  arnOf,
  idNumber,
  kmsCalls,
  metadata,
  nothingReplaced,
  type Region,
  region,
} from './kms-answers.ts';
import { awsError, kms, refuseEverything } from './refusing.ts';

beforeEach(refuseEverything);

const policy = { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' };
const options = { kms, policy, now: new Date('2026-11-20T12:00:00Z'), accountId, region, partition: 'aws', replacedBy: nothingReplaced };
const inventoryOf = (estate: Region, changes: Partial<Parameters<typeof takeInventory>[0]> = {}) => {
  answerFor(estate);
  return takeInventory({ ...options, ...changes });
};

const denied = awsError('AccessDeniedException');
const rotationOff: Answers['rotation'] = { KeyRotationEnabled: false };
const [ordinary, awsManaged, hidden, hiddenOfAws, signing, vanished] = [1, 2, 3, 4, 5, 6].map(idNumber) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const estate: Region = {
  listed: [vanished, signing, hiddenOfAws, hidden, awsManaged, ordinary],
  keys: {
    [ordinary]: { key: metadata(ordinary), rotation: rotationOff, tags: { owner: 'orders' } },
    [awsManaged]: { key: metadata(awsManaged, { KeyManager: 'AWS' }) },
    [hidden]: { key: denied },
    [hiddenOfAws]: { key: denied },
    [signing]: { key: metadata(signing, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }), tags: { owner: 'billing' } },
  },
  aliases: { 'alias/z-orders': ordinary, 'alias/orders': ordinary, 'alias/aws/ebs': hiddenOfAws },
};

describe('the inventory of a Region', () => {
  it('adds up: every listed key is customer managed, AWS managed, unreadable or vanished', async () => {
    const { inventory } = await inventoryOf(estate);

    expect(inventory).toEqual({ region, listed: 6, customerManaged: 2, awsManaged: 2, unreadable: 1, vanished: 1, reconciles: true });
  });

  it('has every customer managed and every unreadable key, sorted by id', async () => {
    const { keys } = await inventoryOf(estate);

    expect(keys.map(({ keyId, reason, aliases, tags }) => ({ keyId, reason, aliases, tags }))).toEqual([
      {
        keyId: ordinary,
        reason: 'ROTATION_DISABLED',
        aliases: ['alias/orders', 'alias/z-orders'],
        tags: [{ key: 'owner', value: 'orders' }],
      },
      { keyId: hidden, reason: 'UNREADABLE', aliases: [], tags: [] },
      { keyId: signing, reason: 'UNSUPPORTED_KEY_SPEC', aliases: [], tags: [{ key: 'owner', value: 'billing' }] },
    ]);
  });

  it('names an unreadable key by its ARN and claims nothing else of it', async () => {
    const { keys } = await inventoryOf({ keys: { [hidden]: { key: denied } } });

    expect(keys[0]).toMatchObject({
      keyArn: arnOf(hidden),
      rotationEnabled: null,
      keyState: null,
      enabled: null,
      eligible: false,
      proposed: false,
    });
  });

  it('never asks for the status of an AWS managed key', async () => {
    await inventoryOf(estate);

    expect(kmsCalls().filter((call) => call.endsWith(awsManaged))).toEqual([`DescribeKey ${awsManaged}`]);
  });

  it('reads the tags of every customer managed key once, as they name its owner', async () => {
    await inventoryOf(estate);

    expect(
      kmsCalls()
        .filter((call) => call.startsWith('ListResourceTags'))
        .sort(),
    ).toEqual([`ListResourceTags ${ordinary}`, `ListResourceTags ${signing}`]);
  });

  it.each(['AccessDeniedException', 'NotFoundException'])('has a key whose tags cannot be read (%s), without them', async (name) => {
    const { keys } = await inventoryOf({ keys: { [signing]: { key: metadata(signing, { KeySpec: 'RSA_2048' }), tags: awsError(name) } } });

    expect(keys).toMatchObject([{ keyId: signing, tags: [], reason: 'UNSUPPORTED_KEY_SPEC' }]);
  });

  it('has key policies only if they are asked for', async () => {
    const policyText = JSON.stringify({
      Statement: { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*' },
    });
    const one = { keys: { [ordinary]: { key: metadata(ordinary), rotation: rotationOff, tags: {}, policy: policyText } } };

    expect((await inventoryOf(one)).keys[0]?.keyPolicy).toBeNull();
    expect((await inventoryOf(one, { withKeyPolicies: true })).keys[0]?.keyPolicy).toEqual({
      delegatesToIam: true,
      allowedPrincipals: [`arn:aws:iam::${accountId}:root`],
      denyStatements: 0,
    });
  });

  it('of a Region without keys is empty and adds up', async () => {
    expect(await inventoryOf({ keys: {} })).toEqual({
      keys: [],
      inventory: { region, listed: 0, customerManaged: 0, awsManaged: 0, unreadable: 0, vanished: 0, reconciles: true },
    });
  });

  it('reads no more keys at once than it is told', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => idNumber(index));
    let atOnce = 0;
    let most = 0;
    const seen: number[] = [];
    await inventoryOf(
      {
        keys: Object.fromEntries(ids.map((keyId) => [keyId, { key: metadata(keyId, { KeyManager: 'AWS' }) }])),
        before: async (operation) => {
          if (operation !== 'DescribeKey') return;
          atOnce += 1;
          most = Math.max(most, atOnce);
          await new Promise((resolve) => setTimeout(resolve, 2));
          atOnce -= 1;
        },
      },
      { concurrency: 4, onProgress: (read) => seen.push(read) },
    );

    expect(most).toBe(4);
    expect(seen).toHaveLength(30);
  });

  it('fails on what says nothing of a key: a list with a hole in it would look complete', async () => {
    const throttled = awsError('ThrottlingException', 'Rate exceeded');

    await expect(inventoryOf({ keys: { [ordinary]: { key: throttled } } })).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
