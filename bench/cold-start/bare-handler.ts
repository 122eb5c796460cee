import { ConfigServiceClient, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import middy from '@middy/core';

/** What anybody would write at least: middy, the two clients, and the three calls. It validates nothing, decides nothing and logs nothing. */
const kms = new KMSClient({});
const config = new ConfigServiceClient({});

export const handler = middy<{ readonly invokingEvent: string; readonly resultToken: string }>().handler(
  async ({ invokingEvent, resultToken }) => {
    const KeyId: string = JSON.parse(invokingEvent).configurationItem.resourceId;
    await kms.send(new DescribeKeyCommand({ KeyId }));
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    await config.send(
      new PutEvaluationsCommand({
        ResultToken: resultToken,
        Evaluations: [
          {
            ComplianceResourceType: 'AWS::KMS::Key',
            ComplianceResourceId: KeyId,
            ComplianceType: KeyRotationEnabled === true ? 'COMPLIANT' : 'NON_COMPLIANT',
            OrderingTimestamp: new Date(),
          },
        ],
      }),
    );
  },
);
