import fc from 'fast-check';
import { approvalRequestText } from '../../../functions/core/report/approval-request.ts';
import { executionId, keyIdNumber, proposal, proposedKey } from '../records.ts';

const surroundings = { partition: 'aws', evidenceBucket: 'kms-rotation-evidence-111122223333-eu-central-1' };
const many = (count: number) =>
  proposal({ keys: Array.from({ length: count }, (_, index) => proposedKey({ keyId: keyIdNumber(index + 1) })) });

describe('the request that approvers read', () => {
  const { subject, message } = approvalRequestText(
    proposal({
      keys: [proposedKey({ tags: [{ key: 'Owner', value: 'team-orders' }] })],
      dropped: [
        {
          keyId: keyIdNumber(2),
          keyArn: null,
          complianceType: 'COMPLIANT',
          reason: 'ROTATION_ENABLED',
          annotation: 'ROTATION_ENABLED: rotates every 365 days.',
        },
      ],
    }),
    surroundings,
  );

  it('says which keys, by name, description, owner, state and age', () => {
    expect(message).toContain('1. alias/orders');
    expect(message).toContain('Orders database');
    expect(message).toContain('SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT, Enabled, 2 years old; rotation is off; Owner=team-orders');
  });

  it('says what approving does, what it does not, what it costs, and until when', () => {
    for (const heading of ['WHAT APPROVING DOES', 'WHAT IT DOES NOT DO', 'WHAT IT COSTS']) expect(message).toContain(heading);
    expect(message).toContain('Answer by 2026-11-27T08:00:00.000Z; after that the request expires and nothing is changed.');
    expect(message).toContain('To enable: 1   To shorten the period of: 0   Left out: 1 (1 rotate already)');
  });

  it('says exactly how to answer, and that approving approves every key listed', () => {
    expect(message).toContain('APPROVING APPROVES EVERY KEY LISTED ABOVE');
    expect(message).toContain(
      `aws ssm send-automation-signal --region eu-central-1 --automation-execution-id ${executionId} --signal-type Reject`,
    );
    expect(message).toContain(`--key executions/${executionId}/selection.json --body selection.json`);
    expect(message).toContain(
      `https://eu-central-1.console.aws.amazon.com/systems-manager/automation/execution/${executionId}?region=eu-central-1`,
    );
  });

  it('says how to answer from another account', () => {
    expect(message).toContain('with npx kms-rotation add --account 111122223333');
  });

  it('has a subject that Amazon SNS takes', () => {
    expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,99}$/);
  });

  it.each([
    ['aws-us-gov', 'https://console.amazonaws-us-gov.com/'],
    ['aws-cn', 'https://console.amazonaws.cn/'],
  ])('links to the console of partition %s', (partition, address) => {
    expect(approvalRequestText(proposal(), { ...surroundings, partition }).message).toContain(address);
  });

  it('stays far below the limit of a message with 50 keys of the longest texts', () => {
    const long = proposal({
      keys: Array.from({ length: 50 }, (_, index) =>
        proposedKey({
          keyId: keyIdNumber(index + 1),
          description: 'é'.repeat(8192),
          aliases: Array.from({ length: 50 }, () => `alias/${'a'.repeat(250)}`),
        }),
      ),
    });

    expect(Buffer.byteLength(approvalRequestText(long, surroundings).message)).toBeLessThan(262_144);
    expect(approvalRequestText(many(50), surroundings).message).toContain('… and 30 more, all in the full proposal');
  });

  it('keeps the texts of key owners on their line, with nothing in them that Systems Manager or a reader could trip over', () => {
    const lines = approvalRequestText(proposal(), surroundings).message.split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (description) => {
        const { message: told } = approvalRequestText(
          proposal({ keys: [proposedKey({ description: `x${description}\n{{ x }}\u202E` })] }),
          surroundings,
        );
        expect(told.split('\n').length).toBe(lines);
        expect(told).not.toMatch(/\{\{|\u202E/);
      }),
      { seed: 20261120 },
    );
  });
});
