import type { Assessment, PolicyRecord, RegionInventory } from './records/assessment.ts';
import type { KeyProfile } from './records/key-profile.ts';
import { sharesOfWays, wayToRotateOf } from './way-to-rotate.ts';

export type AssessedRegion = { readonly keys: readonly KeyProfile[]; readonly inventory: RegionInventory };

const millisPerDay = 86_400_000;

/** The Assessment of one account over several Regions: all keys, each with the best way to rotate it, and the two views of those that can rotate. */
export function assessmentOf(
  regions: readonly AssessedRegion[],
  about: {
    readonly accountId: string;
    readonly assessedAt: string;
    readonly policy: PolicyRecord;
    readonly failedRegions: Assessment['failedRegions'];
  },
): Assessment {
  const keys = regions.flatMap((region) => region.keys.map((key) => ({ ...key, wayToRotate: wayToRotateOf(key) })));
  const eligible = keys.filter((key) => key.eligible);
  return {
    kind: 'assessment',
    schemaVersion: 1,
    assessedAt: about.assessedAt,
    accountId: about.accountId,
    regions: regions.map(({ inventory }) => inventory),
    policy: about.policy,
    keys,
    waysToRotate: sharesOfWays(keys.map(({ wayToRotate }) => wayToRotate)),
    views: {
      eligibleWithoutRotation: eligible.filter(({ rotationEnabled }) => rotationEnabled === false).map(({ keyArn }) => keyArn),
      eligibleWithRotation: eligible.filter(({ rotationEnabled }) => rotationEnabled === true).map(({ keyArn }) => keyArn),
    },
    failedRegions: about.failedRegions,
  };
}

/** The keys that a view names, in the order of the Assessment. */
export function keysNamed(keys: readonly KeyProfile[], keyArns: readonly string[]): readonly KeyProfile[] {
  const named = new Set(keyArns);
  return keys.filter(({ keyArn }) => named.has(keyArn));
}

/** A key that should have rotated: rotation is on, it was due, and it has not happened. */
export type OverdueKey = { readonly key: KeyProfile; readonly dueOn: string; readonly daysOverdue: number };

/** Keys whose rotation is overdue, as the verdict says (docs/verdicts.md), the longest overdue first. Whole days up to the time of the Assessment. */
export function overdueKeys({ keys, assessedAt }: Pick<Assessment, 'keys' | 'assessedAt'>): readonly OverdueKey[] {
  return keys
    .filter(({ reason }) => reason === 'ROTATION_OVERDUE')
    .map((key) => {
      const dueOn = key.nextRotationDate ?? assessedAt;
      return { key, dueOn: dueOn.slice(0, 10), daysOverdue: Math.floor((Date.parse(assessedAt) - Date.parse(dueOn)) / millisPerDay) };
    })
    .toSorted((one, other) => other.daysOverdue - one.daysOverdue);
}

/** Multi-Region primaries that nobody here can change: rotation of their replicas is off, and their Region is not among those assessed. */
export function primariesElsewhere({ keys, regions }: Assessment): readonly string[] {
  const assessed = new Set(regions.map(({ region }) => region));
  const primaries = keys.filter(({ reason }) => reason.endsWith('_ON_PRIMARY')).flatMap(({ primaryKeyArn }) => primaryKeyArn ?? []);
  return [...new Set(primaries)].filter((arn) => !assessed.has(arn.split(':')[3] ?? ''));
}
