import type { ApiCall, ServiceName } from './call.ts';
import { ServiceError } from './service-error.ts';

/**
 * What happens to a call: the service answers with an error, or late; or whoever called over the network sees the connection reset, half an answer, none at
 * all, or is ended while it waits, if it is a function.
 */
export type Mishap =
  | { readonly kind: 'error'; readonly name: string; readonly message?: string; readonly status?: number }
  | { readonly kind: 'slow'; readonly millis: number }
  | { readonly kind: 'reset' | 'truncated' | 'silence' | 'killed' };

/** What shall go wrong, with matching calls: those after the first `after`, and of them the first `times`, or all. */
export type Fault = {
  readonly service: ServiceName;
  readonly operation?: string;
  readonly region?: string;
  /** Of the caller. */
  readonly accountId?: string;
  readonly match?: (call: ApiCall) => boolean;
  readonly after?: number;
  readonly times?: number;
  /** Whether the call takes effect all the same, and only its answer is lost. @default false */
  readonly takesEffect?: boolean;
} & (
  | { readonly error: { readonly name: string; readonly message?: string; readonly status?: number }; readonly mishap?: never }
  | { readonly mishap: Mishap; readonly error?: never }
);

/** A fault that is due for a call. */
export type Strike = { readonly mishap: Mishap; readonly takesEffect: boolean };

export type Faults = {
  readonly inject: (fault: Fault) => void;
  /** All, or those for callers of one account. */
  readonly clear: (accountId?: string) => void;
  /** The fault that is in for this call, if any; counts it. */
  readonly due: (call: ApiCall) => Strike | undefined;
  /** How many have struck so far, by kind. */
  readonly struck: () => Readonly<Record<string, number>>;
};

/** The network's part of a fault. Only who calls over the network can suffer it; to others it is an error of the service. */
export class ConnectionMishap extends ServiceError {
  readonly kind: 'reset' | 'truncated' | 'silence' | 'killed';
  /** What the caller would have been answered. */
  readonly output: Record<string, unknown> | undefined;
  constructor(kind: ConnectionMishap['kind'], output: Record<string, unknown> | undefined) {
    super('InternalFailure', `the answer was lost on purpose (${kind})`, 500);
    this.kind = kind;
    this.output = output;
  }
}

export function createFaults(): Faults {
  let faults: { readonly fault: Fault; skipped: number; left: number }[] = [];
  const struck: Record<string, number> = {};
  return {
    inject: (fault) => {
      faults.push({ fault, skipped: 0, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: (accountId) => {
      faults = accountId === undefined ? [] : faults.filter(({ fault }) => fault.accountId !== accountId);
    },
    due: (call) => {
      const concerning = faults.filter(({ fault, left }) => left > 0 && concerns(fault, call));
      const due = concerning.find(({ fault, skipped }) => skipped >= (fault.after ?? 0));
      for (const one of concerning) if (one !== due) one.skipped += 1;
      if (due === undefined) return undefined;
      due.left -= 1;
      const { error, mishap = { kind: 'error', ...error } as Mishap, takesEffect = false } = due.fault;
      struck[mishap.kind] = (struck[mishap.kind] ?? 0) + 1;
      return { mishap, takesEffect };
    },
    struck: () => ({ ...struck }),
  };
}

/** Lets a call suffer what is due for it. @param output what it would have been answered, if it took effect @throws ServiceError, ConnectionMishap */
export async function suffer({ mishap }: Strike, output?: Record<string, unknown>): Promise<void> {
  if (mishap.kind === 'error') {
    const { name, message = 'a fault that was put in on purpose', status = 400 } = mishap;
    throw new ServiceError(name, message, status);
  }
  if (mishap.kind !== 'slow') throw new ConnectionMishap(mishap.kind, output);
  // In the machine's time: whoever calls waits in it.
  await new Promise((resolve) => setTimeout(resolve, mishap.millis));
}

const concerns = (fault: Fault, call: ApiCall): boolean =>
  fault.service === call.service &&
  (fault.operation === undefined || fault.operation === call.operation) &&
  (fault.region === undefined || fault.region === call.region) &&
  (fault.accountId === undefined || fault.accountId === call.principal.accountId) &&
  (fault.match === undefined || fault.match(call));
