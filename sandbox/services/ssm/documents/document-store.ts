import type { KnowsOperation } from '../../../automation/action.ts';
import { InvalidRunbookError, parseRunbook } from '../../../automation/document.ts';
import type { Runbook } from '../../../automation/runbook.ts';
import type { SandboxClock } from '../../../clock.ts';
import { notSimulated, ssmError } from '../errors.ts';

/** A document as CloudFormation and the API give it: the content is the text of the file. */
export type DocumentRegistration = {
  readonly region: string;
  readonly name: string;
  readonly content: string;
  readonly documentFormat: 'YAML' | 'JSON';
  readonly documentType: string;
  readonly targetType?: string;
};

export type DocumentVersion = DocumentRegistration & { readonly version: string; readonly createdAt: Date; readonly runbook: Runbook };

/**
 * A document with its versions, oldest first; at least one of them. Numbers are not given twice.
 */
type StoredDocument = { readonly versions: readonly DocumentVersion[]; readonly defaultVersion: string; readonly lastNumber: number };

export type DocumentStore = {
  /**
   * Adds a document, or a new version of one, which becomes the default as with CloudFormation's
   * `UpdateMethod: NewVersion`.
   */
  readonly register: (registration: DocumentRegistration) => { readonly name: string; readonly version: string };
  /**
   * A document as it would be stored. @throws ServiceError ValidationException,
   * InvalidDocumentContent, SandboxNotImplemented
   */
  readonly read: (registration: DocumentRegistration) => Runbook;
  /** Adds a document, or a version that does not become the default. */
  readonly add: (registration: DocumentRegistration, runbook: Runbook) => DocumentVersion;
  readonly setDefault: (document: DocumentVersion) => void;
  readonly removeVersion: (document: DocumentVersion) => void;
  /** With all its versions; executions that are under way keep theirs. */
  readonly remove: (region: string, name: string) => void;
  /**
   * By name or ARN, and `$DEFAULT`, `$LATEST` or a number; `undefined` where there is no such
   * document or version.
   */
  readonly find: (region: string, nameOrArn: string, version?: string) => DocumentVersion | 'noSuchVersion' | undefined;
  /** Oldest first. */
  readonly versionsOf: (document: DocumentVersion) => readonly DocumentVersion[];
  readonly countIn: (region: string) => number;
};

const namePattern = /^[a-zA-Z0-9_\-.]{3,128}$/;
const reservedPrefix = /^(aws|amazon|amzn|AWSEC2|AWSConfigRemediation|AWSSupport)/i;

export type DocumentStoreOptions = { readonly accountId: string; readonly clock: SandboxClock; readonly knowsOperation: KnowsOperation };

export function createDocumentStore({ accountId, clock, knowsOperation }: DocumentStoreOptions): DocumentStore {
  const documents = new Map<string, StoredDocument>();
  const keyOf = ({ region, name }: Pick<DocumentRegistration, 'region' | 'name'>): string => `${region}/${name}`;
  const stored = (document: DocumentVersion): StoredDocument =>
    documents.get(keyOf(document)) ?? { versions: [], defaultVersion: '', lastNumber: 0 };

  const add = (registration: DocumentRegistration, runbook: Runbook): DocumentVersion => {
    const known = documents.get(keyOf(registration));
    const number = (known?.lastNumber ?? 0) + 1;
    const added = { ...registration, version: String(number), createdAt: clock.now(), runbook };
    documents.set(keyOf(registration), {
      versions: [...(known?.versions ?? []), added],
      defaultVersion: known?.defaultVersion ?? added.version,
      lastNumber: number,
    });
    return added;
  };
  const setDefault = (document: DocumentVersion): void => {
    documents.set(keyOf(document), { ...stored(document), defaultVersion: document.version });
  };
  const read = (registration: DocumentRegistration): Runbook => {
    checkName(registration.name);
    if (registration.documentType !== 'Automation') throw notSimulated(`a document of type ${registration.documentType}`);
    return parsed(registration, knowsOperation);
  };

  return {
    read,
    add,
    setDefault,
    register: (registration) => {
      const added = add(registration, read(registration));
      setDefault(added);
      return { name: added.name, version: added.version };
    },
    removeVersion: (document) => {
      const known = stored(document);
      documents.set(keyOf(document), { ...known, versions: known.versions.filter(({ version }) => version !== document.version) });
    },
    remove: (region, name) => {
      documents.delete(keyOf({ region, name }));
    },
    find: (region, nameOrArn, version = '$DEFAULT') => {
      const name = nameIn(nameOrArn, region, accountId);
      const document = name === undefined ? undefined : documents.get(keyOf({ region, name }));
      if (document === undefined) return undefined;
      if (version === '$LATEST') return document.versions.at(-1);
      const wanted = version === '$DEFAULT' ? document.defaultVersion : version;
      return document.versions.find((candidate) => candidate.version === wanted) ?? 'noSuchVersion';
    },
    versionsOf: (document) => stored(document).versions,
    countIn: (region) => [...documents.keys()].filter((key) => key.startsWith(`${region}/`)).length,
  };
}

/** Documents of other accounts, which can be shared, are not simulated: here there are none. */
function nameIn(nameOrArn: string, region: string, accountId: string): string | undefined {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn.replace(/:.*$/, '');
  const [, inRegion, owner, name] = /^arn:[^:]+:ssm:([^:]*):(\d*):(?:document|automation-definition)\/([^:]+)/.exec(nameOrArn) ?? [];
  return inRegion === region && owner === accountId ? name : undefined;
}

function checkName(name: string): void {
  if (namePattern.test(name) && !reservedPrefix.test(name)) return;
  throw ssmError(
    'ValidationException',
    `Document name '${name}' must match ${namePattern.source} and not start with a prefix that AWS reserves`,
  );
}

function parsed({ name, content, documentFormat }: DocumentRegistration, knowsOperation: KnowsOperation): Runbook {
  try {
    return parseRunbook(content, documentFormat, { knowsOperation });
  } catch (error) {
    if (error instanceof InvalidRunbookError) throw ssmError('InvalidDocumentContent', `Document ${name}: ${error.message}`);
    throw error;
  }
}
