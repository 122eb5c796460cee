/** Requests per second that AWS KMS takes of one account in one Region, each operation by itself (AWS KMS guide, "Request quotas"). */
const requestsPerSecond: Readonly<Record<string, number>> = {
  'TrentService.ListKeys': 500,
  'TrentService.ListAliases': 500,
  'TrentService.DescribeKey': 2000,
  'TrentService.GetKeyRotationStatus': 1000,
  'TrentService.ListResourceTags': 2000,
  'TrentService.GetKeyPolicy': 1000,
};

export type Quotas = {
  /** Counts a request. @returns whether it is within the quota */
  readonly take: (place: string, target: string, atMillis: number) => boolean;
};

/** Counts each second of the clock by itself, which is how "requests per second" reads. How AWS counts within a second is not documented. */
export function createQuotas(): Quotas {
  const counted = new Map<string, { second: number; requests: number }>();
  return {
    take: (place, target, atMillis) => {
      const quota = requestsPerSecond[target];
      if (quota === undefined) return true;
      const name = `${place}/${target}`;
      const second = Math.floor(atMillis / 1000);
      const count = counted.get(name);
      if (count === undefined || count.second !== second) {
        counted.set(name, { second, requests: 1 });
        return true;
      }
      count.requests += 1;
      return count.requests <= quota;
    },
  };
}
