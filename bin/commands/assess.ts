import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { configClient } from '../../functions/aws/clients/config.ts';
import type { ClientOptions } from '../../functions/aws/clients/configuration.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { readRuleParameters } from '../../functions/aws/config.ts';
import { UnexpectedAnswerError } from '../../functions/aws/unexpected-answer.ts';
import type { Policy } from '../../functions/core/policy.ts';
import { InvalidRuleParameterError, parseRuleParameters } from '../../functions/core/rule-parameters.ts';
import { assessRegions } from '../loop/assess.ts';
import { writeAssessmentFiles } from '../loop/write-files.ts';
import { endpointUrl, quotaShare, regionNames } from '../option-values.ts';
import { createOutput, jsonText } from '../terminal/output.ts';
import { showAssessment } from '../terminal/show-assessment.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type AssessOptions = {
  readonly regions?: readonly string[];
  readonly profile?: string;
  readonly endpoint?: string;
  readonly rule?: string;
  readonly maximumRotationPeriod?: string;
  readonly maximumKeyMaterialAge?: string;
  readonly exemptionTag?: string;
  readonly keyPolicies: boolean;
  readonly quotaShare: string;
  readonly out?: string;
  readonly json: boolean;
};

/** Assesses the account that the caller's credentials belong to. Read-only. @returns the exit code: 3 if a Region could not be assessed. */
export async function assess(options: AssessOptions): Promise<number> {
  const output = createOutput(options.json);
  if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
  const regions = regionsFrom(options);
  const share = quotaShare(options.quotaShare);
  const endpoint = options.endpoint === undefined ? undefined : endpointUrl(options.endpoint);
  const client = (region: string): ClientOptions => ({ region, ...(endpoint === undefined ? {} : { endpoint }) });
  const { accountId, partition } = await callerIdentity(client(regions[0] ?? ''));
  const policy = await policyFrom(options, client(regions[0] ?? ''));
  const assessment = await assessRegions(
    regions.map((region) => ({ ...client(region), region })),
    {
      accountId,
      partition,
      policy,
      now: new Date(),
      withKeyPolicies: options.keyPolicies,
      quotaShare: share,
    },
    (keysRead) => output.progress(`Reading keys: ${keysRead}`),
  );
  output.heading(`Assessment of account ${accountId}`);
  showAssessment(assessment, output);
  if (options.out !== undefined)
    output.line(`\nWritten to ${options.out}/: ${(await writeAssessmentFiles(options.out, assessment)).join(', ')}`);
  if (options.json) process.stdout.write(jsonText(assessment));
  return assessment.failedRegions.length === 0 ? exitCodes.success : exitCodes.incomplete;
}

function regionsFrom({ regions }: AssessOptions): readonly string[] {
  const fallback = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const chosen = regions ?? (fallback === undefined ? [] : [fallback]);
  return regionNames(chosen, 'name at least one Region, such as eu-central-1,us-east-1, or set AWS_REGION');
}

async function callerIdentity(client: ClientOptions): Promise<{ readonly accountId: string; readonly partition: string }> {
  const { Account, Arn } = await stsClient(client).send(new GetCallerIdentityCommand({}));
  if (Account === undefined) throw new UnexpectedAnswerError('GetCallerIdentity', 'without an account');
  return { accountId: Account, partition: Arn?.split(':')[1] ?? 'aws' };
}

async function policyFrom(
  { rule, maximumRotationPeriod, maximumKeyMaterialAge, exemptionTag }: AssessOptions,
  client: ClientOptions,
): Promise<Policy> {
  if (rule !== undefined) return readRuleParameters(configClient(client), rule);
  try {
    return parseRuleParameters({
      ...(maximumRotationPeriod === undefined ? {} : { maximumRotationPeriodInDays: maximumRotationPeriod }),
      ...(maximumKeyMaterialAge === undefined ? {} : { maximumKeyMaterialAgeInDays: maximumKeyMaterialAge }),
      ...(exemptionTag === undefined ? {} : { exemptionTagKey: exemptionTag }),
    });
  } catch (error) {
    throw error instanceof InvalidRuleParameterError ? new UsageError(error.message) : error;
  }
}
