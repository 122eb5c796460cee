import { replace, rotateNow } from '../../../bin/commands/ask.ts';
import { keyIdNumber } from '../../core/records.ts';
import { asHeidi, asks, change, proposalOf, region } from '../answers/asked.ts';
import { bucket } from '../answers/bucket.ts';
import { printed } from '../answers/printed.ts';
import { executionNumber, systemsManager } from '../answers/systems-manager.ts';

const role = [`arn:aws:iam::111122223333:role/KmsRotation-Automation-${region}`];
const requested = { region, keys: [] };

beforeEach(() => {
  bucket.reset();
  systemsManager.reset();
  asHeidi();
});

describe('a person asks', () => {
  it('to rotate keys now, in executions of at most 50, with the one automation role', async () => {
    const keys = Array.from({ length: 51 }, (_, index) => keyIdNumber(index + 1));
    asks(1, [change(1, 'ROTATE_NOW')]);
    asks(2, [change(51, 'ROTATE_NOW')]);

    const { code, text } = await printed(() => rotateNow({ ...requested, keys: [...keys, keys[0] ?? ''] }));

    expect(code).toBe(0);
    expect(systemsManager.starts()).toMatchObject([
      { DocumentName: 'KmsRotation-RotateNow', Parameters: { AutomationAssumeRole: role, KeyIds: keys.slice(0, 50) } },
      { DocumentName: 'KmsRotation-RotateNow', Parameters: { AutomationAssumeRole: role, KeyIds: keys.slice(50) } },
    ]);
    expect(systemsManager.starts().map(({ Parameters }) => Parameters?.['RequestId']?.[0])).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/^by-hand-\d{8}-\d{6}$/)),
    );
    expect(text.match(/The approvers are asked for 1 change to 1 key, until \S+\. Somebody else than you answers:/g)).toHaveLength(2);
    expect(text).toContain(`kms-rotation approve --region ${region} --execution ${executionNumber(2)} --dry-run`);
  });

  it.each([
    [
      { rollback: false, acknowledgeCallers: true },
      { Direction: ['Replace'], AcknowledgeCallers: ['Yes'] },
    ],
    [
      { rollback: false, acknowledgeCallers: false },
      { Direction: ['Replace'], AcknowledgeCallers: ['No'] },
    ],
    [
      { rollback: true, acknowledgeCallers: false },
      { Direction: ['Rollback'], AcknowledgeCallers: ['No'] },
    ],
  ])('to replace a key, or to roll that back: %j', async (chosen, parameters) => {
    asks(1, [change(1)]);

    await printed(() => replace({ region, key: `arn:aws:kms:${region}:111122223333:key/${keyIdNumber(1)}`, ...chosen }));

    expect(systemsManager.starts()).toMatchObject([
      { DocumentName: 'KmsRotation-ReplaceKey', Parameters: { AutomationAssumeRole: role, KeyId: [keyIdNumber(1)], ...parameters } },
    ]);
  });

  it('and is told what is excluded, and why; without a change nobody is asked', async () => {
    const excluded = [
      {
        keyId: keyIdNumber(1),
        kind: 'ROTATE_NOW',
        keyArn: 'arn',
        complianceType: 'NOT_APPLICABLE',
        reason: 'KEY_DISABLED',
        annotation: 'KEY_DISABLED: nobody can rotate it.',
      },
    ] as const;
    asks(1, [], { excluded: [...excluded] }, { status: 'Success' });

    const { code, text } = await printed(() => rotateNow({ ...requested, keys: [keyIdNumber(1)] }));

    expect([code, text]).toEqual([
      0,
      `  excluded: ${keyIdNumber(1)}: KEY_DISABLED: nobody can rotate it.\nNo change is left to ask for. The approvers were not asked.\n`,
    ]);
  });

  it('and is told where the stack is of another release: nobody could answer', async () => {
    const execution = executionNumber(1);
    asks(1, [change(1, 'ROTATE_NOW')], { documentSha256: '0'.repeat(64) });

    const { code, text } = await printed(() => rotateNow({ ...requested, keys: [keyIdNumber(1)] }));

    expect([code, text]).toEqual([
      1,
      expect.stringContaining(
        `The stack is of another release than this command line. Stop execution ${execution}, and ask with the command line of the release that is deployed: aws ssm stop-automation-execution --region ${region} --automation-execution-id ${execution} --type Cancel`,
      ),
    ]);
  });

  it('and is told of a fault before anybody could be asked', async () => {
    systemsManager.runs(executionNumber(1), {
      documentName: proposalOf(1, []).documentName,
      parameters: {},
      status: 'Failed',
      failureMessage: 'step Assess failed',
    });

    const { code, text } = await printed(() => rotateNow({ ...requested, keys: [keyIdNumber(1)] }));

    expect([code, text]).toEqual([
      1,
      expect.stringContaining(`Execution ${executionNumber(1)} ended as Failed before it could ask: step Assess failed`),
    ]);
  });
});
