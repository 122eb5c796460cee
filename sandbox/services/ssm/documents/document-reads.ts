import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { textOf } from '../../../automation/json.ts';
import type { Parameter } from '../../../automation/runbook.ts';
import type { ServiceOperations } from '../../../call.ts';
import { notSimulated, ssmError } from '../errors.ts';
import { type Input, refuseMembers, requiredTextIn, textIn } from '../input.ts';
import { pageOf } from '../paging.ts';
import type { DocumentStore, DocumentVersion } from './document-store.ts';

export type DocumentReadOptions = {
  readonly accountId: string;
  readonly store: DocumentStore;
  /**
   * In which format `GetDocument` answers where the request names none: as the document is stored,
   * or as JSON, which the API reference calls the default.
   */
  readonly formatByDefault: 'asStored' | 'JSON';
};

/** What there is to read of documents. */
export const documentReads = ({ accountId, store, formatByDefault }: DocumentReadOptions): ServiceOperations => ({
  GetDocument: async ({ region, input }) => {
    const document = documentIn(store, region, 'GetDocument', input);
    const { name, createdAt, version, documentType, documentFormat } = document;
    const format = textIn(input, 'DocumentFormat') ?? (formatByDefault === 'JSON' ? 'JSON' : documentFormat);
    return {
      Name: name,
      CreatedDate: createdAt,
      DocumentVersion: version,
      Status: 'Active',
      Content: contentAs(format, document),
      DocumentType: documentType,
      DocumentFormat: format,
    };
  },
  DescribeDocument: async ({ region, input }) => ({
    Document: described(documentIn(store, region, 'DescribeDocument', input), 'Active', accountId, store),
  }),
  /** Newest first (AWS CLI reference, list-document-versions, sample). */
  ListDocumentVersions: async ({ region, input }) => {
    const document = documentIn(store, region, 'ListDocumentVersions', input);
    const page = pageOf(store.versionsOf(document).toReversed(), input);
    return {
      DocumentVersions: page.items.map(({ name, version, createdAt, documentFormat }) => ({
        Name: name,
        DocumentVersion: version,
        CreatedDate: createdAt,
        IsDefaultVersion: version === document.version,
        DocumentFormat: documentFormat,
        Status: 'Active',
      })),
      ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
    };
  },
});

/** The very text where the format is its own. How AWS lays out the other one is not said. */
function contentAs(format: string, { content, documentFormat }: DocumentVersion): string {
  if (format === documentFormat) return content;
  if (format === 'JSON') return JSON.stringify(parse(content), null, 2);
  throw notSimulated(`GetDocument of a ${documentFormat} document as ${format}`);
}

/**
 * The version that a request names, by default the default one. @throws ServiceError
 * InvalidDocument, InvalidDocumentVersion
 */
export function documentIn(store: DocumentStore, region: string, operation: string, input: Input): DocumentVersion {
  refuseMembers(input, operation, ['VersionName']);
  const name = requiredTextIn(input, 'Name');
  const version = textIn(input, 'DocumentVersion');
  const document = store.find(region, name, version);
  if (document === undefined) throw ssmError('InvalidDocument', `Document with name ${name} does not exist in ${region}`);
  if (document === 'noSuchVersion') throw ssmError('InvalidDocumentVersion', `Document ${name} has no version ${version}`);
  return document;
}

/** A DocumentDescription. @param status Creating and Updating are over with the answer here */
export function described(
  document: DocumentVersion,
  status: 'Active' | 'Creating' | 'Updating',
  accountId: string,
  store: DocumentStore,
): Record<string, unknown> {
  const { region, name, content, runbook, documentType, documentFormat, targetType } = document;
  const inForce = store.find(region, name);
  return {
    Hash: createHash('sha256').update(content).digest('hex'),
    HashType: 'Sha256',
    Name: name,
    Owner: accountId,
    CreatedDate: document.createdAt,
    Status: status,
    DocumentVersion: document.version,
    ...(runbook.description === undefined ? {} : { Description: runbook.description }),
    Parameters: runbook.parameters.map(describeParameter),
    DocumentType: documentType,
    SchemaVersion: '0.3',
    LatestVersion: store.versionsOf(document).at(-1)?.version ?? document.version,
    DefaultVersion: typeof inForce === 'object' ? inForce.version : document.version,
    DocumentFormat: documentFormat,
    ...(targetType === undefined ? {} : { TargetType: targetType }),
    Tags: [],
  };
}

const describeParameter = ({ name, type, description, defaultValue }: Parameter): Record<string, unknown> => ({
  Name: name,
  Type: type,
  ...(description === undefined ? {} : { Description: description }),
  ...(defaultValue === undefined ? {} : { DefaultValue: textOf(defaultValue) }),
});
