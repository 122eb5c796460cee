import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionBundles, functionCode } from '../infra/function-code.ts';
import { synthesiseMemberTemplate } from '../infra/synthesise.ts';

export type DeployedEvaluator = {
  /** A file with the code as it is deployed, where Node finds the AWS SDK. */
  readonly bundle: string;
  /** Of the bundle that the code decompresses to. */
  readonly bytes: number;
  /** The variables that its template gives it, as far as they are text. */
  readonly environment: Readonly<Record<string, string>>;
  readonly remove: () => void;
};

/** The evaluator as it is deployed: the code of the template, compressed, and the environment of the template. */
export async function deployedEvaluator(): Promise<DeployedEvaluator> {
  const [bundles, code, template] = await Promise.all([functionBundles(), functionCode(), synthesiseMemberTemplate()]);
  const directory = mkdtempSync(fileURLToPath(new URL('../node_modules/.bench-', import.meta.url)));
  const bundle = join(directory, 'index.cjs');
  writeFileSync(bundle, code['evaluate-rotation']);
  const [, { Properties }] =
    Object.entries(template.Resources).find(
      ([logicalId, { Type }]) => Type === 'AWS::Lambda::Function' && logicalId.startsWith('EvaluateRotation'),
    ) ?? missing();
  const { Variables } = Properties['Environment'] as { readonly Variables: Readonly<Record<string, unknown>> };
  return {
    bundle,
    bytes: Buffer.byteLength(bundles['evaluate-rotation']),
    environment: Object.fromEntries(Object.entries(Variables).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    remove: () => rmSync(directory, { recursive: true }),
  };
}

function missing(): never {
  throw new Error('the member template has no function EvaluateRotation');
}
