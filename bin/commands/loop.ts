import { readRuleParameters } from '../../functions/aws/config.ts';
import { mergedApprovals, mergedOutcomes, mergedValidation, unexplainedKeys } from '../../functions/core/merge.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import { requestText } from '../../functions/core/report/approval-request.ts';
import { type Runbook, runbookOf } from '../../functions/core/runbooks.ts';
import { assessRegions } from '../loop/assess.ts';
import { collectEvidence } from '../loop/collect.ts';
import { countsOf, resultsInAgreement, rulesResultsOf } from '../loop/compliance.ts';
import { answer, type Choices, choicesFromOption, choicesFromPerson } from '../loop/decide.ts';
import { historiesOf, ofDecidedKeys } from '../loop/history.ts';
import { type LoopRegion, loopRegion } from '../loop/region.ts';
import { endedExecutions, type RaisedExecution, type RaisedRequest, raiseRequests, requestPages } from '../loop/request.ts';
import { type LoopRecords, writeLoopFiles } from '../loop/write-files.ts';
import { type SandboxReady, startSandboxProcess } from '../sandbox-process.ts';
import { createOutput, jsonText, type Output } from '../terminal/output.ts';
import { showAssessment } from '../terminal/show-assessment.ts';
import { showHistory } from '../terminal/show-history.ts';
import { showOutcomes, showValidation } from '../terminal/show-result.ts';
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
 * AWS APIs, as on AWS. @returns the exit code: 0 only if every approved key is confirmed or its failure explained.
 */
export async function loop(options: LoopOptions): Promise<number> {
  const output = createOutput(options.json);
  output.note('Starting the sandbox: a local stand-in for AWS, on which the real template, functions and runbook are deployed …');
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

/** Four years in the sample, so that both kinds of request are to be seen. */
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

  output.progress('The feeder is asking …');
  const raised = await raiseRequests(regions);
  showRequests(raised, output);
  const choices = await decide(raised, options);
  const approved = [...choices.values()].reduce((sum, { keyIds }) => sum + keyIds.size, 0);
  await answer(raised, choices, (remaining) => output.progress(`${remaining} parts of the request start when others have ended …`));
  if (raised.length > 0)
    output.line(`\n${output.styled('bold', approved === 0 ? 'Rejected.' : `Approved: ${approvedText(raised, choices)}.`)}`);

  output.heading('Configuration');
  output.progress('The runbook is at work …');
  const executions = (await Promise.all(raised.map(endedExecutions))).flat();
  const collected = await collectEvidence(executions);
  const approvals = mergedApprovals(collected.approvals);
  const outcomes = mergedOutcomes(collected.outcomes, new Date().toISOString());
  showOutcomes(outcomes, output);
  showFailures(executions, output);

  output.heading('Validation');
  const validation = mergedValidation(collected.validations, { accountId: ready.accountId, validatedAt: new Date().toISOString() });
  const after = await Promise.all(regions.map((region) => rulesResultsOf(region, ready.ruleName)));
  showValidation(validation, approvals, { before: countsOf(before.all), after: countsOf(after) }, output);

  output.heading('History: since when, and by whose decision');
  const histories = await historiesOf(regions, { accountId: ready.accountId, ruleName: ready.ruleName, since: startedAt });
  for (const one of histories) showHistory(ofDecidedKeys(one), false, output);
  output.note('  On AWS: kms-rotation history --key <key id>, or --since <date> for a whole Region; as a table, JSON, CSV or a page.');

  const records: LoopRecords = {
    assessment,
    proposals: executions.flatMap(({ proposal }) => proposal ?? []),
    approvals,
    outcomes,
    validation,
    requestPages: await requestPages(raised),
    histories,
  };
  const files = await writeLoopFiles(options.out, records);
  output.line(`\nWritten to ${options.out}/: ${files.join(', ')}`);
  if (options.json) process.stdout.write(jsonText({ approvals, outcomes, validation }));
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

function showRequests(raised: readonly RaisedRequest[], output: Output): void {
  output.heading('The request, as its approvers read it');
  if (raised.length === 0)
    output.line('  Nothing to approve: no key is non-compliant for a reason that rotation would put right. Nobody is asked.');
  for (const { region, request, asking } of raised) {
    const first = asking.find(({ proposal }) => proposal !== undefined && proposal.keys.length > 0)?.proposal;
    for (const { executionId, execution, proposal } of asking) {
      if (proposal === undefined)
        output.line(
          output.styled(
            'red',
            `  ${region.region}: execution ${executionId} could not propose anything: ${execution.failureMessage ?? execution.status}`,
          ),
        );
    }
    if (first === undefined) continue;
    const { subject, message } = requestText(request, first, { evidenceBucket: region.evidence.bucket });
    output.line(output.styled('bold', `  ${subject}`));
    output.line(message.replaceAll(/^/gm, '  │ '));
  }
}

function showFailures(executions: readonly RaisedExecution[], output: Output): void {
  for (const { executionId, execution } of executions) {
    if (execution.status !== 'Success')
      output.line(
        output.styled('red', `  Execution ${executionId} ended as ${execution.status}: ${execution.failureMessage ?? 'no message'}`),
      );
  }
}

/** `18 keys to rotate from now on, 4 to be rotated now`. */
function approvedText(raised: readonly RaisedRequest[], choices: Choices): string {
  const count = (runbook: Runbook): number =>
    raised
      .filter(({ request }) => runbookOf(request) === runbook)
      .reduce((sum, { request }) => sum + (choices.get(request.requestId)?.keyIds.size ?? 0), 0);
  const [toEnable, toRotate] = [count('approveAndEnable'), count('rotateNow')];
  const parts = [
    ...(toEnable > 0 ? [`${toEnable} keys to rotate from now on`] : []),
    ...(toRotate > 0 ? [`${toRotate} to be rotated now`] : []),
  ];
  return parts.join(', ');
}

function decide(raised: readonly RaisedRequest[], options: LoopOptions): Promise<Choices> | Choices {
  const asks = options.approve === undefined && process.stdin.isTTY && process.stdout.isTTY && raised.length > 0 && !options.json;
  return asks ? choicesFromPerson(raised, options.comment) : choicesFromOption(options.approve ?? 'all', options.comment, raised);
}

function exitCodeFor({ approvals, outcomes }: LoopRecords, withoutValidation: readonly string[], output: Output): number {
  const unexplained = unexplainedKeys(approvals, outcomes);
  if (unexplained.length > 0) output.line(output.styled('red', `Approved and not accounted for: ${unexplained.join(', ')}`));
  if (withoutValidation.length > 0)
    output.line(output.styled('red', `Executions without a validation on record: ${withoutValidation.join(', ')}`));
  return unexplained.length + withoutValidation.length === 0 ? exitCodes.success : exitCodes.unexplained;
}
