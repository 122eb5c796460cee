import { join } from 'node:path';
import { readRuleParameters } from '../../functions/aws/config.ts';
import { countsOf, idOfChange } from '../../functions/core/changes/kind.ts';
import { changesText } from '../../functions/core/changes/words.ts';
import { mergedDecisions, mergedOutcomes, mergedValidation, unexplainedChanges } from '../../functions/core/merge.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import { copyEvidence } from '../evidence/copy.ts';
import { assessRegions } from '../loop/assess.ts';
import { approvedChanges, choiceOnReplacement, choicesOn } from '../loop/choose.ts';
import { collectEvidence } from '../loop/collect.ts';
import { complianceCounts, resultsInAgreement, rulesResultsOf } from '../loop/compliance.ts';
import { answer } from '../loop/decide.ts';
import { historiesOf, ofDecidedKeys } from '../loop/history.ts';
import { type LoopRegion, loopRegion } from '../loop/region.ts';
import { raiseReplacement, replaced } from '../loop/replace.ts';
import { endedExecutions, raiseRequests, requestPages } from '../loop/request.ts';
import { showFailures, showReplacement, showRequests } from '../loop/show-requests.ts';
import { type LoopRecords, writeLoopFiles } from '../loop/write-files.ts';
import { type SandboxReady, startSandboxProcess } from '../sandbox-process.ts';
import { createOutput, jsonText, type Output } from '../terminal/output.ts';
import { showAssessment } from '../terminal/show-assessment.ts';
import { showHistory } from '../terminal/show-history.ts';
import { showOutcomes, showValidation } from '../terminal/show-result.ts';
import { kindsText } from '../terminal/waiting.ts';
import { exitCodes } from '../usage-error.ts';

export type LoopOptions = {
  readonly estate?: string;
  readonly approve?: string;
  readonly comment: string;
  readonly out: string;
  readonly period: number;
  readonly materialAge?: number | 'none';
  readonly json: boolean;
  readonly verbose: boolean;
};

/**
 * Runs Assessment, Configuration and Validation on the embedded sandbox, and writes what came of it. Only the start of the sandbox is special: all else is done through the
 * AWS APIs, as on AWS. @returns the exit code: 0 only if every approved change is confirmed or its failure explained.
 */
export async function loop(options: LoopOptions): Promise<number> {
  const output = createOutput(options.json);
  output.note('Starting the sandbox: a local stand-in for AWS, on which the real template, functions and documents are deployed …');
  const sandbox = await startSandboxProcess([
    ...(options.estate === undefined ? [] : ['--estate', options.estate]),
    ...['--parameter', `RotationPeriodInDays=${options.period}`],
    // A period is chosen within the policy: whoever chooses a longer one here allows it.
    ...(options.period > defaultPolicy.maximumRotationPeriodInDays ? ['--parameter', `MaximumRotationPeriodInDays=${options.period}`] : []),
    ...materialAge(options),
    ...(options.verbose ? ['--verbose'] : []),
  ]);
  try {
    return await run(sandbox.ready, options, output);
  } finally {
    await sandbox.stop();
  }
}

/** Four years in the sample, so that keys to rotate now are to be seen too. */
const materialAgeInSample = 1460;

function materialAge({ materialAge: given, estate }: LoopOptions): readonly string[] {
  const days = given ?? (estate === undefined ? materialAgeInSample : 'none');
  return days === 'none' ? [] : ['--parameter', `MaximumKeyMaterialAgeInDays=${days}`];
}

