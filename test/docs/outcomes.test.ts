import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasBeenChanged, isConfirmed, outcomeCodes, refusedCodes } from '../../functions/core/outcome/codes.ts';
import { refusedByCode } from '../../functions/core/outcome/refusals.ts';
import { withoutApproval } from '../../functions/core/outcome/without-approval.ts';
import { type Decision, decisionKinds } from '../../functions/core/records/decision.ts';
import { requestExclusionSchema } from '../../functions/core/records/request.ts';
import { declinedBy } from './declined.ts';
import { codesIn, pageText, tableBelow } from './markdown-table.ts';

const page = pageText('docs/operations.md');
const columnOf = (text: string, column = 0): readonly string[] => tableBelow(page, text).flatMap((cells) => codesIn(cells[column] ?? ''));

const change = { keyId: 'k', kind: 'ENABLE_ROTATION' } as const;
/** What is said of a change that a decision did not approve. */
const findingFor = (decision: Partial<Decision> | undefined) =>
  withoutApproval(
    decision === undefined ? undefined : ({ because: null, approvedChanges: [], notChosen: [], ...decision } as unknown as Decision),
    'k/ENABLE_ROTATION',
  );

describe('the decisions in docs/operations.md', () => {
  it('are those that are recorded, in the same order', () => {
    expect(columnOf('## Decisions')).toEqual(decisionKinds);
  });

  it('say whether a decision starts a cool-down as the index of decisions has it', () => {
    for (const [decision = '', , coolDown = ''] of tableBelow(page, '## Decisions')) {
      const declined = declinedBy(codesIn(decision)[0] as Decision['decision']);
      expect([decision, coolDown]).toEqual([
        decision,
        { none: 'none', all: 'for all changes', some: 'for changes that were not chosen' }[declined],
      ]);
    }
  });
});

describe('the outcomes in docs/operations.md', () => {
  it('are confirmed where the code says so', () => {
    expect(columnOf('**Confirmed**')).toEqual(outcomeCodes.filter((code) => isConfirmed({ code })));
    expect(columnOf('**Confirmed**').filter((code) => code.startsWith('ALREADY_'))).toEqual(
      outcomeCodes.filter((code) => isConfirmed({ code }) && !hasBeenChanged({ code })),
    );
  });

  it('have every code in one table', () => {
    const codes = ['**Confirmed**', '**Not confirmed**', '**Refused by AWS KMS**'].flatMap((text) => columnOf(text));

    expect([...codes].sort()).toEqual(outcomeCodes.filter((code) => code !== 'SKIPPED').sort());
  });

  it('say of each refusal of AWS KMS what its table says, and what to do', () => {
    expect(tableBelow(page, '**Refused by AWS KMS**')).toEqual(
      refusedCodes.map((code) => [`\`${code}\``, refusedByCode(code)?.sentence, refusedByCode(code)?.next]),
    );
  });

  it('say of a change that nobody approved what its outcome says', () => {
    const skipped = new Map(tableBelow(page, '**Skipped**').map(([code = '', meaning]) => [codesIn(code)[0], meaning]));
    const findings = [
      findingFor(undefined),
      findingFor({ decision: 'APPROVED', notChosen: [change] }),
      ...decisionKinds.filter((decision) => decision !== 'APPROVED').map((decision) => findingFor({ decision })),
    ];

    expect(findings.map((finding) => [finding?.reason, skipped.get(`SKIPPED_${finding?.reason}`)])).toEqual(
      findings.map((finding) => [finding?.reason, finding?.detail]),
    );
  });

  it('have every reason for which a change is not made, and no other', () => {
    const refusals = [...new Set(sources().flatMap((text) => [...text.matchAll(/\brefusal\(\s*'([A-Z_]+)'/g)].map(([, code]) => code)))];
    const decided = ['NOT_DECIDED', 'NOT_CHOSEN', ...decisionKinds.filter((decision) => decision !== 'APPROVED')];
    const listed = columnOf('**Skipped**').map((code) => code.replace(/^SKIPPED_/, ''));

    expect(refusals.length).toBeGreaterThan(20);
    // A key that has new key material already is confirmed.
    expect([...listed].sort()).toEqual([...refusals.filter((code) => code !== 'ALREADY_ROTATED'), ...decided].sort());
  });
});

describe('the reasons of the request scheduler in docs/operations.md', () => {
  it('are those that a request records', () => {
    expect(columnOf('A change is excluded for one of these reasons.')).toEqual(requestExclusionSchema.options);
  });
});

/** Sources of all functions. */
function sources(): readonly string[] {
  const root = fileURLToPath(new URL('../../functions', import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${root}/${name}`, 'utf8'));
}
