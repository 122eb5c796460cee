import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import { correlated } from '../../../functions/aws/correlated.ts';
import { functionLog } from '../../../functions/aws/log.ts';
import { sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { accepted, type Edge, edge } from '../edge.ts';
import { promised } from '../promises/refusal.ts';
import { executionId } from '../right/ids.ts';
import { resultToken, rightRuleEvent, withInvokingText } from '../right/rule-events.ts';

const context = { awsRequestId: 'request-1' } as Context;

const logged = edge({
  name: 'lines of a log',
  promise: 'each is one line of JSON with the request id, whatever the event or the failure; no event can put its result token there',
  weight: 3,
  answers: 'accepts',
  arbitrary: fc.tuple(
    sometimesMutated(
      fc.oneof(rightRuleEvent, fc.constant({ executionId }), fc.constant({ Records: [{ messageId: 'm-1' }, { messageId: 'm-2' }] })),
    ),
    anyText,
  ),
  check: ([{ value }, text]) => {
    const lines: string[] = [];
    const log = functionLog('drill', (line) => lines.push(line));
    const { before, onError } = correlated(log);
    before({ event: withInvokingText(value), context });
    log.info('done', { detail: text });
    onError({ error: new Error(text, { cause: text }) });
    promised(lines.length === 2, `${lines.length} lines for two`);
    for (const line of lines) {
      promised(line.indexOf('\n') === line.length - 1, 'a line that is several');
      promised(JSON.parse(line).function_request_id === 'request-1', 'a line without its request id');
      promised(!line.includes(resultToken), 'a line with a result token');
    }
    return accepted;
  },
});

export const logEdges: readonly Edge[] = [logged];
