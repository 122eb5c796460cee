/**
 * Prices in US dollars, of us-east-1, as far as they are known without an AWS account. None has been read from a price list of the day: AWS
 * Config's are of April 2025, the others from AWS's pricing pages as commonly quoted. What is computed from them shows proportions; the bill comes from
 * AWS Pricing Calculator.
 */
export const prices = {
  /** AWS Config, each evaluation of a rule, by account, Region and month: the first 100,000, the next 400,000, the rest. */
  evaluation: [
    { upTo: 100_000, each: 0.001 },
    { upTo: 500_000, each: 0.0008 },
    { upTo: Number.POSITIVE_INFINITY, each: 0.0005 },
  ],
  /** AWS Config, each configuration item recorded continuously. */
  configurationItem: 0.003,
  /** Amazon CloudWatch, a month. A custom metric is charged for the hours in which it has a value. */
  alarm: 0.1,
  customMetric: 0.3,
  dashboard: 3,
  /** AWS Lambda on arm64: a GB-second, and a million invocations. */
  gigabyteSecond: 0.0000133334,
  millionInvocations: 0.2,
  /** AWS KMS, a month, for the first and again for the second rotation of a key; never more. */
  rotatedKey: 1,
  /** AWS KMS, ten thousand requests beyond the first 20,000 of an account. */
  tenThousandRequests: 0.03,
} as const;

/** What a number of evaluations costs in one account and Region. */
export function evaluationPrice(evaluations: number): number {
  let from = 0;
  let sum = 0;
  for (const { upTo, each } of prices.evaluation) {
    sum += Math.max(0, Math.min(evaluations, upTo) - from) * each;
    from = upTo;
  }
  return sum;
}
