/**
 * `npm run package -- [--out dist] [--account <id> --region <region> [--partition aws]]`
 *
 * Writes what is handed to a console, a StackSet or a pipeline: the member template with the code of its functions in it, the organization template, and the conformance pack
 * as a file of its own. Exit code 2: an option cannot be used.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type PackPlace, somePlace, standaloneConformancePack } from '../infra/conformance-pack/standalone.ts';
import { synthesiseMemberTemplate, synthesiseOrganizationPackTemplate, synthesiseOrganizationTemplate } from '../infra/synthesise.ts';

/** Bytes that CloudFormation takes of a template in Amazon S3 (AWS CloudFormation guide, "Quotas"). */
const largestTemplate = 1_000_000;

async function main(): Promise<void> {
  const { out, place } = optionsIn(process.argv.slice(2));
  const member = await synthesiseMemberTemplate();
  const files = {
    'kms-rotation-member.template.json': JSON.stringify(member),
    'kms-rotation-organization.template.json': JSON.stringify(await synthesiseOrganizationTemplate()),
    'kms-rotation-organization-pack.template.json': JSON.stringify(await synthesiseOrganizationPackTemplate()),
    'conformance-pack.yaml': standaloneConformancePack(member, place),
  };
  await mkdir(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.byteLength(text);
    if (bytes > largestTemplate) throw new Error(`${name} has ${bytes} bytes; CloudFormation takes at most ${largestTemplate}`);
    await writeFile(join(out, name), text);
    console.log(
      `${join(out, name)}  ${bytes.toLocaleString('en')} bytes, ${Math.round((100 * bytes) / largestTemplate)} % of the 1 MB that CloudFormation takes`,
    );
  }
}

/** The caller's mistake, told in one message. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

function optionsIn(args: readonly string[]): { readonly out: string; readonly place: PackPlace } {
  const { out, account, region, partition } = parsed(args);
  if (account === undefined && region === undefined) return { out, place: somePlace };
  if (account === undefined || !/^\d{12}$/.test(account))
    throw new UsageError(`--account is ${account ?? 'missing'}; it must be the 12 digits of an account id`);
  if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new UsageError(`--region is ${region ?? 'missing'}; it must be a Region such as eu-central-1`);
  return { out, place: { partition, accountId: account, region } };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        out: { type: 'string', default: 'dist' },
        account: { type: 'string' },
        region: { type: 'string' },
        partition: { type: 'string', default: 'aws' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
