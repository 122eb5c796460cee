import { refusal } from '../../refusal.ts';
import {
  alreadyEnabled,
  canBeWritten,
  chosenPeriod,
  consequencesOfPeriod,
  ownReason,
  rotationPutRight,
  shownRotation,
} from '../automatic-rotation.ts';
import type { ChangeDefinition } from '../definition.ts';
import { keysText } from '../words.ts';

/** The key rotates, and less often than the policy allows. */
export const shortenPeriod: ChangeDefinition<'SHORTEN_PERIOD'> = {
  kind: 'SHORTEN_PERIOD',
  reads: { keyMaterial: false, replacement: false },
  calls: ['EnableKeyRotation'],
  scheduled: {
    concerns: (reasonCode) => reasonCode === 'ROTATION_PERIOD_TOO_LONG',
    isNeeded: (subject) => isTooLong(subject.profile) && canBeWritten(subject),
  },
  propose: (subject, { asked }) =>
    isTooLong(subject.profile) && canBeWritten(subject)
      ? { change: { kind: 'SHORTEN_PERIOD', key: subject.profile, rotationPeriodInDays: chosenPeriod(asked) } }
      : { refusal: ownReason(subject.profile) },
  subjectOf: ({ key }) => ({ profile: key }),
  difference: (approved, now) =>
    approved.key.rotationPeriodInDays === now.key.rotationPeriodInDays
      ? undefined
      : refusal(
          'CHANGED_SINCE_PROPOSED',
          `its period was ${approved.key.rotationPeriodInDays} days when the approvers were asked, and is ${now.key.rotationPeriodInDays} days now. It is asked about again.`,
        ),
  isOnceOnly: false,
  stateOf: (_, executionId) => executionId,
  shown: ({ change, after }) => shownRotation(change.rotationPeriodInDays, after),
  confirmationSeconds: 60,
  done: 'PERIOD_SHORTENED',
  putsRight: rotationPutRight,
  alreadyDone: alreadyEnabled,
  words: {
    title: 'Shorten the rotation period',
    count: 'to shorten the period of',
    question: (changes) => `a rotation period of ${changes[0]?.rotationPeriodInDays ?? 365} days for ${keysText(changes.length)}`,
    before: ({ key }) => `rotates every ${key.rotationPeriodInDays ?? 'unknown number of'} days`,
    note: () => undefined,
    order: ({ key }) => key.rotationPeriodInDays ?? 0,
    consequences: (changes) => consequencesOfPeriod(changes[0]?.rotationPeriodInDays ?? 365),
    plan: () => [],
    isIrreversible: false,
  },
};

const isTooLong = ({ reason }: { readonly reason: string }): boolean => reason === 'ROTATION_PERIOD_TOO_LONG';
