/** Whether a pattern of ECR stands for a tag, or for all that another pattern stands for: `*` is any text. */
export function covers(pattern: string, tag: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(tag);
}
