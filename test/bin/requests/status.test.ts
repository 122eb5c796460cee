import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { status } from '../../../bin/commands/status.ts';
import { decisionKey } from '../../../functions/core/names.ts';
import { answerKey, approverRole, asGrace, asks, change, heidi, parametersOf, region, requestId, scheduled } from '../answers/asked.ts';
import { bucket } from '../answers/bucket.ts';
import { firstEditionProposal } from '../answers/first-edition.ts';
import { printed } from '../answers/printed.ts';
import { executionNumber, systemsManager } from '../answers/systems-manager.ts';

const shown = (more = {}) => printed(() => status({ region, ended: 7, json: false, ...more }));
const [one, two, three] = [change(1), change(2), change(1, 'ROTATE_NOW')];
const idOf = ({ key: { keyId }, kind }: typeof one) => `${keyId}/${kind}`;

beforeEach(() => {
  bucket.reset();
  systemsManager.reset();
  asGrace();
});
afterEach(() => expect([bucket.puts(), systemsManager.signals()]).toEqual([[], []]));

describe('what waits', () => {
  it('is shown with its changes by kind, and how many approvals are needed', async () => {
    const shorten = { ...change(3), kind: 'SHORTEN_PERIOD' } as typeof one;
    asks(1, [one, two, shorten]);
    asks(2, [three]);

    const { code, text } = await shown();

    expect(code).toBe(0);
    expect(text).toMatch(new RegExp(`by-hand-1\\s+${executionNumber(1)}\\s+3\\s+3\\s+0 of 1\\s+1 h\\s+16[67] h\\s+user/operator`));
    expect(text).toContain(
      `${executionNumber(1)}: 2 to enable, 1 to shorten the period of\n    Enable automatic rotation: ${one.key.keyId} alias/key-1\n`,
    );
    expect(text).toContain(
      `${executionNumber(2)}: 1 to rotate now\n    Rotate now, once, on demand: ${one.key.keyId} alias/key-1\n    1 approval is needed.`,
    );
  });

  it('is shown with the answers so far: who, which changes, and why', async () => {
    asks(
      1,
      [one, two],
      { minimumApprovals: 3, approvers: [approverRole, heidi] },
      { decisions: [{ Approver: heidi, Decision: 'Approve' }] },
    );
    const answer = { kind: 'answer', schemaVersion: 1, executionId: executionNumber(1), answer: 'APPROVE' };
    bucket.has(answerKey(1, 'AROAAPPROVER:ada'), { ...answer, changes: [{ keyId: one.key.keyId, kind: one.kind }], comment: 'CHG-1' });
    bucket.has(answerKey(1, 'AROAAPPROVER:operator'), { ...answer, answer: 'REJECT', changes: [] });

    const { text } = await shown();

    expect(text).toContain(`ada approves 1 of 2 changes to 2 keys: ${idOf(one)}; "CHG-1"`);
    expect(text).toContain('operator rejects 2 changes to 2 keys');
    expect(text).toContain('1 more of 3 approvals is needed. So far: heidi, ada.');
  });

  it('counts nobody twice, and not the person who asked', async () => {
    const asked = `arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-${region}/operator`;
    asks(1, [one], { minimumApprovals: 2 }, { decisions: [{ Approver: asked, Decision: 'Approve' }] });
    const answer = { kind: 'answer', schemaVersion: 1, executionId: executionNumber(1), answer: 'APPROVE', changes: [] };
    bucket.has(answerKey(1, 'AROAAPPROVER:ada'), answer);
    bucket.has(answerKey(1, 'user/Ada@example.com'), answer);

    expect((await shown()).text).toContain('1 more of 2 approvals is needed. So far: ada.');
  });

  it('names an answer that cannot be used', async () => {
    asks(1, [one]);
    bucket.has(answerKey(1, 'AROAAPPROVER:ada'), { kind: 'selection', keyIds: [] });

    expect((await shown()).text).toContain('the answer of ada cannot be used, and no approval counts beside it:');
  });

  it('under the last release is shown as such', async () => {
    const execution = executionNumber(1);
    bucket.has(`executions/${execution}/proposal.json`, firstEditionProposal(execution));
    systemsManager.runs(execution, { documentName: 'KmsRotation-ApproveAndEnable', parameters: {} });

    const { text } = await shown();

    expect(text).toMatch(new RegExp(`${execution}\\s+1\\s+1\\s+last release`));
    expect(text).toContain(
      'Started under the last release. It can no longer be approved: it ends as "ended by an upgrade", and its changes are asked for again.',
    );
    expect(text).not.toContain('needed');
  });

  it('of a later release is named, and takes nothing else with it', async () => {
    asks(1, [one], { documentSha256: '0'.repeat(64) });
    asks(2, [two]);
    bucket.has(`executions/${executionNumber(3)}/proposal.json`, { kind: 'proposal', schemaVersion: 3 });
    systemsManager.runs(executionNumber(3), { documentName: 'KmsRotation-ApproveAndEnable', parameters: {} });

    const { text } = await shown();

    expect(text).toContain('Its document is of a later release than this command line: answer with the command line of that release.');
    expect(text).toMatch(
      new RegExp(`${executionNumber(3)} waits, and what it asks for cannot be read: .*use the command line of that release\\.`),
    );
    expect(text).toContain(`${executionNumber(2)}: 1 to enable`);
  });

  it('names an execution that goes by a scheduled request and is none of its executions', async () => {
    scheduled([[one]], [1]);
    asks(7, [two], { requestId });
    asks(8, [one], { requestId });

    const { text } = await shown();

    expect(text).toContain(`Do not approve it: the execution was started as one of request ${requestId}, and asks for other keys`);
    expect(text).toContain(`Do not approve it: it names request ${requestId}, and the request scheduler has not started it`);
    expect(text.match(/Do not approve it/g)).toHaveLength(2);
  });

  it('says how much of the scheduled request has been started', async () => {
    scheduled([[one], [two]], [1]);

    expect((await shown()).text).toContain(`Request ${requestId}: 1 of 2 executions started; the others follow as these end.`);
  });

  it('is shown by records alone to whoever may not read executions', async () => {
    asks(1, [one]);
    systemsManager.denyExecutions();

    expect((await shown({ ended: 0 })).text).toContain(`${executionNumber(1)}: 1 to enable`);
  });

  it('is the same as JSON', async () => {
    asks(1, [one]);

    const { text } = await shown({ json: true, ended: 0 });

    expect(JSON.parse(text)).toMatchObject({
      waiting: [
        {
          executionId: executionNumber(1),
          release: 'THIS',
          changes: [{ keyId: one.key.keyId, kind: 'ENABLE_ROTATION', aliases: ['alias/key-1'] }],
          counts: { changes: 1, keys: 1 },
          approvals: { persons: [], required: 1, missing: 1 },
          notOfRequest: null,
        },
      ],
      unreadable: [],
      request: null,
      ended: null,
    });
  });
});

