import type { Approval } from './records/approval.ts';
import type { KeyProfile } from './records/key-profile.ts';
import type { Proposal } from './records/proposal.ts';
import type { Compliance, Outcome, OutcomeCode } from './records/validation.ts';
import type { ReplacementState } from './replacement/replacement-state.ts';

/** A step of the runbook that failed for one key, with the error it failed on as far as Systems Manager says. */
export type FailedStep = NonNullable<Outcome['failedStep']>;

/** What Validate knows of one requested key when it decides what came of it. */
export type Evidence = {
  readonly keyId: string;
  /** How the key is now, read from KMS. */
  readonly now: KeyProfile;
  readonly proposal: Proposal;
  readonly approval: Approval | undefined;
  readonly failedStep: FailedStep | undefined;
  /** Whether the runbook made its write to this key at all, whatever came of the call. */
  readonly writeAttempted: boolean;
  /** Whether AWS KMS refused that write, every time it was tried. */
  readonly writeRefused: boolean;
  readonly compliance: Compliance | null;
  readonly kmsRequestId: string | null;
  /** Of a key whose place was to change. */
  readonly replacement?: ReplacementState | undefined;
};

/** What came of a key, before it is put into the record. */
export type Finding = { readonly code: OutcomeCode; readonly reason?: string; readonly detail: string };

/** A step that failed for a key whose change is not there. `action`: what the role of the runbook has to be allowed. */
export function findingForFailure({ step, errorName, message }: FailedStep, action: string): Finding {
  if (errorName === 'AccessDeniedException') {
    return {
      code: 'ACCESS_DENIED',
      detail: `${step} was refused. The key policy must let the runbook's role call ${action}; ask the key owner to add it, then request the key again.`,
    };
  }
  return {
    code: 'FAILED',
    detail: `${step} failed${errorName === null ? '' : ` with ${errorName}`}${message === null ? '' : `: ${message.slice(0, 300)}`}`,
  };
}

/** The sentence of an annotation, without its code. */
export const afterCode = (annotation: string): string => annotation.replace(/^\s*[A-Z][A-Z0-9_]*:\s*/, '');
