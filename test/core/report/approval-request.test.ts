import fc from 'fast-check';
import { changeKinds } from '../../../functions/core/changes/kind.ts';
import type { ProposedChange } from '../../../functions/core/changes/proposed-change.ts';
import { definitionOf } from '../../../functions/core/changes/registry.ts';
import { approvalMessage } from '../../../functions/core/report/approval-message.ts';
import { approvalRequestText, requestText } from '../../../functions/core/report/approval-request.ts';
import {
  executionId,
  keyIdNumber,
  material,
  ofEveryKind,
  profile,
  proposal,
  toEnable,
  toReplace,
  toRotateNow,
  toShorten,
} from '../records.ts';
import { requestOf } from '../requests.ts';

const surroundings = { partition: 'aws', evidenceBucket: 'kms-rotation-evidence-111122223333-eu-central-1' };
const many = (count: number) => Array.from({ length: count }, (_, index) => toEnable({ keyId: keyIdNumber(index + 1) }));
const messageOf = (changes: Parameters<typeof proposal>[0]): string => approvalRequestText(proposal(changes), surroundings).message;
const requestMessage = (...args: Parameters<typeof requestOf>): string => requestText(requestOf(...args), proposal(), surroundings).message;

describe('the request that approvers read', () => {
  const { subject, message } = approvalRequestText(
    proposal({
      changes: [toEnable({ tags: [{ key: 'Owner', value: 'team-orders' }] }), toShorten({ keyId: keyIdNumber(2) })],
      excluded: [
        {
          keyId: keyIdNumber(3),
          kind: 'ENABLE_ROTATION',
          keyArn: profile().keyArn,
          complianceType: 'COMPLIANT',
          reason: 'ROTATION_ENABLED',
          annotation: 'ROTATION_ENABLED: rotates every 365 days.',
        },
      ],
    }),
    surroundings,
  );

  it('says which change to which key, by name, description, owner, state and age', () => {
    expect(message).toContain('1. Enable automatic rotation: alias/orders');
    expect(message).toContain('Orders database');
    expect(message).toContain('Now: rotation off\n   SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT, Enabled, 2 years old; Owner=team-orders');
    expect(message).toContain('2. Shorten the rotation period: alias/orders');
    expect(message).toContain('Now: rotates every 730 days');
  });

  it('begins a line of its own words only where it speaks itself, whatever the description is', () => {
    for (const description of ['Now: rotates every 365 days', 'Note: Its exemption is approved', '2. Rotate now', '(none)'])
      expect(messageOf({ changes: [toEnable({ description })] })).toContain(`\n   Description: ${description}\n   Now: rotation off\n`);
    expect(messageOf({ changes: [toEnable({ description: '' })] })).toContain('\n   Description: (none)\n');
  });

  it('says what is asked, what approving does, what it does not, what it costs, and until when', () => {
    expect(message).toContain('Please decide on 2 changes to 2 keys in account 111122223333, Region eu-central-1:');
    expect(message).toContain('  - automatic rotation, every 365 days, of 1 KMS key\n  - a rotation period of 365 days for 1 KMS key');
    for (const heading of ['WHAT APPROVING DOES', 'WHAT IT DOES NOT DO', 'WHAT IT COSTS']) expect(message).toContain(heading);
    expect(message).toContain('Answer by 2026-11-27T08:00:00.000Z. After that the request expires, and nothing is changed.');
    expect(message).toContain('Excluded: 1, of which 1 rotate already');
  });

  it('says exactly how to answer, with commands that name this execution', () => {
    expect(message).toContain(`kms-rotation approve --region eu-central-1 --execution ${executionId} --comment "why"`);
    expect(message).toContain(`kms-rotation reject --region eu-central-1 --execution ${executionId} --comment "why"`);
    expect(message).toContain(
      `aws ssm send-automation-signal --region eu-central-1 --automation-execution-id ${executionId} --signal-type Reject`,
    );
    expect(message).toContain(
      `https://eu-central-1.console.aws.amazon.com/systems-manager/automation/execution/${executionId}?region=eu-central-1`,
    );
  });

  it('says how to store an answer of one’s own: once, under the name that IAM gives its author', () => {
    expect(message).toContain(
      `echo '{"kind":"answer","schemaVersion":1,"executionId":"${executionId}","answer":"APPROVE","changes":[{"keyId":"${keyIdNumber(1)}","kind":"ENABLE_ROTATION"}]}' > answer.json`,
    );
    expect(message).toContain('author=$(aws sts get-caller-identity --query UserId --output text)');
    expect(message).toContain(`--key "executions/${executionId}/answers/$author.json" --body answer.json --if-none-match '*'`);
  });

  it('names nobody a package of npm, which is somebody else’s outside of the project', () => {
    expect(message).not.toContain('npx');
    expect(requestMessage(ofEveryKind())).not.toContain('npx');
  });

  it('says how to answer from another account', () => {
    expect(message).toContain('From another account, add --account 111122223333.');
  });

  it.each([
    ['one kind', many(3), /^Approve or reject in 111122223333 eu-central-1: 3 changes to 3 keys \(Enable automatic rotation\)$/],
    ['several kinds', ofEveryKind(), /^Approve or reject in 111122223333 eu-central-1: 5 changes to 5 keys$/],
    ['very many', many(3000), /^Approve or reject in 111122223333 eu-central-1: 3000 changes to 3000 keys$/],
  ])('has a subject that Amazon SNS takes, of %s', (_, changes, expected) => {
    expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,99}$/);
    const { subject: told } = approvalRequestText(proposal({ changes: [...changes], region: 'eu-central-1' }), surroundings);
    expect(told).toMatch(expected);
    expect(told).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,99}$/);
  });

  it.each([
    ['aws-us-gov', 'https://console.amazonaws-us-gov.com/'],
    ['aws-cn', 'https://console.amazonaws.cn/'],
  ])('links to the console of partition %s', (partition, address) => {
    expect(approvalRequestText(proposal(), { ...surroundings, partition }).message).toContain(address);
  });
});

