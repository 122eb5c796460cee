import { type ActionContext, type KnowsOperation, StepFailure, textInput } from './action.ts';
import { isJsonList, type Json, type JsonRecord } from './json.ts';
import { parseSelector, SelectorError, select } from './json-path.ts';
import { soleReferenceIn } from './references.ts';

/** What is wrong with the Service and Api of a step. Names of services are boto3's, of APIs in PascalCase. */
export function problemsOfApi({ Service, Api }: JsonRecord, knows: KnowsOperation): readonly string[] {
  if (typeof Service !== 'string' || typeof Api !== 'string') return ["inputs 'Service' and 'Api' must be texts"];
  return knows(Service, Api) ? [] : [`API '${Api}' of service '${Service}' is not known here`];
}

/** Calls the API that the step's inputs name, with the remaining inputs. @throws StepFailure */
export function callInputApi(context: ActionContext, ownInputs: readonly string[]): Promise<JsonRecord> {
  const { inputs } = context;
  const apiInputs = Object.fromEntries(Object.entries(inputs).filter(([name]) => !['Service', 'Api', ...ownInputs].includes(name)));
  return context.callApi(textInput(inputs, 'Service'), textInput(inputs, 'Api'), apiInputs);
}

/** What is wrong with PropertySelector and DesiredValues of a wait or an assertion. */
export function problemsOfProperty({ PropertySelector, DesiredValues }: JsonRecord): readonly string[] {
  const problems: string[] = [];
  if (typeof PropertySelector !== 'string') problems.push("input 'PropertySelector' is missing");
  else problems.push(...problemsOfSelector(PropertySelector));
  if (typeof DesiredValues === 'string' && soleReferenceIn(DesiredValues) !== undefined) return problems;
  if (!isJsonList(DesiredValues) || DesiredValues.length === 0) return [...problems, "input 'DesiredValues' must be a list of texts"];
  for (const value of DesiredValues) {
    if (typeof value !== 'string')
      problems.push(`DesiredValues holds ${JSON.stringify(value)}; values are texts, and a Boolean is 'True' or 'False'`);
  }
  return problems;
}

function problemsOfSelector(selector: string): readonly string[] {
  try {
    parseSelector(selector);
    return [];
  } catch (error) {
    if (error instanceof SelectorError) return [error.message];
    throw error;
  }
}

/** One comparison of the selected property with the desired values. @throws StepFailure when the property is absent. */
export function compareProperty(
  inputs: JsonRecord,
  answer: JsonRecord,
): { readonly isDesired: boolean; readonly found: string; readonly desired: readonly string[] } {
  const found = comparable(selectProperty(answer, textInput(inputs, 'PropertySelector')));
  const { DesiredValues } = inputs;
  const desired = (isJsonList(DesiredValues) ? DesiredValues : []).map(comparable);
  return { isDesired: desired.includes(found), found, desired };
}

function selectProperty(answer: JsonRecord, selector: string): Json {
  try {
    return select(answer, selector);
  } catch (error) {
    if (error instanceof SelectorError) throw new StepFailure(error.message);
    throw error;
  }
}

/** Booleans compare as Python writes them: AWS's own runbooks ask for "True" (user guide, "aws:assertAwsResourceProperty"). */
function comparable(value: Json): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
