/** Environment variable that says whether the engine builds images that the registry does not have. */
export const BUILD_VARIABLE = 'SLIPWAY_BUILD';

/** `auto`, as when it is unset or empty: it does. `never`: such an image is an error. */
export const BUILD_CHOICES = ['auto', 'never'] as const;

export type BuildChoice = (typeof BUILD_CHOICES)[number];
