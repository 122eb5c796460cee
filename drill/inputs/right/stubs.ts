import { type EvidenceStore, type StoredRecord, sha256Of } from '../../../functions/aws/evidence-store.ts';

type Command = { readonly constructor: { readonly name: string } };

/** A client whose calls are answered by the name of the operation. What nobody has an answer for fails by name. */
export function clientAnswering<Client>(
  answers: Readonly<Record<string, unknown>>,
  onCall: (operation: string, input: unknown) => void = () => {},
): Client {
  const send = async (command: Command & { readonly input: unknown }): Promise<unknown> => {
    const operation = command.constructor.name.replace(/Command$/, '');
    onCall(operation, command.input);
    if (!Object.hasOwn(answers, operation)) throw new Error(`nobody has an answer to ${operation}`);
    return withDates(answers[operation]);
  };
  return { send } as unknown as Client;
}

/** Fields of the SDK that are dates: as dates, also where they are none. */
function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, own]) => [
      name,
      typeof own === 'string' && /(Date|Time)$/.test(name) ? new Date(own) : withDates(own),
    ]),
  );
}

/** An evidence bucket in memory. */
export function evidenceInMemory(stored: Readonly<Record<string, string>>): EvidenceStore & { readonly texts: Map<string, string> } {
  const texts = new Map(Object.entries(stored));
  const storedAs = (key: string, text: string): StoredRecord => ({
    key,
    text,
    sha256: sha256Of(text),
    versionId: 'v1',
    etag: 'e1',
    storedAt: null,
    copyOf: null,
  });
  const get = async (key: string) => {
    const text = texts.get(key);
    return text === undefined ? undefined : storedAs(key, text);
  };
  const below = async function* (prefix: string) {
    yield* [...texts.keys()].filter((key) => key.startsWith(prefix)).sort();
  };
  return {
    bucket: 'evidence',
    texts,
    recordOnce: async (key, text) => {
      const there = texts.get(key);
      if (there === undefined) texts.set(key, text);
      return { ...storedAs(key, there ?? text), written: there === undefined };
    },
    record: get,
    replace: async (key, text) => {
      texts.set(key, text);
      return { written: true };
    },
    put: async (key, text) => {
      texts.set(key, text);
    },
    get,
    list: below,
    listEver: below,
  };
}
