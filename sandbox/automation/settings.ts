/** How Automation behaves where its documentation leaves it open, and where tests want it otherwise. */
export type AutomationSettings = {
  /** Pause between two reads of `aws:waitForAwsResourceProperty`; Automation's own interval is undocumented. */
  readonly pollIntervalMillis: number;
  /** `aws:sleep` sleeps no longer than this, for whoever runs many executions in real time. @default as long as the document says */
  readonly longestSleepMillis?: number;
  /**
   * Where the selector of a Lambda step starts: at the invocation's answer (`$.Payload.Count`) or at the function's own (`$.Count`).
   * The samples in the Systems Manager user guide contradict one another.
   */
  readonly lambdaSelectorRoot: 'response' | 'payload';
  /** Whether one rejection ends a vote in which several must approve. Unconfirmed; the alternative is to wait until approval has become impossible. */
  readonly oneRejectionDecides: boolean;
  /** The form of `ApproverDecisions`, member by member. @default as AWS was seen to give it */
  readonly approverDecisions: ApproverDecisionForm;
  /**
   * Who starts the execution of an `aws:executeAutomation` step, and must be allowed to: whoever
   * started the first one, as the Systems Manager guide says, or the role of the document. The
   * guide's "in the context of the user" leaves open what a document with a role does.
   */
  readonly childrenAreStartedBy: 'starter' | 'automationRole';
  /**
   * Whether the execution of an `aws:executeAutomation` step is cancelled when the step times out
   * or is stopped. Not documented.
   */
  readonly childEndsWithItsStep: boolean;
  /**
   * Whether starting a document takes `iam:PassRole` also for a role that stands in the document
   * itself. Its author had to be allowed to pass it; a blog of a maker of Automation says that
   * suffices.
   */
  readonly roleInDocumentIsPassedAtStart: boolean;
  /**
   * In which format `GetDocument` answers where the request names none: as the document is stored,
   * or as JSON, which the API reference calls the default.
   */
  readonly documentFormatByDefault: 'asStored' | 'JSON';
  /** Whether the answer of `aws:executeAwsApi` holds boto3's `ResponseMetadata`. Unconfirmed, so nothing may depend on it. */
  readonly answersCarryMetadata: boolean;
  /**
   * Throttled calls of a step are repeated up to this time (Systems Manager guide, "Configuring automatic retry for throttled operations": a service
   * setting of 0–3600 s). Its default and its pauses are undocumented; here they double up to a longest one.
   */
  readonly throttlingRetry: { readonly limitMillis: number; readonly firstPauseMillis: number; readonly longestPauseMillis: number };
};

/**
 * How an entry of `ApproverDecisions` reads. AWS was seen to give `Approver`, `Decision`
 * ("Approve"), `ApprovalDecisionTime` (ISO 8601 with microseconds) and `Comment` (AWS re:Post,
 * question QU5C69u39dSR63RgqyIYtDYQ). Of a rejection, and of what `Approver` holds for each kind of
 * caller, nothing was seen.
 */
export type ApproverDecisionForm = {
  /**
   * The member that says what was decided: `ApprovalStatus` is the form of the AWS authors of
   * cdk-ssm-documents. @default Decision
   */
  readonly decidedIn?: 'Decision' | 'ApprovalStatus';
  /**
   * What `Approver` holds: the ARN of the caller, which is that of a session where a role answers;
   * the ARN of the role; the name of the user or of the session; or nothing. @default callerArn
   */
  readonly approver?: 'callerArn' | 'roleArn' | 'name' | 'absent';
  /** Whether the comment of who answered is there. @default true */
  readonly hasComment?: boolean;
};

export const defaultAutomationSettings: AutomationSettings = {
  pollIntervalMillis: 1000,
  lambdaSelectorRoot: 'response',
  oneRejectionDecides: true,
  approverDecisions: {},
  childrenAreStartedBy: 'starter',
  childEndsWithItsStep: true,
  roleInDocumentIsPassedAtStart: true,
  documentFormatByDefault: 'asStored',
  answersCarryMetadata: true,
  throttlingRetry: { limitMillis: 3000, firstPauseMillis: 100, longestPauseMillis: 5000 },
};
