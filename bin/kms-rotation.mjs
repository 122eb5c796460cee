#!/usr/bin/env node
import { requireNode24 } from './node-24.mjs';

requireNode24();
await import('./kms-rotation.ts');
