import { shownValue } from '../functions/core/problem-text.ts';
import { UsageError } from './usage-error.ts';

/** Values of options, checked before anything is called with them. Each throws UsageError with the option, the value and what is allowed. */

const region = /^[a-z]{2,}(-[a-z]+)+-\d$/;

export function regionNames(names: readonly string[], whenNone: string): readonly string[] {
  const wrong = names.find((name) => !region.test(name));
  if (wrong !== undefined)
    throw new UsageError(`--regions: must be names of Regions, such as eu-central-1,us-east-1; got ${shownValue(wrong)}`);
  if (names.length === 0) throw new UsageError(`--regions: ${whenNone}`);
  return [...new Set(names)];
}

export function regionName(option: string, name: string): string {
  if (region.test(name)) return name;
  throw new UsageError(`${option}: must be the name of a Region, such as eu-central-1; got ${shownValue(name)}`);
}

export function quotaShare(text: string): number {
  if (/^\d(\.\d{1,6})?$/.test(text) && Number(text) > 0 && Number(text) <= 1) return Number(text);
  throw new UsageError(`--quota-share: must be a number above 0 and at most 1; got ${shownValue(text)}`);
}

export function pairsAtOnce(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw new UsageError(`--parallel: must be 1 to 100 account-Region pairs at once; got ${shownValue(text)}`);
}

export function accountIds(ids: readonly string[]): readonly string[] {
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong === undefined) return ids;
  throw new UsageError(`--accounts: must be account ids of 12 digits, separated by commas; got ${shownValue(wrong)}`);
}

export function accountId(id: string): string {
  if (/^\d{12}$/.test(id)) return id;
  throw new UsageError(`--account: must be the 12 digits of an account id; got ${shownValue(id)}`);
}

export function endpointUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new UsageError(`--endpoint: must be a URL that begins with https:// or http://; got ${shownValue(text)}`);
}
