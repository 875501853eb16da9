/** Unit tests stand beside the code; what spans modules runs through `npm run e2e -- <name>`. */
const esm = [
  'p-retry',
  'p-limit',
  'is-network-error',
  'yocto-queue',
  '@kubernetes/client-node',
  'jsonpath-plus',
  'openid-client',
  'oauth4webapi',
  'jose',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/modules',
    '<rootDir>/contract',
    '<rootDir>/engine',
    '<rootDir>/errors',
    '<rootDir>/host',
    '<rootDir>/cli',
    '<rootDir>/local',
    '<rootDir>/stacks',
    '<rootDir>/test',
  ],
  setupFiles: ['<rootDir>/test/without-colors.ts'],
  globalSetup: '<rootDir>/test/temporary/begin.ts',
  globalTeardown: '<rootDir>/test/temporary/end.ts',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // What is loaded when it is needed has the ending that it has when it is compiled.
  moduleNameMapper: { '^(.*/aws/sdk/[a-z-]+|\\./sdk/[a-z-]+)\\.js$': '$1' },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`, '<rootDir>/dist/'],
  // Tests wait for programs and disks most of the time: all cores can take one each.
  maxWorkers: '100%',
  testTimeout: 30_000,
};
