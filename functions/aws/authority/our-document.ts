import { type DocumentFormat, GetDocumentCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { canonicalJson, type DocumentDigests, editionOf, normalizedText } from '../../core/document-digests.ts';
import { plainText } from '../../core/report/plain-text.ts';
import { sha256Of } from '../evidence-store.ts';

/** What is behind this is not a document of ours. Nothing has been done. */
export class NotOursError extends Error {
  override readonly name = 'NotOursError' as const;
}

export type OurDocument = {
  readonly edition: 'CURRENT' | 'LAST';
  /** Of the text that was recognised. */
  readonly sha256: string;
};

type Running = { readonly documentName: string; readonly documentVersion: string; readonly startedAt: string | null };

/**
 * Recognises the version of a document that an execution runs by its content: a name can be given
 * to any document, and a document can be changed. Systems Manager is documented to give a document
 * back as it was stored; should it change the text, the parsed form decides. The version must be
 * older than the execution: a document that is deleted and created again counts its versions from
 * 1, and the execution runs the text of before.
 * @throws NotOursError
 */
export async function ourDocument(
  ssm: SSMClient,
  { documentName, documentVersion, startedAt }: Running,
  digests: DocumentDigests,
): Promise<OurDocument> {
  const content = async (format: DocumentFormat): Promise<string> => {
    const command = new GetDocumentCommand({ Name: documentName, DocumentVersion: documentVersion, DocumentFormat: format });
    const { Content = '', CreatedDate } = await ssm.send(command);
    if (CreatedDate !== undefined && startedAt !== null && CreatedDate.getTime() > Date.parse(startedAt))
      throw new NotOursError(
        `version ${plainText(documentVersion)} of the document ${documentName} was created at ${CreatedDate.toISOString()}, after the execution was started (${startedAt}), so that the execution runs another text. No approval of it counts. Find out in AWS CloudTrail who deleted and created the document.`,
      );
    return Content;
  };
  const ofText = sha256Of(normalizedText(await content('YAML')));
  const byText = editionOf(digests, documentName, ofText);
  if (byText !== undefined) return { edition: byText, sha256: ofText };
  const ofForm = sha256Of(parsedForm(await content('JSON')));
  const byForm = editionOf(digests, documentName, ofForm);
  if (byForm !== undefined) return { edition: byForm, sha256: ofForm };
  throw new NotOursError(
    `version ${plainText(documentVersion)} of the document ${documentName} is not as this product deploys it (SHA-256 ${ofText}), so that no approval of it counts. Deploy the stack again, or find out in AWS CloudTrail who changed the document.`,
  );
}

function parsedForm(text: string): string {
  try {
    return canonicalJson(JSON.parse(text));
  } catch {
    return text;
  }
}