async function run(ready: SandboxReady, options: LoopOptions, output: Output): Promise<number> {
  const startedAt = new Date();
  const regions = await Promise.all(ready.regions.map((region) => loopRegion(ready, region)));
  output.heading('Assessment');
  const assessment = await assess(ready, regions, startedAt, output);
  showAssessment(assessment, output);
  const before = await resultsInAgreement(regions, ready.ruleName, assessment, 15_000);
  output.note(
    before.differing.length === 0
      ? `\nThe AWS Config rule ${ready.ruleName} reports the same for every key.`
      : `\nThe AWS Config rule ${ready.ruleName} does not report the same yet for ${before.differing.join(', ')}.`,
  );

  output.progress('The request scheduler is asking …');
  const raised = await raiseRequests(regions);
  showRequests(raised, output);
  const replacement = options.estate === undefined ? await raiseReplacement(regions, ready.operatorArn, assessment) : undefined;
  if (replacement !== undefined) showReplacement(replacement, output);
  const choices = await choicesOn(raised, options);
  const choice = replacement === undefined ? undefined : await choiceOnReplacement(replacement, options);
  await answer(raised, choices, (remaining) => output.progress(`${remaining} parts of the request start when others have ended …`));
  const approved = approvedChanges(raised, choices, replacement, choice);
  if (raised.length > 0 || choice !== undefined)
    output.line(
      `\n${output.styled('bold', approved.length === 0 ? 'Rejected.' : `Approved: ${changesText(countsOf(approved))}: ${kindsText(approved)}.`)}`,
    );

  output.heading('Configuration');
  output.progress('The executions are at work …');
  const [scheduled, own] = await Promise.all([
    Promise.all(raised.map(endedExecutions)),
    replacement === undefined || choice === undefined ? [] : replaced(replacement, choice),
  ]);
  const executions = [...scheduled, own].flat();
  const collected = await collectEvidence(executions);
  const decisions = mergedDecisions(collected.decisions);
  const proposals = executions.flatMap(({ proposal }) => proposal ?? []);
  const outcomes = mergedOutcomes(collected.outcomes, new Date().toISOString());
  showOutcomes(outcomes, output);
  showFailures(executions, output);

  output.heading('Validation');
  const about = { accountId: ready.accountId, validatedAt: new Date().toISOString(), proposals, outcomes };
  const validation = mergedValidation(collected.validations, about);
  const after = await Promise.all(regions.map((region) => rulesResultsOf(region, ready.ruleName)));
  showValidation(validation, { before: complianceCounts(before.all), after: complianceCounts(after) }, output);

  output.heading('History: since when, and by whose decision');
  const histories = await historiesOf(regions, { accountId: ready.accountId, ruleName: ready.ruleName, since: startedAt });
  for (const one of histories)
    showHistory(ofDecidedKeys(one), false, output, `  No key in ${one.region} is compliant by a decision of this run.`);
  output.note(
    '  On AWS: npx kms-rotation history --region <region> --key <key id>, or --since <date> for a whole Region; as a table, JSON, CSV or a page.',
  );

  const records: LoopRecords = {
    assessment,
    proposals,
    decisions,
    outcomes,
    validation,
    requestPages: await requestPages(raised),
    histories,
  };
  const files = await writeLoopFiles(options.out, records);
  for (const { region, evidence } of regions) await copyEvidence(evidence, join(options.out, 'evidence', region));
  output.line(`\nWritten to ${options.out}/: ${files.join(', ')}, evidence/`);
  output.note(`  Check the evidence: npx kms-rotation verify-evidence --directory ${options.out}`);
  if (options.json) process.stdout.write(jsonText({ decisions, outcomes, validation }));
  return exitCodeFor(records, collected.withoutValidation, output);
}

async function assess(ready: SandboxReady, regions: readonly LoopRegion[], now: Date, output: Output) {
  const [first] = regions;
  if (first === undefined) throw new Error('the sandbox has no Region');
  const policy = await readRuleParameters(first.config, ready.ruleName);
  return assessRegions(
    regions.map(({ region }) => ({ region, endpoint: ready.endpoint, credentials: ready.credentials })),
    {
      accountId: ready.accountId,
      partition: ready.operatorArn.split(':')[1] ?? 'aws',
      policy,
      now,
      withKeyPolicies: false,
      quotaShare: 1,
    },
    (keysRead) => output.progress(`Reading keys: ${keysRead}`),
  );
}

function exitCodeFor({ decisions, outcomes }: LoopRecords, withoutValidation: readonly string[], output: Output): number {
  const unexplained = unexplainedChanges(decisions, outcomes).map(idOfChange);
  if (unexplained.length > 0) output.line(output.styled('red', `Approved and not accounted for: ${unexplained.join(', ')}`));
  if (withoutValidation.length > 0)
    output.line(output.styled('red', `Executions without a validation on record: ${withoutValidation.join(', ')}`));
  return unexplained.length + withoutValidation.length === 0 ? exitCodes.success : exitCodes.unexplained;
}
