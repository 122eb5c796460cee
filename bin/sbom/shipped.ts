import { createHash } from 'node:crypto';
import { functionCode, functionFolders } from '../../infra/function-code.ts';
import { bundlePackages } from './bundle-packages.ts';
import { cyclonedx } from './cyclonedx.ts';
import { lockfile, productionFolders } from './lockfile.ts';

type Sbom = ReturnType<typeof cyclonedx>;

/** Everything that ships, each with the list of what is in it: the command line with the deployment, and the code of every function. */
export async function shipped(): Promise<Readonly<Record<string, Sbom>>> {
  const lock = lockfile();
  const [code, packages] = await Promise.all([functionCode(), bundlePackages()]);
  const commandLine = cyclonedx(lock, productionFolders(lock), {
    name: 'kms-rotation',
    description: 'The command line and the deployment: what npm ci --omit=dev installs.',
  });
  const functions = functionFolders.map((folder) => [
    folder,
    cyclonedx(lock, packagesOnly(packages[folder]), {
      name: folder,
      description: 'The code of one Lambda function, as it lies in the template. The AWS SDK is the one of the Lambda runtime.',
      hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(code[folder]).digest('hex') }],
    }),
  ]);
  return { 'kms-rotation': commandLine, ...Object.fromEntries(functions) };
}

const packagesOnly = (bytes: Readonly<Record<string, number>>): readonly string[] => Object.keys(bytes).filter((folder) => folder !== '');