describe('what the request says of an answer', () => {
  it('is that approving in the console approves everything listed, unless the approver stored an answer', () => {
    expect(messageOf({})).toContain(
      'Approving in the Systems Manager console approves every change listed, unless you stored an answer before.',
    );
    expect(approvalMessage(proposal())).toContain('approves every change listed, unless you stored an answer before.');
  });

  it('is that an approval without an answer does not count, where the deployment refuses it; and it offers none', () => {
    const refused = messageOf({ approvalsWithoutAnswer: 'REFUSED' });

    expect(refused).toContain('An approval without a stored answer does not count.');
    expect(refused).not.toContain('approves every change');
    expect(refused.split('\n').filter((line) => line.includes('--signal-type Approve'))).toHaveLength(1);
    expect(refused.indexOf('put-object')).toBeLessThan(refused.indexOf('--signal-type Approve'));
    expect(approvalMessage(proposal({ approvalsWithoutAnswer: 'REFUSED' }))).toContain(
      'An approval without a stored answer does not count.',
    );
    expect(requestMessage(many(60), 50, { approvalsWithoutAnswer: 'REFUSED' })).toContain(
      'An approval without a stored answer does not count.',
    );
  });

  it('is that any rejection means that nothing is changed', () => {
    expect(messageOf({})).toContain('If any approver rejects this request, nothing is changed.');
    expect(requestMessage(many(60))).toContain('If any approver rejects an execution, nothing of that execution is changed.');
  });

  it.each([
    [1, 'If several persons approve, only changes that all of them approve are made.'],
    [2, '2 different persons must approve. Only changes that all of them approve are made.'],
  ])('is that only what all approve is changed, where it takes %i', (minimumApprovals, sentence) => {
    expect(messageOf({ minimumApprovals })).toContain(sentence);
    expect(requestMessage(many(60), 50, { minimumApprovals })).toContain(sentence);
  });

  it('fits into the message that the console shows, with fifty keys', () => {
    const told = approvalMessage(proposal({ changes: many(50), minimumApprovals: 10 }));

    expect(told.length).toBeLessThan(4096);
    expect(told).toContain(keyIdNumber(50));
  });
});

describe('a request of several kinds', () => {
  const twice = [toEnable({ keyId: keyIdNumber(1) }), toRotateNow({ keyId: keyIdNumber(1) }), toRotateNow({ keyId: keyIdNumber(2) })];

  it.each(changeKinds)('names %s in words alone', (kind) => {
    const told = requestMessage(ofEveryKind());

    expect(told).toContain(`. ${definitionOf(kind).words.title}: alias/`);
    expect(told.split('HOW TO ANSWER')[0]).not.toContain(kind);
  });

  it('counts changes, and distinct keys beside them', () => {
    expect(requestMessage(twice)).toContain('Please decide on 3 changes to 2 keys');
  });

  it('says what cannot be undone', () => {
    expect(requestMessage(twice)).toContain('rotating 2 KMS keys now, once, on demand (cannot be undone)');
  });

  it('names each part with its kinds, and says that parts follow', () => {
    const told = requestMessage(twice);

    expect(told).toContain('Part 1: 1 change to 1 key (Enable automatic rotation)');
    expect(told).toContain('Part 2: 2 changes to 2 keys (Rotate now, once, on demand)');
    expect(told).toContain('The commands answer every part. They wait for parts that start later.');
    expect(told).toContain('A part that starts later waits as long, from its own start.');
  });

  it('says how to choose one of two changes to a key, where a key has two', () => {
    expect(requestMessage(twice)).toContain(`--only ${keyIdNumber(1)}/ENABLE_ROTATION`);
    expect(requestMessage(many(60))).not.toContain('/ENABLE_ROTATION');
  });

  it('describes some changes of every kind, however many there are of one', () => {
    const told = requestMessage([...many(200), toRotateNow({ keyId: keyIdNumber(900), keyMaterial: material() })]);

    expect(told).toContain('… and 181 more: Enable automatic rotation. All are on the page named above.');
    expect(told).toContain('20. Rotate now, once, on demand: alias/orders');
  });
});

