import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { correlated } from '../../functions/aws/correlated.ts';
import { functionLog, type Log } from '../../functions/aws/log.ts';

const context = { awsRequestId: 'request-1', functionName: 'f' } as Context;
const executionId = '11111111-2222-4333-8444-555555555555';

/** The lines that a handler writes to its log. */
async function linesOf(event: unknown, work: (log: Log) => void): Promise<readonly Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = functionLog('test', (line) => lines.push(line));
  await middy<unknown, unknown>()
    .use(correlated(log))
    .handler(async () => work(log))(event, context)
    .catch(() => {});
  return lines.map((line) => JSON.parse(line));
}

describe('a line of a log', () => {
  it('carries the request id of the invocation and the ids of its event', async () => {
    expect(await linesOf({ executionId, proposalSha256: 'x' }, (log) => log.info('done'))).toEqual([
      expect.objectContaining({ function_request_id: 'request-1', executionId, message: 'done' }),
    ]);
  });

  it('carries nothing of the invocation before it, and says which one was the first', () => {
    const lines: string[] = [];
    const log = functionLog('test', (line) => lines.push(line));
    log.begin({ awsRequestId: 'request-1' }, { executionId });
    log.info('first');
    log.begin({ awsRequestId: 'request-2' }, {});
    log.error('second', { keys: 1 });

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'INFO',
        message: 'first',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'test',
        cold_start: true,
        function_request_id: 'request-1',
        executionId,
      },
      {
        level: 'ERROR',
        message: 'second',
        timestamp: expect.any(String),
        service: 'test',
        cold_start: false,
        function_request_id: 'request-2',
        keys: 1,
      },
    ]);
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('says why an invocation failed, with what caused it, on one line whatever the message', async () => {
    const work = () => {
      throw new Error('first\nsecond \u001B[2J', { cause: new TypeError('third') });
    };

    expect(await linesOf({ executionId }, work)).toEqual([
      expect.objectContaining({
        executionId,
        level: 'ERROR',
        failure: 'Error: first second \uFFFD[2J',
        cause: 'TypeError: third',
      }),
    ]);
  });

  it('carries nothing else of an event, least of all its result token', async () => {
    const invokingEvent = JSON.stringify({
      messageType: 'ConfigurationItemChangeNotification',
      notificationCreationTime: '2026-11-20T12:00:00.373Z',
      configurationItem: { resourceId: 'key-1', supplementaryConfiguration: { Policy: 'CANARY' } },
    });
    const event = { resultToken: 'CANARY', invokingEvent, configRuleName: 'kms-rotation' };
    const [line] = await linesOf({ sweepPart: { event } }, (log) => log.info('done'));

    expect(line).toMatchObject({ configRuleName: 'kms-rotation', orderingTimestamp: '2026-11-20T12:00:00.373Z', keyId: 'key-1' });
    expect(JSON.stringify(line)).not.toContain('CANARY');
  });
});
