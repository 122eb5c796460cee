import { randomUUID } from 'node:crypto';
import { type ApiCall, globalServices, type ServiceName, type ServiceOperations } from './call.ts';
import type { SandboxClock } from './clock.ts';
import { ConnectionMishap, type Faults, type Strike, suffer } from './faults.ts';
import { checkInput, checkOutput } from './input-check.ts';
import type { Journal } from './journal.ts';
import { ServiceError } from './service-error.ts';
import type { EndedCall } from './services/cloudtrail/event-record.ts';

export type Dispatch = (call: ApiCall) => Promise<Record<string, unknown>>;

export type DispatchOptions = {
  /** The services that answer an account's calls. @throws RangeError if there is no such account */
  readonly servicesOf: (accountId: string) => Readonly<Record<ServiceName, ServiceOperations>>;
  /** The Regions of the sandbox. */
  readonly regions: () => readonly string[];
  readonly journal: Journal;
  readonly faults: Faults;
  readonly clock: SandboxClock;
  /**
   * Told of every call that a service has answered or refused, also where the answer is lost on its
   * way back.
   */
  readonly onEnded?: (ended: EndedCall) => void;
};

/** Whether the sandbox answers an operation at all. */
export const knowsOperation =
  (services: () => Readonly<Record<ServiceName, ServiceOperations>>) =>
  (service: string, operation: string): boolean =>
    Object.hasOwn(services(), service) && Object.hasOwn(services()[service as ServiceName], operation);

/**
 * The one way to every operation, which is answered by the services of the caller's account: refuses what the sandbox does not know (501),
 * checks the input against the API's schema, lets faults strike, answers, checks the answer, and keeps a record of it all.
 */
export function createDispatch({ servicesOf, regions, journal, faults, clock, onEnded = () => {} }: DispatchOptions): Dispatch {
  const operationOf = (call: ApiCall) => {
    const known = regions();
    if (!known.includes(call.region) && !globalServices.has(call.service)) {
      throw new ServiceError('SandboxUnknownRegion', `this sandbox has the Regions ${known.join(', ')}, not ${call.region}`, 400);
    }
    const operations = servicesOf(call.principal.accountId)[call.service];
    const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
    if (operation === undefined) {
      throw new ServiceError(
        'SandboxNotImplemented',
        `${call.service} ${call.operation} is not simulated by this sandbox; it knows ${Object.keys(operations).join(', ')}`,
        501,
      );
    }
    checkInput(call.service, call.operation, call.input);
    return operation;
  };
  type Answered = { readonly output: Record<string, unknown>; readonly strike: Strike | undefined };
  const answered = async (call: EndedCall['call']): Promise<Answered> => {
    const operation = operationOf(call);
    const strike = faults.due(call);
    if (strike !== undefined && !strike.takesEffect) await suffer(strike);
    const output = await operation(call);
    checkOutput(call.service, call.operation, output);
    return { output, strike };
  };
  const answeredAndTold = async (call: EndedCall['call']): Promise<Answered> => {
    try {
      const answer = await answered(call);
      onEnded({ call, at: clock.now(), output: answer.output });
      return answer;
    } catch (error) {
      // What the network has lost has not reached the service.
      if (error instanceof ServiceError && !(error instanceof ConnectionMishap))
        onEnded({ call, at: clock.now(), error: { name: error.name, message: error.message } });
      throw error;
    }
  };

  return async (given) => {
    const call = { ...given, requestId: given.requestId ?? randomUUID() };
    const { region, service, operation, input, principal } = call;
    const entry = { accountId: principal.accountId, region, service, operation, principal: principal.arn, input };
    try {
      const { output, strike } = await answeredAndTold(call);
      if (strike?.takesEffect === true) await suffer(strike, output);
      journal.record({ at: clock.now(), ...entry });
      return output;
    } catch (error) {
      journal.record({ at: clock.now(), ...entry, error: error instanceof Error ? error.name : 'Error' });
      throw error;
    }
  };
}
