const consoleHosts: Readonly<Record<string, string>> = { 'aws-us-gov': 'console.amazonaws-us-gov.com', 'aws-cn': 'console.amazonaws.cn' };

/** Address of an automation execution in the console of its partition and Region. */
export function executionLink(partition: string, region: string, executionId: string): string {
  const known = consoleHosts[partition];
  const host = known === undefined ? `${region}.console.aws.amazon.com` : known;
  return `https://${host}/systems-manager/automation/execution/${executionId}?region=${region}`;
}
