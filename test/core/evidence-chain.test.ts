import { createHash } from 'node:crypto';
import { recordText } from '../../functions/aws/evidence-store.ts';
import { type EvidenceTexts, problemsInChain } from '../../functions/core/evidence-chain.ts';
import { outcomeOf } from '../../functions/core/outcome.ts';
import type { Approval } from '../../functions/core/records/approval.ts';
import type { Outcomes } from '../../functions/core/records/validation.ts';
import { validationOf } from '../../functions/core/validation.ts';
import { approval, executionId, keyIdNumber, proposal, proposedKey, rotating } from './records.ts';

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The records of a run over two keys, chained as the functions chain them; a test exchanges one of them afterwards. */
function wholeRun(
  changes: Partial<Approval> = {},
): Record<'proposal.json' | 'approval.json' | 'outcomes.json' | 'validation.json', string> {
  const keyIds = [1, 2].map(keyIdNumber);
  const asked = proposal({ keys: keyIds.map((keyId) => proposedKey({ keyId })) });
  const proposalText = JSON.stringify(asked);
  const decided = approval({
    approvedKeyIds: keyIds,
    keyIdsToEnable: keyIds,
    previous: { record: 'proposal.json', sha256: sha256Of(proposalText) },
    ...changes,
  });
  const approvalText = JSON.stringify(decided);
  const outcomes = keyIds.map((keyId) =>
    outcomeOf({
      keyId,
      now: rotating({ keyId }),
      proposal: asked,
      approval: decided,
      kmsRequestId: null,
      failedStep: undefined,
      writeAttempted: true,
      writeRefused: false,
      compliance: null,
    }),
  );
  const outcomesRecord: Outcomes = {
    kind: 'outcomes',
    schemaVersion: 1,
    previous: { record: 'approval.json', sha256: sha256Of(approvalText) },
    executionIds: [executionId],
    requestIds: [asked.requestId],
    recordedAt: '2026-11-20T10:00:00.000Z',
    startedAt: null,
    rotationPeriodInDays: 365,
    outcomes,
  };
  const outcomesText = JSON.stringify(outcomesRecord);
  const validation = validationOf(asked, decided, outcomes, {
    validatedAt: '2026-11-20T10:00:00.000Z',
    startedAt: null,
    previous: { record: 'outcomes.json', sha256: sha256Of(outcomesText) },
  });
  return {
    'proposal.json': proposalText,
    'approval.json': approvalText,
    'outcomes.json': outcomesText,
    'validation.json': recordText(validation),
  };
}
const problemsOf = (texts: EvidenceTexts): readonly string[] =>
  problemsInChain(texts, sha256Of).map(({ record, problem }) => `${record} ${problem}`);

describe('the last record of an execution', () => {
  it.each([
    ['a figure', '"pending": 2', '"pending": 0'],
    ['who decided', 'grace', 'mallory'],
    ['when the run was started', '"startedAt": null', '"startedAt": "2026-11-20T07:00:00.000Z"'],
    ['white space', '\n}\n', '\n} \n'],
  ])('cannot be changed unnoticed, though none follows it: %s', (_what, from, to) => {
    const whole = wholeRun();
    const changed = whole['validation.json'].replaceAll(from, to);

    expect(changed).not.toBe(whole['validation.json']);
    expect(problemsOf({ ...whole, 'validation.json': changed })).toEqual([
      'validation.json is not what the other records come to: it has been changed, or was not written by this product',
    ]);
  });

  it('may be of a run whose outcomes do not say when it was started', () => {
    const { startedAt: _, ...older } = JSON.parse(wholeRun()['outcomes.json']);
    const outcomesText = recordText(older);
    const whole = wholeRun();
    const validation = JSON.parse(whole['validation.json']);
    const previous = { record: 'outcomes.json', sha256: sha256Of(outcomesText) };

    expect(problemsOf({ ...whole, 'outcomes.json': outcomesText, 'validation.json': recordText({ ...validation, previous }) })).toEqual([]);
  });

  it('is reported without what a terminal would act on', () => {
    const whole = wholeRun();
    const changed = whole['validation.json'].replace('"outcomes.json"', JSON.stringify('\u009B2J'));

    expect(problemsOf({ ...whole, 'validation.json': changed })).toEqual([
      'validation.json follows \uFFFD2J, and should follow outcomes.json',
    ]);
  });
});

