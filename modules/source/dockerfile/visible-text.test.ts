import type { ReadOptions } from './read-set';
import { readSet } from './read-set';
import type { VisibleText } from './visible-text';

interface Case {
  readonly dockerfile: string;
  readonly options?: ReadOptions;
}

/** The text that counts, and the values of the build arguments that do. */
function seen({ dockerfile, options = {} }: Case): { text: VisibleText; args: [string, string][] } | null {
  const { visible } = readSet(dockerfile, options);
  if (visible === null) return null;
  const args = Object.entries(options.args ?? {}).filter(([name]) => visible.args.has(name));
  return { text: visible.text, args };
}

const of = (dockerfile: string, options?: ReadOptions): Case => ({ dockerfile, ...(options && { options }) });

const PLAIN = 'FROM node:22 AS build\nRUN make \\\n  all\nFROM node:22\nCOPY --from=build /a /a\n';
const HEREDOC = 'FROM x\nRUN <<EOF\necho 1\n# 2\nEOF\n';
const APART = 'FROM x AS apart\nRUN apart\n';
const TWO = (first: string, second: string): string =>
  `${first}FROM a AS a\nRUN 1\nFROM b AS b\nRUN 2\nFROM c\nCOPY --from=a /1 /\nCOPY --from=b /2 /\n${second}`;

