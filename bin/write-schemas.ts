/** Writes docs/schemas: JSON Schemas of every record, made from the schemas the code itself reads and writes with. */
import { mkdir, writeFile } from 'node:fs/promises';
import { recordSchemas } from './record-schemas.ts';

const directory = new URL('../docs/schemas/', import.meta.url);
await mkdir(directory, { recursive: true });
for (const [name, schema] of Object.entries(recordSchemas())) {
  await writeFile(new URL(`${name}.schema.json`, directory), `${JSON.stringify(schema, null, 2)}\n`);
}
