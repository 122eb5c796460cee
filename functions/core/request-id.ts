import { idOfChange } from './changes/kind.ts';
import { type ProposedChange, refOf } from './changes/proposed-change.ts';

type Raised = {
  readonly raisedAt: Date;
  readonly changes: readonly ProposedChange[];
  /** SHA-256 of the request before this one; empty: there is none. */
  readonly previous: string;
};

/**
 * A name people can say, and that no other request has: the time, and a hash of what is asked after
 * what. Letters, digits and hyphens only. `sha256Of` hashes a text, in hex.
 */
export function requestIdFor({ raisedAt, changes, previous }: Raised, sha256Of: (text: string) => string): string {
  const time = raisedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const hash = sha256Of([raisedAt.toISOString(), previous, ...changes.map((change) => idOfChange(refOf(change)))].join(' '));
  return `request-${time}-${hash.slice(0, 6)}`;
}