describe('what has ended', () => {
  const decidedAt = new Date(Date.now() - 60_000).toISOString();
  const refOf = ({ key: { keyId }, kind }: typeof one) => ({ keyId, kind });

  it('is shown with its decision, and counts of changes and keys', async () => {
    asks(1, [one, two], {}, { status: 'Success' });
    bucket.has(decisionKey(decidedAt, executionNumber(1)), {
      kind: 'filedDecision',
      schemaVersion: 2,
      executionId: executionNumber(1),
      requestId: 'by-hand-1',
      decision: 'APPROVED',
      decidedAt,
      approved: [refOf(one)],
      declined: [refOf(two)],
      decisionSha256: 'a'.repeat(64),
    });

    const { text } = await shown();

    expect(text).toContain(`Nothing waits for an approval in ${region}.`);
    expect(text).toMatch(new RegExp(`by-hand-1\\s+${executionNumber(1)}\\s+APPROVED\\s+1 of 2 changes to 2 keys\\s+${decidedAt}`));
  });

  it('of the last release counts a key once, and says so', async () => {
    const execution = executionNumber(1);
    bucket.has(`executions/${execution}/proposal.json`, firstEditionProposal(execution));
    bucket.has(decisionKey(decidedAt, execution), {
      kind: 'decision',
      schemaVersion: 1,
      executionId: execution,
      requestId: 'daily-2026-11-20',
      decision: 'APPROVED',
      decidedAt,
      proposedKeyIds: [one.key.keyId],
      approvedKeyIds: [one.key.keyId],
      declinedKeyIds: [],
      approvalSha256: 'a'.repeat(64),
    });

    expect((await shown()).text).toMatch(/APPROVED \(last release\)\s+1 of 1 change to 1 key /);
  });

  it('before a decision is shown with the reason, also where it went by a scheduled request', async () => {
    scheduled([[one]], [1]);
    systemsManager.runs(executionNumber(7), {
      documentName: 'KmsRotation-ApproveAndEnable',
      parameters: parametersOf([two], requestId),
      status: 'Failed',
    });
    systemsManager.runs(executionNumber(8), {
      documentName: 'KmsRotation-RotateNow',
      parameters: {},
      status: 'Failed',
      failureMessage: 'step Assess failed',
    });
    systemsManager.runs(executionNumber(9), {
      documentName: 'KmsRotation-RotateNow',
      parameters: {},
      status: 'Failed',
      startedAt: new Date(Date.now() - 8 * 86_400_000),
    });

    const { text } = await shown();

    expect(text).toContain('Ended without a decision on record:');
    expect(text).toContain(
      `${executionNumber(7)} Failed: the execution was started as one of request ${requestId}, and asks for other keys`,
    );
    expect(text).toContain(`${executionNumber(8)} Failed: step Assess failed`);
    expect(text).not.toContain(executionNumber(9));
  });

  it('is a remark to whoever may not read decisions', async () => {
    bucket.deny(ListObjectVersionsCommand);

    expect((await shown()).text).toContain('Decisions are not readable (AccessDenied): none is listed.');
  });
});