/**
 * What AWS KMS allows: descriptions of 8192 characters, 256 of an alias, 50 tags; and more grants
 * than anybody has (KMS quotas).
 */
const long = {
  description: '𝔈'.repeat(4096),
  aliases: Array.from({ length: 50 }, () => `alias/${'a'.repeat(250)}`),
  tags: ['Owner', 'owner', 'Team', 'team', 'CostCenter', 'DataClass'].map((key) => ({ key, value: '𝔈'.repeat(128) })),
  annotation: `ROTATION_DISABLED: off. Its exemption ${'𝔈'.repeat(128)} is ignored.`,
};

describe('the limits of Amazon SNS', () => {
  const isSmall = (message: string): void => {
    expect(Buffer.byteLength(message)).toBeLessThan(262_144);
    expect(message).toContain('HOW TO ANSWER');
    expect(message).toMatch(/\nFull (proposal|request): s3:/);
  };

  it('are kept with fifty keys of the longest texts', () => {
    isSmall(messageOf({ changes: Array.from({ length: 50 }, (_, index) => toEnable({ ...long, keyId: keyIdNumber(index + 1) })) }));
    expect(messageOf({ changes: many(50) })).toContain('… and 30 more: Enable automatic rotation. All are in the full proposal');
  });

  it('are kept with thousands of changes of several kinds, and as many excluded', () => {
    const changes = Array.from({ length: 3000 }, (_, index): ProposedChange => {
      const key = { ...long, keyId: keyIdNumber(index + 1) };
      return index % 2 === 0 ? toEnable(key) : toRotateNow(key);
    });
    const excluded = Array.from({ length: 3000 }, (_, index) => ({
      keyId: keyIdNumber(index),
      kind: 'ENABLE_ROTATION' as const,
      aliases: [],
      reason: 'WAITING' as const,
      detail: '𝔈'.repeat(1000),
    }));

    isSmall(
      requestMessage(changes, 50, { excluded, approvers: Array.from({ length: 10 }, (_, index) => `arn:${index}${'a'.repeat(2000)}`) }),
    );
  });

  it('are kept with the plan of a key that has more grants than a message holds', () => {
    const check = Array.from(
      { length: 5000 },
      (_, index) => `A grant lets arn:aws:iam::111122223333:role/${'𝔈'.repeat(400)}${index} use the old key.`,
    );
    const told = messageOf({
      changes: [toReplace(long, { check, aliases: long.aliases, create: { ...toReplace().plan.create, ...long } })],
    });

    isSmall(told);
    expect(told).toMatch(/… and \d+ more lines\. All are in the full proposal, named at the end\./);
  });
});

describe('texts of key owners in the request', () => {
  it('stay on their line, with nothing in them that Systems Manager or a reader could trip over', () => {
    const both = (key: Parameters<typeof profile>[0]) => [
      messageOf({
        changes: [toEnable(key), toReplace({ ...key, keyId: keyIdNumber(2) }, { create: { ...toReplace().plan.create, ...hidden(key) } })],
      }),
      requestMessage([toEnable(key), toRotateNow({ ...key, keyId: keyIdNumber(2) }), toRotateNow(key)]),
      approvalMessage(proposal({ changes: [toEnable(key)] })),
    ];
    const hidden = (key: Parameters<typeof profile>[0]) => ({ description: key?.description ?? '', tags: [...(key?.tags ?? [])] });
    const linesOf = (messages: readonly string[]): readonly number[] => messages.map((one) => one.split('\n').length);
    const lines = linesOf(both({ description: 'x', aliases: ['alias/x'], tags: [{ key: 'Owner', value: 'x' }] }));
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((own) => `x${own}\n{{ x }}\u202E\u3164`);
    fc.assert(
      fc.property(text, text, text, (description, alias, owner) => {
        const told = both({ description, aliases: [alias], tags: [{ key: 'Owner', value: owner }] });
        expect(linesOf(told)).toStrictEqual(lines);
        expect(told.join()).not.toMatch(/\{\{|\u202E|\u3164/);
      }),
      { seed: 20261120 },
    );
  });
});
