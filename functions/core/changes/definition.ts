import type { OutcomeCode } from '../outcome/codes.ts';
import type { WriteOperation } from '../outcome/refusals.ts';
import type { Policy } from '../policy.ts';
import type { Refusal } from '../refusal.ts';
import type { Consequences } from '../report/consequence-lines.ts';
import type { ChangeKind } from './kind.ts';
import type { Lineage } from './lineage.ts';
import type { ProposedOf } from './proposed-change.ts';
import type { ChangeContext, ChangeSubject } from './subject.ts';

/** What has to be read of a key besides its rotation. */
export type ChangeReads = { readonly keyMaterial: boolean; readonly replacement: boolean };

export type Proposal<Kind extends ChangeKind> =
  | { readonly change: ProposedOf<Kind>; readonly refusal?: never }
  | { readonly change?: never; readonly refusal: Refusal };

/** A change of which AWS KMS was asked, as Validate finds it. */
export type Written<Kind extends ChangeKind> = {
  readonly change: ProposedOf<Kind>;
  readonly after: ChangeSubject;
  /** When AWS KMS was asked. */
  readonly startedAt: string;
};

/** Whether AWS KMS shows the change. */
export type Shown = {
  readonly isThere: boolean;
  /** AWS KMS shows it of no key in this state, so that a change that it has taken is not in doubt. */
  readonly isHidden?: boolean;
  /** What it shows, one or two sentences for the person who acts on it. */
  readonly detail: string;
};

/** How people read of a change. */
export type ChangeWords<Kind extends ChangeKind> = {
  /** Imperative, as a title: `Enable automatic rotation`. */
  readonly title: string;
  /** `to enable`: stands after a number of changes. */
  readonly count: string;
  /** The question in half a sentence: `automatic rotation, every 365 days, of 3 KMS keys`. */
  readonly question: (changes: readonly ProposedOf<Kind>[]) => string;
  /** How the key is now, in the few words of a table. */
  readonly before: (change: ProposedOf<Kind>, now: string) => string;
  /** What else matters for the decision; `undefined`: nothing. */
  readonly note: (change: ProposedOf<Kind>) => string | undefined;
  /** Orders the column that `before` stands in. */
  readonly order: (change: ProposedOf<Kind>, now: string) => number;
  readonly consequences: (changes: readonly ProposedOf<Kind>[]) => Consequences;
  /** The plan of a change that has one, as lines of a message. */
  readonly plan: (change: ProposedOf<Kind>) => readonly string[];
  /** Whether nothing can undo the change. */
  readonly isIrreversible: boolean;
};

/**
 * Everything that is particular to one kind of change. A registry joins the kinds; nothing else
 * branches on them. Pure: what is read of AWS KMS and of records comes as the subject.
 */
export type ChangeDefinition<Kind extends ChangeKind = ChangeKind> = {
  readonly kind: Kind;
  readonly reads: ChangeReads;
  /** Calls of AWS KMS by which the change is made. */
  readonly calls: readonly WriteOperation[];
  /** Of changes that a scheduled request asks for. */
  readonly scheduled?: {
    /** Whether a result of the rule with this reason code can concern this change. */
    readonly concerns: (reasonCode: string, policy: Policy) => boolean;
    /** Whether the policy asks for the change, as far as the key can have it. */
    readonly isNeeded: (subject: ChangeSubject, context: ChangeContext) => boolean;
  };
  /** The change as the approvers are asked about it; or why the key cannot have it. */
  readonly propose: (subject: ChangeSubject, context: ChangeContext) => Proposal<Kind>;
  /** What was read of the key, as far as the change shows it: {@link propose} makes the same change of it again. */
  readonly subjectOf: (change: ProposedOf<Kind>) => ChangeSubject;
  /** Of changes that move aliases: how their records belong together. */
  readonly lineage?: Lineage<ProposedOf<Kind>>;
  /** What of an approved change is no longer as it was shown; `undefined`: nothing that matters. `now` is the same change, proposed afresh. */
  readonly difference: (approved: ProposedOf<Kind>, now: ProposedOf<Kind>) => Refusal | undefined;
  /** Whether the change must not be made twice: then a lost answer is looked for, and never followed by a second write. */
  readonly isOnceOnly: boolean;
  /** What was approved, as a part of the name of the record of each attempt: attempts for the same state see one another. */
  readonly stateOf: (change: ProposedOf<Kind>, executionId: string) => string;
  readonly shown: (written: Written<Kind>) => Shown;
  /** How long AWS KMS may take to show the change, in seconds: it is eventually consistent. */
  readonly confirmationSeconds: number;
  /** Outcome of a change that AWS KMS shows. */
  readonly done: OutcomeCode;
  /**
   * Reason codes of the rule that the change puts right, and the reason of a key that has had it.
   * `undefined`: the change makes no key compliant.
   */
  readonly putsRight: { readonly reasons: readonly string[]; readonly reasonAfter: string } | undefined;
  /** Outcome of a key that is as approved already; `undefined`: the reason is another. */
  readonly alreadyDone: (reason: string) => OutcomeCode | undefined;
  readonly words: ChangeWords<Kind>;
};
