/** What a worker gets when it starts. */
export type WorkerSetup = {
  /** File from whose folder `@aws-sdk/*` is resolved, as the Lambda runtime ships the SDK beside the code. */
  readonly sdkResolvedFrom: string;
  /** One 64-bit float: milliseconds that the sandbox's clock is ahead of the machine's. */
  readonly clockOffset: SharedArrayBuffer;
};

/** One execution environment of one function of one Region. */
export type EnvironmentSetup = {
  /** Told apart from all others of the sandbox. */
  readonly id: string;
  /** CommonJS source, as it stands in the template. */
  readonly code: string;
  /** `index.<export>`. */
  readonly handler: string;
  /** All of `process.env` while it runs. */
  readonly variables: Readonly<Record<string, string>>;
  /** Milliseconds that its machine's clock is ahead of the sandbox's. */
  readonly clockSkewMillis: number;
};

export type Invocation = {
  readonly environmentId: string;
  readonly requestId: string;
  readonly payload: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** The machine's time, not the sandbox's: a function works in real seconds. Milliseconds since 1970. */
  readonly deadline: number;
};

export type ThreadMessage =
  | { readonly kind: 'load'; readonly environment: EnvironmentSetup }
  | { readonly kind: 'unload'; readonly environmentId: string }
  | { readonly kind: 'invoke'; readonly invocation: Invocation };

/** As Lambda returns an error of a function: the payload of an answer with `FunctionError`. */
export type FunctionErrorPayload = { readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] };

/** What cannot be used again after a failure. */
export type Lost = 'nothing' | 'environment' | 'thread';

export type WorkerMessage =
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'returned'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: FunctionErrorPayload; readonly lost: Lost };
