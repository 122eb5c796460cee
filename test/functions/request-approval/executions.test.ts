import { DescribeAutomationExecutionsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { runbookName } from '../../../functions/core/names.ts';
import { readExecutions } from '../../../functions/request-approval/executions.ts';

const ssm = new SSMClient({});
const listed = (AutomationExecutionId: string, more = {}) => ({
  AutomationExecutionId,
  DocumentName: runbookName,
  AutomationExecutionStatus: 'Waiting' as const,
  ...more,
});

describe('executions that are under way', () => {
  it('are none that somebody runs step by step: such a one asks nobody, and holds no change back', async () => {
    mockClient(ssm)
      .on(DescribeAutomationExecutionsCommand)
      .resolves({
        AutomationExecutionMetadataList: [
          listed('asks', { Mode: 'Auto' }),
          listed('step-by-step', { Mode: 'Interactive' }),
          listed('ended', { AutomationExecutionStatus: 'Success' }),
        ],
      });
    const { running, all } = await readExecutions({
      ssm,
      sleep: async () => {},
      surroundings: { accountId: '111122223333', region: 'eu-central-1', partition: 'aws' },
    });

    expect(running.map(({ executionId }) => executionId)).toEqual(['asks']);
    expect(all).toHaveLength(3);
  });
});
