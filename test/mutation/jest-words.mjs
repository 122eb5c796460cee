/** Gives Mocha the words of jest that tests of `functions/core` use. Mocha runs them within one process, without loading everything anew for every mutant. */
import { createRequire } from 'node:module';
import { expect } from 'expect';
import { bind } from 'jest-each';
import mocha from 'mocha';

const { bdd } = mocha.interfaces;

mocha.interfaces.bdd = function jestWords(suite) {
  bdd(suite);
  suite.on('pre-require', (words) => {
    words.expect = expect;
    words.it.each = bind(words.it, false);
  });
};

/** Thousands of mutants try each property: with few cases, and the same ones for every mutant, so that a run can be repeated. */
const cases = 20;
const load = createRequire(import.meta.url);
const fastCheck = load('fast-check');
const assert = (property, parameters) => fastCheck.assert(property, { seed: 1, ...parameters, numRuns: cases });
load.cache[load.resolve('fast-check')].exports = { ...fastCheck, default: { ...fastCheck.default, assert } };
