const unit = require('./jest.config.js');

/** End-to-end suites: one file per flow, started by `npm run e2e -- <name>` with all that it needs. */
module.exports = {
  ...unit,
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  // What runs there in the background may outlive a suite that fails.
  globalSetup: undefined,
  globalTeardown: undefined,
  testTimeout: 600_000,
  maxWorkers: 1,
};
