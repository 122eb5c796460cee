import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { postureByAggregator } from '../../functions/aws/organization/aggregated-posture.ts';
import type { Place } from '../../functions/aws/organization/place.ts';
import { virtualTime } from './virtual-time.ts';

export type SimulatedView = { readonly calls: Readonly<Record<string, number>>; readonly seconds: number; readonly keys: number };

export type ViewConditions = {
  readonly accounts: number;
  readonly regions: number;
  readonly keysPerPlace: { readonly eligible: number; readonly otherCustomerManaged: number };
  /** Of one query, there and back. */
  readonly latencyInMillis: number;
  /** Regions asked at once. */
  readonly concurrency: number;
};

/** Runs the reader of `org assess --aggregator` on an aggregator that answers after a given time, and counts what it asks. */
export async function simulateView({
  accounts,
  regions,
  keysPerPlace,
  latencyInMillis,
  concurrency,
}: ViewConditions): Promise<SimulatedView> {
  const time = virtualTime();
  const calls: Record<string, number> = {};
  const accountIds = Array.from({ length: accounts }, (_, index) => String(100_000_000_000 + index));
  const places: readonly Place[] = accountIds.flatMap((accountId) =>
    Array.from({ length: regions }, (_, index) => ({
      account: { accountId, name: null, organizationalUnits: null, partition: 'aws', isActive: true },
      region: `eu-made-${index + 1}`,
    })),
  );
  const { eligible, otherCustomerManaged } = keysPerPlace;
  const rowsOf = (expression: string): readonly string[] =>
    accountIds.flatMap((accountId) =>
      Array.from({ length: expression.includes('ResourceCompliance') ? eligible : eligible + otherCustomerManaged }, (_, key) =>
        expression.includes('ResourceCompliance') ? complianceRow(accountId, key) : keyRow(accountId, key, key < eligible),
      ),
    );
  const pages = new Map<string, readonly string[]>();
  const answers: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>> = {
    SelectAggregateResourceConfig: ({ Expression, Limit, NextToken }) => {
      const expression = String(Expression);
      const rows = pages.get(expression) ?? rowsOf(expression);
      pages.set(expression, rows);
      const start = Number(NextToken ?? 0);
      const end = start + Number(Limit);
      return { Results: rows.slice(start, end), ...(end < rows.length ? { NextToken: String(end) } : {}) };
    },
    GetAggregateDiscoveredResourceCounts: ({ NextToken }) => {
      const start = Number(NextToken ?? 0);
      const GroupedResourceCounts = accountIds.slice(start, start + 1000).map((GroupName) => ({ GroupName, ResourceCount: 50 }));
      return { GroupedResourceCounts, ...(start + 1000 < accountIds.length ? { NextToken: String(start + 1000) } : {}) };
    },
  };
  const client = {
    send: async (command: Command) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      calls[operation] = (calls[operation] ?? 0) + 1;
      await time.sleep(latencyInMillis);
      return answers[operation]?.(command.input);
    },
  };
  const rows = await time.run(() =>
    postureByAggregator(places, {
      // The reader uses `send` alone.
      config: client as unknown as ConfigServiceClient,
      aggregator: 'KmsRotation',
      partition: 'aws',
      withReasons: false,
      concurrency,
      now: () => new Date(time.now()),
    }),
  );
  return { calls, seconds: time.now() / 1000, keys: rows.reduce((sum, { keys }) => sum + (keys?.customerManaged ?? 0), 0) };
}

type Command = { readonly constructor: { readonly name: string }; readonly input: Readonly<Record<string, unknown>> };

const keyRow = (accountId: string, key: number, isEligible: boolean): string =>
  JSON.stringify({
    accountId,
    resourceId: `key-${key}`,
    configuration: {
      keySpec: isEligible ? 'SYMMETRIC_DEFAULT' : 'RSA_2048',
      keyUsage: 'ENCRYPT_DECRYPT',
      origin: 'AWS_KMS',
      keyState: 'Enabled',
    },
    supplementaryConfiguration: { KeyRotationStatus: true },
  });

const complianceRow = (accountId: string, key: number): string =>
  JSON.stringify({
    accountId,
    configuration: {
      targetResourceId: `key-${key}`,
      configRuleList: [{ configRuleName: 'kms-rotation-conformance-pack-abcdefghi', complianceType: 'COMPLIANT' }],
    },
  });
