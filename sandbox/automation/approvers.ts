const userName = /^[\w+=,.@-]{1,64}$/;
const userArn = /^arn:[^:]+:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/;
const roleArn = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;
const sessionArn = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;

/** Whether a text is one of the forms that `aws:approve` documents for an approver. */
export const isApproverForm = (text: string): boolean => [userName, userArn, roleArn, sessionArn].some((form) => form.test(text));

/**
 * The first entry of an approver list that a caller matches: its own ARN, the user's name, or the role whose session it is.
 * A role's path is in its ARN and not in the ARN of its sessions.
 */
export const entryOf = (callerArn: string, approvers: readonly string[]): string | undefined =>
  approvers.find((entry) => entry === callerArn || isUserNamed(callerArn, entry) || isSessionOf(callerArn, entry));

const isUserNamed = (callerArn: string, entry: string): boolean => userName.test(entry) && userArn.exec(callerArn)?.[2] === entry;

function isSessionOf(callerArn: string, entry: string): boolean {
  const session = sessionArn.exec(callerArn);
  const role = roleArn.exec(entry);
  return session !== null && role !== null && session[1] === role[1] && session[2] === role[2];
}
