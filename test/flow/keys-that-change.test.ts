import { RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import { evidenceKey, rolePrefixes } from '../../functions/core/names.ts';
import type { ServiceName } from '../../sandbox/call.ts';
import { estateOf, keyIdOf, keyNamed, ordinaryKeys, region, rotatingEvery } from './estates.ts';
import { all, evidenceOf } from './evidence.ts';
import { denying, replicaKey } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf() }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

type Happening = readonly [what: string, outcome: string, happen: (keyId: string) => unknown];
/** What may happen to a key while a request for it waits. */
const toAnyKey: readonly Happening[] = [
  ['becomes disabled', 'SKIPPED_KEY_DISABLED', (keyId) => one.store.setMetadata(keyId, { KeyState: 'Disabled' })],
  [
    'is scheduled for deletion',
    'SKIPPED_KEY_STATE_PENDING_DELETION',
    (keyId) => one.store.setMetadata(keyId, { KeyState: 'PendingDeletion' }),
  ],
  ['is deleted', 'SKIPPED_DELETED', (keyId) => one.store.remove(keyId)],
  ['can no longer be read', 'SKIPPED_UNREADABLE', (keyId) => one.store.setPolicy(keyId, denying('kms:DescribeKey'))],
];
const kinds = [
  {
    kind: 'enabled',
    done: 'ENABLED',
    rotation: { enabled: false } as const,
    ask: (keyIds: readonly string[]) => one.request(keyIds),
    happenings: [
      ...toAnyKey,
      ['is enabled by somebody else', 'ALREADY_ENABLED', (keyId) => one.store.setRotation(keyId, rotatingEvery(365))],
      ['is enabled with a longer period', 'SKIPPED_ROTATION_PERIOD_TOO_LONG', (keyId) => one.store.setRotation(keyId, rotatingEvery(900))],
    ] as readonly Happening[],
  },
  {
    kind: 'rotated now',
    done: 'ROTATED',
    rotation: rotatingEvery(365),
    ask: (keyIds: readonly string[]) => one.rotateNow(keyIds),
    happenings: [
      ...toAnyKey,
      ['is rotated by somebody else', 'ALREADY_ROTATED', (KeyId) => one.kms.send(new RotateKeyOnDemandCommand({ KeyId }))],
    ] as readonly Happening[],
  },
];

describe.each(kinds)('of the keys that are to be $kind', ({ kind, done, rotation, ask, happenings }) => {
  it.each(['before the approval', 'after the decision, right before its write'])(
    `those are left as they are to which something happens %s, and the others are ${kind}`,
    async (when) => {
      const [fine = '', ...changed] = await one.create(
        ...[['fine'], ...happenings].map(([what]) => keyNamed(`${kind}, ${when}: ${what}`, { rotation })),
      );
      const executionId = await ask([fine, ...changed]);
      const happen = async (): Promise<void> => {
        for (const [index, [, , toKey]] of happenings.entries()) await toKey(changed[index] ?? '');
      };
      if (when === 'before the approval') await happen();
      else
        one.sandbox.faults.inject({
          service: 's3',
          operation: 'PutObject',
          match: ({ input }) => {
            if (input['Key'] === evidenceKey(executionId, 'decision.json')) void happen();
            return false;
          },
          error: { name: 'Never' },
        });
      await one.approve(executionId);
      const byOthers = one.kmsWrites().filter(({ principal }) => principal.endsWith('/operator'));

      const { outcomeOf } = await evidenceOf(one, executionId);
      expect(outcomeOf).toEqual({ [fine]: done, ...Object.fromEntries(happenings.map(([, outcome], index) => [changed[index], outcome])) });
      expect(one.kmsWrites()).toHaveLength(1 + byOthers.length);
    },
  );
});

describe('keys given by their ids that cannot be changed here', () => {
  it('are excluded with their reason; the replica names its primary, and with nothing left nobody is asked', async () => {
    const told = one.sandbox.snsMessages().length;
    const keys = {
      SKIPPED_UNSUPPORTED_KEY_SPEC: keyNamed('rsa', { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } }),
      SKIPPED_UNSUPPORTED_ORIGIN: keyNamed('imported', { metadata: { Origin: 'EXTERNAL' } }),
      SKIPPED_KEY_DISABLED: keyNamed('disabled', { metadata: { KeyState: 'Disabled' } }),
      SKIPPED_ROTATION_DISABLED_ON_PRIMARY: replicaKey(804),
    };
    const keyIds = [...(await one.create(...Object.values(keys))), keyIdOf('that there is not')];
    const executionId = await one.request(keyIds);

    expect([(await one.execution(executionId)).status, one.sandbox.snsMessages().length - told]).toEqual(['Success', 0]);
    const { outcomeOf, proposal } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(
      Object.fromEntries([...Object.keys(keys), 'SKIPPED_DELETED'].map((outcome, index) => [keyIds[index], outcome])),
    );
    expect(proposal.excluded.find(({ reason }) => reason === 'ROTATION_DISABLED_ON_PRIMARY')?.annotation).toContain(
      'arn:aws:kms:us-east-1:',
    );
  });

  it('are refused before anybody is asked where the period is longer than the rule allows', async () => {
    const { status, failureMessage } = await one.execution(await one.request(await one.create(keyNamed('too long')), 400));

    expect([status, failureMessage]).toEqual(['Failed', expect.stringMatching(/must be 90 to 365 whole days/)]);
  });
});

describe('a request', () => {
  it.each<[ServiceName]>([['kms'], ['config'], ['s3'], ['sns'], ['ssm'], ['iam']])(
    'survives that %s throttles every operation now and then',
    async (service) => {
      const keyIds = await one.create(...ordinaryKeys(`throttled by ${service}`, 2));
      const struck = new Map<string, number>();
      one.sandbox.faults.inject({
        service,
        match: ({ principal, operation }) => {
          const times = struck.get(operation) ?? 0;
          if (principal.kind !== 'assumedRole' || principal.arn.includes(rolePrefixes.approver) || times >= 2) return false;
          struck.set(operation, times + 1);
          return true;
        },
        error: { name: 'ThrottlingException' },
      });
      const executionId = await one.request(keyIds);
      await one.choose(executionId, keyIds);
      await one.approve(executionId);
      one.sandbox.faults.clear();

      expect((await evidenceOf(one, executionId)).outcomeOf).toEqual(all(keyIds, 'ENABLED'));
      expect(struck.size).toBeGreaterThan(0);
    },
  );
});
