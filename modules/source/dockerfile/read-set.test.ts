import { sourceFailure as failure } from '../../../test/source-failure';
import vectors from '../../../test/vectors/dockerfile.json';
import { SourceError } from '../source-error';
import { type ReadOptions, readPaths, readSet } from './read-set';

interface Vector {
  readonly name: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly args?: Record<string, string>;
  readonly onbuild?: string[];
  readonly expect: { readonly paths?: string[] | null; readonly error?: string };
}

describe('a Dockerfile', () => {
  test.each(vectors as Vector[])('reads what BuildKit asks for: $name', ({ dockerfile, expect: expected, ...rest }) => {
    const options: ReadOptions = rest;
    if (expected.error !== undefined) {
      expect(failure(() => readPaths(dockerfile, options)).what).toContain(expected.error);
    } else expect(readPaths(dockerfile, options)).toEqual(expected.paths);
  });

  test.each<[string, string, string[] | null]>([
    ['a default', '${U:-d}', ['d']],
    ['a default that is a variable', '${U:-${V}}', ['a.b.c']],
    ['a default of an empty value', '${E:-d}/${E-e}', ['d']],
    ['an alternative', '${V:+x}${U:+y}${E+z}', ['xz']],
    ['the shortest start', '${V#*.}', ['b.c']],
    ['the longest start', '${V##*.}', ['c']],
    ['the shortest end', '${V%.*}', ['a.b']],
    ['the longest end', '${V%%.*}', ['a']],
    ['the first match', '${V/./-}', ['a-b.c']],
    ['all matches', '${V//./-}', ['a-b-c']],
    ['an escaped dollar', '\\$V', ['$V']],
    ['single quotes', "'$V'", ['$V']],
    ['double quotes', '"$V"', ['a.b.c']],
    ['nothing at all, which is everything', '$U', null],
  ])('expands %s', (_, word, paths) => {
    expect(readPaths(`FROM scratch\nENV V=a.b.c E=\nCOPY ${word} /d/\n`)).toEqual(paths);
  });

  test.each<[string, string, string[] | null, ReadOptions]>([
    ['a named target in other letters', 'FROM x AS Dev\nCOPY dev /\nFROM x\nCOPY last /\n', ['dev'], { target: 'dEV' }],
    [
      'the platform of the target',
      'FROM x\nARG TARGETARCH\nCOPY bin-$TARGETARCH /\n',
      ['bin-arm64'],
      { platform: 'linux/aarch64' },
    ],
    ['ONBUILD of a stage, in the stage that starts from it', 'FROM x AS a\nONBUILD COPY ob /\nFROM a\n', ['ob'], {}],
    ['ONBUILD of a stage, not in the stage itself', 'FROM x\nONBUILD COPY ob /\n', [], {}],
    ['the JSON form', 'FROM x\nCOPY ["a b", "c", "/d"]\n', ['a b', 'c'], {}],
    ['a line that ends the file without a line break', 'FROM x\r\ncopy a /\\', ['a'], {}],
    ['a cache mount, which reads nothing', 'FROM x\nRUN --mount=type=cache,source=a,target=/c x\n', [], {}],
    ['a tmpfs mount, which reads nothing', 'FROM x\nRUN --mount=type=tmpfs,target=/c x\n', [], {}],
    ['a syntax image of Docker', '# syntax=docker/dockerfile:1.7-labs\nFROM x\nCOPY a /\n', ['a'], {}],
  ])('reads %s', (_, dockerfile, paths, options) => {
    expect(readPaths(dockerfile, options)).toEqual(paths);
  });

  test.each<[string, string, string]>([
    ['foreign-syntax', '# syntax=example.com/other\nFROM x\n', 'example.com/other'],
    ['foreign-syntax', '#!/usr/bin/env x\n// syntax = other\nFROM x\n', 'other'],
    ['not-understood', 'FROM x\nFETCH a\n', 'unknown instruction: FETCH'],
    ['not-understood', '# syntax=docker/dockerfile:9\nFROM x\nCOPY --teleport a /\n', 'unknown flag: --teleport'],
    ['onbuild-base', 'FROM node:8-onbuild\n', 'node:8-onbuild'],
    ['builder-platform', 'FROM x\nARG BUILDARCH\nARG A=$BUILDARCH\nCOPY bin-$A /\n', 'bin-$A'],
    ['unset-variable', 'FROM x\nCOPY a-${HOME_OF_BASE:?} /\n', 'HOME_OF_BASE'],
  ])('counts as reading everything, with a warning: %s', (code, dockerfile, words) => {
    const { reads, warnings } = readSet(dockerfile, {});
    expect(reads).toBeNull();
    const widening = warnings.filter(({ widens }) => widens === true);
    expect(widening).toMatchObject([{ code, message: expect.stringContaining(words) as string }]);
  });

  test.each<[string, string, number | undefined, string]>([
    ['no stage', 'ARG A\n', undefined, 'no stages to build'],
    ['no instruction', '# only this\n', undefined, 'file with no instructions'],
    ['an instruction before FROM', 'RUN x\nFROM y\n', 1, 'no build stage in current context'],
    ['a misspelt flag', 'FROM x\n\nCOPY --form=a b /\n', 3, 'unknown flag: --form (did you mean from?)'],
    ['COPY without a destination', 'FROM x\nCOPY a\n', 2, 'requires at least two arguments'],
    ['COPY of a URL', 'FROM x\nCOPY https://a/b /\n', 2, "source can't be a URL for COPY"],
    ['a later stage', 'FROM x AS a\nCOPY --from=b /c /\nFROM a AS b\nFROM b\n', 2, 'needs to be defined before'],
    ['stages in a circle', 'FROM x AS a\nCOPY --from=a /c /\n', 1, 'circular dependency detected on stage: a'],
    ['a stage number that is not there', 'FROM x\nCOPY --from=7 /c /\n', 2, 'invalid stage index 7'],
    ['a variable in --from', 'FROM x\nCOPY --from=$A /c /\n', 2, 'variable expansion is not supported for --from'],
    ['an image name with a gap', 'ARG T\nFROM node:$T\n', 2, 'invalid reference format'],
    ['a variable that must be set', 'FROM scratch\nARG A\nCOPY a${A:?say-which} /\n', 3, 'A: say-which'],
    ['an open brace', 'FROM x\nCOPY ${A /\n', 2, 'unsupported modifier'],
    ['an open heredoc', 'FROM x\nRUN <<EOF\nx\n', 2, 'unterminated heredoc'],
    ['an unknown mount', 'FROM x\nRUN --mount=type=bnd x\n', 2, 'unsupported mount type "bnd" (did you mean bind?)'],
    ['numbers in JSON', 'FROM x\nCMD [1]\n', 2, 'arrays must be comprised of strings only'],
    ['two escape directives', '# escape=`\n# escape=`\nFROM x\n', 2, 'only one escape parser directive'],
    ['ENV without a value', 'FROM x\nENV A\n', 2, 'ENV must have two arguments'],
    ['a trigger without a value', 'FROM x AS a\nONBUILD ENV A\nFROM a\n', 3, 'ENV must have two arguments'],
  ])('fails on %s', (_, dockerfile, line, words) => {
    const error = failure(() => readPaths(dockerfile));
    expect(error.problem).toContain(words);
    expect(error.problem).not.toMatch(/^line \d/);
    expect(error.what).toBe(line === undefined ? error.problem : `line ${line}: ${error.problem}`);
    expect(error.line).toBe(line);
    expect(error.fix).not.toBe('');
  });

  test('fails on a target that is not there, and names the nearest', () => {
    const error = failure(() => readPaths('FROM x AS build\n', { target: 'biuld' }));
    expect(error.what).toContain('target stage "biuld" could not be found');
    expect(error.fix).toContain('did you mean "build"?');
  });

  test.each([
    ['nested braces', `FROM x\nCOPY ${'${A:-'.repeat(5000)} /\n`],
    ['values that double', `FROM x\nENV A=xxxx\n${'ENV A=$A$A$A$A\n'.repeat(30)}COPY $A /\n`],
    [
      'many stages',
      Array.from({ length: 2000 }, (_, i) => `FROM x AS s${i}\nCOPY --from=s${Math.max(0, i - 1)}x /a /b\n`).join(''),
    ],
    ['a long pattern', `FROM x\nENV A=${'a'.repeat(4000)}\nCOPY \${A//${'*a'.repeat(500)}b/} /\n`],
  ])('ends soon for %s', (_, dockerfile) => {
    const start = process.cpuUsage();
    try {
      readPaths(dockerfile);
    } catch (error) {
      expect(error).toBeInstanceOf(SourceError);
    }
    // Of the processor, as the machine may be busy with something else.
    expect(process.cpuUsage(start).user).toBeLessThan(5_000_000);
  });
});
