/** Whether a name is a pattern: `*` is any text in it, `?` any character. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split(/([*?])/).map((part) => WILD[part] ?? part.replace(/[^\w\s]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('')}$`, 's').test(text);
}

const WILD: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };
