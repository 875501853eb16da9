import { readSet } from './read-set';

const seen = (dockerfile: string, args: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify(readSet(dockerfile, { args }).visible?.text ?? null);

/** An instruction in a stage whose configuration and history the image has. */
const below = (instruction: string): string => seen(`FROM x AS a\nARG A=1\n${instruction}\nFROM a\nRUN x\n`);
/** One in a stage that the image only copies from. */
const beside = (instruction: string): string =>
  seen(`FROM x AS a\nWORKDIR /w\n${instruction}\nFROM x\nCOPY --from=a /o /o\n`);

describe('another spelling of an instruction is the same text', () => {
  test.each([
    ['COPY a /d/', 'copy a /d/', 'Copy\ta /d/', 'COPY  a   /d/  ', 'COPY ["a", "/d/"]', 'COPY [ "a" ,"/d/" ]'],
    ['COPY a /d/', 'COPY "a" /d/', "COPY 'a' /d/", 'COPY a\\\n /d/', 'COPY --link=false a /d/', 'COPY --chown= a /d/'],
    ['COPY --link --chown=1 a /', 'COPY --chown=1 --link a /', 'COPY --link=TRUE --chown="1" a /'],
    ['COPY --exclude=a --exclude=!b c /', 'COPY --exclude="a" --link=false --exclude=\'!b\' c /'],
    ['COPY ["a b", "/"]', 'copy  [ "a b" , "\\u002f" ]', `COPY ["'a b'", "/"]`],
    ['COPY $A/b /', 'COPY ${A}/b /', 'COPY "$A/b" /', 'COPY "${A}"/b /'],
    ['COPY <<EOF b /\n1\nEOF', 'copy  b <<EOF /\n1\nEOF', 'COPY "b"  <<EOF /\n1\nEOF'],
    ['ADD --unpack --checksum=sha256:1 a /', 'ADD --checksum="sha256:1" --unpack=true a /'].map((text) =>
      text
        .replace('sha256:1 a', `sha256:${'1'.repeat(64)} https://h/a`)
        .replace('sha256:1" ', `sha256:${'1'.repeat(64)}" `)
        .replace('true a', 'true https://h/a'),
    ),
    ['ENV A=b', 'env A=b', 'ENV A="b"', "ENV A='b'", 'ENV A b', 'ENV  A   b ', 'ENV A=\\b', 'ENV "A"=b', 'ENV A "b"'],
    ['ENV A="b c"', "ENV A='b c'", 'ENV A=b\\ c', 'ENV A b c', 'ENV A=b" c"'],
    ['ENV A=a B=b', 'ENV A="a"  B=b', "ENV A=a \\\n  B='b'"],
    ['ENV P=/x:$P', 'ENV P="/x:$P"', 'ENV P=/x:${P}', 'ENV P "/x:${P}"', "ENV P='/x:'$P"],
    ['LABEL a.b="c"', 'LABEL a.b=c', 'LABEL "a.b"=c', 'LABEL a.b c', "label\ta.b='c'"],
    ['ARG V=1', 'arg V=1', 'ARG  V="1"', "ARG V='1' ", 'ARG V=\\1'],
    ['EXPOSE 80', 'EXPOSE 80/tcp', 'expose 80/TCP', 'EXPOSE "80"', 'EXPOSE 8080:80', 'EXPOSE 127.0.0.1:8080:80'],
    ['EXPOSE 80 90/udp', 'EXPOSE 90/udp 80', 'EXPOSE  80/tcp   90/UDP'],
    ['VOLUME /a /b', 'VOLUME ["/a", "/b"]', 'volume  /a  "/b"', 'VOLUME [" /a ","/b"]'],
    ['USER 1', 'user 1', 'USER  "1" ', "USER '1'"],
    ['WORKDIR /a', 'workdir /a', 'WORKDIR "/a"', 'WORKDIR   /a  '],
    ['WORKDIR a', 'WORKDIR ./a', 'WORKDIR a/', 'WORKDIR b/../a'],
    ['STOPSIGNAL TERM', 'STOPSIGNAL "TERM"', 'stopsignal  TERM'],
    ['SHELL ["a", "b"]', 'SHELL [ "a","b" ]', 'shell ["\\u0061", "b"]'],
    ['CMD ["a", "b"]', 'CMD ["a","b"]', 'cmd [ "a" , "b" ] '],
    ['CMD a  b', 'cmd a  b', 'CMD   a  b  '],
    ['ENTRYPOINT ["a"]', 'entrypoint  [ "a" ]'],
    ['HEALTHCHECK NONE', 'HEALTHCHECK none', 'healthcheck  --interval=bad NONE'],
    [
      'HEALTHCHECK --retries=1 --timeout=2s CMD a',
      'HEALTHCHECK --timeout="2s" --retries=1  cmd   a',
      'HEALTHCHECK --interval= --timeout=2s --retries=1 CMD a',
    ],
    ['RUN x y', 'run x y', 'RUN   x y  ', 'RUN --network=default x y', 'RUN --security=sandbox x y'],
    ['RUN ["x", "y"]', 'RUN ["x","y"]', 'run [ "x" , "y" ]'],
    [
      'RUN --mount=type=bind,target=/m,source=a --network=none x',
      'RUN --network=none --mount=type=bind,src=a,dst=/m x',
      'RUN --mount="source=a,destination=/m,type=bind" --network=none x',
    ],
    [
      'RUN --mount=type=cache,target=/a --mount=type=cache,target=/b x',
      'RUN --mount=type=cache,target=/b --mount=target=/a,type=cache x',
    ],
    ['ENV A=${B:-c}', 'ENV A="${B:-c}"', 'ENV A ${B:-c}', 'ENV A=${B:-c}""'],
    ['EXPOSE $A 80', 'EXPOSE 80 $A', 'EXPOSE ${A}  80'],
    ['MAINTAINER a b', 'maintainer   a b '],
  ])('of %s', (one, ...others) => {
    expect(below(one)).not.toBe('null');
    for (const other of others) expect({ other, text: below(other) }).toEqual({ other, text: below(one) });
  });

  test.each([
    ['COPY a d/', 'COPY ./a ./d/', 'COPY /a d/', 'COPY .//a d/', 'COPY ["./a", "d/"]'],
    [
      'WORKDIR /w',
      ...'LABEL a=b|CMD a|ENTRYPOINT a|EXPOSE 1|VOLUME /v|STOPSIGNAL 9|HEALTHCHECK NONE|MAINTAINER a|ONBUILD RUN a'
        .split('|')
        .map((other) => `${other}\nWORKDIR /w`),
    ],
  ])('of %s in a stage that is only copied from', (one, ...others) => {
    for (const other of others) expect({ other, text: beside(other) }).toEqual({ other, text: beside(one) });
  });

  test.each([
    ['FROM x AS a\nRUN 1\nFROM a\n', 'from x as B\nRUN 1\nfrom  b\n', 'FROM "x" AS a\nRUN 1\nFROM a AS last\n'],
    [
      'FROM x AS a\nFROM y\nCOPY --from=a / /\n',
      'FROM x\nFROM y\nCOPY --from=0 / /\n',
      'FROM x AS b\nFROM y\nCOPY --from=B / /\n',
    ],
    ['FROM x AS a\nFROM y\nRUN --mount=from=a,target=/m x\n', 'FROM x AS b\nFROM y\nRUN --mount=from=B,target=/m x\n'],
    ['FROM --platform=linux/amd64 x\n', 'FROM  --platform="linux/amd64"  x \n'],
    ['ARG V=1\nFROM x:$V\n', 'arg V="1"\nFROM x:${V}\n', 'ARG  V=\'1\'\nFROM "x:$V"\n'],
    ['FROM x\nRUN a b\n', '# escape=`\nFROM x\nRUN a b\n', '# escape=`\nFROM x\nRUN a `\nb\n'],
    ['FROM x\nENV A="a b"\n', '# escape=`\nFROM x\nENV A=a` b\n'],
  ])('of %j', (one, ...others) => {
    expect(seen(one)).not.toBe('null');
    for (const other of others) expect({ other, text: seen(other) }).toEqual({ other, text: seen(one) });
  });
});

describe('what is another build or another history is another text', () => {
  test.each([
    [
      'COPY a /d/',
      'COPY a /d',
      'COPY ./a /d/',
      'COPY a b /d/',
      'COPY --link a /d/',
      'COPY ["a /d/", "/"]',
      'COPY --parents a /d/',
    ],
    ['COPY $A /', "COPY '$A' /", 'COPY ${A:-} /', 'COPY ${A:-b} /', 'COPY $AB /'],
    ['COPY ${A}B /', 'COPY $AB /', "COPY '${A}B' /"],
    ['COPY --exclude=a --exclude=!b c /', 'COPY --exclude=!b --exclude=a c /', 'COPY --exclude=a c /'],
    ['COPY --chown=$A a /', "COPY --chown='\\\\$A' a /", 'COPY --chown=1 a /'],
    ['ADD --unpack=false a /', 'ADD a /', 'ADD --unpack a /'],
    ['ENV A=b', 'ENV A=B', 'ENV a=b', 'ENV A="b "', 'ENV A=b B=c', 'LABEL A=b', 'ARG A=b'],
    ['ENV A=$B', "ENV A='$B'", 'ENV A=${B:+x}'],
    ['ENV A="b  c"', 'ENV A b c', 'ENV A=b c=d'],
    ['ENV A=a B=b', 'ENV B=b A=a', 'ENV A=a\nENV B=b'],
    ['EXPOSE 80', 'EXPOSE 80/udp', 'EXPOSE 81', 'EXPOSE 80-81'],
    ['VOLUME /a /b', 'VOLUME ["/a /b"]', 'VOLUME /b /a'],
    ['WORKDIR /a', 'WORKDIR a', 'WORKDIR /a/', 'WORKDIR /A'],
    ['RUN x y', 'RUN x  y', 'RUN ["x", "y"]', 'RUN "x y"', 'RUN --network=none x y', 'RUN X y'],
    ['RUN ["x", "y"]', 'RUN ["x y"]', 'RUN ["x","y","\\n"]'],
    ['CMD', 'CMD []', 'CMD [""]', 'CMD ""'],
    ['HEALTHCHECK CMD a', 'HEALTHCHECK CMD ["a"]', 'HEALTHCHECK NONE', 'HEALTHCHECK --retries=1 CMD a'],
    ['SHELL ["a", "b"]', 'SHELL ["a b"]'],
    [
      'RUN --mount=type=bind,target=/m,source=a x',
      'RUN --mount=type=bind,target=/m,source=b x',
      'RUN --mount=type=bind,target=/m,source=b,source=a x',
      'RUN --mount=type=bind,target=/m,source=a,rw x',
      "RUN --mount=type=bind,target=/m,source='$A' x",
    ],
    ['COPY <<EOF /\n$A\nEOF', 'COPY <<"EOF" /\n$A\nEOF', 'COPY <<-EOF /\n$A\nEOF'],
    ['ONBUILD RUN a', 'RUN a', 'ONBUILD run a'],
    ['COPY --link --chown=1 a /', 'COPY --link "--chown=1" a /', 'COPY --link \\--chown=1 a /d'],
    ['ADD https://h/x /', 'ADD ./https://h/x /', 'ADD https:/h/x /'],
    [
      'RUN --mount=type=cache,target=/a --mount=type=tmpfs,target=/a x',
      'RUN --mount=type=tmpfs,target=/a --mount=type=cache,target=/a x',
    ],
    ['ENV A=${B:-c}', 'ENV A=${B:-"c d"}', "ENV A='${B:-c}'", 'ENV A=${B-c}', 'ENV A=${B:-c}c'],
  ])('of %s', (...spellings) => {
    const texts = spellings.map((one) => seen(`FROM x AS a\nFROM x\nARG A=1 AB=1\n${one}\n`));
    expect(texts).not.toContain('null');
    expect(new Set(texts).size).toBe(spellings.length);
  });

  test('of an address that starts with ./ in a stage that is only copied from', () => {
    const texts = ['ADD https://h/x /', 'ADD ./https://h/x /', 'ADD git@h:x /', 'ADD ./git@h:x /'].map(beside);
    expect(new Set(texts).size).toBe(4);
  });

  test.each([
    ['FROM x AS a\nRUN 1\nFROM a\n', 'FROM x AS a\nRUN 1\nFROM stage-0\n'],
    ['FROM x AS a\nFROM y\nCOPY --from=a / /\n', 'FROM x AS b\nFROM y\nCOPY --from=a / /\n'],
    ['FROM x AS a\nARG TARGETSTAGE\n', 'FROM x AS b\nARG TARGETSTAGE\n'],
    ['FROM x AS a\nARG BUILDKIT_SBOM_SCAN_STAGE=a\n', 'FROM x AS b\nARG BUILDKIT_SBOM_SCAN_STAGE=a\n'],
    ['FROM x AS a\nONBUILD RUN a\nFROM a\n', 'FROM x AS a\nFROM a\nRUN a\n'],
    ['# escape=`\nFROM scratch\nCOPY ${A:-a`b} /\n', 'FROM scratch\nCOPY ${A:-a`b} /\n'],
    ['FROM scratch\nCOPY ${A:-a\\b} /\n', '# escape=`\nFROM scratch\nCOPY ${A:-a\\b} /\n'],
  ])('of %j', (one, other) => {
    expect(seen(one)).not.toBe('null');
    expect(seen(other)).not.toBe(seen(one));
  });

  test('for ONBUILD of a base and of the stage itself', () => {
    const [base, own] = [
      readSet('FROM x\n', { onbuild: ['RUN a'] }),
      readSet('FROM x\nONBUILD RUN a\n', { onbuild: [] }),
    ];
    expect(base.visible?.text).not.toEqual(own.visible?.text);
  });
});
