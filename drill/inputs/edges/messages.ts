import fc from 'fast-check';
import { annotationOf, reasonCodeIn } from '../../../functions/core/annotation.ts';
import { exemptionOf } from '../../../functions/core/exemption.ts';
import { summaryOfKeyPolicy } from '../../../functions/core/key-policy.ts';
import { defaultPolicy } from '../../../functions/core/policy.ts';
import { approvalRequestText, requestText } from '../../../functions/core/report/approval-request.ts';
import { isTagPattern, passesTagFilter } from '../../../functions/core/tag-filter.ts';
import { type Reason, reasonCodeOf } from '../../../functions/core/verdict.ts';
import { sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { accepted, type Edge, edge, refused } from '../edge.ts';
import { hasControls, promised } from '../promises/refusal.ts';
import { surroundings } from '../promises/showing.ts';
import { rightProposal } from '../right/execution-records.ts';
import { accountId, executionId, keyArnNumber, now } from '../right/ids.ts';
import { type Words, wordsFrom } from '../right/key-profiles.ts';
import { rightRequest } from '../right/request.ts';
import { texts } from './pages.ts';

/** The largest message of Amazon SNS, in bytes of UTF-8 (API, Publish). */
const largestMessage = 262_144;

const messageOf = (words: Words) => [
  approvalRequestText(rightProposal(words), surroundings),
  requestText(rightRequest(words), { ...rightProposal(words), executionId }, surroundings),
];
const linesOf = (words: Words): readonly string[] => messageOf(words).flatMap(({ message }) => message.split('\n'));
const ownLines = linesOf(wordsFrom(['orders']));

const message = edge({
  name: 'message to approvers',
  promise:
    'its lines are those of the template, whatever owners write; subject of at most 100 printable ASCII characters; below the limit of Amazon SNS; no `{{`',
  weight: 3,
  answers: 'accepts',
  arbitrary: texts,
  check: (written) => {
    const words = wordsFrom(written.map((text) => (text === '' ? 'x' : text)));
    for (const { subject, message: text } of messageOf(words)) {
      promised(/^[\x20-\x7e]{1,100}$/.test(subject), `the subject is ${JSON.stringify(subject)}`);
      promised(Buffer.byteLength(text, 'utf8') <= largestMessage, 'the message is larger than Amazon SNS takes');
      promised(!text.includes('{{') && !hasControls(text), 'the message has what somebody acts on, or nobody sees');
    }
    const lines = linesOf(words);
    promised(lines.length === ownLines.length, `${lines.length} lines instead of ${ownLines.length}`);
    const headings = (all: readonly string[]): string =>
      all
        .filter((line) => /^[A-Z]/.test(line))
        .map((line) => line.slice(0, 20))
        .join('|');
    promised(headings(lines) === headings(ownLines), 'somebody else has written a line that begins like one of ours');
    return accepted;
  },
});

const reason: fc.Arbitrary<Reason> = fc.tuple(fc.nat({ max: 8 }), anyText, anyText).map(([kind, one, other]): Reason => {
  const writeTo = keyArnNumber(1) as never;
  const kinds: readonly Reason[] = [
    { code: 'AWS_MANAGED', keyManager: one },
    { code: 'UNREADABLE', operation: 'DescribeKey', errorName: one },
    { code: 'UNSUPPORTED_KEY_SPEC', keySpec: one, keyUsage: other },
    { code: 'UNSUPPORTED_ORIGIN', origin: one, keyState: other },
    { code: 'KEY_STATE', keyState: one, deletionDate: other },
    { code: 'EXEMPT', until: '2027-01-31', because: one },
    { code: 'ROTATION_DISABLED', writeTo, exemption: { kind: 'malformed', value: one } },
    { code: 'ROTATION_OVERDUE', nextRotationDate: one, graceInDays: 7 },
    { code: 'ROTATION_ENABLED', nextRotationDate: one, whileDisabled: false },
  ];
  return kinds[kind] ?? { code: 'DELETED' };
});

const annotation = edge({
  name: 'annotation of an evaluation',
  promise: 'has 1 to 256 characters on one line, and its reason code can be read back',
  weight: 5,
  answers: 'accepts',
  arbitrary: reason,
  check: (because) => {
    const text = annotationOf(because);
    promised(text.length >= 1 && text.length <= 256, `an annotation of ${text.length} characters`);
    promised(!hasControls(text) && !text.includes('\n'), `an annotation that is not one line: ${JSON.stringify(text)}`);
    promised(reasonCodeIn(text) === reasonCodeOf(because), `the reason ${reasonCodeOf(because)} is read back as ${reasonCodeIn(text)}`);
    return accepted;
  },
});

const tags = edge({
  name: 'exemption tag and tag filter',
  promise: 'an exemption holds only with a day of the calendar that lies within the policy; a tag that cannot be read exempts nothing',
  weight: 4,
  answers: 'both',
  arbitrary: fc.tuple(
    fc.oneof(
      anyText,
      fc
        .tuple(fc.integer({ min: 2024, max: 2030 }), fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 33 }), anyText)
        .map(([year, month, day, why]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')} ${why}`),
    ),
    anyText,
  ),
  check: ([value, pattern]) => {
    const policy = { ...defaultPolicy, exemptionTagKey: 'exempt' };
    const exemption = exemptionOf([{ key: 'exempt', value }], policy, now);
    if (isTagPattern(pattern)) passesTagFilter([{ key: 'exempt', value }], { include: [pattern], exclude: [value] });
    if (exemption.kind !== 'valid') return refused(exemption.kind);
    const end = Date.parse(`${exemption.until}T24:00:00Z`);
    promised(end > now.getTime() && end <= now.getTime() + 367 * 86_400_000, `exempt until ${exemption.until}`);
    promised(value.trim().startsWith(exemption.until), 'exempt until another day than the tag says');
    return accepted;
  },
});

const rightPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
    { Effect: 'Deny', Principal: '*', Action: 'kms:ScheduleKeyDeletion', Resource: '*' },
  ],
};

const keyPolicy = edge({
  name: 'key policy',
  promise: 'is summed up, and one that cannot be read delegates nothing',
  weight: 2,
  answers: 'both',
  arbitrary: fc.oneof(
    sometimesMutated(fc.constant(rightPolicy)).map(({ value }) => JSON.stringify(value) ?? ''),
    anyText,
  ),
  check: (policy) => {
    const { delegatesToIam, allowedPrincipals, denyStatements } = summaryOfKeyPolicy(policy, accountId);
    promised(allowedPrincipals.every((name) => typeof name === 'string') && denyStatements >= 0, 'no summary');
    return delegatesToIam ? accepted : refused('delegates nothing');
  },
});

export const messageEdges: readonly Edge[] = [message, annotation, tags, keyPolicy];
