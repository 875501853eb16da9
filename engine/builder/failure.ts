import type { CommandFailed } from '../../host/command-error';
import { EngineError } from '../engine-error';

/** The registry took no push because the tag exists with another digest and may not move. */
export class TagTaken extends EngineError {}

/** A build failed in a way that is not told apart: what the builder wrote is all that is known. */
export class UnknownFailure extends EngineError {}
/** What may fix a failed push without the user; undefined: nothing. */
type Passing = 'by itself' | 'with a new login' | undefined;

/** The image was built and did not arrive. */
export class PushFailed extends EngineError {
  constructor(
    readonly passes: Passing,
    ...error: ConstructorParameters<typeof EngineError>
  ) {
    super(...error);
  }
}

interface KnownFailure {
  readonly sign: RegExp;
  readonly what: (match: RegExpExecArray) => string;
  readonly fix: string;
  readonly passes?: Passing;
}

const SEE_LOG = 'the log above ends with the reason';
const BASE_FIX = 'check its name, the network of the builder and that this machine is logged in to that registry';

/** The last lines of a builder's log usually hold one of these; each is told with its own fix. */
const BUILD_FAILURES: readonly KnownFailure[] = [
  {
    sign: /exec format error/,
    what: () => 'a RUN step started a program of another platform',
    fix:
      'give the builder a node of that platform (`docker buildx create --append --platform …`) or an emulator ' +
      '(`docker run --privileged --rm tonistiigi/binfmt --install all`)',
  },
  {
    // The second form is that of a daemon before 23.
    sign: /(?:process "(?<now>.+)" did not complete successfully|executor failed running \[(?<old>.+)\]): exit code: (?<code>\d+)/,
    what: ({ groups = {} }) => `a RUN step failed with exit code ${groups['code']}: ${groups['now'] ?? groups['old']}`,
    fix: 'correct that step; the log above ends with what it wrote',
  },
  {
    sign: /failed to calculate checksum of ref [^"]*"?.*?: "([^"]+)": not found/,
    what: ([, file]) => `COPY or ADD names ${file}, which is not in the build context`,
    fix: 'correct the path (relative to the context), and check that .dockerignore does not leave it out',
  },
  {
    sign: /target stage "?([^"\s]+)"? could not be found/,
    what: ([, target]) => `the Dockerfile has no stage ${target}`,
    fix: 'correct `target` of the image or the name in the Dockerfile',
  },
  {
    sign: /dockerfile parse error.*/i,
    what: ([text]) => text,
    fix: 'correct the Dockerfile',
  },
  {
    sign: /failed to resolve source metadata for (\S+?):? .*?(?:not found|failed to do request|no such host|denied|unauthorized).*/,
    what: ([, image]) => `the base image ${image} cannot be pulled`,
    fix: BASE_FIX,
  },
  {
    sign: /failed to create LLB definition: (\S+): .*?(?:not found|no such host|denied|unauthorized)/,
    what: ([, image]) => `the base image ${image} cannot be pulled`,
    fix: BASE_FIX,
  },
  {
    sign: /unsupported frontend capability moby\.buildkit\.frontend\.contexts/,
    what: () => 'the builder is older than named contexts',
    fix:
      'build with Docker 23, BuildKit 0.10 or newer, or begin the Dockerfile with `# syntax=docker/dockerfile:1`, ' +
      'which the builder then pulls',
  },
  {
    sign: /granting entitlement network\.host is not allowed/,
    what: () => 'the builder does not let steps use the network of its host',
    fix: 'start BuildKit with `--allow-insecure-entitlement network.host`, or leave out `build.network`',
  },
  {
    sign: /failed to parse (\S+): ssh: this private key is passphrase protected/,
    what: ([, file]) => `the SSH key ${file} has a passphrase`,
    fix: 'add it to an agent (`ssh-add`) and give the image the agent: `ssh: { default: true }`',
  },
  {
    sign: /unset ssh forward key (\S+)/,
    what: ([, id]) => `a RUN step needs SSH for ${id}, which the image is not given`,
    fix: 'name it in `build.ssh` of the image',
  },
  {
    sign: /failed to solve: secret (\S+): not found/,
    what: ([, id]) => `a RUN step needs the secret ${id}, which the image is not given`,
    fix: 'name it in `build.secrets` of the image',
  },
  {
    sign: /code = Unavailable|error reading from server|failed to receive status|Cannot connect to the Docker daemon/,
    what: () => 'the builder stopped, or the connection to it broke',
    fix: 'see that it runs (`docker buildx inspect`), then try again',
  },
  {
    sign: /no space left on device/,
    what: () => 'the disk of the builder is full',
    fix: 'free space (`docker buildx prune`, `docker system prune`) and try again',
  },
];

