import type { ConfigServiceClient, Evaluation } from '@aws-sdk/client-config-service';
import { evaluationsPerCall, putAgain, putEvaluations } from '../aws/config.ts';
import { puttingFor } from './evaluation.ts';
import type { RuleEvent } from './event.ts';

/** Evaluations on their way to AWS Config: put a hundred at a time, and those it refuses once more at the end. */
export type Outbox = {
  readonly add: (evaluation: Evaluation) => Promise<void>;
  /** Puts what is left. @throws EvaluationsRejectedError if AWS Config refuses evaluations twice. */
  readonly close: () => Promise<void>;
  /** How many AWS Config has accepted. */
  readonly putSoFar: () => number;
};

/** Putting is not aborted with the reading: what is known when the time is up is still put. */
export function createOutbox(event: RuleEvent, config: ConfigServiceClient): Outbox {
  const putting = puttingFor(event);
  let waiting: Evaluation[] = [];
  let refused: readonly Evaluation[] = [];
  let put = 0;

  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const failed = await putEvaluations(config, batch, putting);
    refused = [...refused, ...failed];
    put += batch.length - failed.length;
  };
  return {
    async add(evaluation) {
      waiting.push(evaluation);
      if (waiting.length >= evaluationsPerCall) await flush();
    },
    async close() {
      await flush();
      const again = refused;
      refused = [];
      await putAgain(config, again, putting);
      put += again.length;
    },
    putSoFar: () => put,
  };
}
