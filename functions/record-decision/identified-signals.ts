import type { Execution, Step } from '../aws/ssm.ts';
import { type Ending, type RawSignal, signalsIn } from '../core/people/approval-step.ts';
import { accountsFor } from '../core/people/complete-signals.ts';
import type { IdentifiedSignal } from '../core/people/decide.ts';
import { signallerIn } from '../core/people/principal.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { recordedSignals } from './recorded-signals.ts';

export type SignalsToIdentify = {
  readonly execution: Execution;
  readonly step: Step | undefined;
  readonly ending: Exclude<Ending, 'OPEN'>;
  readonly approvers: readonly string[];
};

/**
 * The signals of an execution, with who sent each. Systems Manager names them in a form that is not
 * documented; where it leaves out who it was, or a signal that its status says there must be, AWS
 * CloudTrail decides, which is minutes late: it is waited for once.
 */
export async function identifiedSignals(
  { execution, step, ending, approvers }: SignalsToIdentify,
  environment: Environment,
  { cloudTrail, now, sleep }: Dependencies,
): Promise<readonly IdentifiedSignal[]> {
  const identified = (raw: RawSignal, source: IdentifiedSignal['source']): IdentifiedSignal => ({
    ...raw,
    source,
    by: raw.principal === null ? undefined : signallerIn(raw.principal, approvers),
  });
  const { signals, unknown } = step === undefined ? { signals: [], unknown: 0 } : signalsIn(step);
  const told = signals.map((raw) => identified(raw, 'SYSTEMS_MANAGER'));
  if (unknown === 0 && accountsFor(told, ending)) return told;
  const look = async (): Promise<readonly IdentifiedSignal[]> =>
    (await recordedSignals(cloudTrail, execution, now())).map((raw) => identified(raw, 'CLOUDTRAIL'));
  const first = await look();
  // Every entry in no form known here may be a signal that AWS CloudTrail has yet to show.
  if (accountsFor(first, ending) && first.length >= told.length + unknown) return first;
  await sleep(environment.cloudTrailWaitInSeconds * 1000);
  const second = await look();
  return accountsFor(second, ending) || second.length > told.length ? second : told;
}