const TAG_TAKEN =
  /TAG_INVALID|ImageTagAlreadyExists|cannot be overwritten because the (?:repository|tag) is immutable/i;

const PUSH_FAILURES: readonly KnownFailure[] = [
  {
    sign: /name_unknown|repository .*(?:does not exist|not found)/i,
    what: () => 'the repository does not exist',
    fix: 'apply the repository first: it is an address of its own in the plan',
  },
  {
    sign: /no basic auth credentials|unauthorized|authentication required|authorization token has expired|\b401\b/i,
    what: () => 'the registry refuses the login',
    fix: 'try again with a login that is valid',
    passes: 'with a new login',
  },
  {
    sign: /denied|forbidden|\b403\b/i,
    what: () => 'the login may not push',
    fix: 'give it the right to push to this repository, then try again',
  },
  {
    sign: /server gave HTTP response to HTTPS client|http: server gave HTTP/i,
    what: () => 'the builder expects HTTPS and the registry speaks HTTP',
    fix: 'mark the registry as plain HTTP in the configuration of the builder (`[registry."host:port"] http = true`)',
  },
  {
    sign: /unsupported|method not allowed|\b405\b/i,
    what: () => 'the registry takes no pushes',
    fix: 'push to the registry itself, not to a mirror or a cache of it; if it is being maintained, try again later',
  },
  {
    sign: /no such host|certificate|x509/i,
    what: () => 'the builder cannot reach the registry',
    fix: 'check names, proxies and certificates where the builder runs: they are not those of this machine',
  },
  {
    sign: /dial tcp|connection refused|i\/o timeout|connection reset|broken pipe|\bEOF\b|toomanyrequests|too many requests|\b429\b|\b50[0234]\b/i,
    what: () => 'the registry cannot be reached, or it does not answer',
    fix: 'check the network between the builder and the registry, then try again',
    passes: 'by itself',
  },
];

/** What a failed `docker buildx build` means. With a builder that pushes by itself it may be the push. */
export function buildFailure(error: CommandFailed, reference: string): EngineError {
  const end = tail(error);
  if (/failed to push|push access denied/i.test(end)) return pushFailure(error, reference);
  const failure = known(BUILD_FAILURES, end);
  const what = `the build of ${reference} failed`;
  if (failure === undefined) return new UnknownFailure(what, error.message, SEE_LOG, error);
  return new EngineError(what, failure.what, failure.fix, error);
}

/** What a failure of a program that builds and pushes by itself means. */
export function commandFailure(error: CommandFailed, reference: string): EngineError {
  if (TAG_TAKEN.test(tail(error))) return pushFailure(error, reference);
  return new EngineError(`the build of ${reference} failed`, error.message, SEE_LOG, error);
}

/** What a failed push means. */
export function pushFailure(error: CommandFailed, reference: string): EngineError {
  const end = tail(error);
  if (TAG_TAKEN.test(end)) {
    return new TagTaken(
      `the push of ${reference} was refused`,
      'the tag exists with another digest, and the repository does not let tags move',
      'see which image has the tag; delete it in the registry if it is not one of yours. Where none can be pulled by it, it may be in ' +
        'the archive of ECR: `aws ecr update-image-storage-class --target-storage-class STANDARD …` restores it',
      error,
    );
  }
  const { what, fix, passes } = known(PUSH_FAILURES, end) ?? { what: error.message, fix: SEE_LOG };
  return new PushFailed(
    passes,
    `the push of ${reference} failed`,
    what === error.message ? what : `${what} (${error.message})`,
    fix,
    error,
  );
}

function known(
  failures: readonly KnownFailure[],
  text: string,
): { what: string; fix: string; passes?: Passing } | undefined {
  for (const { sign, what, fix, passes } of failures) {
    const match = sign.exec(text);
    if (match) return { what: what(match), fix, passes };
  }
  return undefined;
}

/** The end of the log: the message of a failure stands there, and far above there may be similar words. */
function tail({ output }: CommandFailed): string {
  const lines = (text: string) => text.trimEnd().split('\n').slice(-15);
  return [...lines(output.stdout), ...lines(output.stderr)].join('\n');
}
