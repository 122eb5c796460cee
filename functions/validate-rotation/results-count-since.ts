import type { Execution } from '../aws/ssm.ts';

/** The second only where the first was refused. */
const reevaluations = ['Reevaluate', 'ReevaluateAgain'];

/**
 * From when on a result of AWS Config has seen what was done to a key: since the re-evaluation was
 * asked for, if AWS Config took the request. It takes one a minute, and another execution may have
 * been first: then since the write to that key. `null`: there was neither.
 */
export const resultsCountSince = ({ steps }: Execution, writtenAt: string | undefined): string | null =>
  steps.find(({ name, status }) => reevaluations.includes(name) && status === 'Success')?.startedAt ?? writtenAt ?? null;
