import { SourceError, type SourcePlace } from '../source-error';

/** What an image runs on: `os/arch[/variant]`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** The default of images: the same on every machine, whatever its own architecture. */
export const DEFAULT_PLATFORM = 'linux/amd64';

const PART = /^[A-Za-z0-9_.-]+$/;

/** Reads `os/arch[/variant]` with the spellings of containerd (`x86_64`, `aarch64`). Throws {@link SourceError}. */
export function parsePlatform(text: string, place: SourcePlace = {}): Platform {
  const [os = '', architecture, variant = '', ...rest] = text.split('/');
  if (
    architecture === undefined ||
    rest.length > 0 ||
    ![os, architecture, variant || 'none'].every((part) => PART.test(part))
  ) {
    throw new SourceError(
      `"${text}" is not a platform`,
      'write os/architecture[/variant], for example linux/arm64',
      place,
    );
  }
  const lower = os.toLowerCase();
  return {
    os: lower === 'macos' ? 'darwin' : lower,
    ...normalArchitecture(architecture.toLowerCase(), variant.toLowerCase()),
  };
}

const OF_FROM = /^[A-Za-z0-9_-]+(?:\([A-Za-z0-9_.+-]*\))?(?:\/[A-Za-z0-9_.-]+){0,2}$/;
const SYSTEMS =
  'aix android darwin dragonfly freebsd hurd illumos ios js linux macos nacl netbsd openbsd plan9 solaris windows zos';
const ARCHITECTURES =
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ' +
  'riscv riscv64 s390 s390x sparc sparc64 wasm i386 x86_64 x86-64 aarch64 armhf armel';
const ALONE = new Set([...SYSTEMS.split(' '), ...ARCHITECTURES.split(' ')]);

/** Whether FROM takes it for a platform: also a system or an architecture alone, or one with a version of the system. */
export function isPlatform(text: string): boolean {
  return OF_FROM.test(text) && (text.includes('/') || ALONE.has(text.replace(/\(.*$/, '').toLowerCase()));
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((part) => part !== '').join('/');
}

function normalArchitecture(architecture: string, variant: string): Omit<Platform, 'os'> {
  switch (architecture) {
    case 'i386':
      return { architecture: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      return { architecture: 'arm64', variant: ['8', 'v8', 'v8.0'].includes(variant) ? '' : variant };
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' };
    case 'armel':
      return { architecture: 'arm', variant: 'v6' };
    case 'arm':
      return { architecture: 'arm', variant: /^\d$/.test(variant) ? `v${variant}` : variant };
    default:
      return { architecture, variant };
  }
}
