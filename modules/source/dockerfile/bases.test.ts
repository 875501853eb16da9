import { SourceError } from '../source-error';
import { type ReadOptions, readSet } from './read-set';
import { isAlikeEverywhere, triggerEffect } from './trigger';

const IMAGE = { company: { image: 'company/base:1' } };
const FOLDER = { company: { folder: '/company' } };
type Contexts = Record<string, { image: string } | { folder: string }>;

const read = (dockerfile: string, options: ReadOptions = {}, contexts: Contexts = {}) =>
  readSet(`${dockerfile}\n`, options, new Map(Object.entries(contexts)));
const paths = (...given: Parameters<typeof read>) => read(...given).reads?.map(({ path }) => path) ?? null;

describe('a variable that the base image may set', () => {
  test.each<[string, string, Contexts?, ReadOptions?]>([
    ['is in a path', 'FROM base\nCOPY ${STAGE}-* /'],
    ['is in a path without a wildcard', 'FROM base\nCOPY app-$STAGE.json /'],
    ['is all of a path', 'FROM base\nCOPY $FILES /'],
    ['is declared by ARG without a value', 'FROM base\nARG STAGE\nCOPY ${STAGE}-* /'],
    ['came through ENV', 'FROM base\nENV T=$STAGE\nCOPY ${T}-* /'],
    ['came through the old form of ENV', 'FROM base\nENV T $STAGE\nCOPY ${T}-* /'],
    ['came through ARG', 'FROM base\nARG T=$STAGE\nCOPY ${T}-* /'],
    ['came through several', 'FROM base\nARG A=$STAGE\nENV B=x$A\nENV C=${B%y}\nCOPY ${C}* /'],
    ['has a default', 'FROM base\nCOPY ${STAGE:-test}-* /'],
    ['has a default and no wildcard', 'FROM base\nCOPY ${STAGE:-test}-app.json /'],
    ['has a default in ARG', 'FROM base\nARG T=${STAGE-test}\nCOPY $T* /'],
    ['is asked whether it is set', 'FROM base\nCOPY app${STAGE:+.$STAGE}.json /'],
    ['is asked whether it is set, where it must be', 'FROM base\nCOPY ${STAGE:?}-* /'],
    ['is cut', 'FROM base\nCOPY ${STAGE#x}-* /'],
    ['is a pattern', 'FROM base\nENV V=a.b\nCOPY ${V%$END}* /'],
    ['is replaced', 'FROM base\nENV V=a.b\nCOPY ${V/a/$STAGE}* /'],
    ['is the default of one that is empty', 'FROM base\nENV V=\nCOPY ${V:-$STAGE}* /'],
    ['is in a stage that starts from that of the image', 'FROM base AS a\nFROM a AS b\nFROM b\nCOPY ${STAGE}-* /'],
    ['is in a stage that the target copies from', 'FROM base AS a\nCOPY ${S}* /\nFROM scratch\nCOPY --from=a / /'],
    ['is PATH', 'FROM base\nCOPY ${PATH#/}* /'],
    ['is one of the builder that no ARG declares', 'FROM base\nCOPY bin-$TARGETARCH* /'],
    ['is the source of a mount', 'FROM base\nRUN --mount=type=bind,source=$DIR,target=/m x'],
    ['is the type of a mount', 'FROM base\nRUN --mount=type=${T:-tmpfs},target=/m x'],
    ['is a source of ADD', 'FROM base\nADD ${STAGE}* /'],
    ['is in the JSON form', 'FROM base\nCOPY ["${STAGE} *", "/"]'],
    ['is read with --parents', 'FROM base\nCOPY --parents ${STAGE}/./* /'],
    ['is the name of another', 'FROM base\nENV DIR=src\nENV $NAME=lib\nCOPY $DIR* /'],
    ['is in a path of a named context', 'FROM base\nCOPY --from=company $D* /', FOLDER],
    ['is set by a named context', 'FROM company\nCOPY ${STAGE}-* /', IMAGE],
    ['is set by a named context that replaces a stage', 'FROM scratch AS company\nFROM company\nCOPY $STAGE* /', IMAGE],
    ['is in a trigger', 'FROM base', {}, { onbuild: ['COPY $STAGE* /'] }],
    ['may be the address of a source', 'FROM base\nADD ${URL:-https://example.com/a} /'],
  ])('makes everything count when it %s', (_, dockerfile, ...[contexts, options]) => {
    const { reads, warnings, visible } = read(dockerfile, options, contexts);
    expect(reads).toBeNull();
    expect(visible).not.toBeNull();
    expect(warnings).toMatchObject([{ code: 'unset-variable', widens: true }]);
    expect(warnings[0]?.message).toMatch(/the base image (may set|knows).*the whole context counts as read/);
  });

  test.each<[string, string, string[], Contexts?, ReadOptions?]>([
    ['the Dockerfile sets it', 'FROM base\nENV STAGE=prod\nCOPY ${STAGE}-* /', ['prod-*']],
    ['ARG has a value', 'FROM base\nARG STAGE=prod\nCOPY ${STAGE}-* /', ['prod-*']],
    ['a build argument is given', 'FROM base\nARG S\nCOPY $S-* /', ['prod-*'], {}, { args: { S: 'prod' } }],
    ['a global ARG has a value', 'ARG S=prod\nFROM base\nARG S\nCOPY $S-* /', ['prod-*']],
    ['a stage below sets it', 'FROM base AS a\nENV S=prod\nFROM a\nARG S\nCOPY $S-* /', ['prod-*']],
    ['it was set anew', 'FROM base\nENV T=$S\nENV T=prod\nCOPY $T-* /', ['prod-*']],
    ['nothing is below', 'FROM scratch\nCOPY ${S}-* ${S:-x} /', ['-*', 'x']],
    ['nothing is below the stage below', 'FROM scratch AS a\nFROM a\nARG S\nCOPY ${S}-* /', ['-*']],
    ['a folder is below', 'FROM company\nCOPY ${S}-* /', ['', '-*'], FOLDER],
    ['a default is not taken', 'FROM base\nENV S=prod\nCOPY ${S:-$T}-* /', ['prod-*']],
    ['an alternative is not taken', 'FROM base\nENV S=\nCOPY a${S:+$T}-* /', ['a-*']],
    ['it is the reason why another must be set', 'FROM base\nENV S=prod\nCOPY ${S:?$T}-* /', ['prod-*']],
    ['it is no path', 'FROM base\nCOPY --chown=$U --chmod=${M:-9} a $DIR/ \nWORKDIR $W\nUSER $U\nLABEL a=$L', ['a']],
    ['it is the target of a mount', 'FROM base\nRUN --mount=source=a,target=${D} x', ['a']],
    ['it is the id of a cache', 'FROM base\nRUN --mount=type=cache,id=$I,target=/c x\nCOPY a /', ['a']],
    ['it is in an address', 'FROM base\nARG V\nADD https://example.com/$V.tgz "https://e.com/$V" /\nCOPY a /', ['a']],
    ['it is in a path of another stage', 'FROM base AS a\nFROM base\nCOPY --from=a /$D /x\nCOPY a /', ['a']],
    ['it is in a heredoc', 'FROM base\nCOPY <<EOF /f\n$S\nEOF\nCOPY a /', ['a']],
    ['ARG names the platform', 'FROM base\nARG TARGETARCH\nCOPY bin-$TARGETARCH* /', ['bin-amd64*']],
    ['only an unreachable stage has it', 'FROM base AS a\nCOPY $S* /\nFROM base\nCOPY a /', ['a']],
    ['a declared trigger sets it', 'FROM base\nCOPY $DIR* /', ['src*'], {}, { onbuild: ['ENV DIR=src'] }],
  ])('changes nothing where %s', (_, dockerfile, expected, ...[contexts, options]) => {
    const { warnings } = read(dockerfile, options, contexts);
    expect(paths(dockerfile, options, contexts)).toEqual(expected);
    expect(warnings.filter(({ code }) => code !== 'unpinned-source')).toEqual([]);
  });

  test.each<[string, string]>([
    ['a mode', 'FROM base\nCOPY --chmod=${M:-9} a /'],
    ['an address', 'FROM base\nCOPY ${SRC:-https://example.com/a} /'],
    ['a mount', 'FROM base\nRUN --mount=type=${T:-wrong},target=/x x'],
    ['the target of a mount', 'FROM base\nRUN --mount=target=${D:-/} x'],
    ['a pattern', 'FROM base\nENV V=a\nCOPY ${V#${P:-[}} /'],
    ['a variable that must be set', 'FROM base\nARG A\nENV B=${A:?}\nCOPY $B /'],
  ])('refuses nothing for what a guess makes of %s', (_, dockerfile) => {
    expect(() => read(dockerfile)).not.toThrow();
  });

  test.each<[string, string]>([
    ['a mode', 'FROM base\nCOPY --chmod=9 $U /'],
    ['a modifier', 'FROM base\nCOPY $U ${A^} /'],
    ['a variable that must be set', 'FROM scratch\nCOPY ${A:?} /'],
    ['a mount', 'FROM base\nRUN --mount=type=bind,colour=red,source=$U x'],
  ])('fails all the same on %s that is wrong with every base image', (_, dockerfile) => {
    expect(() => read(dockerfile)).toThrow(SourceError);
  });
});

