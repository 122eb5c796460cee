import { ConfigServiceClient, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient, paginateListKeys } from '@aws-sdk/client-kms';

/** The loop of AWS's samples: page by page, key by key, call by call, each with the SDK's defaults. */
const kms = new KMSClient({});
const config = new ConfigServiceClient({});
for await (const { Keys = [] } of paginateListKeys({ client: kms }, {})) {
  for (const { KeyId } of Keys) {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    if (KeyMetadata?.KeyManager !== 'CUSTOMER' || KeyMetadata.KeySpec !== 'SYMMETRIC_DEFAULT') continue;
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    const Evaluation = {
      ComplianceResourceType: 'AWS::KMS::Key',
      ComplianceResourceId: KeyId,
      ComplianceType: KeyRotationEnabled === true ? ('COMPLIANT' as const) : ('NON_COMPLIANT' as const),
      OrderingTimestamp: new Date(),
    };
    await config.send(new PutEvaluationsCommand({ ResultToken: 'token', Evaluations: [Evaluation] }));
  }
}
