import { maximumDocumentBytes } from '../../../automation/document.ts';
import { referencesInText } from '../../../automation/references.ts';
import type { Runbook } from '../../../automation/runbook.ts';
import type { ApiCall, Principal, ServiceOperations } from '../../../call.ts';
import { notSimulated, ssmError } from '../errors.ts';
import { refuseMembers, requiredTextIn, textIn } from '../input.ts';
import { described, documentIn } from './document-reads.ts';
import type { DocumentRegistration, DocumentStore } from './document-store.ts';

export type DocumentChangeOptions = {
  readonly accountId: string;
  readonly store: DocumentStore;
  /** Why a caller may not hand a role to Systems Manager. */
  readonly refusalToPass: (caller: Principal, region: string, roleArn: string) => string | undefined;
};

/** Quotas (AWS General Reference, Systems Manager). */
const maximumDocuments = 500;
const maximumVersions = 1000;

/**
 * Making documents of one's own, changing and deleting them (Systems Manager API). Names of errors
 * are those of the API.
 */
export function documentChanges(options: DocumentChangeOptions): ServiceOperations {
  const { accountId, store } = options;
  return {
    CreateDocument: async (call) => {
      const registration = registrationIn(call, requiredTextIn(call.input, 'Name'), ['DisplayName', 'Tags']);
      const runbook = checked(registration, call, options);
      if (store.find(call.region, registration.name) !== undefined)
        throw ssmError('DocumentAlreadyExists', `Document with name ${registration.name} already exists.`);
      if (store.countIn(call.region) >= maximumDocuments)
        throw ssmError('DocumentLimitExceeded', `There are ${maximumDocuments} documents, which is the quota`);
      return { DocumentDescription: described(store.add(registration, runbook), 'Creating', accountId, store) };
    },
    /** The default version stays what it is. */
    UpdateDocument: async (call) => {
      const { region, input } = call;
      const { DocumentVersion: version = '$LATEST', ...named } = input;
      const current = documentIn(store, region, 'UpdateDocument', named);
      const versions = store.versionsOf(current);
      if (version !== '$LATEST' && version !== versions.at(-1)?.version)
        throw ssmError('InvalidDocumentVersion', 'The document version is not valid or does not exist.');
      const registration = registrationIn({ ...call, input: { DocumentType: current.documentType, ...input } }, current.name, [
        'DisplayName',
      ]);
      const runbook = checked(registration, call, options);
      // That it is compared with every version is how emulators read the error's text.
      if (versions.some(({ content }) => content === registration.content))
        throw ssmError(
          'DuplicateDocumentContent',
          'The content of the association document matches another document. Change the content of the document and try again.',
        );
      if (versions.length >= maximumVersions)
        throw ssmError('DocumentVersionLimitExceeded', `Document ${current.name} has ${maximumVersions} versions, which is the quota`);
      return { DocumentDescription: described(store.add(registration, runbook), 'Updating', accountId, store) };
    },
    UpdateDocumentDefaultVersion: async ({ region, input }) => {
      const document = documentIn(store, region, 'UpdateDocumentDefaultVersion', input);
      store.setDefault(document);
      return { Description: { Name: document.name, DefaultVersion: document.version } };
    },
    /**
     * All versions, or one that is not the default. A document of the same name begins with version
     * 1 again.
     */
    DeleteDocument: async ({ region, input }) => {
      const document = documentIn(store, region, 'DeleteDocument', input);
      if (textIn(input, 'DocumentVersion') === undefined) {
        store.remove(region, document.name);
        return {};
      }
      if (store.find(region, document.name) === document)
        throw ssmError('InvalidDocumentOperation', `Version ${document.version} is the default version of ${document.name}`);
      store.removeVersion(document);
      return {};
    },
  };
}

function registrationIn({ region, input }: ApiCall, name: string, notSimulatedMembers: readonly string[]): DocumentRegistration {
  refuseMembers(input, 'a document', ['Attachments', 'Requires', 'VersionName', ...notSimulatedMembers]);
  const content = requiredTextIn(input, 'Content');
  const documentFormat = textIn(input, 'DocumentFormat') ?? 'JSON';
  if (documentFormat !== 'JSON' && documentFormat !== 'YAML') throw notSimulated(`a document in the format ${documentFormat}`);
  if (Buffer.byteLength(content) > maximumDocumentBytes)
    throw ssmError(
      'MaxDocumentSizeExceeded',
      `The document has ${Buffer.byteLength(content)} bytes; at most ${maximumDocumentBytes} are allowed`,
    );
  const targetType = textIn(input, 'TargetType');
  return {
    region,
    name,
    content,
    documentFormat,
    documentType: textIn(input, 'DocumentType') ?? 'Command',
    ...(targetType === undefined ? {} : { targetType }),
  };
}

/**
 * A role that stands in the document itself must be one that its author may pass; one that is a
 * parameter is passed by whoever starts it.
 */
function checked(
  registration: DocumentRegistration,
  { principal, region }: ApiCall,
  { store, refusalToPass }: DocumentChangeOptions,
): Runbook {
  const runbook = store.read(registration);
  if (referencesInText(runbook.assumeRole).length > 0) return runbook;
  const refusal = refusalToPass(principal, region, runbook.assumeRole);
  if (refusal === undefined) return runbook;
  throw ssmError(
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: iam:PassRole on resource: ${runbook.assumeRole} ${refusal}`,
  );
}
