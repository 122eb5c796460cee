import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { lazilyReplaced } from '../../../functions/aws/changes/lazily-replaced.ts';
import { keyArn, keyId } from '../../../functions/core/ids.ts';
import { keyIdNumber } from '../../core/records.ts';
import { awsError, kms, refuseEverything } from '../refusing.ts';

const s3 = mockClient(S3Client);
const key = { keyId: keyId(keyIdNumber(1)), keyArn: keyArn(`arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(1)}`) };
beforeEach(() => {
  s3.reset();
  refuseEverything();
});

describe('whether a key was replaced', () => {
  it('is looked up in the bucket by the key, and only where somebody asks', async () => {
    s3.on(ListObjectVersionsCommand).resolves({});
    const replaced = lazilyReplaced(kms, 'the-bucket', { maxAttempts: 1 });
    expect(s3.calls()).toEqual([]);

    expect(await replaced(key, [])).toEqual({ kind: 'answered', value: undefined });
    const [first] = s3.commandCalls(ListObjectVersionsCommand);
    expect(first?.args[0].input).toMatchObject({ Bucket: 'the-bucket', Prefix: expect.stringContaining(`${keyIdNumber(1)}/`) });
  });

  it('is no where there is no bucket, and cannot be read where the bucket cannot', async () => {
    const replaced = lazilyReplaced(kms, 'the-bucket');
    s3.onAnyCommand().rejects(awsError('NoSuchBucket'));
    expect(await replaced(key, [])).toEqual({ kind: 'answered', value: undefined });

    s3.onAnyCommand().rejects(awsError('AccessDenied'));
    expect(await replaced(key, [])).toEqual({ kind: 'refused', errorName: 'AccessDenied' });
  });
});
