import { type AssessedRegion, assessmentOf } from '../../../functions/core/assessment.ts';
import type { Assessment } from '../../../functions/core/records/assessment.ts';
import { type KeyProfile, keyProfileOf } from '../../../functions/core/records/key-profile.ts';
import { verdictOf } from '../../../functions/core/verdict.ts';
import { now } from '../keys.ts';
import { keyIdNumber, proposal, rotating } from '../records.ts';
import { policy, wellKnownKinds } from '../verdict-cases.ts';

export const arnOfNumber = (number: number, region: string) => `arn:aws:kms:${region}:111122223333:key/${keyIdNumber(number)}`;
const owners = [
  [],
  [{ key: 'Owner', value: 'team-payments' }],
  [
    { key: 'team', value: 'data <lake>' },
    { key: 'cost-center', value: '4711' },
  ],
];

/** A key of every kind that the rule is known to be asked about. */
export const everyKind = (): readonly KeyProfile[] =>
  wellKnownKinds.map(({ seen, policy: differences }, index) =>
    keyProfileOf(seen, verdictOf(seen, { ...policy, ...differences }, now), {
      keyId: keyIdNumber(index + 1),
      keyArn: arnOfNumber(index + 1, 'eu-central-1'),
      accountId: '111122223333',
      region: 'eu-central-1',
      aliases: index % 5 === 4 ? [] : [`alias/kind-${index + 1}`, ...(index % 4 === 3 ? [`alias/also-${index + 1}`] : [])],
      tags: owners[index % owners.length] ?? [],
      ...(index % 3 === 0 ? { keyPolicy: { delegatesToIam: index % 2 === 0, allowedPrincipals: ['*'], denyStatements: index % 4 } } : {}),
    }),
  );

const inventory = (region: string, listed: number, reconciles = true) => ({
  region,
  listed,
  customerManaged: listed - 3,
  awsManaged: 2,
  unreadable: 1,
  vanished: 0,
  reconciles,
});
const elsewhere = (): AssessedRegion => ({
  inventory: inventory('us-east-1', 4, false),
  keys: [rotating({ keyId: keyIdNumber(201), keyArn: arnOfNumber(201, 'us-east-1'), region: 'us-east-1', aliases: [] })],
});

export const assessmentOfEveryKind = (keys: readonly KeyProfile[]): Assessment =>
  assessmentOf([{ keys, inventory: inventory('eu-central-1', keys.length + 3) }, elsewhere()], {
    accountId: '111122223333',
    assessedAt: '2026-11-20T08:00:00.000Z',
    policy: proposal().policy,
    failedRegions: [{ region: 'ap-south-1', errorName: 'UnrecognizedClientException', message: 'The security token is <invalid>.' }],
  });