describe('the records of an execution', () => {
  it('are whole as they were written', () => {
    expect(problemsOf(wholeRun())).toStrictEqual([]);
  });

  it.each(['proposal.json', 'approval.json', 'outcomes.json'] as const)(
    'show that %s was exchanged afterwards, by as little as one character',
    (record) => {
      const texts = wholeRun();
      const changed = { ...texts, [record]: texts[record].replace('2026-11-20', '2026-11-21') };

      expect(problemsOf(changed)).toContainEqual(expect.stringContaining(`follows another ${record} than the one that is there now`));
    },
  );

  it.each(['proposal.json', 'approval.json', 'outcomes.json', 'validation.json'] as const)(
    'show that %s is missing or broken',
    (record) => {
      expect(problemsOf({ ...wholeRun(), [record]: undefined })).toContain(`${record} is not there`);
      expect(problemsOf({ ...wholeRun(), [record]: '{' })).toContainEqual(expect.stringContaining(`${record} ${record} is not JSON`));
    },
  );

  it.each([
    ['approval.json', null, 'follows nothing, and should follow proposal.json'],
    ['approval.json', { record: 'outcomes.json', sha256: '' }, 'follows outcomes.json, and should follow proposal.json'],
    ['outcomes.json', { record: 'proposal.json', sha256: '' }, 'follows proposal.json, and should follow approval.json'],
    ['validation.json', null, 'follows nothing, and should follow outcomes.json'],
  ] as const)('show that %s follows another record than it should: %j', (record, previous, problem) => {
    const texts = wholeRun();
    const changed = JSON.stringify({ ...JSON.parse(texts[record]), previous });

    expect(problemsOf({ ...texts, [record]: changed })).toContain(`${record} ${problem}`);
  });

  it('show an approval of another execution', () => {
    expect(problemsOf(wholeRun({ executionId: 'another' }))).toContain(
      `approval.json is of execution another, the proposal of ${executionId}`,
    );
  });

  it('show a count that is wrong, and a key that is listed twice', () => {
    const texts = wholeRun();
    const validation = JSON.parse(texts['validation.json']);
    const counted = (changes: object) => problemsOf({ ...texts, 'validation.json': JSON.stringify({ ...validation, ...changes }) });

    expect(counted({ requested: 3 })).toStrictEqual(['validation.json counts 3 requested keys and lists 2; there are 2 outcomes']);
    expect(counted({ confirmed: [...validation.confirmed, validation.confirmed[0]] })).toStrictEqual([
      'validation.json counts 2 requested keys and lists 3; there are 2 outcomes',
    ]);
  });

  it('show a key that was not written without any complaint, and one that was shortened without being on the list', () => {
    const run = wholeRun();
    const outcomes = JSON.parse(run['outcomes.json']);
    const list = wholeRun({ keyIdsToEnable: [] });
    const withCode = (code: string) => ({
      ...list,
      'outcomes.json': JSON.stringify({
        ...outcomes,
        previous: { record: 'approval.json', sha256: sha256Of(list['approval.json']) },
        outcomes: [{ ...outcomes.outcomes[0], code }],
      }),
    });

    expect(problemsOf(withCode('PERIOD_SHORTENED'))).toContain(
      `outcomes.json says PERIOD_SHORTENED of ${keyIdNumber(1)}, which was not on the final list`,
    );
    expect(problemsOf(withCode('ALREADY_ENABLED')).filter((problem) => problem.includes('final list'))).toStrictEqual([]);
  });

  it('show an approval of what was not proposed, and a final list of what was not approved', () => {
    expect(problemsOf(wholeRun({ approvedKeyIds: [keyIdNumber(1), keyIdNumber(9)] }))).toStrictEqual(
      expect.arrayContaining([
        `approval.json approves ${keyIdNumber(9)}, which was not proposed`,
        `approval.json lists ${keyIdNumber(2)} to be written, which was not approved`,
      ]),
    );
  });

  it('show a key that was written without being on the final list', () => {
    const run = wholeRun();
    const outcomes = JSON.parse(run['outcomes.json']);
    const list = wholeRun({ keyIdsToEnable: [keyIdNumber(1)] });
    const texts = {
      ...list,
      'outcomes.json': JSON.stringify({ ...outcomes, previous: { record: 'approval.json', sha256: sha256Of(list['approval.json']) } }),
    };

    expect(problemsOf(texts)).toContain(`outcomes.json says ENABLED of ${keyIdNumber(2)}, which was not on the final list`);
  });

  it('show a summary that says something else than the outcomes, and an outcome that is missing', () => {
    const run = wholeRun();
    const outcomes = JSON.parse(run['outcomes.json']);
    const shorter = JSON.stringify({ ...outcomes, outcomes: outcomes.outcomes.slice(1) });

    expect(problemsOf({ ...run, 'outcomes.json': shorter })).toStrictEqual(
      expect.arrayContaining([
        `outcomes.json has no outcome for ${keyIdNumber(1)}, which was requested`,
        'validation.json counts 2 requested keys and lists 2; there are 1 outcomes',
        `validation.json says ENABLED of ${keyIdNumber(1)}, and outcomes.json nothing`,
      ]),
    );
  });

  it('need no approval where there was nothing to ask for', () => {
    const asked = proposal({ keys: [], requestedKeyIds: [] });
    const proposalText = JSON.stringify(asked);
    const outcomesRecord: Outcomes = {
      kind: 'outcomes',
      schemaVersion: 1,
      previous: { record: 'proposal.json', sha256: sha256Of(proposalText) },
      executionIds: [executionId],
      requestIds: [asked.requestId],
      recordedAt: '2026-11-20T10:00:00.000Z',
      rotationPeriodInDays: 365,
      outcomes: [],
    };
    const outcomesText = JSON.stringify(outcomesRecord);
    const validation = validationOf(asked, undefined, [], {
      validatedAt: '2026-11-20T10:00:00.000Z',
      startedAt: null,
      previous: { record: 'outcomes.json', sha256: sha256Of(outcomesText) },
    });

    const following = JSON.stringify({ ...outcomesRecord, previous: { record: 'approval.json', sha256: '' } });
    const others = { 'proposal.json': proposalText, 'approval.json': undefined, 'validation.json': undefined };

    expect(problemsOf({ ...others, 'outcomes.json': following })).toContain(
      'outcomes.json follows approval.json, and should follow proposal.json',
    );
    expect(
      problemsOf({
        'proposal.json': proposalText,
        'approval.json': undefined,
        'outcomes.json': outcomesText,
        'validation.json': recordText(validation),
      }),
    ).toStrictEqual([]);
  });
});
