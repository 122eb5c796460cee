const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that wait longest come first, so that the others fill their pauses; without this a clean clone would begin with the longest files. */
const slowest = [
  'drill/faults',
  'flow/feeder',
  'bin/loop',
  'flow/fail-closed',
  'bin/whole-request',
  'pages/reports',
  'flow/',
  'bin/',
  'infra/checks',
  'infra/cfn-lint',
  'sandbox/sandbox',
];

const rankOf = ({ path }) => {
  const rank = slowest.findIndex((part) => path.includes(`/test/${part}`));
  return rank < 0 ? slowest.length : rank;
};

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rankOf(one) - rankOf(other) || (one.path < other.path ? -1 : 1));
  }
};
