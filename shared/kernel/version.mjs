export const KERNEL_VERSION = '1.0.0';
