import { writeApproved } from '../aws/changes/write-approved.ts';
import type { StepEvent } from '../core/step-inputs.ts';
import type { WriterEnvironment } from '../core/writer-environment.ts';
import type { Dependencies } from './dependencies.ts';
import { replaceOne } from './replace.ts';
import { rollBackOne } from './roll-back.ts';

/**
 * The step Apply of the runbook that replaces keys, and rolls a replacement back.
 * @throws NotApprovedError, NotOursError before anything is written; NotFinishedError when something is left
 */
export const applyReplacement = (event: StepEvent, environment: WriterEnvironment, dependencies: Dependencies) =>
  writeApproved(event, environment, dependencies, {
    apply: (inHand) => {
      const { change } = inHand.approved;
      if (change.kind === 'REPLACE_KEY') return replaceOne(change, inHand, environment, dependencies);
      if (change.kind === 'ROLL_BACK_REPLACEMENT') return rollBackOne(change, inHand, environment, dependencies);
      throw new Error(`${change.kind} is no change of this function`);
    },
    atOnce: 1,
  });
