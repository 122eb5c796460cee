import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function teardown() {
  rmSync(dirname(process.env.KMS_ROTATION_TEST_TEMPLATE), { recursive: true });
}
