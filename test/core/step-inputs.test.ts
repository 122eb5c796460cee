import { InvalidInputError } from '../../functions/core/parsing.ts';
import { parseStepEvent } from '../../functions/core/step-inputs.ts';
import { readWriterEnvironment } from '../../functions/core/writer-environment.ts';

const executionId = '11111111-2222-4333-8444-555555555555';
const problemOf = (read: () => unknown): string => {
  try {
    return JSON.stringify(read());
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
};

describe('what a step of a runbook tells its function', () => {
  it('is which execution it is, and nothing else that counts', () => {
    expect(parseStepEvent({ executionId })).toStrictEqual({ executionId });
    expect(parseStepEvent({ executionId, keyIds: ['x'], approved: true, action: 'notApproved' })).toStrictEqual({ executionId });
  });

  it.each([`x${executionId}`, `${executionId}0`, executionId.slice(1), executionId.replace('1', 'G'), '', `${executionId}\n`])(
    'is no other id: %j',
    (text) => {
      expect(problemOf(() => parseStepEvent({ executionId: text }))).toMatch(
        /^event\.executionId: must be the id of an automation execution; got "/,
      );
    },
  );

  it('is said to be missing where it is', () => {
    expect(problemOf(() => parseStepEvent({}))).toBe('event.executionId: must be the id of the automation execution; it is missing');
    for (const event of [null, 7, 'x', undefined])
      expect(problemOf(() => parseStepEvent(event))).toMatch(/^event: must be an object with the member executionId/);
  });
});

describe('the environment of a function that writes', () => {
  const digests = { 'KmsRotation-RotateNow': { current: ['a'], last: [] } };
  const variables = { EVIDENCE_BUCKET: 'evidence', DOCUMENT_DIGESTS: JSON.stringify(digests) };

  it('names the evidence bucket and the documents, and has the times that a step lasts', () => {
    expect(readWriterEnvironment(variables)).toStrictEqual({
      evidenceBucket: 'evidence',
      documentDigests: digests,
      policy: expect.objectContaining({ maximumRotationPeriodInDays: 365 }),
      writeSeconds: 240,
      lookIntervalInMillis: 5000,
    });
  });

  it('may set the policy and the times', () => {
    const set = { ...variables, RULE_PARAMETERS: '{"maximumRotationPeriodInDays":"180"}', WRITE_SECONDS: '840', LOOK_INTERVAL_MILLIS: '1' };

    expect(readWriterEnvironment(set)).toMatchObject({
      policy: { maximumRotationPeriodInDays: 180 },
      writeSeconds: 840,
      lookIntervalInMillis: 1,
    });
  });

  it.each<[Readonly<Record<string, string | undefined>>, string]>([
    [{ EVIDENCE_BUCKET: undefined }, 'EVIDENCE_BUCKET: must name the evidence bucket; it is missing'],
    [{ EVIDENCE_BUCKET: 'ab' }, 'EVIDENCE_BUCKET: '],
    [{ DOCUMENT_DIGESTS: undefined }, 'DOCUMENT_DIGESTS: must be the digests of the documents, as JSON; it is missing'],
    [{ DOCUMENT_DIGESTS: '{' }, 'DOCUMENT_DIGESTS: must be JSON; got "{"'],
    [{ DOCUMENT_DIGESTS: '{"x":{}}' }, 'DOCUMENT_DIGESTS.x.current: '],
    [{ WRITE_SECONDS: '0' }, 'WRITE_SECONDS: must be a whole number from 1 to 840; got "0"'],
    [{ WRITE_SECONDS: '841' }, 'WRITE_SECONDS: must be a whole number from 1 to 840; got "841"'],
    [{ LOOK_INTERVAL_MILLIS: '30001' }, 'LOOK_INTERVAL_MILLIS: must be a whole number from 1 to 30000; got "30001"'],
  ])('is refused, naming the variable: %j', (changes, problem) => {
    expect(problemOf(() => readWriterEnvironment({ ...variables, ...changes }))).toContain(`environment.${problem}`);
  });
});
