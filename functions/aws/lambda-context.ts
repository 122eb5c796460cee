/** Where a function runs, read from the ARN it was invoked by: the one source that needs no call and no setting. */
export type Surroundings = { readonly partition: string; readonly region: string; readonly accountId: string };

/** @throws Error with the ARN if it is not one of a Lambda function. */
export function surroundingsOf(context: { readonly invokedFunctionArn: string }): Surroundings {
  const [, partition, region, accountId] = /^arn:([^:]+):lambda:([^:]+):(\d{12}):function:/.exec(context.invokedFunctionArn) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined) {
    throw new Error(`not the ARN of a Lambda function: ${context.invokedFunctionArn}`);
  }
  return { partition, region, accountId };
}
