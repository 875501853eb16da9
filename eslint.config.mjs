import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

/** Imports point down: main → stacks → modules → contract → source; engine and cli act on what modules declare; errors is below all. */
const forbid = (files, patterns) => ({
  files,
  ignores: ['**/*.test.ts'],
  rules: { 'no-restricted-imports': ['error', { paths: bareProviders, patterns: [...patterns, processes] }] },
});

const bareProviders = ['aws', 'kubernetes', 'null', 'external'].map((name) => ({
  name: `@cdktf/provider-${name}`,
  message: 'Import the submodule (…/lib/<resource>): the index loads thousands of classes and takes seconds.',
}));

const shell = {
  object: 'child_process',
  property: 'exec',
  message: 'Outside text never meets a shell: use an argv array.',
};
const processes = {
  group: ['child_process', 'node:child_process'],
  message: 'Programs are started in host/child.ts only, and by tests.',
};

const whatActs = {
  // `../engine/` is modules/engine: the provisioner.
  regex: '^(\\.\\./){2,}engine/|/(cli|local|host|test|stacks)/',
  message: 'modules/ only declares: it imports nothing that acts.',
};

const belowHost = {
  regex: '/(contract|modules|engine|cli|local|test|stacks)/',
  message: 'host/ knows processes and files alone: of other rooms it imports errors/ only.',
};

const layer = (names, message) => ({ regex: `(^|/)(${names.join('|')})(/|$)`, message });

const belowLocal = {
  regex: '/(contract|modules/(?!registry/lifecycle/)|engine|cli|test|stacks)/',
  message: 'local/ imports host, errors and modules/registry/lifecycle only.',
};

const engineImports = ['/(cli|local|test|stacks)/', '/modules/(?!source)'].map((regex) => ({
  regex,
  message: 'engine/ imports contract, host, errors and modules/source only.',
}));