describe('visible text', () => {
  describe('BuildKit sees the same', () => {
    test.each<[string, Case, Case]>([
      ['comments', of(PLAIN), of(`# what it is\n${PLAIN.replace('RUN', '# why\n  # and how\nRUN')}# end`)],
      ['a comment inside of a continuation', of(PLAIN), of(PLAIN.replace('  all', '# why\n  all'))],
      ['blank lines', of(PLAIN), of(`\n \t\n${PLAIN.replace('RUN', '\n\nRUN')}\n\n`)],
      ['blank lines inside of a continuation', of(PLAIN), of(PLAIN.replace('  all', '\n \n  all'))],
      ['where a line is split', of('FROM x\nRUN a b\n'), of('FROM x\nRUN a \\\nb\n')],
      ['line ends', of(PLAIN), of(PLAIN.replaceAll('\n', '\r\n'))],
      ['a byte order mark', of(PLAIN), of(`\uFEFF${PLAIN}`)],
      ['no line end at the end', of(PLAIN), of(PLAIN.trimEnd())],
      ['how an instruction is indented', of(PLAIN), of(PLAIN.replace('RUN', '  RUN'))],
      ['comments around a heredoc', of(HEREDOC), of(`${HEREDOC.replace('RUN', '# x\nRUN')}# y\n`)],
      ['# check=', of(PLAIN), of(`# check=skip=all;error=true\n${PLAIN}`)],
      ['the escape character that is so anyway', of(PLAIN), of(`# escape=\\\n${PLAIN}`)],
      ['directives in another order', of('# escape=`\n# check=x\nFROM x\n'), of('# check=x\n# escape=`\nFROM x\n')],
      ['a stage that is not built', of(PLAIN), of(APART + PLAIN)],
      ['its text', of(APART + PLAIN), of(APART.replace('RUN apart', 'ENV A=1\nCOPY a /b') + PLAIN)],
      ['its name', of(APART + PLAIN), of(APART.replace('apart', 'other') + PLAIN)],
      ['what it starts from', of(APART + PLAIN), of(APART.replace('FROM x', 'FROM node:22 AS y\nFROM y') + PLAIN)],
      ['where it stands', of(TWO(APART, '')), of(TWO('', '').replace('FROM c', `${APART}FROM c`))],
      [
        'a stage behind the target',
        of(PLAIN, { target: 'build' }),
        of(PLAIN.replace('/a /a', '/b /b'), { target: 'build' }),
      ],
      ['a build argument that no ARG takes', of(PLAIN), of(PLAIN, { args: { A: '1' } })],
      [
        'a build argument that only a stage takes that is not built',
        of(`${APART}ARG A\n${PLAIN}`),
        of(`${APART}ARG A\n${PLAIN}`, { args: { A: '1' } }),
      ],
      ['a global ARG that nothing takes', of(PLAIN), of(`ARG V=1\nARG W=$V\n${PLAIN}`, { args: { V: '2' } })],
      [
        'a global ARG that only a FROM takes that is not built',
        of(`ARG V=1\nFROM x:$V AS apart\n${PLAIN}`),
        of(`ARG V=2\nFROM x:$V AS apart\n${PLAIN}`),
      ],
      [
        'a global ARG that an ARG with its own default hides',
        of('ARG V=1\nFROM x\nARG V=0\nRUN $V\n'),
        of('ARG V=2\nFROM x\nARG V=0\nRUN $V\n'),
      ],
      [
        'the default of a global ARG behind one that is given',
        of('ARG V=1\nARG W=$V\nFROM x:$W\n', { args: { W: '3' } }),
        of('ARG V=2\nARG W=$V\nFROM x:$W\n', { args: { W: '3' } }),
      ],
      [
        'ONBUILD of an image that no stage starts from',
        of('FROM scratch\nCOPY a /\n', { onbuild: [] }),
        of('FROM scratch\nCOPY a /\n', { onbuild: ['RUN x'] }),
      ],
    ])('for %s', (_, one, other) => {
      expect(seen(one)).not.toBeNull();
      expect(seen(other)).toEqual(seen(one));
    });
  });

  describe('BuildKit sees something else', () => {
    test.each([
      'ADD a /',
      'ARG A=1',
      'CMD a',
      'COPY a /',
      'ENTRYPOINT ["a"]',
      'ENV A=1',
      'EXPOSE 1',
      'HEALTHCHECK NONE',
      'LABEL a=1',
      'MAINTAINER a',
      'ONBUILD RUN a',
      'RUN a',
      'SHELL ["/a"]',
      'STOPSIGNAL 1',
      'USER a',
      'VOLUME /a',
      'WORKDIR /a',
    ])('for a new or another %s', (instruction) => {
      const [without, one] = [of('FROM x\n'), of(`FROM x\n${instruction}\n`)];
      const other = of(`FROM x\n${instruction.replace(/1|a\b|NONE/, (text) => (text === 'NONE' ? 'CMD b' : '2'))}\n`);
      const [first, second, third] = [without, one, other].map((each) => JSON.stringify(seen(each)));
      expect(new Set([first, second, third, 'null'])).toHaveProperty('size', 4);
    });

    test.each<[string, Case, Case]>([
      ['the order', of('FROM x\nRUN a\nRUN b\n'), of('FROM x\nRUN b\nRUN a\n')],
      [
        'an instruction that moves to another stage',
        of(TWO('', '')),
        of(TWO('', '').replace(/(RUN 1\n)(FROM b AS b\n)/, '$2$1')),
      ],
      ['quotes', of('FROM x\nRUN echo a\n'), of('FROM x\nRUN echo "a"\n')],
      ['blanks', of('FROM x\nRUN echo a\n'), of('FROM x\nRUN echo  a\n')],
      ['blanks that a continuation keeps', of(PLAIN), of(PLAIN.replace('  all', '   all'))],
      ['a comment in a heredoc', of(HEREDOC), of(HEREDOC.replace('# 2', '# 3'))],
      ['a comment that becomes content', of(PLAIN), of(PLAIN.replace('RUN make', 'RUN make # why'))],
      ['a blank line in a heredoc', of(HEREDOC), of(HEREDOC.replace('# 2', '# 2\n'))],
      ['line ends of a heredoc', of(HEREDOC), of(HEREDOC.replaceAll('\n', '\r\n'))],
      [
        'a heredoc of ONBUILD',
        of(HEREDOC.replace('RUN', 'ONBUILD RUN')),
        of(HEREDOC.replace('RUN', 'ONBUILD RUN').replace('2', '3')),
      ],
      ['a heredoc of COPY', of('FROM x\nCOPY <<E /a\n1\nE\n'), of('FROM x\nCOPY <<E /a\n2\nE\n')],
      ['the base', of(PLAIN), of(PLAIN.replace('FROM node:22\n', 'FROM node:24\n'))],
      ['the platform of the base', of('FROM x\n'), of('FROM --platform=linux/arm64 x\n')],
      ['a stage that is copied from', of(PLAIN), of(PLAIN.replace('make', 'build'))],
      [
        'a stage that is mounted',
        of('FROM x AS a\nRUN 1\nFROM x\nRUN --mount=from=a,target=/a x\n'),
        of('FROM x AS a\nRUN 2\nFROM x\nRUN --mount=from=a,target=/a x\n'),
      ],
      ['a stage that is started from', of('FROM x AS a\nRUN 1\nFROM a\n'), of('FROM x AS a\nRUN 2\nFROM a\n')],
      ['the target', of(PLAIN), of(PLAIN, { target: 'build' })],
      ['the stage that a number means', of(TWO('', 'COPY --from=1 /3 /\n')), of(TWO(APART, 'COPY --from=1 /3 /\n'))],
      [
        'the stage that a number means, among the same ones',
        of(TWO(APART, 'COPY --from=1 /3 /\n')),
        of(TWO('', 'COPY --from=1 /3 /\n')),
      ],
      [
        'a directive that a comment ends',
        of('# escape=`\nFROM x\nRUN a`\nb\n'),
        of('# x\n# escape=`\nFROM x\nRUN a`\nRUN b\n'),
      ],
      ['the escape character', of('FROM x\nRUN a`\nRUN b\n'), of('# escape=`\nFROM x\nRUN a`\nRUN b\n')],
      ['the syntax', of(`# syntax=docker/dockerfile:1\n${PLAIN}`), of(`# syntax=docker/dockerfile:1.7\n${PLAIN}`)],
      ['a syntax', of(PLAIN), of(`# syntax=docker/dockerfile:1\n${PLAIN}`)],
      ['a build argument', of('FROM x\nARG A\n'), of('FROM x\nARG A\n', { args: { A: '1' } })],
      ['its value', of('FROM x\nARG A\n', { args: { A: '2' } }), of('FROM x\nARG A\n', { args: { A: '1' } })],
      ['a build argument of FROM', of('ARG A=1\nFROM x:$A\n'), of('ARG A=1\nFROM x:$A\n', { args: { A: '1' } })],
      ['the default of ARG', of('FROM x\nARG A=1\n'), of('FROM x\nARG A=2\n')],
      ['the default of a global ARG that FROM takes', of('ARG A=1\nFROM x:$A\n'), of('ARG A=2\nFROM x:$A\n')],
      [
        'the default of a global ARG that the platform takes',
        of('ARG A=linux/amd64\nFROM --platform=${A} x\n'),
        of('ARG A=linux/arm64\nFROM --platform=${A} x\n'),
      ],
      ['the default of a global ARG that ARG takes', of('ARG A=1\nFROM x\nARG A\n'), of('ARG A=2\nFROM x\nARG A\n')],
      [
        'the default of a global ARG behind another',
        of('ARG A=1\nARG B=${C:-$A}\nFROM x:$B\n'),
        of('ARG A=2\nARG B=${C:-$A}\nFROM x:$B\n'),
      ],
      [
        'a build argument that only a trigger takes',
        of('FROM x AS a\nONBUILD ARG A\nFROM a\n'),
        of('FROM x AS a\nONBUILD ARG A\nFROM a\n', { args: { A: '1' } }),
      ],
      ['ONBUILD of the base', of('FROM x\n', { onbuild: [] }), of('FROM x\n', { onbuild: ['RUN a'] })],
      [
        'a build argument that ONBUILD of the base takes',
        of('FROM x\n', { onbuild: ['ARG A'] }),
        of('FROM x\n', { onbuild: ['ARG A'], args: { A: '1' } }),
      ],
      ...['http_proxy', 'HTTPS_PROXY', 'No_Proxy', 'BUILDKIT_INLINE_CACHE', 'SOURCE_DATE_EPOCH', 'TARGETARCH'].map(
        (name): [string, Case, Case] => [`the build argument ${name}`, of(PLAIN), of(PLAIN, { args: { [name]: '1' } })],
      ),
    ])('for %s', (_, one, other) => {
      expect(seen(one)).not.toBeNull();
      expect(seen(other)).not.toBeNull();
      expect(seen(other)).not.toEqual(seen(one));
    });
  });

  test.each<[string, Case]>([
    ['a foreign syntax', of('# syntax=example.com/other\nFROM x\n')],
    ['a foreign syntax of an argument', of('FROM x\n', { args: { BUILDKIT_SYNTAX: 'example.com/other' } })],
    ['an unknown instruction', of('FROM x\nFETCH a\n')],
    ['a base whose ONBUILD is not declared', of('FROM node:8-onbuild\n')],
    ['a stage that the machine chooses', of('ARG A=$BUILDARCH\nFROM x AS a-amd64\nFROM x AS a-arm64\nFROM a-$A\n')],
    ['a stage that cache mounts start from', of('FROM x AS scratch\nFROM y\nRUN --mount=type=cache,target=/c x\n')],
    ['the time of a stage', of('FROM scratch AS a\nADD https://a/b /\nFROM x\n', { args: { SOURCE_DATE_EPOCH: 'a' } })],
    ['the time of a stage by an ARG', of('ARG SOURCE_DATE_EPOCH=a\nFROM scratch AS a\nADD https://a/b /\nFROM x\n')],
  ])('nobody knows what BuildKit sees for %s', (_, one) => {
    expect(seen(one)).toBeNull();
  });
});
