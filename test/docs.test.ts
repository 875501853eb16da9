import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '..');

/** Commands of the documentation, and the test or target that runs each of them for real. */
const PROVEN_COMMANDS: readonly RegExp[] = [
  /^make (demo|test|bench|soak|clean)$/, // Makefile; test/demo, test/run
  /^npm run (e2e|bench) -- flow-a$/, // test/e2e/run
  /^npm run bench -- (build|engine|hash|history)$/, // bench/run
  /^npx slipway deploy( control-plane)?( --target null_resource\.api_service(_image)?)?( --yes| --dry-run)?$/, // flow-a-deploy
  /^npx slipway deploy app-registry app-fargate( --yes| --phase (registry|images|services))?$/, // flow-e
  /^npm run deploy:staging -- --yes$/, // flow-b, which takes them from the page
  /^npx slipway build 'events-staging-\*\/\*' --tag "\$GIT_SHA" --output images\.json$/,
  /^IMAGE_TAG="\$GIT_SHA" npx slipway deploy 'events-staging-\*-service' events-staging-gateway --yes --no-build --ignore-missing-stack-dependencies$/,
  /^((STREAMING_VERSION|IMAGE_TAG)=\d+ )?npx slipway deploy streaming-preprod --yes$/, // flow-d, which takes them from the page
  /^npx slipway deploy streaming-prod --yes --no-build$/,
  /^terraform -chdir=cdktf\.out\/stacks\/streaming-(preprod|prod) destroy$/,
  /^npx slipway build( --tag "\$GITHUB_SHA" --output images\.json| 'shop\/\*' --dry-run| --since origin\/main --dry-run)?$/, // cli/commands/build
  /^npx slipway deploy '\*' --dry-run$/, // cli/commands/deploy
  /^(tofu|terraform) -chdir=cdktf\.out\/stacks\/app-(fargate|registry) destroy$/, // flow-e
  /^npx slipway images( --json| 'shop\/\*')?$/, // cli/program
  /^npx slipway local (up|down|status|env)( --kubernetes)?$/, // cli/commands/local
  /^eval "\$\(npx slipway local env\)"$/, // cli/commands/local
  /^npx cdktf synth( --hcl)?$/, // flow-a
  /^(tofu|terraform) -chdir=cdktf\.out\/stacks\/(control-plane|shop) (init|apply)( -target=null_resource\.api_service_image)?$/, // flow-a
  /^npm install cdktf-slipway cdktf constructs( @cdktf\/provider-[a-z]+)+$/, // test/package.test
];

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const pages = ['README.md', 'CHANGELOG.md', ...markdownBelow('docs'), ...markdownBelow('services')];
const blocks = pages.flatMap(blocksOf);
const where = ({ page, line }: Block): string => `${page}:${line}`;

describe('the documentation', () => {
  const programs = blocks.filter(({ language }) => language === 'ts');

  test('has programs to compile', () => {
    expect(programs.length).toBeGreaterThan(2);
  });

  test('has only TypeScript that compiles', () => {
    expect(compile(programs)).toEqual([]);
  }, 120_000);

  test.each(blocks.filter(({ language }) => language === 'sh').map((block) => [where(block), block.text]))(
    'shows only commands that a test runs: %s',
    (_, text) => {
      const commands = text.split('\n').map((line) => line.replace(/\s+#.*$/, '').trim());
      const unproven = commands.filter((line) => line !== '' && !line.startsWith('#'));
      expect(unproven.filter((line) => !PROVEN_COMMANDS.some((known) => known.test(line)))).toEqual([]);
    },
  );

  test('links only to pages that exist', () => {
    const broken = pages.flatMap((page) =>
      [...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, link]) => link ?? '')
        .filter((link) => !existsSync(path.join(ROOT, path.dirname(page), link)))
        .map((link) => `${page} -> ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

function markdownBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file))
    .sort();
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

/** Type-checks blocks as files of a project that has the library installed; answers with one line per error. */
function compile(programs: readonly Block[]): string[] {
  const texts = new Map(programs.map((block, index) => [path.join(ROOT, `documentation-${index}.ts`), block]));
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const library = { 'cdktf-slipway': ['./modules/index.ts'], 'cdktf-slipway/*': ['./modules/*/index.ts'] };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, target) => {
    const block = texts.get(file);
    return block ? ts.createSourceFile(file, `export {};\n${block.text}`, target) : getSourceFile(file, target);
  };
  const program = ts.createProgram([...texts.keys()], { ...options, paths: library, noEmit: true }, host);
  return ts.getPreEmitDiagnostics(program).map((problem) => {
    const block = problem.file && texts.get(problem.file.fileName);
    return `${block ? where(block) : (problem.file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
  });
}
