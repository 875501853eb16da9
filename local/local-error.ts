/** A part of the local AWS that cannot do its work: what happened, why, and what cures it. Printed as three lines. */
export class LocalError extends Error {
  constructor(
    what: string,
    readonly why: string,
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(what, options);
    this.name = 'LocalError';
  }
}
