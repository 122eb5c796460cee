/**
 * What a Lambda step of the runbook returns. AWS's own samples disagree on whether the selector of such a step starts at the invocation
 * (`$.Payload.Count`) or at the function's answer (`$.Count`); with the answer nested in itself, `$.Payload.Count` finds it either way.
 */
export const stepResult = <Result extends Readonly<Record<string, unknown>>>(result: Result): Result & { readonly Payload: Result } => ({
  ...result,
  Payload: result,
});
