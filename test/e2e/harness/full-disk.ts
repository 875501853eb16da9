/**
 * The launcher of a program for which the folder that a variable names is a small disk of its own. Behind the output of the
 * program it lists what was left there.
 */
export function fullDisk(variable: string, size: string): readonly string[] {
  const mount = `mkdir -p "$${variable}" && mount -t tmpfs -o size=${size} none "$${variable}"`;
  return ['unshare', '-rm', 'sh', '-c', `${mount}; "$@"; code=$?; find "$${variable}" -type f; exit $code`, 'sh'];
}
