/** Names of images, as `github.com/distribution/reference` reads them. */
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const FORM = new RegExp(
  `^(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*(?::[\\w][\\w.-]{0,127})?` +
    `(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
);

/** Whether Docker accepts `text` as the name of an image. */
export function isReference(text: string): boolean {
  return text.length <= 512 && FORM.test(text) && !/^[a-f0-9]{64}$/.test(text);
}

/** The short form that named contexts are looked up by: no `docker.io/library/`, no `:latest`. */
export function familiarName(reference: string): string {
  return reference
    .replace(/^(?:index\.)?docker\.io\//, '')
    .replace(/^library\/(?=[^/]+$)/, '')
    .replace(/:latest$/, '');
}

/** The short form without tag and digest. */
export function repositoryOf(reference: string): string {
  return familiarName(reference.replace(/@.*$/, '').replace(/:[\w.-]*$/, ''));
}

export function isPinned(reference: string): boolean {
  return reference.includes('@');
}
