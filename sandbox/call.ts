/** The services of AWS that the sandbox speaks for, as far as the product uses them. */
export type ServiceName = 'kms' | 'config' | 'ssm' | 'sns' | 's3' | 'sts' | 'lambda' | 'states' | 'organizations';

/** Services without Regions: a call may be signed for any Region of the partition. */
export const globalServices: ReadonlySet<ServiceName> = new Set(['organizations']);

/** Who makes a call. A session of a role carries the role's ARN, which policies name. */
export type Principal = {
  readonly kind: 'user' | 'assumedRole' | 'service';
  readonly arn: string;
  /** The account that it belongs to; its calls go to the services of this account. */
  readonly accountId: string;
  readonly roleArn?: string;
  readonly sessionName?: string;
};

/** One API call after its protocol has been parsed, whoever made it: an HTTP client, a function over HTTP, or a runbook step in process. Timestamps are `Date`s. */
export type ApiCall = {
  readonly service: ServiceName;
  readonly region: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  /**
   * Of a start that Automation makes for `aws:executeAutomation`: the execution whose step it is.
   */
  readonly parentExecutionId?: string;
};

/** Answers a call, or throws a ServiceError. */
export type Operation = (call: ApiCall) => Promise<Record<string, unknown>>;
export type ServiceOperations = Readonly<Record<string, Operation>>;
