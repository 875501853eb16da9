import type { Random } from '../random';

const NAMES = ['A', 'B', 'TARGETARCH', 'BUILDPLATFORM', 'PATH', 'a_b', '1', '@', 'é'];
const STAGES = ['base', 'build', 'Final', '0', '1', '99', 'scratch', 'node:22', 'lib', 'node:22@sha256:0'];
const PATHS = [
  '.',
  'src',
  'src/a.txt',
  './src/',
  '/src',
  '../up',
  'src/*',
  's?c/[a-z]*',
  '**/b',
  'link',
  'nothing',
  'a b',
  '"a b"',
  '\\[x',
];
const WORDS = ['x', '"x y"', "'q'", '\\ ', '--', '&&', 'echo', '#', '<', '<<', '""', '日本', '\\', '`'];
const OPERATORS = [':-', '-', ':+', '+', ':?', '?', '#', '##', '%', '%%', '/', '//', ':', '!', ''];

/** A text as Dockerfiles are, with all that their syntax has and some that it has not. */
export function dockerfile(random: Random): string {
  return new Writer(random).text();
}

class Writer {
  private readonly escape: string;

  constructor(private readonly random: Random) {
    this.escape = random.chance(0.1) ? '`' : '\\';
  }

  text(): string {
    const { random } = this;
    const lines = [
      ...(random.chance(0.1) ? [`# syntax=${random.pick(['docker/dockerfile:1', 'other/frontend', ''])}`] : []),
      ...(this.escape === '`' ? ['# escape=`'] : []),
      ...random.several(0, 2, () => this.arg()),
      ...random.several(1, 3, () => [this.from(), ...random.several(0, 6, () => this.instruction())]).flat(),
    ];
    return lines.join(random.pick(['\n', '\n', '\n', '\r\n'])) + random.pick(['', '\n', '\n\n']);
  }

  private from(): string {
    const platform = this.random.chance(0.2) ? `--platform=${this.word()} ` : '';
    const name = this.random.chance(0.6) ? ` ${this.random.pick(['AS', 'as'])} ${this.stage()}` : '';
    return `${this.keyword('FROM')} ${platform}${this.random.chance(0.2) ? this.variable() : this.stage()}${name}`;
  }

  private instruction(): string {
    const { random } = this;
    const written = random.pick([
      () => this.copy(),
      () => this.copy(),
      () => this.run(),
      () => this.arg(),
      () => `${this.keyword('ENV')} ${random.several(1, 3, () => `${random.pick(NAMES)}=${this.word()}`).join(' ')}`,
      () => `ENV ${random.pick(NAMES)} ${this.words()}`,
      () => `${this.keyword('ONBUILD')} ${this.instruction()}`,
      () => `WORKDIR ${this.word()}`,
      () => this.other(),
      () => random.pick(['', '# comment', '   ', '#', this.words()]),
    ])();
    return this.continued(written);
  }

  private copy(): string {
    const { random } = this;
    const flags = random.several(0, 2, () =>
      random.pick([
        () => `--from=${this.stage()}`,
        () => '--parents',
        () => `--exclude=${random.pick(PATHS)}`,
        () => `--chown=${this.word()}`,
        () => `--${random.pick(['link', 'link=maybe', 'unknown', 'chmod=0755', 'checksum=sha256:0', 'from', ''])}`,
      ])(),
    );
    const paths = random.several(0, 4, () => this.source());
    const form = random.chance(0.2) ? JSON.stringify(paths) : paths.join(' ');
    const line = [this.keyword(random.pick(['COPY', 'COPY', 'ADD'])), ...flags, form].join(' ');
    return random.chance(0.15) ? this.heredoc(line) : line;
  }

  private source(): string {
    const { random } = this;
    if (random.chance(0.2)) return this.variable();
    return random.pick([...PATHS, 'https://example.com/a', 'git@example.com:a/b.git', 'https://example.com/a.git#v1']);
  }

  private run(): string {
    const { random } = this;
    const mounts = random.several(0, 2, () => {
      const fields = random.several(0, 4, () =>
        random.pick([
          () => `type=${random.pick(['bind', 'cache', 'secret', 'ssh', 'tmpfs', 'x'])}`,
          () => `${random.pick(['source', 'src', 'from', 'target', 'dst', 'id', 'sharing'])}=${random.pick(PATHS)}`,
          () => random.pick(['ro', 'rw=yes', 'required', 'uid=a', '=', '']),
        ])(),
      );
      return `--mount=${fields.join(',')} `;
    });
    const line = `${this.keyword('RUN')} ${mounts.join('')}${random.chance(0.2) ? JSON.stringify([this.word()]) : this.words()}`;
    return random.chance(0.25) ? this.heredoc(line) : line;
  }

  private heredoc(line: string): string {
    const { random } = this;
    const names = random.several(1, 3, () => random.pick(['EOF', 'E', "'EOF'", '"E"', '-EOF', '$A', '<']));
    const body = random.several(0, 4, () => `${random.pick(['', '\t'])}${this.words()}`);
    const ends = names.filter(() => random.chance(0.9)).map((name) => name.replace(/['"-]/g, ''));
    return [`${line} ${names.map((name) => `<<${name}`).join(' ')}`, ...body, ...ends].join('\n');
  }

  private other(): string {
    const { random } = this;
    const keyword = random.pick(
      'CMD ENTRYPOINT EXPOSE LABEL MAINTAINER SHELL STOPSIGNAL USER VOLUME HEALTHCHECK UNKNOWN FROM'.split(' '),
    );
    return `${this.keyword(keyword)} ${random.pick([this.words(), '["a"]', '[1]', '["a"', '', 'NONE', '--interval=1s CMD x', 'a=b'])}`;
  }

  private arg(): string {
    const { random } = this;
    return `${this.keyword('ARG')} ${random.several(0, 3, () => `${random.pick(NAMES)}${random.pick(['', '='])}${this.word()}`).join(' ')}`;
  }

  private stage(): string {
    return this.random.pick(STAGES);
  }

  private words(): string {
    return this.random.several(0, 5, () => this.word()).join(' ');
  }

  private word(): string {
    return this.random
      .several(1, 3, () => (this.random.chance(0.4) ? this.variable() : this.random.pick(WORDS)))
      .join('');
  }

  private variable(depth = 0): string {
    const { random } = this;
    const name = random.pick(NAMES);
    if (random.chance(0.3)) return `$${name}`;
    const inner = (): string =>
      depth < 4 && random.chance(0.4) ? this.variable(depth + 1) : random.pick(['x', '*', '?', '/', '']);
    return `\${${name}${random.pick(OPERATORS)}${inner()}${random.pick(['', '', '/'])}${inner()}${random.chance(0.95) ? '}' : ''}`;
  }

  private keyword(name: string): string {
    return this.random.chance(0.1) ? name.toLowerCase() : name;
  }

  /** Cut at blanks into lines that continue each other. */
  private continued(line: string): string {
    if (!this.random.chance(0.2)) return line;
    return line.replace(/ /g, () =>
      this.random.chance(0.4) ? ` ${this.escape}${this.random.pick(['', ' ', '\t'])}\n` : ' ',
    );
  }
}
