import { CommanderError } from 'commander';
import { replace, rotateNow } from './commands/ask.ts';
import { assess } from './commands/assess.ts';
import { approveRequest, rejectRequest } from './commands/decide.ts';
import { exportFindings } from './commands/export.ts';
import { history } from './commands/history.ts';
import { loop } from './commands/loop.ts';
import { orgAssess } from './commands/org-assess.ts';
import { orgStatus } from './commands/org-status.ts';
import { request } from './commands/request.ts';
import { sandbox } from './commands/sandbox.ts';
import { status } from './commands/status.ts';
import { verifyEvidence } from './commands/verify-evidence.ts';
import { program } from './program.ts';
import { safeText } from './terminal/output.ts';
import { exitCodes, UsageError } from './usage-error.ts';

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.success);
});

let exitCode: number = exitCodes.success;
try {
  await program(
    (code) => {
      exitCode = code;
    },
    {
      assess,
      approveRequest,
      rejectRequest,
      exportFindings,
      history,
      loop,
      orgAssess,
      orgStatus,
      replace,
      request,
      rotateNow,
      sandbox,
      status,
      verifyEvidence,
    },
  ).parseAsync(process.argv);
} catch (error) {
  exitCode = codeFor(error);
}
// What was written to a pipe may still be on its way, and process.exit would cut it off.
await new Promise((resolve) => {
  process.stdout.write('', resolve);
});
process.exit(exitCode);

/** Help is no error; a person's mistake is one message; anything else shows where it happened. */
function codeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  if (error instanceof UsageError) {
    console.error(safeText(`kms-rotation: ${error.message}`));
    return exitCodes.usage;
  }
  if (error instanceof Error && error.name === 'ExitPromptError') {
    console.error('Interrupted: nothing was decided, and nothing was changed.');
    return exitCodes.interrupted;
  }
  console.error(error instanceof Error ? safeText(`kms-rotation: ${error.name}: ${error.message}`) : error);
  return exitCodes.unexplained;
}
