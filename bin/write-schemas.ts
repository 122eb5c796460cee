/** Writes what docs say of records: the JSON Schemas that the code reads and writes with, and the class of each field. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evidenceFieldsPage } from './evidence-fields.ts';
import { recordSchemas } from './record-schemas.ts';

const docs = new URL('../docs/', import.meta.url);
await rm(new URL('schemas/', docs), { recursive: true, force: true });
for (const [name, schema] of Object.entries(recordSchemas())) {
  const file = fileURLToPath(new URL(`schemas/${name}.schema.json`, docs));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}
await writeFile(new URL('evidence-fields.md', docs), evidenceFieldsPage());
