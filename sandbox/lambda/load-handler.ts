import { compileFunction } from 'node:vm';
import { restrictedRequire } from './restricted-require.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

/** Why a function cannot start, under the name that the Lambda runtime gives it. */
export class InitError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Runs the code as `index.js` and finds its handler. @throws InitError, or whatever the code itself throws */
export function loadHandler(code: string, handler: string, sdkResolvedFrom: string): Handler {
  const module: { exports: unknown } = { exports: {} };
  const run = compiled(code);
  try {
    run(module.exports, restrictedRequire(sdkResolvedFrom), module, '/var/task/index.js', '/var/task');
  } catch (error) {
    if (isMissingModule(error)) throw new InitError('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  }
  return handlerIn(module.exports, handler);
}

function compiled(code: string): (...values: readonly unknown[]) => unknown {
  try {
    return compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: '/var/task/index.js' }) as (
      ...values: readonly unknown[]
    ) => unknown;
  } catch (error) {
    throw new InitError('Runtime.UserCodeSyntaxError', String(error));
  }
}

function handlerIn(exported: unknown, handler: string): Handler {
  const name = handler.replace(/^index\./, '');
  const found = typeof exported === 'object' && exported !== null ? Reflect.get(exported, name) : undefined;
  if (typeof found !== 'function') throw new InitError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  // Node.js 24 on Lambda refuses handlers that take a callback, and knows them by their third parameter.
  if (found.length >= 3) {
    throw new InitError(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.',
    );
  }
  return (event, context) => Reflect.apply(found, undefined, [event, context]);
}

const isMissingModule = (error: unknown): error is Error => error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
