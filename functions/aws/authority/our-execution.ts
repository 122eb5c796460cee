import type { SSMClient } from '@aws-sdk/client-ssm';
import { isOurDocument } from '../../core/changes/runbooks.ts';
import type { DocumentDigests } from '../../core/document-digests.ts';
import { plainText } from '../../core/report/plain-text.ts';
import { type Execution, readExecution } from '../ssm.ts';
import { NotOursError, type OurDocument, ourDocument } from './our-document.ts';

/** An execution of one of our documents, recognised by its content. */
export type OurExecution = { readonly execution: Execution; readonly document: OurDocument };

/**
 * What an execution id stands for. Whoever may invoke a function can name any execution: only one
 * that Systems Manager runs of our own document, step after step, and that no other execution has
 * started, counts.
 * @throws NotOursError
 */
export async function ourExecution(ssm: SSMClient, executionId: string, digests: DocumentDigests): Promise<OurExecution> {
  const execution = await readExecution(ssm, executionId);
  if (!isOurDocument(execution.documentName))
    throw new NotOursError(
      `execution ${executionId} runs the document ${plainText(execution.documentName)}, which is not one of this product`,
    );
  if (execution.parentExecutionId !== null)
    throw new NotOursError(
      `execution ${executionId} was started by execution ${plainText(execution.parentExecutionId)}; only a request of its own counts`,
    );
  if (execution.isInteractive)
    throw new NotOursError(
      `execution ${executionId} is interactive, so that whoever started it may leave steps out; start it without Mode`,
    );
  return { execution, document: await ourDocument(ssm, execution, digests) };
}
