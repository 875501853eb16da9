import { ParseError } from './flags';

const REAL_TIME = Array.from({ length: 15 }, (_, i) => [`RTMIN+${i + 1}`, `RTMAX-${i}`]).flat();
/** The signals of Linux. */
const NAMES = new Set([
  ...(
    'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP ' +
    'TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX'
  ).split(' '),
  ...REAL_TIME.filter((name) => name !== 'RTMAX-0'),
]);

/** Refuses what is no signal. As `ParseSignal` of moby's `sys/signal`. Throws {@link ParseError}. */
export function checkStopSignal(text: string): void {
  if (/^[+-]?\d+$/.test(text) ? Number(text) !== 0 : NAMES.has(text.toUpperCase().replace(/^SIG/, ''))) return;
  throw new ParseError(`invalid signal: ${text}`);
}
