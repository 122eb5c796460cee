import { afterCode } from '../annotation.ts';
import type { ProposedChange } from '../changes/proposed-change.ts';
import type { ChangeSubject } from '../changes/subject.ts';

/** What has become true of a key since the approvers were asked, and does not change what came of the change. */
export function remarksOn({ key }: ProposedChange, { profile }: ChangeSubject): readonly string[] {
  const isNew = (state: string): boolean => profile.keyState === state && key.keyState !== state;
  return [
    ...(profile.reason === 'EXEMPT' && key.reason !== 'EXEMPT'
      ? [`The key has been exempted since: ${afterCode(profile.annotation)}`]
      : []),
    ...(isNew('PendingDeletion') ? ['The key has been scheduled for deletion since.'] : []),
    ...(isNew('Disabled') ? ['The key has been disabled since.'] : []),
    ...(profile.reason === 'UNREADABLE' ? [`The key could not be read whole: ${afterCode(profile.annotation)}`] : []),
    ...(profile.reason === 'DELETED' ? ['The key has been deleted since.'] : []),
  ];
}
