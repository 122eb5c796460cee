import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Execution, readExecution, startExecution } from '../../functions/aws/ssm.ts';
import { evidenceKey, maximumKeysPerExecution } from '../../functions/core/names.ts';
import { type Proposal, proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import { isFeedableCode } from '../../functions/core/verdict.ts';
import type { RegionResults } from './compliance.ts';
import type { LoopRegion } from './region.ts';

/** One automation execution of the request. `proposal` is missing if it ended before it could propose anything. */
export type RaisedExecution = {
  readonly region: LoopRegion;
  readonly executionId: string;
  readonly execution: Execution;
  readonly proposal: Proposal | undefined;
};

/** Systems Manager starts one execution a second per account and Region. */
const pauseBetweenStarts = 1000;

/** Raises one request for all keys that the rule reports as non-compliant for a reason that can be approved: one execution per 50 keys and Region. */
export async function raiseRequest(
  regions: readonly LoopRegion[],
  results: readonly RegionResults[],
  about: { readonly requestId: string; readonly runbookName: string; readonly rotationPeriodInDays: number },
): Promise<readonly RaisedExecution[]> {
  const raised = await Promise.all(regions.map((region) => raiseInRegion(region, feedableKeyIds(results, region.region), about)));
  return raised.flat();
}

const feedableKeyIds = (all: readonly RegionResults[], region: string): readonly string[] =>
  all
    .filter((one) => one.region === region)
    .flatMap(({ results }) => results)
    .filter(({ complianceType, reasonCode }) => complianceType === 'NON_COMPLIANT' && isFeedableCode(reasonCode))
    .map(({ resourceId }) => resourceId)
    .sort();

async function raiseInRegion(
  region: LoopRegion,
  keyIds: readonly string[],
  about: { readonly requestId: string; readonly runbookName: string; readonly rotationPeriodInDays: number },
): Promise<readonly RaisedExecution[]> {
  const executionIds: string[] = [];
  for (let start = 0; start < keyIds.length; start += maximumKeysPerExecution) {
    if (start > 0) await sleep(pauseBetweenStarts);
    const batch = keyIds.slice(start, start + maximumKeysPerExecution);
    executionIds.push(
      await startExecution(region.ssm, {
        documentName: about.runbookName,
        keyIds: batch,
        rotationPeriodInDays: about.rotationPeriodInDays,
        requestId: about.requestId,
        automationRoleArn: region.automationRoleArn,
        clientToken: uuidFrom([about.requestId, region.region, ...batch].join(' ')),
      }),
    );
  }
  return Promise.all(executionIds.map((executionId) => raisedExecution(region, executionId)));
}

/** The same request has the same token, so that a second attempt starts nothing twice. */
function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function raisedExecution(region: LoopRegion, executionId: string): Promise<RaisedExecution> {
  const execution = await executionOnce(region, executionId, ({ status }) => status === 'Waiting' || hasEnded(status));
  const key = evidenceKey(executionId, 'proposal.json');
  const stored = await region.evidence.get(key);
  return { region, executionId, execution, proposal: stored === undefined ? undefined : readRecord(proposalSchema, stored.text, key) };
}

const hasEnded = (status: string): boolean => !['Pending', 'InProgress', 'Waiting', 'Cancelling'].includes(status);

export const executionEnded = (region: LoopRegion, executionId: string): Promise<Execution> =>
  executionOnce(region, executionId, ({ status }) => hasEnded(status));

/** Reads an execution until it is as wanted; Systems Manager takes three such reads a second, the sandbox more. */
async function executionOnce({ ssm }: LoopRegion, executionId: string, wanted: (execution: Execution) => boolean): Promise<Execution> {
  for (;;) {
    const execution = await readExecution(ssm, executionId);
    if (wanted(execution)) return execution;
    await sleep(150);
  }
}
