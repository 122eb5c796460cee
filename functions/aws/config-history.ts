import {
  type ConfigServiceClient,
  type ConfigurationItem,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  GetResourceConfigHistoryCommand,
} from '@aws-sdk/client-config-service';
import * as z from 'zod/mini';
import type { RecordedCompliance, RecorderGap } from '../core/compliance-intervals.ts';
import type { ComplianceState } from '../core/records/history.ts';
import { isRule, resourceType } from './config.ts';

const recordType = 'AWS::Config::ResourceCompliance';

/** The span to read, and whose results. */
export type Asking = { readonly from: Date; readonly to: Date; readonly ruleName: string };

/** An item of AWS Config is not what its API describes: nothing may be concluded from it. */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError' as const;
}

/**
 * The results of the rule for one key, as AWS Config recorded them up to `to`, oldest first. It reads back as far as the state at `from` began, which may be long before it: the
 * first result is the one that holds at `from`, if any does. Read newest first; a call spans at most seven days, so that a page may be empty and still have a next one.
 * @returns nothing for a key of which AWS Config has no compliance history.
 * @throws UnreadableItemError
 */
export async function complianceHistory(
  config: ConfigServiceClient,
  keyId: string,
  { from, to, ruleName }: Asking,
): Promise<readonly RecordedCompliance[]> {
  const newestFirst: RecordedCompliance[] = [];
  let nextToken: string | undefined;
  do {
    const page = await pageOfHistory(config, keyId, to, nextToken);
    for (const item of page.items) {
      const result = resultIn(item, keyId, ruleName);
      if (holdsBefore(result, newestFirst, from)) return newestFirst.reverse();
      newestFirst.push(result);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return newestFirst.reverse();
}

/** Whether the state at the beginning of the span is known, and this result, from before it, is another one. */
function holdsBefore(result: RecordedCompliance, newestFirst: readonly RecordedCompliance[], from: Date): boolean {
  const last = newestFirst.at(-1);
  return last !== undefined && Date.parse(last.at) < from.getTime() && last.compliance !== result.compliance;
}

type Page = { readonly items: readonly ConfigurationItem[]; readonly nextToken: string | undefined };

async function pageOfHistory(config: ConfigServiceClient, keyId: string, to: Date, token: string | undefined): Promise<Page> {
  try {
    const { configurationItems, nextToken } = await config.send(
      new GetResourceConfigHistoryCommand({
        resourceType: recordType,
        resourceId: `${resourceType}/${keyId}`,
        laterTime: to,
        chronologicalOrder: 'Reverse',
        limit: 100,
        ...(token === undefined ? {} : { nextToken: token }),
      }),
    );
    return { items: configurationItems ?? [], nextToken: nextToken === '' ? undefined : nextToken };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotDiscoveredException') return { items: [], nextToken: undefined };
    throw error;
  }
}

/** What we need of a configuration; the API gives it as a JSON text, and AWS may add to it. */
const complianceConfiguration = z.object({
  configRuleList: z.array(z.object({ configRuleName: z.string(), complianceType: z.string() })),
});

const states: Readonly<Record<string, ComplianceState>> = {
  COMPLIANT: 'COMPLIANT',
  NON_COMPLIANT: 'NON_COMPLIANT',
  NOT_APPLICABLE: 'NOT_APPLICABLE',
  INSUFFICIENT_DATA: 'UNKNOWN',
};

function resultIn(item: ConfigurationItem, keyId: string, ruleName: string): RecordedCompliance {
  const capturedAt = item.configurationItemCaptureTime;
  if (capturedAt === undefined) throw new UnreadableItemError(`a compliance item of key ${keyId} has no capture time`);
  const at = capturedAt.toISOString();
  // An item for a resource that is gone, or no longer recorded, may carry what was last known.
  if (item.configurationItemStatus?.startsWith('ResourceDeleted') || item.configurationItemStatus === 'ResourceNotRecorded')
    return { at, compliance: 'UNKNOWN' };
  const parsed = z.safeParse(complianceConfiguration, configurationIn(item.configuration));
  if (!parsed.success) throw new UnreadableItemError(`the compliance item of key ${keyId} of ${at} has no readable configRuleList`);
  const own = parsed.data.configRuleList.find(({ configRuleName }) => isRule(configRuleName, ruleName));
  if (own === undefined) return { at, compliance: 'UNKNOWN' };
  const compliance = states[own.complianceType];
  if (compliance === undefined)
    throw new UnreadableItemError(`the compliance item of key ${keyId} of ${at} has an unknown complianceType: ${own.complianceType}`);
  return { at, compliance };
}

function configurationIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Whether compliance is being recorded, and when it last was not. */
export type ComplianceRecording = {
  /** The last time the recorder was off. Times before that are not kept anywhere in AWS Config. */
  readonly gaps: readonly RecorderGap[];
  /** Whether the recorder has compliance among its resource types. */
  readonly includesCompliance: boolean;
};

/** The recorder of the Region. Without one compliance is not recorded at all. */
export async function complianceRecording(config: ConfigServiceClient): Promise<ComplianceRecording> {
  const [{ ConfigurationRecorders = [] }, { ConfigurationRecordersStatus = [] }] = await Promise.all([
    config.send(new DescribeConfigurationRecordersCommand({})),
    config.send(new DescribeConfigurationRecorderStatusCommand({})),
  ]);
  const includesCompliance = ConfigurationRecorders.some(({ recordingGroup }) => {
    const excluded = recordingGroup?.exclusionByResourceTypes?.resourceTypes ?? [];
    const named = recordingGroup?.resourceTypes ?? [];
    if (recordingGroup?.recordingStrategy?.useOnly === 'EXCLUSION_BY_RESOURCE_TYPES') return !excluded.includes(recordType);
    return recordingGroup?.allSupported === true || named.includes(recordType);
  });
  const [status] = ConfigurationRecordersStatus;
  if (status?.lastStopTime === undefined) return { gaps: [], includesCompliance };
  const { lastStartTime, lastStopTime } = status;
  const from = lastStopTime.toISOString();
  if (status.recording !== true) return { gaps: [{ from, to: null }], includesCompliance };
  const isGap = lastStartTime !== undefined && lastStartTime > lastStopTime;
  return { gaps: isGap ? [{ from, to: lastStartTime.toISOString() }] : [], includesCompliance };
}
