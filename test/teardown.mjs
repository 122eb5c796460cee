import { rmSync } from 'node:fs';

export default function teardown() {
  rmSync(process.env.KMS_ROTATION_TEST_TEMPLATES, { recursive: true });
}
