type Fields = Readonly<Record<string, unknown>>;
type Level = 'INFO' | 'ERROR';

/** What AWS Lambda says of an invocation, as far as each line tells it. */
type Invocation = { readonly awsRequestId: string; readonly functionName?: string; readonly functionVersion?: string };

export type Log = {
  readonly info: (message: string, fields?: Fields) => void;
  readonly error: (message: string, fields?: Fields) => void;
  /** What every line carries from now on, in place of what earlier invocations of this environment left. */
  readonly begin: (invocation: Invocation, ids: Fields) => void;
};

const toStandardOutput = (line: string): void => {
  process.stdout.write(line);
};

/**
 * The log of a function: a line of JSON for each entry, in the field names of the usual log libraries for AWS Lambda. Written to standard output and not by `console`, to which the runtime
 * would add a prefix that is no JSON. It is this small because every function carries its own, and all of them lie in one template.
 *
 * @example
 * const log = functionLog('assess-request');
 * log.info('Proposal on record', { keys: 3 });
 */
export function functionLog(service: string, write: (line: string) => void = toStandardOutput): Log {
  let carried: Fields = {};
  let isFirst = true;
  const entry =
    (level: Level) =>
    (message: string, fields: Fields = {}): void =>
      write(`${JSON.stringify({ level, message, timestamp: new Date().toISOString(), service, ...carried, ...fields })}\n`);
  return {
    info: entry('INFO'),
    error: entry('ERROR'),
    begin: ({ awsRequestId, functionName, functionVersion }, ids) => {
      carried = {
        cold_start: isFirst,
        function_name: functionName,
        function_version: functionVersion,
        function_request_id: awsRequestId,
        ...ids,
      };
      isFirst = false;
    },
  };
}
