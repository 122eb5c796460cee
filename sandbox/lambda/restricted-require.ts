import { createRequire, isBuiltin } from 'node:module';

/**
 * `require` as inline code in Lambda has it: Node's own modules, and the AWS SDK that the runtime ships. Whatever else a bundle leaves
 * outside would be missing in Lambda and is missing here, although it may be installed on this machine.
 */
export function restrictedRequire(sdkResolvedFrom: string): (name: string) => unknown {
  const resolve = createRequire(sdkResolvedFrom);
  return (name) => {
    if (isBuiltin(name) || /^@aws-sdk\/[a-z0-9-]+(\/|$)/.test(name)) return resolve(name);
    throw Object.assign(
      new Error(`Cannot find module '${name}'\nThe Lambda runtime offers Node's own modules and @aws-sdk/*; bundle everything else`),
      { code: 'MODULE_NOT_FOUND' },
    );
  };
}
