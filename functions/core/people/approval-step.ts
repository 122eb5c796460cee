/** What Systems Manager says of the approval step. */
export type ApprovalStep = {
  readonly status: string;
  readonly endedAt: string | null;
  readonly outputs: Readonly<Record<string, readonly string[]>>;
};

/** A signal as its source tells of it; what it leaves out is `null`. */
export type RawSignal = {
  readonly principal: string | null;
  readonly signal: 'APPROVE' | 'REJECT';
  readonly signalledAt: string | null;
  readonly comment: string | null;
};

export const rawDecisionsIn = (step: ApprovalStep): readonly string[] => step.outputs['ApproverDecisions'] ?? [];

/**
 * The signals in the outputs of `aws:approve`. Their form is not documented, so every reading is
 * tolerant: what is not found is `null`, and the raw text is kept beside it. A list may come as one
 * JSON text or as one text per signal. Entries that are neither an approval nor a rejection, and
 * texts that are not JSON, are in no form known here: any of them may be a rejection. `unknown`
 * counts them.
 */
export function signalsIn(step: ApprovalStep): { readonly signals: readonly RawSignal[]; readonly unknown: number } {
  const entries = rawDecisionsIn(step)
    .filter((text) => !noOutput.test(text))
    .flatMap(jsonValues);
  const signals = entries.flatMap((entry) => (isRecord(entry) ? (signalFrom(entry) ?? []) : []));
  return { signals, unknown: entries.length - signals.length };
}

/** What Systems Manager gives for an output of a step that has not succeeded. */
const noOutput = /^No output available yet/;

function signalFrom(entry: Readonly<Record<string, unknown>>): RawSignal | undefined {
  const decision = textIn(entry, ['Decision', 'ApprovalStatus', 'decision', 'Status']) ?? '';
  const isApproval = /^approved?$/i.test(decision);
  if (!isApproval && !/^(reject(ed)?|den(y|ied))$/i.test(decision)) return undefined;
  return {
    principal: textIn(entry, ['Approver', 'approver']),
    signal: isApproval ? 'APPROVE' : 'REJECT',
    signalledAt: textIn(entry, ['ApprovalDecisionTime', 'DecisionTime', 'Time']),
    comment: textIn(entry, ['Comment', 'ApprovalComment', 'comment']),
  };
}

/** How an approval step ended. `OPEN`: it has not, as far as Systems Manager says yet. */
export type Ending = 'OPEN' | 'APPROVED' | 'REJECTED' | 'TIMED_OUT' | 'CANCELLED' | 'FAILED';

/**
 * From the statuses of the step and of its execution. Whether a rejected step keeps its outputs is
 * not documented: a failed step is a fault of the process, unless a rejection is found elsewhere.
 */
export function endingOf(step: ApprovalStep | undefined, executionStatus: string, hasEnded: boolean): Ending {
  if (executionStatus.startsWith('Cancel') || step?.status.startsWith('Cancel') === true) return 'CANCELLED';
  switch (step?.status) {
    case 'Success':
      return statusIn(step) === 'Rejected' ? 'REJECTED' : 'APPROVED';
    case 'TimedOut':
      return 'TIMED_OUT';
    case 'Rejected':
      return 'REJECTED';
    case 'Failed':
      return statusIn(step) === 'Rejected' ? 'REJECTED' : 'FAILED';
    default:
      return hasEnded ? 'FAILED' : 'OPEN';
  }
}

const statusIn = (step: ApprovalStep): string | undefined => step.outputs['ApprovalStatus']?.[0];

function jsonValues(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [undefined];
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function textIn(entry: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = entry[name];
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value) && typeof value[0] === 'string') return value[0];
  }
  return null;
}
