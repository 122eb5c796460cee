import { DescribeKeyCommand, GetKeyRotationStatusCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetAutomationExecutionCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { listKeyPage } from '../../functions/aws/kms.ts';
import { observeKey } from '../../functions/aws/observe-key.ts';
import { readExecution } from '../../functions/aws/ssm.ts';
import { UnexpectedAnswerError } from '../../functions/aws/unexpected-answer.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import { verdictOf } from '../../functions/core/verdict.ts';
import { answerFor, arnOf, idNumber, metadata, nothingReplaced } from './kms-answers.ts';
import { kms, kmsMock, refuseEverything } from './refusing.ts';

const keyId = idNumber(1);
const observed = () => observeKey(kms, arnOf(keyId), { policy: defaultPolicy, replacedBy: nothingReplaced });

beforeEach(() => {
  refuseEverything();
  answerFor({ keys: { [keyId]: { key: metadata(keyId) } } });
});

describe('an answer of AWS that lacks what its API promises', () => {
  it('is not taken for rotation that is off', async () => {
    kmsMock.on(GetKeyRotationStatusCommand).resolves({});
    const observation = await observed();

    expect(observation).toMatchObject({ kind: 'unreadable', operation: 'GetKeyRotationStatus', errorName: 'UnexpectedAnswerError' });
    expect(verdictOf(observation, defaultPolicy, new Date()).reason.code).toBe('UNREADABLE');
  });

  it.each([
    ['no metadata', {}],
    ['no ARN', { KeyMetadata: { KeyId: keyId } }],
    ['an alias for an ARN', { KeyMetadata: { KeyId: keyId, Arn: 'arn:aws:kms:eu-central-1:111122223333:alias/x' } }],
    ['no key id', { KeyMetadata: { KeyId: undefined, Arn: arnOf(keyId) } }],
  ])('makes one key unreadable, and fails no sweep: %s', async (_what, answer) => {
    kmsMock.on(DescribeKeyCommand).resolves(answer);

    expect(await observed()).toMatchObject({ kind: 'unreadable', operation: 'DescribeKey', errorName: 'UnexpectedAnswerError' });
  });

  it('is no whole list of keys: it says that there is more, and not where', async () => {
    kmsMock.on(ListKeysCommand).resolves({ Keys: [], Truncated: true });

    await expect(listKeyPage(kms, undefined)).rejects.toThrow(new UnexpectedAnswerError('ListKeys', 'that there is more, and not where'));
  });

  it('is no execution', async () => {
    const ssm = mockClient(SSMClient);
    ssm.on(GetAutomationExecutionCommand).resolves({});

    await expect(readExecution(new SSMClient({ region: 'eu-central-1' }), 'x')).rejects.toThrow(UnexpectedAnswerError);
  });
});
