/** The partition that a Region belongs to. Accounts, ARNs and credentials of one partition mean nothing in another. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
