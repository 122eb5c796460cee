import type { Edge } from './edge.ts';
import { awsAnswerEdges } from './edges/aws-answers.ts';
import { commandLineEdges } from './edges/command-line.ts';
import { commandEdges } from './edges/commands.ts';
import { decisionEdges } from './edges/decisions.ts';
import { environmentEdges } from './edges/environments.ts';
import { evidenceEdges } from './edges/evidence.ts';
import { exportEdges } from './edges/exports.ts';
import { fileEdges } from './edges/files.ts';
import { logEdges } from './edges/logs.ts';
import { messageEdges } from './edges/messages.ts';
import { pageEdges } from './edges/pages.ts';
import { parameterEdges } from './edges/parameters.ts';
import { recordEdges } from './edges/records.ts';
import { ruleEventEdges } from './edges/rule-events.ts';
import { stepEventEdges } from './edges/step-events.ts';
import { tableEdges } from './edges/tables.ts';
import { terminalEdges } from './edges/terminal.ts';

/** Everything that comes in from outside, and everywhere that it goes out again. */
export const edges: readonly Edge[] = [
  ...ruleEventEdges,
  ...stepEventEdges,
  ...parameterEdges,
  ...environmentEdges,
  ...recordEdges,
  ...messageEdges,
  ...pageEdges,
  ...tableEdges,
  ...terminalEdges,
  ...exportEdges,
  ...commandEdges,
  ...evidenceEdges,
  ...awsAnswerEdges,
  ...decisionEdges,
  ...fileEdges,
  ...commandLineEdges,
  ...logEdges,
];
