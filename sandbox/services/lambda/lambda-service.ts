import type { ServiceOperations } from '../../call.ts';
import { type FunctionOperationsOptions, functionOperations } from './function-operations.ts';
import { invoke, type Surroundings } from './invoke.ts';

/** The API of AWS Lambda, as far as somebody invokes, makes or changes a function by hand. */
export const createLambdaService = (
  options: FunctionOperationsOptions & { readonly hostOf: Surroundings['hostOf'] },
): ServiceOperations => ({
  Invoke: invoke(options.accountId, options),
  ...functionOperations(options),
});
