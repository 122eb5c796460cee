import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { bucketSource } from '../../bin/evidence/bucket-source.ts';
import { answersOfExecution } from '../../bin/evidence/verify.ts';
import { sentenceOf } from '../../functions/core/evidence/contradiction.ts';
import type { OneRegion } from './one-region.ts';

/** What is wrong with the records of an execution, by all who can be asked. */
export async function contradictionsIn(one: OneRegion, executionId: string): Promise<readonly string[]> {
  const anchors = {
    ssm: one.ssm,
    cloudTrail: new CloudTrailClient({ ...one.settingsFor(one.sandbox.operatorArn), maxAttempts: 12 }),
    central: undefined,
  };
  // AWS CloudTrail must show the calls by then.
  await one.sandbox.clock.advance(3_600_000);
  const now = new Date(one.sandbox.clock.now());
  const answers = await answersOfExecution(executionId, { source: bucketSource(one.evidence), anchors, now });
  return answers.flatMap(({ contradictions, cannotRead, anchors: found, stage }) => [
    ...contradictions.map(sentenceOf),
    ...cannotRead.map(({ record, because }) => `${record}: ${because}`),
    ...found.flatMap((finding) => finding.contradictions.map((contradiction) => `${finding.anchor}: ${sentenceOf(contradiction)}`)),
    ...(stage === 'COMPLETE' ? [] : [`stage ${stage}`]),
    ...found
      .filter(({ anchor, answer }) => anchor !== 'the central copy' && answer !== 'AGREES')
      .map(({ anchor, answer }) => `${anchor}: ${answer}`),
  ]);
}
