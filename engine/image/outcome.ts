/** How an image came to be in its registry under its tag. */
export type Outcome =
  /** It was there. */
  | { readonly kind: 'present'; readonly digest: string }
  /** Another registry had it. */
  | { readonly kind: 'copied'; readonly digest: string; readonly from: string; readonly seconds: number }
  /** The registry replicated it from another one. */
  | { readonly kind: 'replicated'; readonly digest: string; readonly from: string; readonly seconds: number }
  /** ECR had it in its archive. */
  | { readonly kind: 'restored'; readonly digest: string; readonly seconds: number }
  /** `took`: seconds with their phases. */
  | { readonly kind: 'built'; readonly digest: string; readonly took: string }
  /** It was built, and the registry has what another machine made of the same source. */
  | { readonly kind: 'overtaken'; readonly digest: string };

/** The outcome for the log. */
export function told(outcome: Outcome, reference: string): string {
  switch (outcome.kind) {
    case 'present':
      return 'already in the registry, nothing built';
    case 'copied':
      return `copied from ${outcome.from} in ${outcome.seconds.toFixed(1)} s -> ${reference}`;
    case 'replicated':
      return `replicated from ${outcome.from} after ${outcome.seconds.toFixed(1)} s -> ${reference}`;
    case 'restored':
      return `restored from the archive of ECR in ${outcome.seconds.toFixed(1)} s -> ${reference}`;
    case 'built':
      return `built in ${outcome.took} -> ${reference}@${outcome.digest}`;
    case 'overtaken':
      return `another builder pushed the same source at the same time -> ${reference}@${outcome.digest}`;
  }
}
