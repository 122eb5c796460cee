import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { kmsClient } from '../../functions/aws/clients/kms.ts';

/** An endpoint that throttles the first requests. */
async function throttling(requests: number): Promise<{ readonly server: Server; readonly endpoint: string }> {
  let left = requests;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const isThrottled = left > 0;
      left -= 1;
      response.writeHead(isThrottled ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(isThrottled ? '{"__type":"ThrottlingException","message":"Rate exceeded"}' : '{"KeyMetadata":{"KeyId":"a"}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('the KMS client', () => {
  it('tells of each attempt that was throttled, although the SDK repeats it by itself', async () => {
    const { server, endpoint } = await throttling(2);
    try {
      const told: string[] = [];
      const credentials = { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'secret' };
      const kms = kmsClient({ region: 'eu-central-1', endpoint, credentials, onThrottled: (operation) => told.push(operation) });
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'a' }));
      kms.destroy();

      expect([told, KeyMetadata?.KeyId]).toEqual([['DescribeKey', 'DescribeKey'], 'a']);
    } finally {
      server.close();
    }
  });
});