const platforms = {
  regex: '(^|/)rollout/(kubernetes|ecs|lambda)/|^\\./(kubernetes|ecs|lambda)/',
  message: 'What is rolled out knows its platform; all else of engine/ knows rollout.ts and platforms.ts.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'cdktf.out/',
      'node_modules/',
      'bench/node_modules/',
      'services/',
      'shared/',
      '*.js',
      '*.mjs',
      'test/e2e/lambda/*.mjs',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-sort': importSort },
    rules: {
      // What Node has, packages, other rooms, this room: the furthest first, without blank lines.
      'import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^\\.\\.', '^\\.']] }],
      'import-sort/exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // An empty string counts as unset wherever the environment is read.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-shadow': 'error',
      eqeqeq: 'error',
      'no-restricted-imports': ['error', { paths: bareProviders, patterns: [processes] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='z'][property.name='core']",
          message: "All of zod is bundled for it, in fifty languages: import what is needed from 'zod/v4/core'.",
        },
      ],
      'no-restricted-properties': ['error', shell],
    },
  },
  forbid(['modules/**/*.ts'], [whatActs]),
  forbid(
    ['modules/{ecs,kubernetes,lambda}/**/*.ts'],
    [
      whatActs,
      {
        regex: '^\\.\\./(ecs|kubernetes|lambda)(/|$)',
        message: 'A platform knows no other: what they share is in aws/, rollout/ and service/.',
      },
    ],
  ),
  forbid(
    ['modules/image/mode/environment/**/*.ts'],
    [
      {
        regex:
          '^(?!\\.|node:)|^(\\.\\./){1,2}(?!\\.\\.|prebuilt$)|^(\\.\\./){3}(?!\\.\\./(contract|errors)/|source/(?:nearest-name|hash/source-tag)$)',
        message: 'What the environment says of images is read without cdktf, packages and other modules.',
      },
    ],
  ),
  forbid(
    ['modules/registry/lifecycle/**/*.ts'],
    [{ regex: '^(?!\\.|node:)|^\\.\\./', message: 'What ECR does by its rules is pure: no cdktf, no other module.' }],
  ),
  forbid(
    ['modules/source/**/*.ts'],
    [
      layer(
        [
          'cdktf',
          'constructs',
          'aws',
          'catalogue',
          'ecs',
          'engine',
          'image',
          'kubernetes',
          'lambda',
          'registry',
          'rollout',
          'service',
          'settings',
          'terraform',
        ],
        'modules/source is pure: no cdktf, no other module.',
      ),
      layer(['cli', 'contract', 'host', 'local', 'stacks', 'test'], 'modules/source is below all rooms but errors/.'),
    ],
  ),
  forbid(['errors/**/*.ts'], [{ regex: '^\\.\\./', message: 'errors/ is below all rooms.' }]),
  {
    files: ['contract/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^\\.\\./(?!modules/source/)|^[^.]', message: 'contract/ imports nothing of other rooms.' },
            {
              regex: '^\\.\\./modules/source/',
              allowTypeImports: true,
              message: 'contract/ knows types of source/ only.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: ':function, ClassDeclaration', message: 'contract/ is types and constants.' },
      ],
    },
  },
  forbid(['host/**/*.ts'], [belowHost]),
  {
    files: ['host/child.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: bareProviders, patterns: [belowHost] }] },
  },
  forbid(['engine/**/*.ts'], [...engineImports, platforms]),
  forbid(['engine/rollout/platforms.ts', 'engine/rollout/{kubernetes,ecs,lambda}/**/*.ts'], engineImports),
  forbid(['local/**/*.ts'], [belowLocal]),
  forbid(
    ['local/front/ecs/machine/**/*.ts'],
    [
      belowLocal,
      {
        regex: '^\\.\\./(?!\\.\\./(aws-error|pulls|registry-storage|repositories|stored-image)$|(\\.\\./){3}errors/)',
        message: 'What happens in the local ECS knows images, and nothing of the calls that ask for it.',
      },
    ],
  ),
  forbid(
    ['local/front/lambda/machine/**/*.ts'],
    [
      belowLocal,
      {
        regex: '^\\.\\./(?!\\.\\./(aws-error|pulls|registry-storage|repositories)$)',
        message: 'What a function is knows images, and nothing of the calls that change it.',
      },
    ],
  ),
  forbid(
    ['local/front/lambda/run/**/*.ts'],
    [
      belowLocal,
      {
        regex: '^\\.\\./(?!machine/|\\.\\./(aws-error|body|registry-answers)$|(\\.\\./){3}errors/)',
        message: 'What runs a function knows the function, and nothing of the calls that invoke it.',
      },
    ],
  ),
  {
    files: ['local/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        shell,
        ...['env', 'on', 'once'].map((property) => ({
          object: 'process',
          property,
          message: 'What is found and what ends it comes as a World.',
        })),
      ],
    },
  },
  forbid(
    ['cli/**/*.ts'],
    [{ regex: '/(stacks|test)/', message: 'cli/ works for any app: it reads what synthesis wrote.' }],
  ),
  forbid(
    ['cli/decide/**/*.ts'],
    [
      {
        regex:
          '^node:|^\\.\\./(?!cli-error$|\\.\\./modules/(?:source/nearest-name|image/mode/environment/choice)$|\\.\\./contract/)',
        message: 'cli/decide is pure: it reads nothing and starts nothing.',
      },
    ],
  ),
  {
    files: ['cli/**/*.ts'],
    ignores: ['cli/main.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: 'A command gets its world as a Context.' }],
    },
  },
  forbid(['stacks/**/*.ts'], [{ regex: '/(engine|cli|local|test)/', message: 'stacks/ only wire modules.' }]),
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', '**/*.test.ts', '*.config.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: bareProviders }] },
  },
  {
    files: ['cli/**/*.ts', 'engine/**/*.ts', 'errors/**/*.ts', 'host/**/*.ts', 'local/**/*.ts', 'modules/**/*.ts'],
    // Entries of the package, and what of the AWS SDK is loaded when it is used.
    ignores: [
      'modules/index.ts',
      'modules/{ecs,kubernetes,lambda,source}/index.ts',
      'engine/aws/sdk/*.ts',
      '**/*.test.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration, ExportNamedDeclaration[source]',
          message: 'Import from where it is declared.',
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'CallExpression[callee.name="it"]', message: 'Tests are written with test().' },
        { selector: 'MemberExpression[object.name="it"]', message: 'Tests are written with test.each().' },
        {
          selector:
            ':matches(Program > ExpressionStatement > CallExpression[callee.name="test"], Program > ExpressionStatement > CallExpression > CallExpression > MemberExpression[object.name="test"])',
          message: 'A test stands in a describe() that says what it is about.',
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': ['error', 400],
      'no-console': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
