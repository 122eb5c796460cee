import type { ServiceName } from './call.ts';

/** One API call as the sandbox saw it. */
export type JournalEntry = {
  readonly at: Date;
  /** The account of the caller, to whose services the call went. */
  readonly accountId: string;
  readonly region: string;
  readonly service: ServiceName;
  readonly operation: string;
  /** ARN of the caller. */
  readonly principal: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Name of the error the call ended with. */
  readonly error?: string;
};

/** Every API call in the order in which they ended: what a test, or a curious person, can ask of a run. */
export type Journal = {
  readonly record: (entry: JournalEntry) => void;
  readonly entries: () => readonly JournalEntry[];
  readonly clear: () => void;
};

export function createJournal(): Journal {
  let entries: JournalEntry[] = [];
  return {
    record: (entry) => {
      entries.push(entry);
    },
    entries: () => [...entries],
    clear: () => {
      entries = [];
    },
  };
}
