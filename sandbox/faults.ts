import type { ApiCall, ServiceName } from './call.ts';
import { ServiceError } from './service-error.ts';

/** What shall go wrong: the error with which matching calls fail, for the first `times` of them, or all. */
export type Fault = {
  readonly service: ServiceName;
  readonly operation?: string;
  readonly region?: string;
  /** Of the caller. */
  readonly accountId?: string;
  readonly match?: (call: ApiCall) => boolean;
  readonly error: { readonly name: string; readonly message?: string; readonly status?: number };
  readonly times?: number;
};

export type Faults = {
  readonly inject: (fault: Fault) => void;
  readonly clear: () => void;
  /** @throws ServiceError if a fault is in for this call. */
  readonly strike: (call: ApiCall) => void;
};

export function createFaults(): Faults {
  let faults: { readonly fault: Fault; left: number }[] = [];
  return {
    inject: (fault) => {
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      faults = [];
    },
    strike: (call) => {
      const due = faults.find(({ fault, left }) => left > 0 && concerns(fault, call));
      if (due === undefined) return;
      due.left -= 1;
      const { name, message = 'a fault that was put in on purpose', status = 400 } = due.fault.error;
      throw new ServiceError(name, message, status);
    },
  };
}

const concerns = (fault: Fault, call: ApiCall): boolean =>
  fault.service === call.service &&
  (fault.operation === undefined || fault.operation === call.operation) &&
  (fault.region === undefined || fault.region === call.region) &&
  (fault.accountId === undefined || fault.accountId === call.principal.accountId) &&
  (fault.match === undefined || fault.match(call));
