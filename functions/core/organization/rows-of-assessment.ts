import { partitionOf } from '../partition.ts';
import type { Assessment } from '../records/assessment.ts';
import type { PlaceRow } from '../records/organization-report.ts';
import { countKeys, sumOfReasons } from './counts.ts';

/** The rows of an account that was assessed by itself (`assessment.json`): one that is in no organization, or in one of another partition. */
export function rowsOfAssessment({ accountId, assessedAt, regions, failedRegions, keys }: Assessment): readonly PlaceRow[] {
  const row = (region: string): Omit<PlaceRow, 'status' | 'problem' | 'keys' | 'reasons'> => ({
    accountId,
    accountName: null,
    organizationalUnits: null,
    partition: partitionOf(region),
    region,
    remarks: [],
    readAt: assessedAt,
    source: 'role',
  });
  return [
    ...regions.map(({ region }): PlaceRow => {
      const ofRegion = keys.filter((key) => key.region === region);
      return {
        ...row(region),
        status: 'ASSESSED',
        problem: null,
        keys: countKeys(
          ofRegion.map(({ eligible, rotationEnabled, complianceType }) => ({
            eligible,
            rotationEnabled: rotationEnabled ?? undefined,
            complianceType,
          })),
        ),
        reasons: sumOfReasons(ofRegion.map(({ reason }) => ({ [reason]: 1 }))),
      };
    }),
    ...failedRegions.map(
      ({ region, errorName, message }): PlaceRow => ({
        ...row(region),
        status: 'FAILED',
        problem: `${errorName}: ${message}`,
        keys: null,
        reasons: {},
      }),
    ),
  ];
}
