/** The services of AWS that the sandbox speaks for, as far as the product uses them. */
export type ServiceName = 'kms' | 'config' | 'ssm' | 'sns' | 's3' | 'sts' | 'lambda' | 'states' | 'organizations' | 'iam' | 'cloudtrail';

/** Services without Regions: a call may be signed for any Region of the partition. */
export const globalServices: ReadonlySet<ServiceName> = new Set(['organizations', 'iam']);

/** Who makes a call. A session of a role carries the role's ARN, which policies name. */
export type Principal = {
  readonly kind: 'user' | 'assumedRole' | 'service';
  readonly arn: string;
  /** The account that it belongs to; its calls go to the services of this account. */
  readonly accountId: string;
  readonly roleArn?: string;
  readonly sessionName?: string;
  /**
   * The function whose execution environment has the credentials, by its ARN without a version:
   * `lambda:SourceFunctionArn` knows neither versions nor aliases (AWS Lambda guide, "Using source
   * function ARN to control function access behavior").
   */
  readonly sourceFunctionArn?: string;
};

/** One API call after its protocol has been parsed, whoever made it: an HTTP client, a function over HTTP, or a runbook step in process. Timestamps are `Date`s. */
export type ApiCall = {
  readonly service: ServiceName;
  readonly region: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  /**
   * As the answer and AWS CloudTrail have it. Left out: the call does not come over HTTP and gets
   * one.
   */
  readonly requestId?: string;
  /** The service of AWS that calls with the credentials of a role, such as `ssm.amazonaws.com`. */
  readonly invokedBy?: string;
  /**
   * Of a start that Automation makes for `aws:executeAutomation`: the execution whose step it is.
   */
  readonly parentExecutionId?: string;
};

/** Answers a call, or throws a ServiceError. */
export type Operation = (call: ApiCall) => Promise<Record<string, unknown>>;
export type ServiceOperations = Readonly<Record<string, Operation>>;
