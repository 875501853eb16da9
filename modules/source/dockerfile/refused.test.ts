import { SourceError } from '../source-error';
import { readSet } from './read-set';

const read = (dockerfile: string, args: Readonly<Record<string, string>> = {}): unknown =>
  readSet(dockerfile, { args });
const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('what BuildKit refuses', () => {
  test.each([
    ...['64a', '8', '77777', '10000', 'u', 'u+z', 'x+u', '=r,', ',u+r', 'u~r', '0o755'].map(
      (m) => `COPY --chmod=${m} a /`,
    ),
    'ADD --chmod=u+ww+q a /',
    'ARG M=9\nCOPY --chmod=$M a /',
    `ADD --checksum=${DIGEST} a /`,
    `ADD --checksum=${DIGEST} https://h/x a /`,
    `ADD --checksum=${DIGEST} https://h/x https://h/y /`,
    `ADD --checksum=${DIGEST} <<A /\nA`,
    `ADD --checksum=sha256:00 https://h/x /`,
    `ADD --checksum=${DIGEST.toUpperCase()} https://h/x /`,
    `ADD --checksum=md5:${'0'.repeat(32)} https://h/x /`,
    `ADD --checksum=${'0'.repeat(64)} https://h/x /`,
    'ADD --checksum=main https://h/x.git /',
    `COPY --checksum=${DIGEST} a /`,
    'COPY --exclude=[ a /',
    'COPY --exclude=! a /',
    'ADD --exclude=a\\ a /',
    'EXPOSE 80x',
    'EXPOSE 65536',
    'EXPOSE -1',
    'EXPOSE 90-80',
    'EXPOSE 80/http',
    'EXPOSE /tcp',
    'EXPOSE 1.2.3:80:80',
    'EXPOSE 80-81:90-92',
    'EXPOSE x:80',
    'ENV P=80x\nEXPOSE $P',
    'STOPSIGNAL 0',
    'STOPSIGNAL SIGNOPE',
    'STOPSIGNAL RTMIN+16',
    'ARG V\nVOLUME $V',
    'HEALTHCHECK --interval=5 CMD a',
    'HEALTHCHECK --timeout=-1s CMD a',
    'HEALTHCHECK --start-period=1us CMD a',
    'HEALTHCHECK --start-interval=1d CMD a',
    'HEALTHCHECK --retries=x CMD a',
    'HEALTHCHECK --retries=-1 CMD a',
    'RUN --device=vendor.com/x=y true',
    'RUN --device=a,b true',
    'RUN --device=a,required=maybe true',
    'RUN --mount=type=cache,target= true',
    'RUN --mount=type=cache true',
    'RUN --mount=target=. true',
    'RUN --mount=target=/ true',
    'RUN --mount=target=.. true',
    'ARG W\nRUN --mount=type=tmpfs,target=$W true',
    'WORKDIR /a\nRUN --mount=target=.. true',
    'RUN --mount=type=tmpfs,size=big,target=/t true',
    'RUN --mount=type=tmpfs,size=-1m,target=/t true',
    'RUN --mount=type=cache,uid=4294967296,target=/t true',
    'RUN --mount=type=cache,mode=999,target=/t true',
    'RUN --mount=type=secret,id= true',
    'ONBUILD',
    'ONBUILD FROM x',
    'onbuild maintainer me',
    'ONBUILD ONBUILD RUN a',
  ])('fails for %j', (lines) => {
    expect(() => read(`FROM scratch\n${lines}\n`)).toThrow(SourceError);
  });

  test('fails with the line of the time that is none, where the Dockerfile has it', () => {
    const messageOf = (dockerfile: string, args?: Readonly<Record<string, string>>): string => {
      try {
        return String(read(dockerfile, args));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf('ARG A=1\nARG SOURCE_DATE_EPOCH=noon\nFROM x\n')).toMatch(
      /^line 2: invalid SOURCE_DATE_EPOCH: "noon"/,
    );
    expect(messageOf('FROM x\n', { SOURCE_DATE_EPOCH: 'noon' })).toMatch(/^invalid SOURCE_DATE_EPOCH: "noon"/);
  });

  test.each([
    'FROM --platform=linux/ x',
    'FROM --platform=sun x',
    'FROM --platform=linux/a/b/c x',
    'FROM --platform=lin*x/amd64 x',
    'ARG P=commodore\nFROM --platform=$P x',
    'ARG SOURCE_DATE_EPOCH=yesterday\nFROM x',
    'ARG SOURCE_DATE_EPOCH=1.5\nFROM x',
    'ARG SOURCE_DATE_EPOCH=9223372036854775808\nFROM x',
    'ARG T=later\nARG SOURCE_DATE_EPOCH=$T\nFROM x AS y',
    'FROM --platform=sun x AS apart\nFROM y',
  ])('fails for %j', (dockerfile) => {
    expect(() => read(`${dockerfile}\n`)).toThrow(SourceError);
  });

  test.each(['alpine', 'docker.io/library/debian:12', 'ubuntu@sha256:' + '0'.repeat(64)])(
    'fails for a mount on what %s does not set, and leaves it to images that may',
    (base) => {
      const lines = 'ARG WHERE\nRUN --mount=type=cache,target=$WHERE true\n';
      expect(() => read(`FROM ${base}\n${lines}`)).toThrow(/invalid mount target ""/);
      expect(() => read(`FROM ${base} AS a\nFROM a\n${lines}`)).toThrow(/invalid mount target ""/);
      expect(() => read(`FROM company/base\n${lines}`)).not.toThrow();
    },
  );

  test('fails for a time of an argument', () => {
    expect(() => read('FROM x\n', { SOURCE_DATE_EPOCH: 'now' })).toThrow('invalid SOURCE_DATE_EPOCH: "now"');
  });
});

describe('what BuildKit accepts is not refused:', () => {
  test.each([
    ...[
      '755',
      '0755',
      '4755',
      '07777',
      '0',
      '000000644',
      'u+x',
      'a=rX',
      '+x',
      'u=rw,go-w',
      'g=u',
      'u+',
      '=',
      'ug+s,o+t',
    ].map((m) => `COPY --chmod=${m} a /`),
    'ARG M\nCOPY --chmod=$M a /',
    'COPY --chmod=$MODE_OF_BASE a /',
    `ADD --checksum=${DIGEST} https://h/x /`,
    `ADD --checksum=sha512:${'a'.repeat(128)} https://h/x /`,
    'ADD --checksum=0123abc https://h/x.git /',
    'ADD --checksum=0123abc git@h:x /',
    'ADD --checksum=$SUM_OF_BASE https://h/x /',
    'COPY --exclude= a /',
    'COPY --exclude=/a --exclude=!b --exclude=** a /',
    'EXPOSE 80 90-92/UDP 8080:80 127.0.0.1:1:2 [::1]:1:2 1-3:4 +5',
    'EXPOSE $PORT_OF_BASE 80',
    'ARG P\nEXPOSE $P',
    'ENV P="80 90"\nEXPOSE $P',
    'STOPSIGNAL SIGTERM\nSTOPSIGNAL term\nSTOPSIGNAL 15\nSTOPSIGNAL SIGRTMIN+3\nSTOPSIGNAL -1\nSTOPSIGNAL $SIGNAL_OF_BASE',
    'HEALTHCHECK --interval=1m30s --timeout=.5s --start-period=0 --start-interval=1ms --retries=03 CMD a',
    'HEALTHCHECK --nothing=x --interval=bad NONE',
    'RUN --mount=target=. --mount=type=cache,target=c true',
    'RUN --mount=type=cache,target= true',
    'WORKDIR /w\nRUN --mount=target=. --mount=type=cache,target=/c true',
    'WORKDIR $DIR_OF_BASE\nRUN --mount=target=. true',
    'RUN --mount=type=tmpfs,size=1.5GiB,target=/t --mount=type=tmpfs,size=64m,target=/u true',
    'RUN --mount=type=secret,id=a --mount=type=ssh --mount=type=secret,target=/x true',
    'VOLUME $DIR_OF_BASE',
  ])('%j', (lines) => {
    expect(() => read(`FROM golang:1\n${lines}\n`)).not.toThrow();
  });

  test.each([
    'FROM --platform=linux x',
    'FROM --platform=arm64 x',
    'FROM --platform=windows(10.0.17763)/amd64 x',
    'FROM --platform=x86_64 x',
    'FROM --platform=unheard/of x',
    'ARG SOURCE_DATE_EPOCH=-5\nFROM x',
    'ARG SOURCE_DATE_EPOCH=\nFROM x',
    'ARG SOURCE_DATE_EPOCH=context\nFROM x',
    'ARG SOURCE_DATE_EPOCH=A\nFROM scratch AS a\nADD https://h/x /\nFROM x',
    'FROM x AS apart\nEXPOSE 80x\nCOPY --chmod=9 a /\nFROM y',
    '# syntax=docker/dockerfile:1-labs\nFROM x\nRUN --device=vendor.com/x=y true',
    '# syntax=docker/dockerfile:1.2\nARG SOURCE_DATE_EPOCH=yesterday\nFROM x',
  ])('%j', (dockerfile) => {
    expect(() => read(`${dockerfile}\n`)).not.toThrow();
  });
});

describe('content that moves', () => {
  const codes = (dockerfile: string, args: Readonly<Record<string, string>> = {}, frontends: string[] = []): string[] =>
    readSet(dockerfile, { args, frontends }).warnings.map(({ code }) => code);
  const COMMIT = '0123456789abcdef0123456789abcdef01234567';

  test.each([
    'ADD https://h/x /',
    'ADD http://h/x.tar.gz /',
    'ADD https://h/x.git /',
    'ADD https://h/x.git#main /',
    'ADD https://h/x.git#v1.0.0:sub /',
    `ADD https://h/x.git#${COMMIT.slice(0, 12)} /`,
    'ADD https://h/x.git?branch=main /',
    'ADD git@h:x#main /',
    'ADD git://h/x /',
    'ADD ssh://git@h/x#main /',
    'ARG V=1\nADD https://h/x-$V /',
  ])('is told of %j', (lines) => expect(codes(`FROM scratch\n${lines}\n`)).toEqual(['unpinned-source']));

  test.each([
    `ADD --checksum=${DIGEST} https://h/x /`,
    `ADD https://h/x.git#${COMMIT} /`,
    `ADD https://h/x.git#${COMMIT}:sub /`,
    `ADD https://h/x.git?ref=${COMMIT} /`,
    `ADD https://h/x.git?branch=main&checksum=${COMMIT} /`,
    `ADD --checksum=${COMMIT} https://h/x.git#main /`,
    `ADD git@h:x#${COMMIT} /`,
    'ADD a /',
    'COPY a /',
  ])('is not told of %j', (lines) => expect(codes(`FROM scratch\n${lines}\n`)).toEqual([]));

  test.each([
    ['# syntax=docker/dockerfile:1\n', {}],
    ['# syntax=docker/dockerfile\n', {}],
    ['# syntax=docker.io/docker/dockerfile:1.7.0\n', {}],
    ['#syntax = docker/dockerfile-upstream:master-labs\n', {}],
    ['', { BUILDKIT_SYNTAX: 'docker/dockerfile:1' }],
    [`# syntax=docker/dockerfile:1@${DIGEST}\n`, { BUILDKIT_SYNTAX: 'docker/dockerfile:1' }],
  ])('is told of %j %j', (line, args) =>
    expect(codes(`${line}FROM scratch\n`, args as Record<string, string>)).toEqual(['unpinned-syntax']),
  );

  test.each([
    [`# syntax=docker/dockerfile:1@${DIGEST}\n`, {}],
    [`# syntax=docker/dockerfile@${DIGEST}\n`, {}],
    ['# syntax=docker/dockerfile:1\n', { BUILDKIT_SYNTAX: `docker/dockerfile@${DIGEST}` }],
    ['', {}],
  ])('is not told of %j %j', (line, args) =>
    expect(codes(`${line}FROM scratch\n`, args as Record<string, string>)).toEqual([]),
  );

  test.each([
    ['mirror.example/docker/dockerfile', 'mirror.example/docker/dockerfile:1'],
    ['mirror.example/docker/dockerfile', `mirror.example/docker/dockerfile@${DIGEST}`],
    ['mirror.example:5000/df', 'mirror.example:5000/df:1.7'],
    ['localhost:5000/a/b', `localhost:5000/a/b:1@${DIGEST}`],
  ])('is understood with the mirror %s', (frontend, syntax) => {
    const dockerfile = `# syntax=${syntax}\nFROM scratch\nCOPY a /\n`;
    expect(readSet(dockerfile, { frontends: [frontend] }).reads).toHaveLength(1);
    expect(readSet(dockerfile, { frontends: [`${frontend}x`] }).reads).toBeNull();
    expect(readSet(dockerfile, {}).reads).toBeNull();
  });
});
