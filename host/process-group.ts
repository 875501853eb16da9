/** Signals a program and all that it started in its group: a plugin, a helper. What is gone or somebody else's is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  signalProcess(process.platform === 'win32' ? leader : -leader, signal);
}

/** Signals a program, unless it is gone or somebody else's. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
