import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { type Finding, isTree } from './document-tree.ts';
import { lintInputs } from './lint-inputs.ts';
import { lintReferences } from './lint-references.ts';
import { lintStructure } from './lint-structure.ts';
import { lintWrites } from './lint-writes.ts';
import { stepGraphOf } from './step-graph.ts';

const maximumDocumentBytes = 65_536;

/** What is wrong with a runbook, given the text of its document and the function that may write for it. Nothing found: an empty list. */
export function lintRunbook(text: string, writer: string): readonly Finding[] {
  const document: unknown = parse(text);
  if (!isTree(document)) return [{ where: 'document', message: 'the text does not hold a map' }];
  const graph = stepGraphOf(document);
  return [
    ...lintText(text, document),
    ...lintStructure(document),
    ...lintReferences(document, graph),
    ...lintInputs(document),
    ...lintWrites(graph, writer),
  ];
}

/** Systems Manager reads YAML 1.1, where `yes`, `on` and `0o7` mean something else than in 1.2: the text must mean the same in both. */
function lintText(text: string, document: unknown): readonly Finding[] {
  const bytes = Buffer.byteLength(text);
  return [
    ...(bytes > maximumDocumentBytes
      ? [{ where: 'document', message: `the text has ${bytes} bytes; at most ${maximumDocumentBytes} are allowed` }]
      : []),
    ...(isDeepStrictEqual(parse(text, { version: '1.1' }), document)
      ? []
      : [{ where: 'document', message: 'the text means something else when it is read as YAML 1.1; quote the value' }]),
  ];
}
