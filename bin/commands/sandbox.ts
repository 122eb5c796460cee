import { once } from 'node:events';
import { functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { type SandboxReady, startSandboxProcess } from '../sandbox-process.ts';
import { exitCodes } from '../usage-error.ts';

export type SandboxCommandOptions = {
  readonly port: string;
  readonly estate?: string;
  readonly organization: boolean;
  readonly verbose: boolean;
};

/** Starts the sandbox, prints what to export and what to try, and stays up until it is interrupted. */
export async function sandbox(options: SandboxCommandOptions): Promise<number> {
  const started = await startSandboxProcess([
    '--port',
    options.port,
    ...(options.estate === undefined ? [] : ['--estate', options.estate]),
    ...(options.organization ? ['--organization'] : []),
    ...(options.verbose ? ['--verbose'] : []),
  ]);
  process.stdout.write(instructions(started.ready) + (started.ready.organization === undefined ? '' : inOrganization(started.ready)));
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => 'interrupted' as const);
  const ended = once(started.process, 'exit').then(() => 'ended' as const);
  const how = await Promise.race([interrupted, ended]);
  await started.stop();
  return how === 'interrupted' ? exitCodes.success : (started.process.exitCode ?? exitCodes.unexplained);
}

function inOrganization({ regions, organization }: SandboxReady): string {
  const [member] = (organization?.accounts ?? []).filter(({ name }) => name === 'web-shop');
  return `
You are in the delegated administrator account of an organization of ${organization?.accounts.length ?? 0} accounts, one of them in another partition:

${(organization?.accounts ?? []).map(({ accountId, name, regions: own }) => `  ${accountId}  ${name.padEnd(18)} ${own.join(', ')}`).join('\n')}

  npx kms-rotation org assess --regions ${regions.join(',')} --out report
  npx kms-rotation org assess --regions ${regions.join(',')} --aggregator KmsRotation --reasons
  npx kms-rotation org status --regions ${regions.join(',')}
  npx kms-rotation status --account ${member?.accountId ?? '<account>'} --region ${regions[0] ?? ''}
`;
}

function instructions(ready: SandboxReady): string {
  const { endpoint, accountId, regions, credentials, ruleName, deployedRuleNames, runbookName, approver } = ready;
  const [region = 'eu-central-1'] = regions;
  return `The sandbox is ready: account ${accountId}, Regions ${regions.join(', ')}. In another terminal:

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

Then, with the ordinary AWS CLI or this one:

  npx kms-rotation assess --regions ${regions.join(',')} --rule ${ruleName}
  npx kms-rotation request   # asks, as the request scheduler does every morning
  npx kms-rotation status
  npx kms-rotation history --since 2020-01-01
  aws kms list-keys
  aws configservice get-compliance-details-by-config-rule --config-rule-name ${deployedRuleNames[region] ?? ruleName} --compliance-types NON_COMPLIANT
  aws ssm start-automation-execution --document-name ${runbookName} --parameters '{"AutomationAssumeRole":["arn:aws:iam::${accountId}:role/${rolePrefixes.automation}-${region}"],"KeyIds":["<key id>"]}'

Nobody approves a request of their own. In a third terminal, as another user (${approver.arn.split(':').at(-1)}), who assumes the approver role:

  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=${approver.credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${approver.credentials.secretAccessKey}
  npx kms-rotation approve --account ${accountId} --execution <id> --dry-run
  npx kms-rotation approve --account ${accountId} --execution <id> --comment "why"

The functions ${Object.values(functionNames).join(', ')} run unmodified inside it. Operations that it does not simulate fail with an error that names the operation. Ctrl-C ends it; nothing is kept.
`;
}
