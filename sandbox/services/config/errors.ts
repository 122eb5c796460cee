import { ServiceError } from '../../service-error.ts';

/** An error of the AWS Config API, by the name its reference gives it. */
export const configError = (name: string, message: string): ServiceError => new ServiceError(name, message, 400);

/** A request that AWS would accept and this sandbox does not simulate. */
export const notSimulated = (what: string): ServiceError =>
  new ServiceError('SandboxNotImplemented', `${what} is not simulated by this sandbox`, 501);
