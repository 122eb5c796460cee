const consoleHosts: Readonly<Record<string, string>> = { 'aws-us-gov': 'console.amazonaws-us-gov.com', 'aws-cn': 'console.amazonaws.cn' };

const hostFor = (partition: string, region: string): string => consoleHosts[partition] ?? `${region}.console.aws.amazon.com`;

/** Address of an object of a bucket, where whoever may read it can open it. */
export const objectLink = (partition: string, region: string, bucket: string, key: string): string =>
  `https://${hostFor(partition, region)}/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;

/** Address of the list of automation executions. */
export const executionsLink = (partition: string, region: string): string =>
  `https://${hostFor(partition, region)}/systems-manager/automation/executions?region=${region}`;

/** Address of an automation execution in the console of its partition and Region. */
export function executionLink(partition: string, region: string, executionId: string): string {
  return `https://${hostFor(partition, region)}/systems-manager/automation/execution/${executionId}?region=${region}`;
}