describe('a stage that the machine that builds chooses', () => {
  test.each([
    'FROM scratch AS b-amd64\nFROM scratch AS b-arm64\nCOPY arm* /\nFROM b-$BUILDARCH\nCOPY a /',
    'ARG A=$BUILDARCH\nFROM scratch AS b-amd64\nFROM scratch AS b-arm64\nCOPY arm* /\nFROM b-$A AS c\nFROM c\nCOPY a /',
  ])('makes everything count: %j', (dockerfile) => {
    expect(read(dockerfile)).toMatchObject({ reads: null, warnings: [{ code: 'builder-platform' }] });
  });
});

describe('declared triggers', () => {
  test.each<[string, string, string[], string[] | null, Contexts?]>([
    ['run in the stage of the image', 'FROM base\nCOPY b /', ['COPY a /'], ['a', 'b']],
    ['run in every stage of an image', 'FROM one AS x\nFROM two\nCOPY --from=x / /', ['COPY a /'], ['a', 'a']],
    ['run for a named context', 'FROM company\nCOPY b /', ['COPY a /'], ['', 'a', 'b'], IMAGE],
    ['do not run for a folder', 'FROM company', ['COPY a /'], [''], FOLDER],
    ['do not run in a stage that is the context', 'FROM x AS company\nFROM company', ['COPY a /'], [''], IMAGE],
    ['do not run without an image', 'FROM scratch\nCOPY b /', ['COPY a /'], ['b']],
    ['set variables', 'FROM base\nCOPY $D /', ['ARG D=src', 'ENV E=$D', 'COPY $E /'], ['src', 'src']],
    ['set variables of one of the images', 'FROM one AS x\nFROM two\nCOPY --from=x $D /', ['ENV D=a'], null],
    ['name stages beside one of the images', 'FROM one AS x\nFROM two', ['COPY --from=x /a /'], null],
    ['depend on variables of one of the images', 'FROM one AS x\nFROM two', ['COPY a$X /'], null],
    ['mean the same image twice', 'FROM one AS x\nFROM one\nCOPY --from=x / /', ['ENV D=a', 'COPY $D /'], ['a', 'a']],
  ])('%s', (_, dockerfile, onbuild, ...[expected, contexts]) => {
    expect(paths(dockerfile, { onbuild }, contexts)).toEqual(expected);
  });

  test('that are written in a stage run where a named context has its place', () => {
    const dockerfile = 'FROM scratch AS company\nONBUILD COPY a /\nCOPY b /\nFROM company\nCOPY c /';
    expect(paths(dockerfile, {}, FOLDER)).toEqual(['', 'a', 'c']);
  });

  test.each<[string, ReturnType<typeof triggerEffect>, boolean]>([
    ['COPY . /app/', 'reads', true],
    ['ADD a b /', 'reads', true],
    ['COPY --from=x a /', 'reads', false],
    ['COPY $A /', 'reads', false],
    ['RUN --mount=source=a,target=/a x', 'reads', true],
    ['RUN --mount=from=x,target=/a x', 'reads', false],
    ['RUN npm ci', 'none', true],
    ['RUN echo $A', 'none', true],
    ['USER app', 'none', true],
    ['LABEL a=b', 'none', true],
    ['ARG A', 'sets a variable', false],
    ['ENV A=b', 'sets a variable', false],
  ])('know what %s can change', (trigger, effect, isAlike) => {
    expect([triggerEffect(trigger), isAlikeEverywhere(trigger)]).toEqual([effect, isAlike]);
  });

  test.each(['FETCH a', 'COPY', '', 'COPY a /\nCOPY b /', 'FROM x', 'ONBUILD COPY a /'])(
    'may read anything where one is not understood: %j',
    (trigger) => expect(triggerEffect(trigger)).toBe('reads'),
  );
});

