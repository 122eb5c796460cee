import { assessmentOf, keysNamed, primariesElsewhere } from '../../functions/core/assessment.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import { keyIdNumber, profile, proposal } from './records.ts';

const assessmentOfKeys = (keys: readonly KeyProfile[]) =>
  assessmentOf(
    [
      {
        keys,
        inventory: { region: 'eu-central-1', listed: 0, customerManaged: 0, awsManaged: 0, unreadable: 0, vanished: 0, reconciles: true },
      },
    ],
    { accountId: '111122223333', assessedAt: '', policy: proposal().policy, failedRegions: [] },
  );
const primaryIn = (region: string, number = 1): string => `arn:aws:kms:${region}:111122223333:key/${keyIdNumber(number)}`;
const replicaOf = (primaryKeyArn: string | null, reason = 'ROTATION_DISABLED_ON_PRIMARY') => profile({ primaryKeyArn, reason });

describe('the primaries that nobody here can change', () => {
  it('are those of replicas that do not rotate, in Regions that were not assessed, each once', () => {
    const keys = [
      replicaOf(primaryIn('us-east-1')),
      replicaOf(primaryIn('us-east-1')),
      replicaOf(primaryIn('us-east-1', 2), 'ROTATION_PERIOD_TOO_LONG_ON_PRIMARY'),
      replicaOf(primaryIn('eu-central-1', 3)),
    ];

    expect(primariesElsewhere(assessmentOfKeys(keys))).toStrictEqual([primaryIn('us-east-1'), primaryIn('us-east-1', 2)]);
  });

  it('are none of replicas that rotate, nor of keys without a primary', () => {
    const keys = [
      replicaOf(primaryIn('us-east-1'), 'ROTATION_ENABLED'),
      replicaOf(primaryIn('us-east-1'), '_ON_PRIMARY_TOO'),
      replicaOf(null),
    ];

    expect(primariesElsewhere(assessmentOfKeys(keys))).toStrictEqual([]);
  });
});

describe('the keys that a view names', () => {
  it('are in the order of the assessment', () => {
    const [one, two, three] = [1, 2, 3].map((number) => profile({ keyId: keyIdNumber(number) }));
    const keys = [one, two, three].flatMap((key) => key ?? []);

    expect(keysNamed(keys, [three?.keyArn ?? '', one?.keyArn ?? ''])).toStrictEqual([one, three]);
  });
});
