/** Gives Mocha the words of jest that tests of `functions/core` use. Mocha runs them within one process, without loading everything anew for every mutant. */
import { expect } from 'expect';
import { configureGlobal } from 'fast-check';
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

// The same cases for every mutant, so that a run can be repeated, and fewer of them: thousands of mutants try each property.
configureGlobal({ seed: 1, numRuns: 40 });
