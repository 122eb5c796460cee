import { InvokeCommand } from '@aws-sdk/client-lambda';
import { functionNames } from '../../functions/core/names.ts';
import { estateOf, keyNamed, region } from '../flow/estates.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from '../flow/one-region.ts';

let one: OneRegion;
beforeAll(async () => {
  const lambdaEnvironment = { ...shortPauses, CONFIRMATION_INTERVAL_MILLIS: '5', CONFIG_RESULT_TIMEOUT_SECONDS: '1' };
  one = await startOneRegion({ estate: estateOf(), lambdaEnvironment }, region);
});
afterAll(() => one.sandbox.stop());

it('a writer whose step Systems Manager has given up writes nothing once the outcome is on record', async () => {
  const [keyId = ''] = await one.create(keyNamed('straggler'));
  const executionId = await one.request([keyId]);
  const isWriter = ({ principal }: { readonly principal: { readonly arn: string } }) => principal.arn.includes('ApplyChanges');
  let straggler: Promise<unknown> | undefined;
  one.sandbox.faults.inject({
    service: 's3',
    operation: 'PutObject',
    match: ({ input }) => {
      const isIt = String(input['Key']).startsWith('decisions/');
      // Invoked while the execution runs and is approved; the answer never comes to Systems Manager.
      if (isIt && straggler === undefined)
        straggler = one.lambda.send(
          new InvokeCommand({ FunctionName: functionNames.applyChanges, Payload: Buffer.from(JSON.stringify({ executionId })) }),
        );
      return isIt;
    },
    mishap: { kind: 'slow', millis: 1000 },
    takesEffect: true,
  });
  one.sandbox.faults.inject({
    service: 'kms',
    operation: 'DescribeKey',
    match: isWriter,
    times: 1,
    mishap: { kind: 'slow', millis: 5000 },
  });
  one.sandbox.faults.inject({
    service: 's3',
    operation: 'ListObjectVersions',
    match: (call) => isWriter(call) && String(call.input['Prefix']).endsWith('/'),
    after: 1,
    error: { name: 'BrokenOff' },
  });
  await one.grace.approve(executionId);
  await one.sandbox.settled();
  const outcome = outcomeByKey(await one.outcomes(executionId));
  await straggler;
  expect({ outcome: outcome[keyId], writes: one.writes() }).toEqual({ outcome: 'NOT_TRIED', writes: [] });
});
