import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import { type AnchorFinding, type AnchorName, notAsked } from '../../functions/core/evidence/anchors/anchor.ts';
import { centralCopyFinding } from '../../functions/core/evidence/anchors/central-copy.ts';
import { cloudTrailFinding } from '../../functions/core/evidence/anchors/cloudtrail.ts';
import { systemsManagerFinding } from '../../functions/core/evidence/anchors/systems-manager.ts';
import type { ExecutionSet } from '../../functions/core/evidence/execution-set.ts';
import { copiesOf } from './central-copy.ts';
import { toldByCloudTrail } from './cloudtrail.ts';
import type { SystemsManagerAnswer } from './systems-manager.ts';

/** Who can be asked. What is missing is not asked. */
export type Anchors = {
  readonly ssm: SSMClient | undefined;
  readonly cloudTrail: CloudTrailClient | undefined;
  readonly central: EvidenceStore | undefined;
};

export const noAnchors: Anchors = { ssm: undefined, cloudTrail: undefined, central: undefined };

/**
 * What each anchor says of the records of an execution. One that refuses to answer is as one that
 * was not asked. @param systemsManager `undefined`: it was not asked
 */
export async function askAnchors(
  set: ExecutionSet,
  systemsManager: SystemsManagerAnswer | undefined,
  { cloudTrail, central }: Anchors,
  now: Date,
): Promise<readonly AnchorFinding[]> {
  return [
    findingOfSystemsManager(set, systemsManager, now),
    cloudTrail === undefined
      ? notAsked('AWS CloudTrail', offline)
      : await answered('AWS CloudTrail', async () => cloudTrailFinding(set, await toldByCloudTrail(cloudTrail, set, now), now)),
    central === undefined
      ? notAsked(
          'the central copy',
          systemsManager === undefined ? offline : 'Name the central bucket with --central-bucket to have its copies compared.',
        )
      : await answered('the central copy', async () => centralCopyFinding(set, await copiesOf(central, set))),
  ];
}

/** Nobody was asked because nobody was to be. */
export const offline = 'Only the records were to be looked at.';

function findingOfSystemsManager(set: ExecutionSet, answer: SystemsManagerAnswer | undefined, now: Date): AnchorFinding {
  if (answer === undefined) return notAsked('Systems Manager', offline);
  return 'error' in answer ? couldNotBeAsked('Systems Manager', answer.error) : systemsManagerFinding(set, answer.told, now);
}

async function answered(anchor: AnchorName, ask: () => Promise<AnchorFinding>): Promise<AnchorFinding> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return couldNotBeAsked(anchor, error);
  }
}

function couldNotBeAsked(anchor: AnchorName, error: Error): AnchorFinding {
  const { name, message } = error.cause instanceof Error ? error.cause : error;
  return notAsked(anchor, `It could not be asked: ${name}: ${message}`);
}