describe('base images', () => {
  test.each<[string, string, object[], Contexts?, ReadOptions?]>([
    ['the image of a FROM line', 'FROM base', [{ from: { reference: 'base' }, platform: 'linux/amd64' }]],
    ['nothing', 'FROM scratch', []],
    ['nothing that is only copied from', 'FROM scratch\nCOPY --from=base /a /', []],
    ['nothing of a stage that is not built', 'FROM base AS a\nFROM scratch', []],
    ['nothing where everything counts', 'FROM base\nCOPY $A* /', []],
    ['a named context', 'FROM company', [{ from: { context: 'company' }, platform: 'linux/amd64' }], IMAGE],
    ['no folder', 'FROM company', [], FOLDER],
    ['no stage that is the image itself', 'FROM x AS company\nCOPY a /', [], IMAGE],
    [
      'an image once',
      'FROM base AS a\nFROM base\nCOPY --from=a / /',
      [{ from: { reference: 'base' }, platform: 'linux/amd64' }],
    ],
    ['an architecture alone', 'FROM --platform=aarch64 a', [{ from: { reference: 'a' }, platform: 'linux/arm64' }]],
    [
      'the platforms',
      'FROM --platform=linux/arm64/v8 a AS x\nFROM --platform=$BUILDPLATFORM a AS y\nFROM --platform=$TARGETPLATFORM a\nCOPY --from=x / /\nCOPY --from=y / /',
      ['linux/arm64', undefined, 'linux/s390x'].map((platform) => ({ from: { reference: 'a' }, platform })),
      {},
      { platform: 'linux/s390x' },
    ],
  ])('are %s', (_, dockerfile, expected, ...[contexts, options]) => {
    expect(read(dockerfile, options, contexts).baseImages).toEqual(expected);
  });
});
