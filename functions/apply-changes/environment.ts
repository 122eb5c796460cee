import { readWriterEnvironment, type WriterEnvironment } from '../core/writer-environment.ts';

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS. */
export const environment = (): WriterEnvironment => readWriterEnvironment(process.env);
