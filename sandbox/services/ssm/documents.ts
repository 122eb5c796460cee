import { createHash } from 'node:crypto';
import type { KnowsOperation } from '../../automation/action.ts';
import { InvalidRunbookError, parseRunbook } from '../../automation/document.ts';
import { textOf } from '../../automation/json.ts';
import type { Parameter, Runbook } from '../../automation/runbook.ts';
import type { SandboxClock } from '../../clock.ts';
import { notSimulated, ssmError } from './errors.ts';
import { type Input, refuseMembers, requiredTextIn, textIn } from './input.ts';

/** A document as CloudFormation gives it: the content is the text of the file. */
export type DocumentRegistration = {
  readonly region: string;
  readonly name: string;
  readonly content: string;
  readonly documentFormat: 'YAML' | 'JSON';
  readonly documentType: string;
  readonly targetType?: string;
};

export type DocumentVersion = DocumentRegistration & { readonly version: string; readonly createdAt: Date; readonly runbook: Runbook };

export type DocumentStore = {
  /** Adds a document, or a new version of one, which becomes the default as with CloudFormation's `UpdateMethod: NewVersion`. */
  readonly register: (registration: DocumentRegistration) => { readonly name: string; readonly version: string };
  /** With all its versions; executions that are under way keep theirs. */
  readonly remove: (region: string, name: string) => void;
  /** By name or ARN, and `$DEFAULT`, `$LATEST` or a number; `undefined` where there is no such document or version. */
  readonly find: (region: string, nameOrArn: string, version?: string) => DocumentVersion | 'noSuchVersion' | undefined;
};

const namePattern = /^[a-zA-Z0-9_\-.]{3,128}$/;
const reservedPrefix = /^(aws|amazon|amzn|AWSEC2|AWSConfigRemediation|AWSSupport)/i;

export function createDocumentStore(clock: SandboxClock, knowsOperation: KnowsOperation): DocumentStore {
  const documents = new Map<string, DocumentVersion[]>();
  const versionsOf = (region: string, name: string): DocumentVersion[] => documents.get(`${region}/${name}`) ?? [];
  return {
    register: (registration) => {
      const { region, name, documentType } = registration;
      if (!namePattern.test(name) || reservedPrefix.test(name)) {
        throw ssmError(
          'ValidationException',
          `Document name '${name}' must match ${namePattern.source} and not start with a prefix that AWS reserves`,
        );
      }
      if (documentType !== 'Automation') throw notSimulated(`a document of type ${documentType}`);
      const versions = versionsOf(region, name);
      const version = String(versions.length + 1);
      documents.set(`${region}/${name}`, [
        ...versions,
        { ...registration, version, createdAt: clock.now(), runbook: parsed(registration, knowsOperation) },
      ]);
      return { name, version };
    },
    remove: (region, name) => {
      documents.delete(`${region}/${name}`);
    },
    find: (region, nameOrArn, version = '$DEFAULT') => {
      const versions = versionsOf(
        region,
        nameOrArn.replace(/^arn:[^:]+:ssm:[^:]*:\d*:(document|automation-definition)\//, '').replace(/:.*$/, ''),
      );
      if (versions.length === 0) return undefined;
      if (version === '$DEFAULT' || version === '$LATEST') return versions.at(-1);
      return versions.find((candidate) => candidate.version === version) ?? 'noSuchVersion';
    },
  };
}

function parsed({ name, content, documentFormat }: DocumentRegistration, knowsOperation: KnowsOperation): Runbook {
  try {
    return parseRunbook(content, documentFormat, { knowsOperation });
  } catch (error) {
    if (error instanceof InvalidRunbookError) throw ssmError('InvalidDocumentContent', `Document ${name}: ${error.message}`);
    throw error;
  }
}

/** GetDocument: the text exactly as it was registered. */
export function getDocument(store: DocumentStore, region: string, input: Input): Record<string, unknown> {
  refuseMembers(input, 'GetDocument', ['VersionName']);
  const document = wanted(store, region, input);
  const format = textIn(input, 'DocumentFormat') ?? document.documentFormat;
  if (format !== document.documentFormat) throw notSimulated(`GetDocument of a ${document.documentFormat} document as ${format}`);
  return {
    Name: document.name,
    CreatedDate: document.createdAt,
    DocumentVersion: document.version,
    Status: 'Active',
    Content: document.content,
    DocumentType: document.documentType,
    DocumentFormat: document.documentFormat,
  };
}

export function describeDocument(store: DocumentStore, accountId: string, region: string, input: Input): Record<string, unknown> {
  refuseMembers(input, 'DescribeDocument', ['VersionName']);
  const document = wanted(store, region, input);
  const latest = store.find(region, document.name);
  const latestVersion = typeof latest === 'object' ? latest.version : document.version;
  return {
    Document: {
      Hash: createHash('sha256').update(document.content).digest('hex'),
      HashType: 'Sha256',
      Name: document.name,
      Owner: accountId,
      CreatedDate: document.createdAt,
      Status: 'Active',
      DocumentVersion: document.version,
      ...(document.runbook.description === undefined ? {} : { Description: document.runbook.description }),
      Parameters: document.runbook.parameters.map(describeParameter),
      DocumentType: document.documentType,
      SchemaVersion: '0.3',
      LatestVersion: latestVersion,
      DefaultVersion: latestVersion,
      DocumentFormat: document.documentFormat,
      ...(document.targetType === undefined ? {} : { TargetType: document.targetType }),
      Tags: [],
    },
  };
}

const describeParameter = ({ name, type, description, defaultValue }: Parameter): Record<string, unknown> => ({
  Name: name,
  Type: type,
  ...(description === undefined ? {} : { Description: description }),
  ...(defaultValue === undefined ? {} : { DefaultValue: textOf(defaultValue) }),
});

function wanted(store: DocumentStore, region: string, input: Input): DocumentVersion {
  const name = requiredTextIn(input, 'Name');
  const document = store.find(region, name, textIn(input, 'DocumentVersion'));
  if (document === undefined) throw ssmError('InvalidDocument', `Document with name ${name} does not exist in ${region}`);
  if (document === 'noSuchVersion')
    throw ssmError('InvalidDocumentVersion', `Document ${name} has no version ${textIn(input, 'DocumentVersion')}`);
  return document;
}
