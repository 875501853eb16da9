/** The version in what a program says about itself: `Docker version 28.2.2, build e6534b4` gives `28.2.2`. */
export function versionIn(text: string): string | undefined {
  return /(?:^|\s)v?(\d+\.\d+(?:\.\d+)?)/m.exec(text)?.[1];
}

/** Orders versions by their numbers; a missing number counts as zero. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  const longest = Math.max(a.length, b.length);
  for (let index = 0; index < longest; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const numbersOf = (version: string): number[] => version.split('.').map((number) => Number.parseInt(number, 10) || 0);
