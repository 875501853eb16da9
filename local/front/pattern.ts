/** Whether a text matches a pattern of IAM: `*` stands for any text, `?` for any one character. */
export function matchesPattern(pattern: string, text: string, flags: '' | 'i' = ''): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, `s${flags}`).test(text);
}
