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

/** Automatic rotation is off, and AWS KMS can turn it on. */
export const enableRotation: ChangeDefinition<'ENABLE_ROTATION'> = {
  kind: 'ENABLE_ROTATION',
  reads: { keyMaterial: false, replacement: false },
  calls: ['EnableKeyRotation'],
  scheduled: {
    concerns: (reasonCode) => reasonCode === 'ROTATION_DISABLED',
    isNeeded: (subject) => isOff(subject.profile) && canBeWritten(subject),
  },
  propose: (subject, { asked }) =>
    isOff(subject.profile) && canBeWritten(subject)
      ? { change: { kind: 'ENABLE_ROTATION', key: subject.profile, rotationPeriodInDays: chosenPeriod(asked) } }
      : { refusal: ownReason(subject.profile) },
  subjectOf: ({ key }) => ({ profile: key }),
  // A key that still needs it, still needs exactly this.
  difference: () => undefined,
  isOnceOnly: false,
  stateOf: (_, executionId) => executionId,
  shown: ({ change, after }) => shownRotation(change.rotationPeriodInDays, after),
  confirmationSeconds: 60,
  done: 'ENABLED',
  putsRight: rotationPutRight,
  alreadyDone: alreadyEnabled,
  words: {
    title: 'Enable automatic rotation',
    count: 'to enable',
    question: (changes) => `automatic rotation, every ${changes[0]?.rotationPeriodInDays ?? 365} days, of ${keysText(changes.length)}`,
    before: () => 'rotation off',
    note: () => undefined,
    order: () => 0,
    consequences: (changes) => consequencesOfPeriod(changes[0]?.rotationPeriodInDays ?? 365),
    plan: () => [],
    isIrreversible: false,
  },
};

const isOff = ({ reason }: { readonly reason: string }): boolean => reason === 'ROTATION_DISABLED';
